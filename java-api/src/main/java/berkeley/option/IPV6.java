package berkeley.option;

import static berkeley.bindings.socket.Constants.IP6T_SO_ORIGINAL_DST;
import static berkeley.bindings.socket.Constants.IPPROTO_IPV6;
import static berkeley.bindings.socket.Constants.IPV6_ADDR_PREFERENCES;
import static berkeley.bindings.socket.Constants.IPV6_AUTOFLOWLABEL;
import static berkeley.bindings.socket.Constants.IPV6_CHECKSUM;
import static berkeley.bindings.socket.Constants.IPV6_DONTFRAG;
import static berkeley.bindings.socket.Constants.IPV6_FREEBIND;
import static berkeley.bindings.socket.Constants.IPV6_HDRINCL;
import static berkeley.bindings.socket.Constants.IPV6_JOIN_GROUP;
import static berkeley.bindings.socket.Constants.IPV6_LEAVE_GROUP;
import static berkeley.bindings.socket.Constants.IPV6_MINHOPCOUNT;
import static berkeley.bindings.socket.Constants.IPV6_MTU;
import static berkeley.bindings.socket.Constants.IPV6_MTU_DISCOVER;
import static berkeley.bindings.socket.Constants.IPV6_MULTICAST_ALL;
import static berkeley.bindings.socket.Constants.IPV6_MULTICAST_HOPS;
import static berkeley.bindings.socket.Constants.IPV6_MULTICAST_IF;
import static berkeley.bindings.socket.Constants.IPV6_MULTICAST_LOOP;
import static berkeley.bindings.socket.Constants.IPV6_RECVDSTOPTS;
import static berkeley.bindings.socket.Constants.IPV6_RECVERR;
import static berkeley.bindings.socket.Constants.IPV6_RECVERR_RFC4884;
import static berkeley.bindings.socket.Constants.IPV6_RECVFRAGSIZE;
import static berkeley.bindings.socket.Constants.IPV6_RECVHOPLIMIT;
import static berkeley.bindings.socket.Constants.IPV6_RECVHOPOPTS;
import static berkeley.bindings.socket.Constants.IPV6_RECVORIGDSTADDR;
import static berkeley.bindings.socket.Constants.IPV6_RECVPATHMTU;
import static berkeley.bindings.socket.Constants.IPV6_RECVPKTINFO;
import static berkeley.bindings.socket.Constants.IPV6_RECVRTHDR;
import static berkeley.bindings.socket.Constants.IPV6_RECVTCLASS;
import static berkeley.bindings.socket.Constants.IPV6_TCLASS;
import static berkeley.bindings.socket.Constants.IPV6_TRANSPARENT;
import static berkeley.bindings.socket.Constants.IPV6_UNICAST_HOPS;
import static berkeley.bindings.socket.Constants.IPV6_V6ONLY;

import berkeley.AnyOpt;
import berkeley.Cmsg;
import berkeley.ReadOnlyOpt;
import berkeley.SockOpt;
import berkeley.addr.SockAddr;
import berkeley.bindings.socket.Constants;

import java.util.List;

/**
 * The options of IPv6, level {@code IPPROTO_IPV6}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/ipv6.7.html">ipv6(7)</a>
 */
public final class IPV6 {

    private IPV6() {}

    private static final OptionTable ROWS = new OptionTable("IPV6_", IPPROTO_IPV6);

    /** Where in the packets of a raw socket the checksum stands; -1 is off. */
    public static final SockOpt<Integer> CHECKSUM = ROWS.integer("CHECKSUM", IPV6_CHECKSUM);

    /** -1 is the default of the route. */
    public static final SockOpt<Integer> UNICAST_HOPS =
            ROWS.integer("UNICAST_HOPS", IPV6_UNICAST_HOPS);

    /** An interface's index. */
    public static final SockOpt<Integer> MULTICAST_IF =
            ROWS.integer("MULTICAST_IF", IPV6_MULTICAST_IF);

    /** -1 is the default of the route. */
    public static final SockOpt<Integer> MULTICAST_HOPS =
            ROWS.integer("MULTICAST_HOPS", IPV6_MULTICAST_HOPS);

    public static final SockOpt<Boolean> MULTICAST_LOOP =
            ROWS.flag("MULTICAST_LOOP", IPV6_MULTICAST_LOOP);

    /** Write only. */
    public static final SockOpt<Ipv6Mreq> JOIN_GROUP =
            ROWS.row("JOIN_GROUP", IPV6_JOIN_GROUP, Ipv6Mreq.CODEC);

    /** Write only. */
    public static final SockOpt<Ipv6Mreq> LEAVE_GROUP =
            ROWS.row("LEAVE_GROUP", IPV6_LEAVE_GROUP, Ipv6Mreq.CODEC);

    /** {@code IPV6_PMTUDISC_*}. */
    public static final SockOpt<Integer> MTU_DISCOVER =
            ROWS.integer("MTU_DISCOVER", IPV6_MTU_DISCOVER);

    /** In bytes; read on a connected socket alone. */
    public static final SockOpt<Integer> MTU = ROWS.integer("MTU", IPV6_MTU);

    /** Whether errors are queued, to be read as {@link Cmsg.RecvErr} with {@code MSG_ERRQUEUE}. */
    public static final SockOpt<Boolean> RECVERR = ROWS.flag("RECVERR", IPV6_RECVERR);

    /** Whether the socket has nothing to do with IPv4. */
    public static final SockOpt<Boolean> V6ONLY = ROWS.flag("V6ONLY", IPV6_V6ONLY);

    public static final SockOpt<Boolean> MULTICAST_ALL =
            ROWS.flag("MULTICAST_ALL", IPV6_MULTICAST_ALL);
    public static final SockOpt<Boolean> RECVERR_RFC4884 =
            ROWS.flag("RECVERR_RFC4884", IPV6_RECVERR_RFC4884);
    public static final SockOpt<Boolean> HDRINCL = ROWS.flag("HDRINCL", IPV6_HDRINCL);

    /** Whether {@link Cmsg.Pkt6Info} comes with what is received. */
    public static final SockOpt<Boolean> RECVPKTINFO = ROWS.flag("RECVPKTINFO", IPV6_RECVPKTINFO);

    /** Whether {@link Cmsg.HopLimit} comes with what is received. */
    public static final SockOpt<Boolean> RECVHOPLIMIT =
            ROWS.flag("RECVHOPLIMIT", IPV6_RECVHOPLIMIT);

    public static final SockOpt<Boolean> RECVRTHDR = ROWS.flag("RECVRTHDR", IPV6_RECVRTHDR);
    public static final SockOpt<Boolean> RECVHOPOPTS = ROWS.flag("RECVHOPOPTS", IPV6_RECVHOPOPTS);
    public static final SockOpt<Boolean> RECVDSTOPTS = ROWS.flag("RECVDSTOPTS", IPV6_RECVDSTOPTS);
    public static final SockOpt<Boolean> RECVPATHMTU = ROWS.flag("RECVPATHMTU", IPV6_RECVPATHMTU);
    public static final SockOpt<Boolean> DONTFRAG = ROWS.flag("DONTFRAG", IPV6_DONTFRAG);

    /** Whether {@link Cmsg.Tclass} comes with what is received. */
    public static final SockOpt<Boolean> RECVTCLASS = ROWS.flag("RECVTCLASS", IPV6_RECVTCLASS);

    /** -1 is the default, 0. */
    public static final SockOpt<Integer> TCLASS = ROWS.integer("TCLASS", IPV6_TCLASS);

    public static final SockOpt<Integer> AUTOFLOWLABEL =
            ROWS.integer("AUTOFLOWLABEL", IPV6_AUTOFLOWLABEL);
    public static final SockOpt<Integer> ADDR_PREFERENCES =
            ROWS.integer("ADDR_PREFERENCES", IPV6_ADDR_PREFERENCES);
    public static final SockOpt<Integer> MINHOPCOUNT =
            ROWS.integer("MINHOPCOUNT", IPV6_MINHOPCOUNT);

    /** Whether {@link Cmsg.OrigDstAddr} comes with what is received. */
    public static final SockOpt<Boolean> RECVORIGDSTADDR =
            ROWS.flag("RECVORIGDSTADDR", IPV6_RECVORIGDSTADDR);

    public static final SockOpt<Boolean> TRANSPARENT = ROWS.flag("TRANSPARENT", IPV6_TRANSPARENT);
    public static final SockOpt<Boolean> FREEBIND = ROWS.flag("FREEBIND", IPV6_FREEBIND);
    public static final SockOpt<Boolean> RECVFRAGSIZE =
            ROWS.flag("RECVFRAGSIZE", IPV6_RECVFRAGSIZE);

    /** Write only. */
    public static final SockOpt<GroupReq> MCAST_JOIN_GROUP =
            ROWS.named("MCAST_JOIN_GROUP", Constants.MCAST_JOIN_GROUP, GroupReq.CODEC);

    /** Write only. */
    public static final SockOpt<GroupReq> MCAST_LEAVE_GROUP =
            ROWS.named("MCAST_LEAVE_GROUP", Constants.MCAST_LEAVE_GROUP, GroupReq.CODEC);

    /** Write only. */
    public static final SockOpt<GroupSourceReq> MCAST_BLOCK_SOURCE =
            ROWS.named("MCAST_BLOCK_SOURCE", Constants.MCAST_BLOCK_SOURCE, GroupSourceReq.CODEC);

    /** Write only. */
    public static final SockOpt<GroupSourceReq> MCAST_UNBLOCK_SOURCE =
            ROWS.named(
                    "MCAST_UNBLOCK_SOURCE", Constants.MCAST_UNBLOCK_SOURCE, GroupSourceReq.CODEC);

    /** Write only. */
    public static final SockOpt<GroupSourceReq> MCAST_JOIN_SOURCE_GROUP =
            ROWS.named(
                    "MCAST_JOIN_SOURCE_GROUP",
                    Constants.MCAST_JOIN_SOURCE_GROUP,
                    GroupSourceReq.CODEC);

    /** Write only. */
    public static final SockOpt<GroupSourceReq> MCAST_LEAVE_SOURCE_GROUP =
            ROWS.named(
                    "MCAST_LEAVE_SOURCE_GROUP",
                    Constants.MCAST_LEAVE_SOURCE_GROUP,
                    GroupSourceReq.CODEC);

    /** Where a connection went before netfilter redirected it; ENOENT if it did not. */
    public static final ReadOnlyOpt<SockAddr> ORIGINAL_DST =
            ROWS.readOnlyNamed("IP6T_SO_ORIGINAL_DST", IP6T_SO_ORIGINAL_DST, Codecs.ADDRESS);

    /** All of the above, in their order. */
    public static final List<AnyOpt<?>> ALL = ROWS.list();
}
