// crowd PORT: the far ends of many TCP connections to 127.0.0.1:PORT. Obeys lines on its input, answers each with one:
// "open N" makes N more; "poke N" sends a byte on N of them; "drain" receives the echo of each of these bytes.
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

// The steps from one connection to the next: no order that a cache could learn. And the ports used of each source: the
// kernel seeks a free one among few.
enum { STRIDE = 7919, PORTS = 4000 };

static int *fds, count, next, asked_from, asked;

static char tag(int i) { return (char)(i * 31 + 7); }

static int step(int at) { return (at + STRIDE) % count; }

static int add(int port) {
  struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f010001 + count / PORTS)};
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  if (bind(fd, (struct sockaddr *)&from, sizeof from) < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) < 0) return -errno;
  if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0) return -errno;
  fds = realloc(fds, (count + 1) * sizeof *fds);
  fds[count++] = fd;
  return 0;
}

static int poke(int times) {
  asked_from = next;
  asked = times;
  for (int i = 0; i < times; i++, next = step(next)) {
    char byte = tag(next);
    if (send(fds[next], &byte, 1, MSG_NOSIGNAL) != 1) return -errno;
  }
  return 0;
}

static int drain(void) {
  for (int i = 0, at = asked_from; i < asked; i++, at = step(at)) {
    char byte;
    if (recv(fds[at], &byte, 1, 0) != 1) return errno ? -errno : -EPIPE;
    if (byte != tag(at)) return -EBADMSG;
  }
  asked = 0;
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 2) return fprintf(stderr, "usage: crowd PORT\n"), 2;
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  char line[64];
  while (fgets(line, sizeof line, stdin)) {
    int n = 0, e = -EINVAL;
    if (sscanf(line, "open %d", &n) == 1)
      for (e = 0; n > 0 && e == 0; n--) e = add(atoi(argv[1]));
    else if (sscanf(line, "poke %d", &n) == 1)
      e = poke(n);
    else if (strncmp(line, "drain", 5) == 0)
      e = drain();
    printf("%d\n", e);
    fflush(stdout);
  }
  return 0;
}
