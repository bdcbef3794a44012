/* The Berkeley sockets API of Linux, in one translation unit. Only #includes stand here. */

/*
 * Under _GNU_SOURCE glibc declares bind, connect, accept, recvfrom, sendto, getsockname and getpeername with a
 * transparent union passed by value, which no foreign caller can pass as the pointer it really is. glibc asks
 * __GNUC_PREREQ before it does so; answering 0 while sys/socket.h is read gives the plain pointers of POSIX.
 */
#include <features.h>
#include <stdint.h>
#include <sys/types.h>
#pragma push_macro("__GNUC_PREREQ")
#undef __GNUC_PREREQ
#define __GNUC_PREREQ(major, minor) 0
#include <sys/socket.h>
#pragma pop_macro("__GNUC_PREREQ")

#include <sys/uio.h>
#include <sys/un.h>
#include <sys/select.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <sys/signalfd.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <poll.h>
#include <fcntl.h>
#include <unistd.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <netdb.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/ip6.h>
#include <netinet/icmp6.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <net/ethernet.h>
#include <ifaddrs.h>
#include <linux/if_packet.h>
#include <linux/filter.h>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/inet_diag.h>
#include <linux/unix_diag.h>
#include <linux/sockios.h>
#include <linux/vm_sockets.h>
#include <linux/can.h>
#include <linux/can/raw.h>
#include <linux/can/isotp.h>
#include <linux/can/j1939.h>
#include <linux/mptcp.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include <linux/tls.h>

#include "linux_tcp.h"
#include "newer.h"
