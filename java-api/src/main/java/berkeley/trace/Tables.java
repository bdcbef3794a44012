package berkeley.trace;

/** The families of constants that arguments are told with. */
final class Tables {
    private Tables() {}

    // sockets
    static final Prefix FAMILY = Prefix.all("AF_", "AF_FILE", "AF_LOCAL", "AF_ROUTE", "AF_MAX");
    static final Prefix TYPE =
            Prefix.only("SOCK_", "STREAM", "DGRAM", "RAW", "RDM", "SEQPACKET", "DCCP", "PACKET");
    static final Prefix SHUT = Prefix.all("SHUT_");
    static final Prefix MSG = Prefix.all("MSG_", "MSG_PROXY", "MSG_TRYHARD");

    // protocols
    static final Prefix IPPROTO = Prefix.all("IPPROTO_", "IPPROTO_HOPOPTS");
    static final Prefix ETHERTYPE = Prefix.all("ETH_P_", "ETH_P_LOOPBACK", "ETH_P_802_3_MIN");
    static final Prefix IRDAPROTO = Prefix.only("IRDAPROTO_");
    static final Prefix CAN =
            Prefix.only("CAN_", "RAW", "BCM", "TP16", "TP20", "MCNET", "ISOTP", "J1939");
    static final Prefix BTPROTO = Prefix.bluetooth("BTPROTO_");
    static final Prefix NETLINK =
            Prefix.only(
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
    static final Prefix LEVEL = Prefix.all("SOL_").and(Prefix.bluetooth("SOL_"));
    static final Prefix SO =
            Prefix.all(
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
                    "SO_VM_SOCKETS_BUFFER_MAX_SIZE",
                    "SO_VM_SOCKETS_BUFFER_MIN_SIZE",
                    "SO_VM_SOCKETS_BUFFER_SIZE",
                    "SO_VM_SOCKETS_CONNECT_TIMEOUT",
                    "SO_VM_SOCKETS_CONNECT_TIMEOUT_NEW",
                    "SO_VM_SOCKETS_CONNECT_TIMEOUT_OLD",
                    "SO_VM_SOCKETS_NONBLOCK_TXRX",
                    "SO_VM_SOCKETS_PEER_HOST_VM_ID",
                    "SO_VM_SOCKETS_TRUSTED");
    static final Prefix TXREHASH = Prefix.all("SOCK_TXREHASH_");
    private static final Prefix MCAST = Prefix.all("MCAST_", "MCAST_EXCLUDE", "MCAST_INCLUDE");
    static final Prefix IP =
            Prefix.all(
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
    static final Prefix IPV6 =
            Prefix.all(
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
    static final Prefix TCP =
            Prefix.all(
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
    static final Prefix TCP_STATE =
            Prefix.only(
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
    static final Prefix UDP = Prefix.all("UDP_");
    static final Prefix ICMP6 = Prefix.only("ICMP6_", "FILTER");
    static final Prefix PACKET =
            Prefix.only(
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
    static final Prefix NETLINK_OPTION =
            Prefix.only(
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
    static final Prefix VSOCK =
            Prefix.all(
                    "SO_VM_SOCKETS_",
                    "SO_VM_SOCKETS_CONNECT_TIMEOUT_OLD",
                    "SO_VM_SOCKETS_CONNECT_TIMEOUT_NEW");
    static final Prefix BT =
            Prefix.bluetooth(
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
    static final Prefix RFCOMM =
            Prefix.bluetooth("RFCOMM_LM").and(Prefix.bluetooth("RFCOMM_CONNINFO"));
    static final Prefix HCI =
            Prefix.bluetooth("HCI_DATA_DIR")
                    .and(Prefix.bluetooth("HCI_FILTER"))
                    .and(Prefix.bluetooth("HCI_TIME_STAMP"));

    // control messages
    static final Prefix SCM =
            Prefix.only(
                            "SCM_",
                            "RIGHTS",
                            "CREDENTIALS",
                            "TXTIME",
                            "TIMESTAMPING_OPT_STATS",
                            "TIMESTAMPING_PKTINFO")
                    .and(
                            Prefix.only(
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
    static final Prefix IP_CMSG =
            Prefix.only(
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
    static final Prefix ARPHRD = Prefix.all("ARPHRD_");
    static final Prefix PKTTYPE =
            Prefix.only(
                    "PACKET_",
                    "HOST",
                    "BROADCAST",
                    "MULTICAST",
                    "OTHERHOST",
                    "OUTGOING",
                    "LOOPBACK",
                    "USER",
                    "KERNEL");
    static final Prefix PACKET_MR = Prefix.all("PACKET_MR_");
    static final Prefix CID = Prefix.all("VMADDR_CID_");
    static final Prefix HCI_CHANNEL = Prefix.bluetooth("HCI_CHANNEL_");
    static final Prefix BDADDR = Prefix.bluetooth("BDADDR_");

    // waiting
    static final Prefix POLL = Prefix.all("POLL");
    static final Prefix EPOLL =
            Prefix.only(
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
    static final Prefix EPOLL_CTL = Prefix.all("EPOLL_CTL_");
    static final Prefix EPOLL_CREATE = Prefix.only("EPOLL_", "CLOEXEC");

    // descriptors
    static final Prefix F = Prefix.all("F_");
    static final Prefix FD = Prefix.only("FD_", "CLOEXEC");
    static final Prefix IOCTL =
            Prefix.only("FIO", "NREAD", "NBIO", "ASYNC", "CLEX", "NCLEX")
                    .and(Prefix.only("TIOC", "OUTQ"))
                    .and(Prefix.all("SIOC"));
    static final Prefix IFF = Prefix.all("IFF_");
    static final Prefix O =
            Prefix.all(
                    "O_",
                    "O_ACCMODE",
                    "O_RDONLY",
                    "O_WRONLY",
                    "O_RDWR",
                    "O_NDELAY",
                    "O_RSYNC",
                    "O_FSYNC",
                    "O_ASYNC");
    static final Prefix EFD = Prefix.all("EFD_");
    static final Prefix TFD = Prefix.only("TFD_", "CLOEXEC", "NONBLOCK");
    static final Prefix TFD_TIMER = Prefix.all("TFD_TIMER_");
    static final Prefix SFD = Prefix.all("SFD_");
    static final Prefix CLOCK = Prefix.all("CLOCK_");
    static final Prefix SPLICE = Prefix.all("SPLICE_F_");
    static final Prefix SEEK = Prefix.all("SEEK_");
    static final Prefix SIGNAL =
            Prefix.all(
                    "SIG",
                    "SIG_BLOCK",
                    "SIG_UNBLOCK",
                    "SIG_SETMASK",
                    "SIG_DFL",
                    "SIG_ERR",
                    "SIG_IGN");

    // names
    static final Prefix AI = Prefix.all("AI_");
    static final Prefix NI = Prefix.all("NI_", "NI_MAXHOST", "NI_MAXSERV");

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
