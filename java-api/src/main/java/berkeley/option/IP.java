package berkeley.option;

import static berkeley.bindings.socket.Constants.IPPROTO_IP;
import static berkeley.bindings.socket.Constants.IP_ADD_MEMBERSHIP;
import static berkeley.bindings.socket.Constants.IP_ADD_SOURCE_MEMBERSHIP;
import static berkeley.bindings.socket.Constants.IP_BIND_ADDRESS_NO_PORT;
import static berkeley.bindings.socket.Constants.IP_BLOCK_SOURCE;
import static berkeley.bindings.socket.Constants.IP_CHECKSUM;
import static berkeley.bindings.socket.Constants.IP_DROP_MEMBERSHIP;
import static berkeley.bindings.socket.Constants.IP_DROP_SOURCE_MEMBERSHIP;
import static berkeley.bindings.socket.Constants.IP_FREEBIND;
import static berkeley.bindings.socket.Constants.IP_HDRINCL;
import static berkeley.bindings.socket.Constants.IP_LOCAL_PORT_RANGE;
import static berkeley.bindings.socket.Constants.IP_MINTTL;
import static berkeley.bindings.socket.Constants.IP_MTU;
import static berkeley.bindings.socket.Constants.IP_MTU_DISCOVER;
import static berkeley.bindings.socket.Constants.IP_MULTICAST_ALL;
import static berkeley.bindings.socket.Constants.IP_MULTICAST_IF;
import static berkeley.bindings.socket.Constants.IP_MULTICAST_LOOP;
import static berkeley.bindings.socket.Constants.IP_MULTICAST_TTL;
import static berkeley.bindings.socket.Constants.IP_NODEFRAG;
import static berkeley.bindings.socket.Constants.IP_OPTIONS;
import static berkeley.bindings.socket.Constants.IP_PKTINFO;
import static berkeley.bindings.socket.Constants.IP_RECVERR;
import static berkeley.bindings.socket.Constants.IP_RECVERR_RFC4884;
import static berkeley.bindings.socket.Constants.IP_RECVFRAGSIZE;
import static berkeley.bindings.socket.Constants.IP_RECVOPTS;
import static berkeley.bindings.socket.Constants.IP_RECVORIGDSTADDR;
import static berkeley.bindings.socket.Constants.IP_RECVTOS;
import static berkeley.bindings.socket.Constants.IP_RECVTTL;
import static berkeley.bindings.socket.Constants.IP_RETOPTS;
import static berkeley.bindings.socket.Constants.IP_ROUTER_ALERT;
import static berkeley.bindings.socket.Constants.IP_TOS;
import static berkeley.bindings.socket.Constants.IP_TRANSPARENT;
import static berkeley.bindings.socket.Constants.IP_TTL;
import static berkeley.bindings.socket.Constants.IP_UNBLOCK_SOURCE;
import static berkeley.bindings.socket.Constants.SO_ORIGINAL_DST;

import berkeley.AnyOpt;
import berkeley.Cmsg;
import berkeley.ReadOnlyOpt;
import berkeley.SockOpt;
import berkeley.addr.Bytes;
import berkeley.addr.SockAddr;
import berkeley.bindings.socket.Constants;

import java.util.List;

/**
 * The options of IPv4, level {@code IPPROTO_IP}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/ip.7.html">ip(7)</a>
 */
public final class IP {

    private IP() {}

    private static final OptionTable ROWS = new OptionTable("IP_", IPPROTO_IP);

    public static final SockOpt<Integer> TOS = ROWS.integer("TOS", IP_TOS);
    public static final SockOpt<Integer> TTL = ROWS.integer("TTL", IP_TTL);

    /** Whether what is sent on a raw socket begins with the IP header. */
    public static final SockOpt<Boolean> HDRINCL = ROWS.flag("HDRINCL", IP_HDRINCL);

    /** The options of each packet's header. */
    public static final SockOpt<Bytes> OPTIONS = ROWS.row("OPTIONS", IP_OPTIONS, Codecs.bytes(40));

    public static final SockOpt<Boolean> ROUTER_ALERT = ROWS.flag("ROUTER_ALERT", IP_ROUTER_ALERT);
    public static final SockOpt<Boolean> RECVOPTS = ROWS.flag("RECVOPTS", IP_RECVOPTS);
    public static final SockOpt<Boolean> RETOPTS = ROWS.flag("RETOPTS", IP_RETOPTS);

    /** Whether {@link Cmsg.PktInfo} comes with what is received. */
    public static final SockOpt<Boolean> PKTINFO = ROWS.flag("PKTINFO", IP_PKTINFO);

    /** {@code IP_PMTUDISC_*}. */
    public static final SockOpt<Integer> MTU_DISCOVER =
            ROWS.integer("MTU_DISCOVER", IP_MTU_DISCOVER);

    /** Whether errors are queued, to be read as {@link Cmsg.RecvErr} with {@code MSG_ERRQUEUE}. */
    public static final SockOpt<Boolean> RECVERR = ROWS.flag("RECVERR", IP_RECVERR);

    /** Whether {@link Cmsg.Ttl} comes with what is received. */
    public static final SockOpt<Boolean> RECVTTL = ROWS.flag("RECVTTL", IP_RECVTTL);

    /** Whether {@link Cmsg.Tos} comes with what is received. */
    public static final SockOpt<Boolean> RECVTOS = ROWS.flag("RECVTOS", IP_RECVTOS);

    /** In bytes: what the path of a connected socket is known to carry. */
    public static final ReadOnlyOpt<Integer> MTU = ROWS.readOnlyInteger("MTU", IP_MTU);

    public static final SockOpt<Boolean> FREEBIND = ROWS.flag("FREEBIND", IP_FREEBIND);
    public static final SockOpt<Boolean> TRANSPARENT = ROWS.flag("TRANSPARENT", IP_TRANSPARENT);

    /** Whether {@link Cmsg.OrigDstAddr} comes with what is received. */
    public static final SockOpt<Boolean> RECVORIGDSTADDR =
            ROWS.flag("RECVORIGDSTADDR", IP_RECVORIGDSTADDR);

    public static final SockOpt<Integer> MINTTL = ROWS.integer("MINTTL", IP_MINTTL);
    public static final SockOpt<Boolean> NODEFRAG = ROWS.flag("NODEFRAG", IP_NODEFRAG);
    public static final SockOpt<Boolean> CHECKSUM = ROWS.flag("CHECKSUM", IP_CHECKSUM);
    public static final SockOpt<Boolean> BIND_ADDRESS_NO_PORT =
            ROWS.flag("BIND_ADDRESS_NO_PORT", IP_BIND_ADDRESS_NO_PORT);
    public static final SockOpt<Boolean> RECVFRAGSIZE = ROWS.flag("RECVFRAGSIZE", IP_RECVFRAGSIZE);
    public static final SockOpt<Boolean> RECVERR_RFC4884 =
            ROWS.flag("RECVERR_RFC4884", IP_RECVERR_RFC4884);

    /** Read, it has the interface's address and nothing else. */
    public static final SockOpt<IpMreqn> MULTICAST_IF =
            ROWS.row("MULTICAST_IF", IP_MULTICAST_IF, IpMreqn.CODEC);

    public static final SockOpt<Integer> MULTICAST_TTL =
            ROWS.integer("MULTICAST_TTL", IP_MULTICAST_TTL);
    public static final SockOpt<Boolean> MULTICAST_LOOP =
            ROWS.flag("MULTICAST_LOOP", IP_MULTICAST_LOOP);
    public static final SockOpt<Boolean> MULTICAST_ALL =
            ROWS.flag("MULTICAST_ALL", IP_MULTICAST_ALL);

    /** Write only. */
    public static final SockOpt<IpMreqn> ADD_MEMBERSHIP =
            ROWS.row("ADD_MEMBERSHIP", IP_ADD_MEMBERSHIP, IpMreqn.CODEC);

    /** Write only. */
    public static final SockOpt<IpMreqn> DROP_MEMBERSHIP =
            ROWS.row("DROP_MEMBERSHIP", IP_DROP_MEMBERSHIP, IpMreqn.CODEC);

    /** Write only. */
    public static final SockOpt<IpMreqSource> UNBLOCK_SOURCE =
            ROWS.row("UNBLOCK_SOURCE", IP_UNBLOCK_SOURCE, IpMreqSource.CODEC);

    /** Write only. */
    public static final SockOpt<IpMreqSource> BLOCK_SOURCE =
            ROWS.row("BLOCK_SOURCE", IP_BLOCK_SOURCE, IpMreqSource.CODEC);

    /** Write only. */
    public static final SockOpt<IpMreqSource> ADD_SOURCE_MEMBERSHIP =
            ROWS.row("ADD_SOURCE_MEMBERSHIP", IP_ADD_SOURCE_MEMBERSHIP, IpMreqSource.CODEC);

    /** Write only. */
    public static final SockOpt<IpMreqSource> DROP_SOURCE_MEMBERSHIP =
            ROWS.row("DROP_SOURCE_MEMBERSHIP", IP_DROP_SOURCE_MEMBERSHIP, IpMreqSource.CODEC);

    /**
     * The highest port in the upper 16 bits, the lowest in the lower; 0 is the system's range.
     * Linux 6.3.
     */
    public static final SockOpt<Integer> LOCAL_PORT_RANGE =
            ROWS.integer("LOCAL_PORT_RANGE", IP_LOCAL_PORT_RANGE);

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
            ROWS.readOnlyNamed("SO_ORIGINAL_DST", SO_ORIGINAL_DST, Codecs.ADDRESS);

    /** All of the above, in their order. */
    public static final List<AnyOpt<?>> ALL = ROWS.list();
}
