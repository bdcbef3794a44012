package berkeley.option;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.option.OptionRow.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.addr.Bytes;
import berkeley.addr.SockAddr;

import java.util.List;

/** IPPROTO_ICMPV6, IPPROTO_UDP, SOL_PACKET and SOL_NETLINK. */
final class OtherRows {
    private OtherRows() {}

    static List<OptionRow<?>> rows() {
        return List.of(
                set(
                        On.RAW6,
                        ICMP6.FILTER,
                        Icmp6Filter.PASS_ALL,
                        Icmp6Filter.BLOCK_ALL.pass(ICMP6_ECHO_REPLY)),
                flag(On.UDP4, UDP.CORK),
                set(On.UDP4, UDP.ENCAP, 0, 2),
                flag(On.UDP6, UDP.NO_CHECK6_TX),
                flag(On.UDP6, UDP.NO_CHECK6_RX),
                set(On.UDP4, UDP.SEGMENT, 0, 1200),
                flag(On.UDP4, UDP.GRO),
                writeOnly(On.LINK, PACKET.ADD_MEMBERSHIP, new PacketMreq(LO, PACKET_MR_PROMISC)),
                writeOnly(
                        On.LINK,
                        PACKET.DROP_MEMBERSHIP,
                        new PacketMreq(LO, PACKET_MR_MULTICAST, Bytes.parse("01005e000001"))),
                readOnly(On.LINK, PACKET.STATISTICS, new PacketStatistics(0, 0)),
                set(On.LINK, PACKET.COPY_THRESH, 0, 1),
                flag(On.LINK, PACKET.AUXDATA),
                flag(On.LINK, PACKET.ORIGDEV),
                set(On.LINK, PACKET.VERSION, 0, 2),
                set(On.LINK, PACKET.RESERVE, 0, 16),
                flag(On.LINK, PACKET.LOSS),
                flag(On.LINK, PACKET.VNET_HDR),
                set(On.LINK, PACKET.TIMESTAMP, 0, SOF_TIMESTAMPING_RAW_HARDWARE),
                refuses(On.LINK, PACKET.FANOUT, 1, EINVAL),
                new OptionRow<>(
                        On.LINK,
                        PACKET.FANOUT,
                        "joins a group once bound",
                        (sock, o) -> {
                            int group = sock.fd() | PACKET_FANOUT_CPU << 16;
                            sock.bind(new SockAddr.Packet(ETH_P_IP, LO)).set(o, group);
                            assertThat(sock.get(o), is(group));
                        }),
                flag(On.LINK, PACKET.QDISC_BYPASS),
                flag(On.LINK, PACKET.IGNORE_OUTGOING),
                writeOnly(On.ROUTE, NETLINK.ADD_MEMBERSHIP, RTNLGRP_LINK),
                writeOnly(On.ROUTE, NETLINK.DROP_MEMBERSHIP, RTNLGRP_LINK),
                new OptionRow<>(
                        On.ROUTE,
                        NETLINK.LIST_MEMBERSHIPS,
                        "has a bit for each group",
                        (sock, o) -> {
                            sock.set(NETLINK.ADD_MEMBERSHIP, 3)
                                    .set(NETLINK.ADD_MEMBERSHIP, RTNLGRP_LINK);
                            assertThat(sock.get(o).getFirst(), is(1 << 2 | 1 << RTNLGRP_LINK - 1));
                        }),
                flag(On.ROUTE, NETLINK.PKTINFO),
                flag(On.ROUTE, NETLINK.BROADCAST_ERROR),
                flag(On.ROUTE, NETLINK.NO_ENOBUFS),
                flag(On.ROUTE, NETLINK.CAP_ACK),
                flag(On.ROUTE, NETLINK.EXT_ACK),
                flag(On.ROUTE, NETLINK.GET_STRICT_CHK));
    }
}
