package berkeley.trace;

import static berkeley.bindings.socket.Constants.*;

import berkeley.bindings.bluetooth.sockaddr_hci;
import berkeley.bindings.bluetooth.sockaddr_l2;
import berkeley.bindings.bluetooth.sockaddr_rc;
import berkeley.bindings.bluetooth.sockaddr_sco;
import berkeley.bindings.socket.in6_pktinfo;
import berkeley.bindings.socket.in_pktinfo;
import berkeley.bindings.socket.scm_timestamping;
import berkeley.bindings.socket.sock_extended_err;
import berkeley.bindings.socket.sockaddr;
import berkeley.bindings.socket.sockaddr_can;
import berkeley.bindings.socket.sockaddr_in;
import berkeley.bindings.socket.sockaddr_in6;
import berkeley.bindings.socket.sockaddr_ll;
import berkeley.bindings.socket.sockaddr_nl;
import berkeley.bindings.socket.sockaddr_vm;
import berkeley.bindings.socket.timespec;
import berkeley.bindings.socket.timeval;
import berkeley.bindings.socket.ucred;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Set;

/**
 * What the headers do not say in a form that survives: which struct a family has, which fields are
 * in network order.
 */
final class StructNames {
    private StructNames() {}

    /**
     * The fields that the network reads: struct by struct, as the RFCs and the man pages have them.
     */
    private static final Map<String, Set<String>> NETWORK =
            Map.ofEntries(
                    Map.entry("sockaddr_in", Set.of("sin_port")),
                    Map.entry("in_addr", Set.of("", "s_addr")),
                    Map.entry("sockaddr_in6", Set.of("sin6_port", "sin6_flowinfo")),
                    Map.entry("in6_addr", Set.of("")),
                    Map.entry("sockaddr_ll", Set.of("sll_protocol")),
                    Map.entry(
                            "iphdr",
                            Set.of("tot_len", "id", "frag_off", "check", "saddr", "daddr")),
                    Map.entry("ip6_hdr", Set.of("ip6_un1_flow", "ip6_un1_plen")),
                    Map.entry(
                            "tcphdr",
                            Set.of(
                                    "th_sport",
                                    "th_dport",
                                    "th_seq",
                                    "th_ack",
                                    "th_win",
                                    "th_sum",
                                    "th_urp",
                                    "source",
                                    "dest",
                                    "seq",
                                    "ack_seq",
                                    "window",
                                    "check",
                                    "urg_ptr")),
                    Map.entry(
                            "udphdr",
                            Set.of(
                                    "uh_sport",
                                    "uh_dport",
                                    "uh_ulen",
                                    "uh_sum",
                                    "source",
                                    "dest",
                                    "len",
                                    "check")),
                    Map.entry("icmphdr", Set.of("checksum", "id", "sequence", "gateway", "mtu")),
                    Map.entry("icmp6_hdr", Set.of("icmp6_cksum")),
                    Map.entry("ethhdr", Set.of("h_proto")),
                    Map.entry("inet_diag_sockid", Set.of("idiag_sport", "idiag_dport")));

    static boolean network(String struct, String field) {
        return NETWORK.getOrDefault(struct, Set.of()).contains(field);
    }

    /**
     * {@return the name of a struct's type} A struct within another bears the field's name: what is
     * in it must tell.
     */
    static String type(GroupLayout struct) {
        if (struct.memberLayouts().isEmpty()) {
            return Hexdump.name(struct);
        }
        return switch (Hexdump.name(struct.memberLayouts().get(0))) {
            case "s_addr" -> "in_addr";
            case "__in6_u" -> "in6_addr";
            case "b" -> struct.byteSize() == 6 ? "bdaddr_t" : Hexdump.name(struct);
            case "idiag_sport" -> "inet_diag_sockid";
            default -> Hexdump.name(struct);
        };
    }

    static GroupLayout sockaddr(MemorySegment address) {
        if (address.byteSize() < 2) {
            throw new IllegalArgumentException(
                    "show: a sockaddr has 2 bytes at least, this one " + address.byteSize());
        }
        return switch (address.get(ValueLayout.JAVA_SHORT_UNALIGNED, 0)) {
            case AF_INET -> sockaddr_in.layout();
            case AF_INET6 -> sockaddr_in6.layout();
            case AF_UNIX -> berkeley.bindings.socket.sockaddr_un.layout();
            case AF_NETLINK -> sockaddr_nl.layout();
            case AF_PACKET -> sockaddr_ll.layout();
            case AF_VSOCK -> sockaddr_vm.layout();
            case AF_CAN -> sockaddr_can.layout();
            case AF_BLUETOOTH -> bluetooth(address.byteSize());
            default -> sockaddr.layout();
        };
    }

    private static GroupLayout bluetooth(long size) {
        for (GroupLayout each :
                new GroupLayout[] {
                    sockaddr_hci.layout(),
                    sockaddr_sco.layout(),
                    sockaddr_rc.layout(),
                    sockaddr_l2.layout()
                }) {
            if (each.byteSize() == size) {
                return each;
            }
        }
        return sockaddr.layout();
    }

    /**
     * {@return what the bytes behind the family are called where the struct is longer than they
     * are}
     */
    static String tail(GroupLayout struct) {
        return Hexdump.name(struct).equals("sockaddr_un") ? "sun_path" : "sa_data";
    }

    static @Nullable GroupLayout control(int level, int type) {
        return switch (level) {
            case SOL_SOCKET ->
                    switch (type) {
                        case SCM_CREDENTIALS -> ucred.layout();
                        case SO_TIMESTAMP -> timeval.layout();
                        case SO_TIMESTAMPNS -> timespec.layout();
                        case SO_TIMESTAMPING -> scm_timestamping.layout();
                        default -> null;
                    };
            case SOL_IP ->
                    switch (type) {
                        case IP_PKTINFO -> in_pktinfo.layout();
                        case IP_RECVERR -> sock_extended_err.layout();
                        case IP_ORIGDSTADDR -> sockaddr_in.layout();
                        default -> null;
                    };
            case SOL_IPV6 ->
                    switch (type) {
                        case IPV6_PKTINFO -> in6_pktinfo.layout();
                        case IPV6_ORIGDSTADDR -> sockaddr_in6.layout();
                        case IPV6_RECVERR -> sock_extended_err.layout();
                        default -> null;
                    };
            default -> null;
        };
    }
}
