package berkeley.trace;

/** The families of constants that arguments are told with. */
final class Tables {
    private Tables() {}

    // sockets
    static final ConstantNames FAMILY =
            ConstantNames.all("AF_", "AF_FILE", "AF_LOCAL", "AF_ROUTE", "AF_MAX");
    static final ConstantNames TYPE =
            ConstantNames.only(
                    "SOCK_", "STREAM", "DGRAM", "RAW", "RDM", "SEQPACKET", "DCCP", "PACKET");
    static final ConstantNames SHUT = ConstantNames.all("SHUT_");
    static final ConstantNames MSG = ConstantNames.all("MSG_", "MSG_PROXY", "MSG_TRYHARD");

    // protocols
    static final ConstantNames IPPROTO = ConstantNames.all("IPPROTO_", "IPPROTO_HOPOPTS");
    static final ConstantNames ETHERTYPE =
            ConstantNames.all("ETH_P_", "ETH_P_LOOPBACK", "ETH_P_802_3_MIN");
    static final ConstantNames IRDAPROTO = ConstantNames.only("IRDAPROTO_");
    static final ConstantNames CAN =
            ConstantNames.only("CAN_", "RAW", "BCM", "TP16", "TP20", "MCNET", "ISOTP", "J1939");
    static final ConstantNames BTPROTO = ConstantNames.bluetooth("BTPROTO_");
    static final ConstantNames NETLINK =
            ConstantNames.only(
                    "NETLINK_",
                    "ROUTE",
                    "UNUSED",
                    "USERSOCK",
                    "FIREWALL",
                    "SOCK_DIAG",
                    "NFLOG",
                    "XFRM",
                    "SELINUX",
                    "ISCSI",
                    "AUDIT",
                    "FIB_LOOKUP",
                    "CONNECTOR",
                    "NETFILTER",
                    "IP6_FW",
                    "DNRTMSG",
                    "KOBJECT_UEVENT",
                    "GENERIC",
                    "SCSITRANSPORT",
                    "ECRYPTFS",
                    "RDMA",
                    "CRYPTO",
                    "SMC");

    // options
    static final ConstantNames LEVEL =
            ConstantNames.all("SOL_").and(ConstantNames.bluetooth("SOL_"));
    static final ConstantNames SO =
            ConstantNames.all(
                    "SO_",
                    "SO_RCVTIMEO_OLD",
                    "SO_SNDTIMEO_OLD",
                    "SO_TIMESTAMP_OLD",
                    "SO_TIMESTAMPNS_OLD",
                    "SO_TIMESTAMPING_OLD",
                    "SO_DETACH_BPF",
                    "SO_EE_CODE_TXTIME_INVALID_PARAM",
                    "SO_EE_CODE_TXTIME_MISSED",
                    "SO_EE_CODE_ZEROCOPY_COPIED",
                    "SO_EE_ORIGIN_ICMP",
                    "SO_EE_ORIGIN_ICMP6",
                    "SO_EE_ORIGIN_LOCAL",
                    "SO_EE_ORIGIN_NONE",
                    "SO_EE_ORIGIN_TIMESTAMPING",
                    "SO_EE_ORIGIN_TXSTATUS",
                    "SO_EE_ORIGIN_TXTIME",
                    "SO_EE_ORIGIN_ZEROCOPY",
                    "SO_EE_RFC4884_FLAG_INVALID",
                    "SO_J1939_ERRQUEUE",
                    "SO_J1939_FILTER",
                    "SO_J1939_PROMISC",
                    "SO_J1939_SEND_PRIO",
                    "SO_VM_SOCKETS_BUFFER_MAX_SIZE",
                    "SO_VM_SOCKETS_BUFFER_MIN_SIZE",
                    "SO_VM_SOCKETS_BUFFER_SIZE",
                    "SO_VM_SOCKETS_CONNECT_TIMEOUT",
                    "SO_VM_SOCKETS_CONNECT_TIMEOUT_NEW",
                    "SO_VM_SOCKETS_CONNECT_TIMEOUT_OLD",
                    "SO_VM_SOCKETS_NONBLOCK_TXRX",
                    "SO_VM_SOCKETS_PEER_HOST_VM_ID",
                    "SO_VM_SOCKETS_TRUSTED");
    static final ConstantNames CAN_RAW = ConstantNames.all("CAN_RAW_", "CAN_RAW_FILTER_MAX");
    static final ConstantNames J1939 = ConstantNames.all("SO_J1939_");
    static final ConstantNames TXREHASH = ConstantNames.all("SOCK_TXREHASH_");
    private static final ConstantNames MCAST =
            ConstantNames.all("MCAST_", "MCAST_EXCLUDE", "MCAST_INCLUDE");
    static final ConstantNames IP =
            ConstantNames.all(
                            "IP_",
                            "IP_MAXPACKET",
                            "IP_MSS",
                            "IP_PMTUDISC",
                            "IP_PMTUDISC_DO",
                            "IP_PMTUDISC_DONT",
                            "IP_PMTUDISC_INTERFACE",
                            "IP_PMTUDISC_OMIT",
                            "IP_PMTUDISC_PROBE",
                            "IP_PMTUDISC_WANT",
                            "IP_RECVRETOPTS",
                            "IP_RECVORIGDSTADDR")
                    .and(MCAST);
    static final ConstantNames IPV6 =
            ConstantNames.all(
                            "IPV6_",
                            "IPV6_JOIN_GROUP",
                            "IPV6_LEAVE_GROUP",
                            "IPV6_PMTUDISC_DO",
                            "IPV6_PMTUDISC_DONT",
                            "IPV6_PMTUDISC_INTERFACE",
                            "IPV6_PMTUDISC_OMIT",
                            "IPV6_PMTUDISC_PROBE",
                            "IPV6_PMTUDISC_WANT",
                            "IPV6_RECVORIGDSTADDR")
                    .and(MCAST);
    static final ConstantNames TCP =
            ConstantNames.all(
                    "TCP_",
                    "TCP_ESTABLISHED",
                    "TCP_SYN_SENT",
                    "TCP_SYN_RECV",
                    "TCP_FIN_WAIT1",
                    "TCP_FIN_WAIT2",
                    "TCP_TIME_WAIT",
                    "TCP_CLOSE",
                    "TCP_CLOSE_WAIT",
                    "TCP_LAST_ACK",
                    "TCP_LISTEN",
                    "TCP_CLOSING",
                    "TCP_MSS_DEFAULT",
                    "TCP_CA_Open",
                    "TCP_CA_Disorder",
                    "TCP_CA_CWR",
                    "TCP_CA_Recovery",
                    "TCP_CA_Loss");
    static final ConstantNames TCP_STATE =
            ConstantNames.only(
                    "TCP_",
                    "ESTABLISHED",
                    "SYN_SENT",
                    "SYN_RECV",
                    "FIN_WAIT1",
                    "FIN_WAIT2",
                    "TIME_WAIT",
                    "CLOSE",
                    "CLOSE_WAIT",
                    "LAST_ACK",
                    "LISTEN",
                    "CLOSING");
    static final ConstantNames UDP = ConstantNames.all("UDP_");
    static final ConstantNames ICMP6 = ConstantNames.only("ICMP6_", "FILTER");
    static final ConstantNames PACKET =
            ConstantNames.only(
                    "PACKET_",
                    "ADD_MEMBERSHIP",
                    "DROP_MEMBERSHIP",
                    "RECV_OUTPUT",
                    "RX_RING",
                    "STATISTICS",
                    "COPY_THRESH",
                    "AUXDATA",
                    "ORIGDEV",
                    "VERSION",
                    "HDRLEN",
                    "RESERVE",
                    "TX_RING",
                    "LOSS",
                    "VNET_HDR",
                    "TX_TIMESTAMP",
                    "TIMESTAMP",
                    "FANOUT",
                    "TX_HAS_OFF",
                    "QDISC_BYPASS",
                    "ROLLOVER_STATS",
                    "FANOUT_DATA",
                    "IGNORE_OUTGOING");
    static final ConstantNames NETLINK_OPTION =
            ConstantNames.only(
                    "NETLINK_",
                    "ADD_MEMBERSHIP",
                    "DROP_MEMBERSHIP",
                    "PKTINFO",
                    "BROADCAST_ERROR",
                    "NO_ENOBUFS",
                    "LIST_MEMBERSHIPS",
                    "CAP_ACK",
                    "EXT_ACK",
                    "GET_STRICT_CHK");
    static final ConstantNames VSOCK =
            ConstantNames.all(
                    "SO_VM_SOCKETS_",
                    "SO_VM_SOCKETS_CONNECT_TIMEOUT_OLD",
                    "SO_VM_SOCKETS_CONNECT_TIMEOUT_NEW");
    static final ConstantNames BT =
            ConstantNames.bluetooth(
                    "BT_",
                    "BT_BOUND",
                    "BT_CLOSED",
                    "BT_CONFIG",
                    "BT_CONNECT",
                    "BT_CONNECTED",
                    "BT_DISCONN",
                    "BT_LISTEN",
                    "BT_OPEN",
                    "BT_SECURITY_LOW",
                    "BT_SECURITY_SDP",
                    "BT_FLUSHABLE_OFF",
                    "BT_FLUSHABLE_ON");
    static final ConstantNames RFCOMM =
            ConstantNames.bluetooth("RFCOMM_LM").and(ConstantNames.bluetooth("RFCOMM_CONNINFO"));
    static final ConstantNames HCI =
            ConstantNames.bluetooth("HCI_DATA_DIR")
                    .and(ConstantNames.bluetooth("HCI_FILTER"))
                    .and(ConstantNames.bluetooth("HCI_TIME_STAMP"));

    // control messages
    static final ConstantNames SCM =
            ConstantNames.only(
                            "SCM_",
                            "RIGHTS",
                            "CREDENTIALS",
                            "TXTIME",
                            "TIMESTAMPING_OPT_STATS",
                            "TIMESTAMPING_PKTINFO")
                    .and(
                            ConstantNames.only(
                                    "SO_",
                                    "TIMESTAMP",
                                    "TIMESTAMPNS",
                                    "TIMESTAMPING",
                                    "TIMESTAMP_NEW",
                                    "TIMESTAMPNS_NEW",
                                    "TIMESTAMPING_NEW",
                                    "WIFI_STATUS",
                                    "RXQ_OVFL",
                                    "MARK"));
    static final ConstantNames IP_CMSG =
            ConstantNames.only(
                    "IP_",
                    "TOS",
                    "TTL",
                    "RECVOPTS",
                    "RETOPTS",
                    "PKTINFO",
                    "RECVERR",
                    "ORIGDSTADDR",
                    "CHECKSUM");

    // addresses
    static final ConstantNames ARPHRD = ConstantNames.all("ARPHRD_");
    static final ConstantNames PKTTYPE =
            ConstantNames.only(
                    "PACKET_",
                    "HOST",
                    "BROADCAST",
                    "MULTICAST",
                    "OTHERHOST",
                    "OUTGOING",
                    "LOOPBACK",
                    "USER",
                    "KERNEL");
    static final ConstantNames PACKET_MR = ConstantNames.all("PACKET_MR_");
    static final ConstantNames CID = ConstantNames.all("VMADDR_CID_");
    static final ConstantNames HCI_CHANNEL = ConstantNames.bluetooth("HCI_CHANNEL_");
    static final ConstantNames BDADDR = ConstantNames.bluetooth("BDADDR_");

    // waiting
    static final ConstantNames POLL = ConstantNames.all("POLL");
    static final ConstantNames EPOLL =
            ConstantNames.only(
                    "EPOLL",
                    "IN",
                    "PRI",
                    "OUT",
                    "ERR",
                    "HUP",
                    "RDNORM",
                    "RDBAND",
                    "WRNORM",
                    "WRBAND",
                    "MSG",
                    "RDHUP",
                    "EXCLUSIVE",
                    "WAKEUP",
                    "ONESHOT",
                    "ET");
    static final ConstantNames EPOLL_CTL = ConstantNames.all("EPOLL_CTL_");
    static final ConstantNames EPOLL_CREATE = ConstantNames.only("EPOLL_", "CLOEXEC");

    // descriptors
    static final ConstantNames F = ConstantNames.all("F_");
    static final ConstantNames FD = ConstantNames.only("FD_", "CLOEXEC");
    static final ConstantNames IOCTL =
            ConstantNames.only("FIO", "NREAD", "NBIO", "ASYNC", "CLEX", "NCLEX")
                    .and(ConstantNames.only("TIOC", "OUTQ"))
                    .and(ConstantNames.all("SIOC"));
    static final ConstantNames IFF = ConstantNames.all("IFF_");
    static final ConstantNames O =
            ConstantNames.all(
                    "O_",
                    "O_ACCMODE",
                    "O_RDONLY",
                    "O_WRONLY",
                    "O_RDWR",
                    "O_NDELAY",
                    "O_RSYNC",
                    "O_FSYNC",
                    "O_ASYNC");
    static final ConstantNames EFD = ConstantNames.all("EFD_");
    static final ConstantNames TFD = ConstantNames.only("TFD_", "CLOEXEC", "NONBLOCK");
    static final ConstantNames TFD_TIMER = ConstantNames.all("TFD_TIMER_");
    static final ConstantNames SFD = ConstantNames.all("SFD_");
    static final ConstantNames CLOCK = ConstantNames.all("CLOCK_");
    static final ConstantNames SPLICE = ConstantNames.all("SPLICE_F_");
    static final ConstantNames SEEK = ConstantNames.all("SEEK_");
    static final ConstantNames SIGNAL =
            ConstantNames.all(
                    "SIG",
                    "SIG_BLOCK",
                    "SIG_UNBLOCK",
                    "SIG_SETMASK",
                    "SIG_DFL",
                    "SIG_ERR",
                    "SIG_IGN");

    // names
    static final ConstantNames AI = ConstantNames.all("AI_");
    static final ConstantNames NI = ConstantNames.all("NI_", "NI_MAXHOST", "NI_MAXSERV");

    /** {@return what a protocol number means for a family} */
    static String protocol(int family, int protocol) {
        return switch (family) {
            case berkeley.bindings.socket.Constants.AF_INET,
                    berkeley.bindings.socket.Constants.AF_INET6 ->
                    IPPROTO.name(protocol);
            case berkeley.bindings.socket.Constants.AF_NETLINK -> NETLINK.name(protocol);
            case berkeley.bindings.socket.Constants.AF_PACKET ->
                    "htons("
                            + ETHERTYPE.name(
                                    Short.toUnsignedInt(Short.reverseBytes((short) protocol)))
                            + ")";
            case berkeley.bindings.socket.Constants.AF_BLUETOOTH -> BTPROTO.name(protocol);
            case berkeley.bindings.socket.Constants.AF_IRDA -> IRDAPROTO.name(protocol);
            case berkeley.bindings.socket.Constants.AF_CAN -> CAN.name(protocol);
            default -> Integer.toUnsignedString(protocol);
        };
    }
}
