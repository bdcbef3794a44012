/*
 * struct tcp_info as Linux has it, under the name linux_tcp_info: that of netinet/tcp.h ends after half of it. The two
 * headers cannot be read together otherwise, so what both declare gets another name here.
 */
#define tcphdr linux_tcphdr
#define tcp_repair_opt linux_tcp_repair_opt
#define tcp_repair_window linux_tcp_repair_window
#define TCP_NO_QUEUE linux_TCP_NO_QUEUE
#define TCP_RECV_QUEUE linux_TCP_RECV_QUEUE
#define TCP_SEND_QUEUE linux_TCP_SEND_QUEUE
#define TCP_QUEUES_NR linux_TCP_QUEUES_NR
#define tcp_ca_state linux_tcp_ca_state
#define TCP_CA_Open linux_TCP_CA_Open
#define TCP_CA_Disorder linux_TCP_CA_Disorder
#define TCP_CA_CWR linux_TCP_CA_CWR
#define TCP_CA_Recovery linux_TCP_CA_Recovery
#define TCP_CA_Loss linux_TCP_CA_Loss
#define tcp_info linux_tcp_info
#define tcp_md5sig linux_tcp_md5sig
#define tcp_zerocopy_receive linux_tcp_zerocopy_receive

#include <linux/tcp.h>

#undef tcphdr
#undef tcp_repair_opt
#undef tcp_repair_window
#undef TCP_NO_QUEUE
#undef TCP_RECV_QUEUE
#undef TCP_SEND_QUEUE
#undef TCP_QUEUES_NR
#undef tcp_ca_state
#undef TCP_CA_Open
#undef TCP_CA_Disorder
#undef TCP_CA_CWR
#undef TCP_CA_Recovery
#undef TCP_CA_Loss
#undef tcp_info
#undef tcp_md5sig
#undef tcp_zerocopy_receive
