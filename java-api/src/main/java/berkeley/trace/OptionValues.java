package berkeley.trace;

import static berkeley.bindings.socket.Constants.*;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import berkeley.bindings.socket.group_req;
import berkeley.bindings.socket.sock_fprog;
import berkeley.bindings.socket.tcp_info;

import java.lang.foreign.MemorySegment;

/** Socket options: the name that a number has at a level, and the value behind a pointer. */
record OptionValues(TraceOptions options) {
    /** QuotedBytes, as many as the caller says. */
    private static final int ANY = 0;

    /** More than there can be. */
    private static final int NONE = Integer.MAX_VALUE;

    /** {@return the name of an option that is read: one number has another name then} */
    static String nameRead(int level, int option) {
        return level == SOL_SOCKET && option == SO_ATTACH_FILTER
                ? "SO_GET_FILTER"
                : name(level, option);
    }

    static String name(int level, int option) {
        ConstantNames table =
                switch (level) {
                    case SOL_SOCKET -> Tables.SO;
                    case SOL_IP -> Tables.IP;
                    case SOL_IPV6 -> Tables.IPV6;
                    case SOL_TCP -> Tables.TCP;
                    case SOL_UDP -> Tables.UDP;
                    case SOL_ICMPV6 -> Tables.ICMP6;
                    case SOL_PACKET -> Tables.PACKET;
                    case SOL_NETLINK -> Tables.NETLINK_OPTION;
                    case AF_VSOCK -> Tables.VSOCK;
                    case SOL_CAN_RAW -> Tables.CAN_RAW;
                    case SOL_CAN_J1939 -> Tables.J1939;
                    case SOL_BLUETOOTH -> Tables.BT;
                    case berkeley.bindings.bluetooth.Constants.SOL_RFCOMM -> Tables.RFCOMM;
                    default -> null;
                };
        return table == null ? Integer.toUnsignedString(option) : table.name(option);
    }

    /** {@return the level's name} AF_VSOCK doubles as a level. */
    static String level(int level) {
        String name = Tables.LEVEL.find(level);
        return level == AF_VSOCK
                ? "AF_VSOCK"
                : name != null ? name : Addresses.hex(level) + " /* SOL_?? */";
    }

    /**
     * {@return a value that goes to the kernel} Like strace it takes what the option has, however
     * long the caller says that it is, and gives only the pointer where that is too short.
     */
    String set(int level, int option, long pointer, int length) {
        if (pointer == 0) {
            return QuotedBytes.pointer(pointer);
        }
        int needed = needed(level, option, length);
        if (needed == ANY) {
            return bytes(level, option, pointer, length);
        }
        MemorySegment value = length < needed ? null : Memory.read(pointer, needed);
        return value == null ? QuotedBytes.pointer(pointer) : value(level, option, value, true);
    }

    /** {@return how many bytes an option takes, {@link #ANY} or {@link #NONE}} */
    private static int needed(int level, int option, int length) {
        return switch (level) {
            case SOL_SOCKET ->
                    switch (option) {
                        case SO_LINGER -> 8;
                        case SO_ATTACH_FILTER, SO_ATTACH_REUSEPORT_CBPF ->
                                exactly((int) sock_fprog.sizeof(), length);
                        default -> isInt(option) ? 4 : ANY;
                    };
            case SOL_IP ->
                    switch (option) {
                        case IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP -> 8;
                        case MCAST_JOIN_GROUP, MCAST_LEAVE_GROUP -> (int) group_req.sizeof();
                        default -> ANY;
                    };
            case SOL_IPV6 ->
                    switch (option) {
                        case IPV6_ADD_MEMBERSHIP,
                                IPV6_DROP_MEMBERSHIP,
                                IPV6_JOIN_ANYCAST,
                                IPV6_LEAVE_ANYCAST ->
                                20;
                        case MCAST_JOIN_GROUP, MCAST_LEAVE_GROUP -> (int) group_req.sizeof();
                        default -> ANY;
                    };
            case SOL_PACKET ->
                    switch (option) {
                        case PACKET_ADD_MEMBERSHIP,
                                PACKET_DROP_MEMBERSHIP,
                                PACKET_RX_RING,
                                PACKET_TX_RING ->
                                exactly(16, length);
                        default -> ANY;
                    };
            case SOL_NETLINK -> 4;
            default -> ANY;
        };
    }

    private static int exactly(int needed, int length) {
        return needed == length ? needed : NONE;
    }

    /** Whether an option of SOL_SOCKET is an int to strace, which takes the others as they come. */
    private static boolean isInt(int option) {
        return switch (option) {
            case SO_TYPE,
                    SO_ERROR,
                    SO_PEERCRED,
                    SO_RCVTIMEO,
                    SO_SNDTIMEO,
                    SO_RCVTIMEO_NEW,
                    SO_SNDTIMEO_NEW,
                    SO_SECURITY_AUTHENTICATION,
                    SO_SECURITY_ENCRYPTION_TRANSPORT,
                    SO_SECURITY_ENCRYPTION_NETWORK,
                    SO_BINDTODEVICE,
                    SO_PEERNAME,
                    SO_PEERSEC,
                    SO_PROTOCOL,
                    SO_DOMAIN,
                    SO_MAX_PACING_RATE,
                    SO_BPF_EXTENSIONS,
                    SO_ATTACH_BPF,
                    SO_ATTACH_REUSEPORT_EBPF,
                    SO_MEMINFO,
                    SO_COOKIE,
                    SO_PEERGROUPS,
                    SO_TXTIME,
                    SO_BINDTOIFINDEX,
                    SO_NETNS_COOKIE,
                    SO_BUF_LOCK,
                    SO_PASSPIDFD,
                    SO_PEERPIDFD ->
                    false;
            default -> Tables.SO.find(option) != null;
        };
    }

    private String bytes(int level, int option, long pointer, int length) {
        if (length == 0) {
            return "\"\"";
        }
        int shown = length > 0 ? length : options.strings();
        MemorySegment value = Memory.read(pointer, shown);
        if (value == null) {
            return QuotedBytes.pointer(pointer);
        }
        boolean time = level == SOL_SOCKET && (option == SO_RCVTIMEO || option == SO_SNDTIMEO);
        return length < 0
                ? QuotedBytes.quote(value) + "..."
                : time ? value(level, option, value, true) : plain(value);
    }

    /** {@return a value that came from the kernel} */
    String got(int level, int option, long pointer, int length) {
        if (pointer == 0 || length <= 0) {
            return QuotedBytes.pointer(pointer);
        }
        MemorySegment value = Memory.read(pointer, length);
        if (value == null) {
            return QuotedBytes.pointer(pointer);
        }
        boolean part = length < 4 && level == SOL_SOCKET;
        return part && (isInt(option) && option != SO_LINGER || option == SO_ERROR)
                ? QuotedBytes.hex(value)
                : value(level, option, value, false);
    }

    private String value(int level, int option, MemorySegment value, boolean set) {
        long length = value.byteSize();
        return switch (level) {
            case SOL_SOCKET ->
                    switch (option) {
                        case SO_LINGER -> fields(value, "l_onoff", "l_linger");
                        case SO_PEERCRED -> fields(value, "pid", "uid", "gid");
                        case SO_ERROR ->
                                length < 4 ? plain(value) : error(value.get(JAVA_INT_UNALIGNED, 0));
                        case SO_TXREHASH ->
                                length == 4
                                        ? "["
                                                + Tables.TXREHASH.name(
                                                        value.get(JAVA_INT_UNALIGNED, 0))
                                                + "]"
                                        : plain(value);
                        case SO_RCVTIMEO, SO_SNDTIMEO ->
                                length < 16 ? plain(value) : Times.timeval(value);
                        case SO_ATTACH_FILTER, SO_ATTACH_REUSEPORT_CBPF ->
                                set ? filter(value) : plain(value);
                        default -> plain(value);
                    };
            case SOL_IP ->
                    switch (option) {
                        case IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP ->
                                set ? membership(value) : plain(value);
                        case MCAST_JOIN_GROUP, MCAST_LEAVE_GROUP ->
                                set ? group(value) : plain(value);
                        default -> plain(value);
                    };
            case SOL_IPV6 ->
                    switch (option) {
                        case IPV6_ADD_MEMBERSHIP,
                                IPV6_DROP_MEMBERSHIP,
                                IPV6_JOIN_ANYCAST,
                                IPV6_LEAVE_ANYCAST ->
                                set ? membership6(value) : plain(value);
                        case MCAST_JOIN_GROUP, MCAST_LEAVE_GROUP ->
                                set ? group(value) : plain(value);
                        default -> plain(value);
                    };
            case SOL_TCP ->
                    switch (option) {
                        case TCP_INFO ->
                                length < tcp_info.tcpi_rto$offset() ? plain(value) : info(value);
                        default -> plain(value);
                    };
            case SOL_PACKET ->
                    switch (option) {
                        case PACKET_ADD_MEMBERSHIP, PACKET_DROP_MEMBERSHIP ->
                                set ? packetMembership(value) : plain(value);
                        case PACKET_RX_RING, PACKET_TX_RING -> set ? ring(value) : plain(value);
                        case PACKET_STATISTICS ->
                                set
                                        ? plain(value)
                                        : fields(
                                                value, "tp_packets", "tp_drops", "tp_freeze_q_cnt");
                        default -> plain(value);
                    };
            default -> plain(value);
        };
    }

    /** An int, or bytes. */
    private String plain(MemorySegment value) {
        return value.byteSize() == 4
                ? "[" + value.get(JAVA_INT_UNALIGNED, 0) + "]"
                : QuotedBytes.quote(value, options.strings());
    }

    private static String error(int errno) {
        return "[" + (errno == 0 ? "0" : Names.errno(errno)) + "]";
    }

    /** As many of a struct's ints as there are, the last one perhaps in part. */
    private static String fields(MemorySegment value, String... names) {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < names.length && 4L * i < value.byteSize(); i++) {
            text.append(i == 0 ? "" : ", ").append(names[i]).append('=');
            if (4L * i + 4 <= value.byteSize()) {
                text.append(value.get(JAVA_INT_UNALIGNED, 4L * i));
            } else {
                text.append(QuotedBytes.hex(value.asSlice(4L * i)));
            }
        }
        return text.append('}').toString();
    }

    private static String ring(MemorySegment value) {
        StringBuilder text = new StringBuilder("{");
        String[] names = {"tp_block_size", "tp_block_nr", "tp_frame_size", "tp_frame_nr"};
        for (int i = 0; i < names.length; i++) {
            text.append(i == 0 ? "" : ", ").append(names[i]).append('=');
            text.append(Integer.toUnsignedString(value.get(JAVA_INT_UNALIGNED, 4L * i)));
        }
        return text.append('}').toString();
    }

    private static String group(MemorySegment value) {
        return "{gr_interface="
                + Addresses.ifindex(value.get(JAVA_INT_UNALIGNED, 0))
                + ", gr_group="
                + Addresses.of(value.asSlice(group_req.gr_group$offset()))
                + "}";
    }

    private static String filter(MemorySegment value) {
        int count = Short.toUnsignedInt(sock_fprog.len(value));
        return "{len="
                + count
                + ", filter="
                + QuotedBytes.pointer(sock_fprog.filter(value).address())
                + "}";
    }

    private static String membership(MemorySegment value) {
        return "{imr_multiaddr="
                + Addresses.inetAddr(value.asSlice(0, 4))
                + ", imr_interface="
                + Addresses.inetAddr(value.asSlice(4, 4))
                + "}";
    }

    private static String membership6(MemorySegment value) {
        return "{"
                + Addresses.inetPton(value.asSlice(0, 16), "ipv6mr_multiaddr")
                + ", ipv6mr_interface="
                + Addresses.ifindex(value.get(JAVA_INT_UNALIGNED, 16))
                + "}";
    }

    private static String packetMembership(MemorySegment value) {
        int length = Short.toUnsignedInt(value.get(JAVA_SHORT_UNALIGNED, 6));
        return "{mr_ifindex="
                + Addresses.ifindex(value.get(JAVA_INT_UNALIGNED, 0))
                + ", mr_type="
                + Tables.PACKET_MR.name(Short.toUnsignedInt(value.get(JAVA_SHORT_UNALIGNED, 4)))
                + ", mr_alen="
                + length
                + ", mr_address="
                + Addresses.mac(value.asSlice(8, Math.min(8, length)))
                + "}";
    }

    /** What is most asked for; all of it is in {@code berkeley.option.TcpInfo}. */
    private static String info(MemorySegment value) {
        StringBuilder text =
                new StringBuilder("{tcpi_state=")
                        .append(
                                Tables.TCP_STATE.name(
                                        value.get(JAVA_BYTE, tcp_info.tcpi_state$offset())));
        count(text, value, "tcpi_rto", tcp_info.tcpi_rto$offset());
        count(text, value, "tcpi_snd_mss", tcp_info.tcpi_snd_mss$offset());
        count(text, value, "tcpi_rcv_mss", tcp_info.tcpi_rcv_mss$offset());
        count(text, value, "tcpi_unacked", tcp_info.tcpi_unacked$offset());
        count(text, value, "tcpi_lost", tcp_info.tcpi_lost$offset());
        count(text, value, "tcpi_retrans", tcp_info.tcpi_retrans$offset());
        count(text, value, "tcpi_rtt", tcp_info.tcpi_rtt$offset());
        count(text, value, "tcpi_rttvar", tcp_info.tcpi_rttvar$offset());
        count(text, value, "tcpi_snd_cwnd", tcp_info.tcpi_snd_cwnd$offset());
        count(text, value, "tcpi_total_retrans", tcp_info.tcpi_total_retrans$offset());
        return text.append(", ...}").toString();
    }

    private static void count(StringBuilder text, MemorySegment value, String field, long at) {
        if (at + 4 <= value.byteSize()) {
            text.append(", ").append(field).append('=');
            text.append(Integer.toUnsignedString(value.get(JAVA_INT_UNALIGNED, at)));
        }
    }
}
