/* Prints the bytes of an address of each family, as the compiler lays them out: a name and hexadecimal digits a line. */
#include <arpa/inet.h>
#include <bluetooth/bluetooth.h>
#include <bluetooth/hci.h>
#include <bluetooth/l2cap.h>
#include <bluetooth/rfcomm.h>
#include <bluetooth/sco.h>
#include <linux/can.h>
#include <linux/can/j1939.h>
#include <linux/netlink.h>
#include <linux/vm_sockets.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

static void print(const char *name, const void *addr, size_t length)
{
	const unsigned char *bytes = addr;
	printf("%s ", name);
	for (size_t i = 0; i < length; i++)
		printf("%02x", bytes[i]);
	printf("\n");
}

int main(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(8080) };
	inet_pton(AF_INET, "127.0.0.1", &in.sin_addr);
	print("inet", &in, sizeof in);

	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_port = htons(443) };
	in6.sin6_flowinfo = htonl(0x12345);
	in6.sin6_scope_id = 0x01020304;
	inet_pton(AF_INET6, "2001:db8::a:b", &in6.sin6_addr);
	print("inet6", &in6, sizeof in6);

	struct sockaddr_un un = { .sun_family = AF_UNIX };
	print("unnamed", &un, offsetof(struct sockaddr_un, sun_path));
	strcpy(un.sun_path, "/run/x");
	print("path", &un, offsetof(struct sockaddr_un, sun_path) + strlen("/run/x") + 1);
	memcpy(un.sun_path, "\0a\0\377", 4);
	print("abstract", &un, offsetof(struct sockaddr_un, sun_path) + 4);

	struct sockaddr_ll ll = { .sll_family = AF_PACKET, .sll_protocol = htons(0x0806), .sll_ifindex = 0x01020304,
		.sll_hatype = 0x0506, .sll_pkttype = PACKET_OUTGOING, .sll_halen = 6,
		.sll_addr = { 0x00, 0x11, 0x22, 0x33, 0x44, 0x55 } };
	print("packet", &ll, sizeof ll);

	struct sockaddr_nl nl = { .nl_family = AF_NETLINK, .nl_pid = 0x01020304, .nl_groups = 0x80000001 };
	print("netlink", &nl, sizeof nl);

	struct sockaddr_vm vm = { .svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_HOST, .svm_port = 0x80001234,
		.svm_flags = VMADDR_FLAG_TO_HOST };
	print("vsock", &vm, sizeof vm);

	struct sockaddr_can can = { .can_family = AF_CAN, .can_ifindex = 0x01020304 };
	print("can", &can, offsetof(struct sockaddr_can, can_addr));
	can.can_addr.tp.rx_id = 0x7e0;
	can.can_addr.tp.tx_id = CAN_EFF_FLAG | 0x18da10f1;
	print("isotp", &can, offsetof(struct sockaddr_can, can_addr) + sizeof can.can_addr.tp);
	can.can_addr.j1939.name = 0x0102030405060708;
	can.can_addr.j1939.pgn = J1939_NO_PGN;
	can.can_addr.j1939.addr = 0x20;
	print("j1939", &can, sizeof can);

	bdaddr_t bdaddr;
	str2ba("00:AA:01:02:03:42", &bdaddr);
	struct sockaddr_rc rc;
	memset(&rc, 0, sizeof rc);
	rc.rc_family = AF_BLUETOOTH;
	rc.rc_bdaddr = bdaddr;
	rc.rc_channel = 3;
	print("rfcomm", &rc, sizeof rc);

	struct sockaddr_l2 l2;
	memset(&l2, 0, sizeof l2);
	l2.l2_family = AF_BLUETOOTH;
	l2.l2_psm = htobs(0x1001);
	l2.l2_bdaddr = bdaddr;
	l2.l2_cid = htobs(0x0045);
	l2.l2_bdaddr_type = BDADDR_LE_RANDOM;
	print("l2cap", &l2, sizeof l2);

	struct sockaddr_sco sco;
	memset(&sco, 0, sizeof sco);
	sco.sco_family = AF_BLUETOOTH;
	sco.sco_bdaddr = bdaddr;
	print("sco", &sco, sizeof sco);

	struct sockaddr_hci hci = { .hci_family = AF_BLUETOOTH, .hci_dev = 258, .hci_channel = HCI_CHANNEL_USER };
	print("hci", &hci, sizeof hci);
	return 0;
}
