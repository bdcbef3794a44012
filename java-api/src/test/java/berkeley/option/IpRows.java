package berkeley.option;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.option.OptionRow.*;

import static org.hamcrest.Matchers.*;

import berkeley.addr.Bytes;
import berkeley.addr.Ip4;
import berkeley.addr.SockAddr;

import java.util.List;

/** IPPROTO_IP. */
final class IpRows {
    private static final Ip4 GROUP = Ip4.parse("239.255.1.2");

    private IpRows() {}

    static List<OptionRow<?>> rows() {
        IpMreqn member = new IpMreqn(GROUP, LO);
        IpMreqSource source = new IpMreqSource(GROUP, Ip4.LOOPBACK, Ip4.LOOPBACK);
        GroupReq group = new GroupReq(LO, new SockAddr.Inet(GROUP, 0));
        GroupSourceReq groupSource = new GroupSourceReq(LO, new SockAddr.Inet(GROUP, 0), LOOPBACK);
        return List.of(
                set(On.UDP4, IP.TOS, 0, 0x10),
                setAny(On.UDP4, IP.TTL, 7),
                refuses(On.UDP4, IP.TTL, 256, EINVAL),
                flag(On.RAW4, IP.HDRINCL),
                refuses(On.UDP4, IP.HDRINCL, true, ENOPROTOOPT),
                set(On.UDP4, IP.OPTIONS, Bytes.EMPTY, Bytes.parse("01010101")),
                flag(On.RAW4, IP.NODEFRAG),
                refuses(On.UDP4, IP.ROUTER_ALERT, true, EINVAL),
                flag(On.RAW4_OTHER, IP.ROUTER_ALERT),
                flag(On.UDP4, IP.RECVOPTS),
                flag(On.UDP4, IP.RETOPTS),
                flag(On.UDP4, IP.PKTINFO),
                setAny(On.UDP4, IP.MTU_DISCOVER, IP_PMTUDISC_DO),
                flag(On.UDP4, IP.RECVERR),
                flag(On.UDP4, IP.RECVERR_RFC4884),
                flag(On.UDP4, IP.RECVTTL),
                flag(On.UDP4, IP.RECVTOS),
                unread(On.UDP4, IP.MTU, ENOTCONN),
                mtu(On.UDP4, IP.MTU, SockAddr.inet("127.0.0.1", 9), 0xffff),
                flag(On.UDP4, IP.FREEBIND),
                flag(On.UDP4, IP.TRANSPARENT),
                flag(On.UDP4, IP.RECVORIGDSTADDR),
                unread(On.UDP4, IP.ORIGINAL_DST, ENOPROTOOPT),
                set(On.TCP4, IP.MINTTL, 0, 255),
                flag(On.UDP4, IP.CHECKSUM),
                flag(On.UDP4, IP.BIND_ADDRESS_NO_PORT),
                flag(On.UDP4, IP.RECVFRAGSIZE),
                set(
                        On.UDP4,
                        IP.MULTICAST_IF,
                        new IpMreqn(Ip4.ANY, 0),
                        new IpMreqn(Ip4.ANY, Ip4.LOOPBACK, LO),
                        new IpMreqn(Ip4.ANY, Ip4.LOOPBACK, 0)),
                refuses(On.UDP4, IP.MULTICAST_IF, new IpMreqn(Ip4.ANY, 99999), EADDRNOTAVAIL),
                set(On.UDP4, IP.MULTICAST_TTL, 1, 3),
                set(On.UDP4, IP.MULTICAST_LOOP, true, false),
                set(On.UDP4, IP.MULTICAST_ALL, true, false),
                set(On.UDP4, IP.LOCAL_PORT_RANGE, 0, 40100 << 16 | 40000),
                writeOnly(On.UDP4, IP.ADD_MEMBERSHIP, member),
                refuses(On.UDP4, IP.ADD_MEMBERSHIP, new IpMreqn(Ip4.LOOPBACK, LO), EINVAL),
                refuses(On.UDP4, IP.DROP_MEMBERSHIP, member, EADDRNOTAVAIL),
                writeOnly(On.UDP4, IP.ADD_SOURCE_MEMBERSHIP, source),
                refuses(On.UDP4, IP.DROP_SOURCE_MEMBERSHIP, source, EINVAL),
                refuses(On.UDP4, IP.BLOCK_SOURCE, source, EINVAL),
                refuses(On.UDP4, IP.UNBLOCK_SOURCE, source, EINVAL),
                writeOnly(On.UDP4, IP.MCAST_JOIN_GROUP, group),
                refuses(On.UDP4, IP.MCAST_LEAVE_GROUP, group, EADDRNOTAVAIL),
                writeOnly(On.UDP4, IP.MCAST_JOIN_SOURCE_GROUP, groupSource),
                refuses(On.UDP4, IP.MCAST_LEAVE_SOURCE_GROUP, groupSource, EINVAL),
                refuses(On.UDP4, IP.MCAST_BLOCK_SOURCE, groupSource, EINVAL),
                refuses(On.UDP4, IP.MCAST_UNBLOCK_SOURCE, groupSource, EINVAL));
    }
}
