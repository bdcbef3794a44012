// Many datagrams at once: plain calls, sendmmsg and recvmmsg, segmentation by the kernel (GSO) and its reverse (GRO).
#define _GNU_SOURCE
#include "loops.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <stddef.h>
#include <sys/socket.h>
#include <time.h>

// It uses struct timespec without declaring it.
#include <linux/errqueue.h>

enum { MOST = 64 };

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif
#ifndef UDP_GRO
#define UDP_GRO 104
#endif

// Lets a sends be cut into datagrams of that size, and b receive several as one.
int bench_gso(int a, int segment) { return setsockopt(a, IPPROTO_UDP, UDP_SEGMENT, &segment, sizeof segment) < 0 ? -errno : 0; }

int bench_gro(int b) {
  int on = 1;
  return setsockopt(b, IPPROTO_UDP, UDP_GRO, &on, sizeof on) < 0 ? -errno : 0;
}

long bench_plain(int a, int b, const char *out, char *in, long size, int count, int ops) {
  long moved = 0;
  for (int i = 0; i < ops; i++) {
    for (int k = 0; k < count; k++)
      if (send(a, out + k * size, size, 0) < 0) return -errno;
    for (int k = 0; k < count; k++) {
      ssize_t n = recv(b, in + k * size, size, 0);
      if (n < 0) return -errno;
      moved += n;
    }
  }
  return moved;
}

long bench_mmsg(int a, int b, char *out, char *in, long size, int count, int ops) {
  struct iovec pieces[2][MOST];
  struct mmsghdr messages[2][MOST] = {};
  for (int k = 0; k < count; k++) {
    pieces[0][k] = (struct iovec){out + k * size, size};
    pieces[1][k] = (struct iovec){in + k * size, size};
    for (int side = 0; side < 2; side++) {
      messages[side][k].msg_hdr.msg_iov = &pieces[side][k];
      messages[side][k].msg_hdr.msg_iovlen = 1;
    }
  }
  long moved = 0;
  for (int i = 0; i < ops; i++) {
    for (int sent = 0; sent < count;) {
      int n = sendmmsg(a, messages[0] + sent, count - sent, 0);
      if (n < 0) return -errno;
      sent += n;
    }
    for (int received = 0; received < count;) {
      int n = recvmmsg(b, messages[1] + received, count - received, MSG_WAITFORONE, NULL);
      if (n < 0) return -errno;
      for (int k = 0; k < n; k++) moved += messages[1][received + k].msg_len;
      received += n;
    }
  }
  return moved;
}

// One large send, and receives until all of it came: as many as there are datagrams, or one where GRO joins them.
long bench_large(int a, int b, const char *out, char *in, long all, int ops) {
  long moved = 0;
  for (int i = 0; i < ops; i++) {
    if (send(a, out, all, 0) < 0) return -errno;
    for (long done = 0; done < all;) {
      ssize_t n = recv(b, in + done, all - done, 0);
      if (n < 0) return -errno;
      done += n;
      moved += n;
    }
  }
  return moved;
}

int bench_zerocopy_on(int fd) {
  int on = 1;
  return setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &on, sizeof on) < 0 ? -errno : 0;
}

// Takes completions until as many sends as were made are told done.
static long reap(int fd, unsigned sent, unsigned done) {
  while ((int)(sent - done) > 0) {
    char control[128];
    struct msghdr message = {.msg_control = control, .msg_controllen = sizeof control};
    if (recvmsg(fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) {
      if (errno != EAGAIN) return -errno;
      struct pollfd wait = {.fd = fd};
      if (poll(&wait, 1, -1) < 0) return -errno;
      continue;
    }
    struct cmsghdr *c = CMSG_FIRSTHDR(&message);
    if (c == NULL) return -EPROTO;
    struct sock_extended_err *e = (void *)CMSG_DATA(c);
    if (e->ee_origin != SO_EE_ORIGIN_ZEROCOPY) return -EPROTO;
    done = e->ee_data + 1;
  }
  return 0;
}

// Sends with MSG_ZEROCOPY in pieces and waits until the kernel gave all pages back; *count goes on from batch to batch.
long bench_zerocopy(int fd, const char *out, long piece, long all, int ops, unsigned *count) {
  for (int i = 0; i < ops; i++) {
    unsigned done = *count;
    for (long at = 0; at < all;) {
      ssize_t n = send(fd, out, all - at < piece ? all - at : piece, MSG_ZEROCOPY | MSG_NOSIGNAL);
      if (n < 0) return -errno;
      at += n;
      (*count)++;
    }
    long e = reap(fd, *count, done);
    if (e < 0) return e;
  }
  return all * ops;
}
