#pragma once

int bench_noop(int x);

long bench_noops(int ops);
long bench_getppid(int ops);
long bench_eagain(int fd, void *buf, int ops);
long bench_pair(int a, int b, const void *out, void *in, long size, int ops);
long bench_ping(int fd, const void *out, void *in, long size, int spins, int ops, long *nanos);
int bench_echo(int fd, long size);
int bench_drain(int fd, long size);
int bench_stream(int fd, const void *out, long size);
long bench_bulk(int orders, int fd, void *in, long size, int ops);
long bench_accept(int listener, const void *addr, int addrlen, int ops);
long bench_sendfile(int fd, int file, long size, int ops);

int bench_receiver(int host, int sender);
int bench_port(int fd);
int bench_poke(int sender, int host, int port);

long bench_serve(int epfd, int ops);

struct pollfd;
long bench_epoll(int epfd, int sender, int host, const int *ports, int count, int ops);
long bench_poll(struct pollfd *fds, int sender, int host, const int *ports, int count, int ops);
long bench_select(const int *fds, int sender, int host, const int *ports, int count, int ops);

int bench_gso(int a, int segment);
int bench_gro(int b);
long bench_plain(int a, int b, const char *out, char *in, long size, int count, int ops);
long bench_mmsg(int a, int b, char *out, char *in, long size, int count, int ops);
long bench_large(int a, int b, const char *out, char *in, long all, int ops);

int bench_zerocopy_on(int fd);
long bench_zerocopy(int fd, const char *out, long piece, long all, int ops, unsigned *count);
