// Readiness: one of many descriptors is woken, found and read. Each loop returns the events it handled, or -errno.
#define _GNU_SOURCE
#include "loops.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

// The steps from one descriptor to the next: no order that a cache could learn.
enum { STRIDE = 7919 };

// A UDP socket on a port of its own of 127.0.0.host; connected to that port of 127.0.0.1, unless it is 0.
int bench_receiver(int host, int sender) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + host)};
  struct sockaddr_in from = {
      .sin_family = AF_INET, .sin_port = htons(sender), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) < 0) return -errno;
  return sender && connect(fd, (struct sockaddr *)&from, sizeof from) < 0 ? -errno : fd;
}

int bench_port(int fd) {
  struct sockaddr_in at;
  socklen_t length = sizeof at;
  return getsockname(fd, (struct sockaddr *)&at, &length) < 0 ? -errno : ntohs(at.sin_port);
}

// One byte to that port: what wakes a descriptor, for every variant alike.
int bench_poke(int sender, int host, int port) {
  struct sockaddr_in to = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + host)};
  return sendto(sender, "x", 1, 0, (struct sockaddr *)&to, sizeof to) < 0 ? -errno : 0;
}

static long take(int fd) {
  char byte;
  return recv(fd, &byte, 1, MSG_DONTWAIT) == 1 ? 1 : -errno;
}

long bench_epoll(int epfd, int sender, int host, const int *ports, int count, int ops) {
  struct epoll_event events[64];
  long handled = 0;
  for (int i = 0, at = 0; i < ops; i++, at = (at + STRIDE) % count) {
    int e = bench_poke(sender, host, ports[at]);
    if (e < 0) return e;
    int n = epoll_wait(epfd, events, 64, -1);
    if (n < 0) return -errno;
    for (int k = 0; k < n; k++) {
      long got = take(events[k].data.fd);
      if (got < 0) return got;
      handled += got;
    }
  }
  return handled;
}

// Echoes bytes, one an event, until there were as many.
long bench_serve(int epfd, int ops) {
  struct epoll_event events[256];
  long handled = 0;
  while (handled < ops) {
    int n = epoll_wait(epfd, events, 256, -1);
    if (n < 0) return -errno;
    for (int k = 0; k < n; k++) {
      char byte;
      int fd = events[k].data.fd;
      if (recv(fd, &byte, 1, 0) != 1 || send(fd, &byte, 1, MSG_NOSIGNAL) != 1) return errno ? -errno : -EPIPE;
      handled++;
    }
  }
  return handled;
}

long bench_poll(struct pollfd *fds, int sender, int host, const int *ports, int count, int ops) {
  long handled = 0;
  for (int i = 0, at = 0; i < ops; i++, at = (at + STRIDE) % count) {
    int e = bench_poke(sender, host, ports[at]);
    if (e < 0) return e;
    int n = poll(fds, count, -1);
    if (n < 0) return -errno;
    for (int k = 0; n > 0; k++) {
      if (fds[k].revents == 0) continue;
      long got = take(fds[k].fd);
      if (got < 0) return got;
      handled += got;
      n--;
    }
  }
  return handled;
}

// With sets as large as the descriptors need: FD_SET itself ends at 1,024.
long bench_select(const int *fds, int sender, int host, const int *ports, int count, int ops) {
  enum { BITS = 8 * sizeof(long) };
  int most = 0;
  for (int k = 0; k < count; k++)
    if (fds[k] > most) most = fds[k];
  size_t size = (most / BITS + 1) * sizeof(long);
  unsigned long *all = calloc(1, size), *set = malloc(size);
  for (int k = 0; k < count; k++) all[fds[k] / BITS] |= 1UL << fds[k] % BITS;
  long handled = 0;
  for (int i = 0, at = 0; i < ops && handled >= 0; i++, at = (at + STRIDE) % count) {
    memcpy(set, all, size);
    int e = bench_poke(sender, host, ports[at]);
    int n = e < 0 ? e : select(most + 1, (fd_set *)set, NULL, NULL, NULL);
    if (n < 0) handled = e < 0 ? e : -errno;
    for (int k = 0; n > 0; k++) {
      if ((set[fds[k] / BITS] >> fds[k] % BITS & 1) == 0) continue;
      long got = take(fds[k]);
      if (got < 0) {
        handled = got;
        break;
      }
      handled += got;
      n--;
    }
  }
  free(all);
  free(set);
  return handled;
}
