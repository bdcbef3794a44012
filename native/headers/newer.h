/*
 * What the kernel has had since the version named, and the headers of Debian 12 (Linux 6.1) have not. The numbers are
 * those of include/uapi/asm-generic/socket.h and include/linux/socket.h; headers that know a name win.
 * Debian 13 has such headers (linux-libc-dev 6.12, libc6-dev 2.41), and they agree.
 */
#ifndef SO_PASSPIDFD
#define SO_PASSPIDFD 76 /* 6.5 */
#endif
#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77 /* 6.5 */
#endif
#ifndef SCM_PIDFD
#define SCM_PIDFD 0x04 /* 6.5 */
#endif

/* What struct tcp_info has behind tcpi_snd_wnd, in include/uapi/linux/tcp.h. */
struct linux_tcp_info_newer {
	__u32 tcpi_rcv_wnd; /* 6.2 */
	__u32 tcpi_rehash;
	__u16 tcpi_total_rto; /* 6.7 */
	__u16 tcpi_total_rto_recoveries;
	__u32 tcpi_total_rto_time;
};
_Static_assert(sizeof(struct linux_tcp_info) == 232, "the headers have these fields: take them from there");
