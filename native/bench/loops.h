#pragma once

int bench_noop(int x);
long bench_noops(int ops);
long bench_getppid(int ops);
long bench_eagain(int fd, void *buf, int ops);
long bench_pair(int a, int b, const void *out, void *in, long size, int ops);
long bench_ping(int fd, const void *out, void *in, long size, int ops, long *nanos);
int bench_echo(int fd, long size);
int bench_drain(int fd, long size);
long bench_bulk(int a, int b, const void *out, void *in, long size, int ops);
long bench_accept(int listener, const void *addr, int addrlen, int ops);
long bench_sendfile(int fd, int file, long size, int ops);
