// echo CORE SIZE SPINS BUFFERS: the C peer of ping-pong. Prints its port; serves connections one thread each, until its input ends.
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static long size;
static int spins;

static ssize_t take(int fd, char *buf, long length) {
  for (int i = 0; i < spins; i++) {
    ssize_t n = recv(fd, buf, length, MSG_DONTWAIT);
    if (n >= 0) return n;
  }
  return recv(fd, buf, length, 0);
}

static void *serve(void *arg) {
  int fd = (int)(intptr_t)arg;
  char *buf = malloc(size);
  for (;;) {
    for (long done = 0; done < size;) {
      ssize_t n = take(fd, buf + done, size - done);
      if (n <= 0) return NULL;
      done += n;
    }
    for (long done = 0; done < size;) {
      ssize_t n = send(fd, buf + done, size - done, MSG_NOSIGNAL);
      if (n <= 0) return NULL;
      done += n;
    }
  }
}

static void *serve_all(void *arg) {
  int listener = (int)(intptr_t)arg, on = 1;
  for (;;) {
    int fd = accept(listener, NULL, NULL);
    if (fd < 0) exit(1);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    pthread_t thread;
    if (pthread_create(&thread, NULL, serve, (void *)(intptr_t)fd) != 0) exit(1);
    pthread_detach(thread);
  }
}

int main(int argc, char **argv) {
  if (argc != 5) return fprintf(stderr, "usage: echo CORE SIZE SPINS BUFFERS\n"), 2;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(atoi(argv[1]), &set);
  if (atoi(argv[1]) >= 0 && sched_setaffinity(0, sizeof set, &set) < 0) return perror("sched_setaffinity"), 1;
  size = atol(argv[2]);
  spins = atoi(argv[3]);
  int buffers = atoi(argv[4]);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof at;
  if (setsockopt(listener, SOL_SOCKET, SO_SNDBUF, &buffers, sizeof buffers) < 0 ||
      setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &buffers, sizeof buffers) < 0)
    return perror("setsockopt"), 1;
  if (bind(listener, (struct sockaddr *)&at, length) < 0 || listen(listener, 64) < 0) return perror("bind"), 1;
  getsockname(listener, (struct sockaddr *)&at, &length);
  printf("%d\n", ntohs(at.sin_port));
  fflush(stdout);
  pthread_t thread;
  if (pthread_create(&thread, NULL, serve_all, (void *)(intptr_t)listener) != 0) return 1;
  while (getchar() != EOF)
    ;
  return 0;
}
