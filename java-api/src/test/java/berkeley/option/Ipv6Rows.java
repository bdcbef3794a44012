package berkeley.option;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.option.OptionRow.*;

import static org.hamcrest.Matchers.*;

import berkeley.addr.Ip6;
import berkeley.addr.SockAddr;

import java.util.List;

/** IPPROTO_IPV6. */
final class Ipv6Rows {
    private static final Ip6 GROUP = Ip6.parse("ff02::1234");

    private Ipv6Rows() {}

    static List<OptionRow<?>> rows() {
        Ipv6Mreq member = new Ipv6Mreq(GROUP, LO);
        SockAddr group6 = new SockAddr.Inet6(GROUP, 0);
        GroupReq group = new GroupReq(LO, group6);
        GroupSourceReq source = new GroupSourceReq(LO, group6, SockAddr.inet6("::1", 0));
        return List.of(
                set(On.RAW6_OTHER, IPV6.CHECKSUM, -1, 2),
                setAny(On.UDP6, IPV6.UNICAST_HOPS, 9),
                set(On.UDP6, IPV6.MULTICAST_IF, 0, LO),
                set(On.UDP6, IPV6.MULTICAST_HOPS, 1, 5),
                set(On.UDP6, IPV6.MULTICAST_LOOP, true, false),
                set(On.UDP6, IPV6.MULTICAST_ALL, true, false),
                writeOnly(On.UDP6, IPV6.JOIN_GROUP, member),
                refuses(On.UDP6, IPV6.LEAVE_GROUP, member, EADDRNOTAVAIL),
                setAny(On.UDP6, IPV6.MTU_DISCOVER, IPV6_PMTUDISC_DO),
                unread(On.UDP6, IPV6.MTU, ENOTCONN),
                mtu(On.UDP6, IPV6.MTU, SockAddr.inet6("::1", 9), Integer.MAX_VALUE),
                flag(On.UDP6, IPV6.RECVERR),
                flag(On.UDP6, IPV6.RECVERR_RFC4884),
                setAny(On.UDP6, IPV6.V6ONLY, true),
                flag(On.RAW6_OTHER, IPV6.HDRINCL),
                flag(On.UDP6, IPV6.RECVPKTINFO),
                flag(On.UDP6, IPV6.RECVHOPLIMIT),
                flag(On.UDP6, IPV6.RECVRTHDR),
                flag(On.UDP6, IPV6.RECVHOPOPTS),
                flag(On.UDP6, IPV6.RECVDSTOPTS),
                flag(On.UDP6, IPV6.RECVPATHMTU),
                flag(On.UDP6, IPV6.DONTFRAG),
                flag(On.UDP6, IPV6.RECVTCLASS),
                set(On.UDP6, IPV6.TCLASS, 0, 0x20),
                setAny(On.UDP6, IPV6.AUTOFLOWLABEL, 1),
                setAny(On.UDP6, IPV6.ADDR_PREFERENCES, IPV6_PREFER_SRC_TMP | IPV6_PREFER_SRC_HOME),
                set(On.UDP6, IPV6.MINHOPCOUNT, 0, 255),
                flag(On.UDP6, IPV6.RECVORIGDSTADDR),
                unread(On.UDP6, IPV6.ORIGINAL_DST, ENOPROTOOPT),
                flag(On.UDP6, IPV6.TRANSPARENT),
                flag(On.UDP6, IPV6.FREEBIND),
                flag(On.UDP6, IPV6.RECVFRAGSIZE),
                writeOnly(On.UDP6, IPV6.MCAST_JOIN_GROUP, group),
                refuses(On.UDP6, IPV6.MCAST_LEAVE_GROUP, group, EADDRNOTAVAIL),
                writeOnly(On.UDP6, IPV6.MCAST_JOIN_SOURCE_GROUP, source),
                refuses(On.UDP6, IPV6.MCAST_LEAVE_SOURCE_GROUP, source, EINVAL),
                refuses(On.UDP6, IPV6.MCAST_BLOCK_SOURCE, source, EINVAL),
                refuses(On.UDP6, IPV6.MCAST_UNBLOCK_SOURCE, source, EINVAL));
    }
}
