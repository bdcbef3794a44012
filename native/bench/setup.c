// What a run needs before it measures: a network of its own, cores, connected descriptors.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

// A network namespace for this thread and those it starts: no neighbour's ports, packets or filters, and no TIME_WAIT.
int bench_netns(void) {
  if (unshare(CLONE_NEWNET) < 0) return -errno;
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  struct ifreq lo = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
  int e = ioctl(fd, SIOCSIFFLAGS, &lo) < 0 ? -errno : 0;
  close(fd);
  int buckets = open("/proc/sys/net/ipv4/tcp_max_tw_buckets", O_WRONLY | O_CLOEXEC);
  if (buckets >= 0) {
    if (write(buckets, "0", 1) < 0) e = -errno;
    close(buckets);
  }
  return e;
}

// Pins the calling thread, and the threads that it starts from now on, to one core.
int bench_pin(int core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(core, &set);
  return sched_setaffinity(0, sizeof set, &set) < 0 ? -errno : 0;
}

int bench_unpin(void) {
  cpu_set_t set;
  memset(&set, 0xff, sizeof set);
  return sched_setaffinity(0, sizeof set, &set) < 0 ? -errno : 0;
}

// Raises the limit of descriptors if it is lower, beyond the hard one where root may; answers what it is then.
long bench_descriptors(long wanted) {
  struct rlimit limit, more;
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= (rlim_t)wanted) return limit.rlim_cur;
  more = (struct rlimit){wanted, limit.rlim_max > (rlim_t)wanted ? limit.rlim_max : (rlim_t)wanted};
  if (setrlimit(RLIMIT_NOFILE, &more) < 0) {
    more = (struct rlimit){limit.rlim_max, limit.rlim_max};
    setrlimit(RLIMIT_NOFILE, &more);
  }
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

static volatile int nights;

// SCHED_IDLE gives way to any other thread at once; that it spins keeps a virtual core from being halted.
static void *idle(void *arg) {
  struct sched_param none = {0};
  int now = nights;
  if (sched_setscheduler(0, SCHED_IDLE, &none) < 0 || bench_pin((int)(intptr_t)arg) < 0) return NULL;
  while (nights == now)
#if defined __x86_64__
    __builtin_ia32_pause();
#else
    ;
#endif
  return NULL;
}

// Has a core never sleep until bench_asleep: waking it may take longer than all that is measured.
int bench_awake(int core) {
  pthread_t thread;
  int e = pthread_create(&thread, NULL, idle, (void *)(intptr_t)core);
  if (e == 0) pthread_detach(thread);
  return -e;
}

int bench_asleep(void) {
  nights++;
  return 0;
}

int bench_buffers(int fd, int size) {
  if (setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size) < 0) return -errno;
  return setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size) < 0 ? -errno : 0;
}

static int loopback(int fd, struct sockaddr_in *at) {
  socklen_t length = sizeof *at;
  *at = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(fd, (struct sockaddr *)at, length) < 0) return -errno;
  return getsockname(fd, (struct sockaddr *)at, &length) < 0 ? -errno : 0;
}

// A TCP connection over loopback, TCP_NODELAY at both ends.
int bench_tcp_pair(int *fds, int size) {
  struct sockaddr_in at;
  int on = 1, e, l = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  fds[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if ((e = bench_buffers(fds[0], size)) < 0 || (e = bench_buffers(l, size)) < 0 || (e = loopback(l, &at)) < 0) return e;
  if (listen(l, 1) < 0 || connect(fds[0], (struct sockaddr *)&at, sizeof at) < 0) return -errno;
  if ((fds[1] = accept4(l, NULL, NULL, SOCK_CLOEXEC)) < 0) return -errno;
  for (int i = 0; i < 2; i++)
    if (setsockopt(fds[i], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0) return -errno;
  return close(l) < 0 ? -errno : 0;
}

// Two UDP sockets connected to each other.
int bench_udp_pair(int *fds, int size) {
  struct sockaddr_in at[2];
  int e;
  for (int i = 0; i < 2; i++) {
    fds[i] = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if ((e = bench_buffers(fds[i], size)) < 0 || (e = loopback(fds[i], &at[i])) < 0) return e;
  }
  for (int i = 0; i < 2; i++)
    if (connect(fds[i], (struct sockaddr *)&at[1 - i], sizeof *at) < 0) return -errno;
  return 0;
}

// A TCP connection to a port of this host; buffers of size 0 are left to the kernel.
int bench_connect(int port, int size) {
  struct sockaddr_in at = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int e, on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (size != 0 && (e = bench_buffers(fd, size)) < 0) return e;
  if (connect(fd, (struct sockaddr *)&at, sizeof at) < 0) return -errno;
  return setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0 ? -errno : fd;
}

int bench_close(int fd) { return close(fd) < 0 ? -errno : 0; }
