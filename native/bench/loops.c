// The yardstick: every benchmark as a C loop, called once a batch. Each returns the bytes it moved, or -errno.
#define _GNU_SOURCE
#include "loops.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000L + t.tv_nsec;
}

int bench_noop(int x) { return x; }

// The compiler may neither inline nor drop the call: it is what is measured.
static int (*volatile noop)(int) = bench_noop;

long bench_noops(int ops) {
  int sum = 0;
  for (int i = 0; i < ops; i++) sum += noop(1);
  return sum;
}

long bench_getppid(int ops) {
  for (int i = 0; i < ops; i++)
    if (getppid() < 0) return -errno;
  return ops;
}

long bench_eagain(int fd, void *buf, int ops) {
  for (int i = 0; i < ops; i++)
    if (recv(fd, buf, 1, MSG_DONTWAIT) != -1 || errno != EAGAIN) return -EPROTO;
  return ops;
}

static long send_all(int fd, const char *buf, long size) {
  for (long done = 0; done < size;) {
    ssize_t n = send(fd, buf + done, size - done, MSG_NOSIGNAL);
    if (n < 0) return -errno;
    done += n;
  }
  return size;
}

static long recv_all(int fd, char *buf, long size) {
  for (long done = 0; done < size;) {
    ssize_t n = recv(fd, buf + done, size - done, 0);
    if (n <= 0) return n == 0 ? -EPIPE : -errno;
    done += n;
  }
  return size;
}

long bench_pair(int a, int b, const void *out, void *in, long size, int ops) {
  long moved = 0, n;
  for (int i = 0; i < ops; i++) {
    if ((n = send_all(a, out, size)) < 0) return n;
    if ((n = recv_all(b, in, size)) < 0) return n;
    moved += n;
  }
  return moved;
}

// Looks a few times before it blocks.
static ssize_t take(int fd, char *buf, long length, int spins) {
  for (int i = 0; i < spins; i++) {
    ssize_t n = recv(fd, buf, length, MSG_DONTWAIT);
    if (n >= 0) return n;
  }
  return recv(fd, buf, length, 0);
}

long bench_ping(int fd, const void *out, void *in, long size, int spins, int ops, long *nanos) {
  long moved = 0, n, t0 = now();
  for (int i = 0; i < ops; i++) {
    if ((n = send_all(fd, out, size)) < 0) return n;
    for (long done = 0; done < size; done += n)
      if ((n = take(fd, (char *)in + done, size - done, spins)) <= 0) return n == 0 ? -EPIPE : -errno;
    moved += size;
    long t1 = now();
    nanos[i] = t1 - t0;
    t0 = t1;
  }
  return moved;
}

struct job {
  int fd;
  long size;
};

static void *echo(void *arg) {
  struct job job = *(struct job *)arg;
  free(arg);
  char *buf = malloc(job.size);
  while (recv_all(job.fd, buf, job.size) > 0 && send_all(job.fd, buf, job.size) > 0)
    ;
  free(buf);
  close(job.fd);
  return NULL;
}

// Receives and forgets: MSG_TRUNC drops a stream's bytes in the kernel.
static void *drain(void *arg) {
  struct job job = *(struct job *)arg;
  free(arg);
  while (recv(job.fd, NULL, job.size, MSG_TRUNC) > 0)
    ;
  close(job.fd);
  return NULL;
}

static int start(void *(*body)(void *), int fd, long size) {
  struct job *job = malloc(sizeof *job);
  *job = (struct job){fd, size};
  pthread_t thread;
  int e = pthread_create(&thread, NULL, body, job);
  if (e == 0) pthread_detach(thread);
  return -e;
}

int bench_echo(int fd, long size) { return start(echo, fd, size); }

int bench_drain(int fd, long size) { return start(drain, fd, size); }

struct stream {
  int fd, orders;
  const void *out;
  long size;
};

static void *stream(void *arg) {
  struct stream s = *(struct stream *)arg;
  free(arg);
  uint64_t ops;
  while (read(s.orders, &ops, sizeof ops) == sizeof ops)
    for (uint64_t i = 0; i < ops; i++)
      if (send_all(s.fd, s.out, s.size) < 0) return NULL;
  return NULL;
}

// A thread that sends as often as the eventfd it returns is told; closing the connection ends it.
int bench_stream(int fd, const void *out, long size) {
  int orders = eventfd(0, 0);
  if (orders < 0) return -errno;
  struct stream *s = malloc(sizeof *s);
  *s = (struct stream){fd, orders, out, size};
  pthread_t thread;
  int e = pthread_create(&thread, NULL, stream, s);
  if (e) return -e;
  pthread_detach(thread);
  return orders;
}

long bench_bulk(int orders, int fd, void *in, long size, int ops) {
  uint64_t n = ops;
  if (write(orders, &n, sizeof n) < 0) return -errno;
  long moved = 0;
  for (int i = 0; i < ops; i++) {
    long got = recv_all(fd, in, size);
    if (got < 0) return got;
    moved += got;
  }
  return moved;
}

long bench_accept(int listener, const void *addr, int addrlen, int ops) {
  for (int i = 0; i < ops; i++) {
    int c = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c < 0 || connect(c, addr, addrlen) < 0) return -errno;
    int s = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (s < 0) return -errno;
    if (close(c) < 0 || close(s) < 0) return -errno;
  }
  return ops;
}

long bench_sendfile(int fd, int file, long size, int ops) {
  for (int i = 0; i < ops; i++) {
    off_t at = 0;
    while (at < size)
      if (sendfile(fd, file, &at, size - at) < 0) return -errno;
  }
  return size * ops;
}
