package berkeley.option;

import static berkeley.bindings.socket.Constants.PACKET_ADD_MEMBERSHIP;
import static berkeley.bindings.socket.Constants.PACKET_AUXDATA;
import static berkeley.bindings.socket.Constants.PACKET_COPY_THRESH;
import static berkeley.bindings.socket.Constants.PACKET_DROP_MEMBERSHIP;
import static berkeley.bindings.socket.Constants.PACKET_FANOUT;
import static berkeley.bindings.socket.Constants.PACKET_IGNORE_OUTGOING;
import static berkeley.bindings.socket.Constants.PACKET_LOSS;
import static berkeley.bindings.socket.Constants.PACKET_ORIGDEV;
import static berkeley.bindings.socket.Constants.PACKET_QDISC_BYPASS;
import static berkeley.bindings.socket.Constants.PACKET_RESERVE;
import static berkeley.bindings.socket.Constants.PACKET_STATISTICS;
import static berkeley.bindings.socket.Constants.PACKET_TIMESTAMP;
import static berkeley.bindings.socket.Constants.PACKET_VERSION;
import static berkeley.bindings.socket.Constants.PACKET_VNET_HDR;
import static berkeley.bindings.socket.Constants.SOL_PACKET;

import berkeley.AnyOpt;
import berkeley.Cmsg;
import berkeley.ReadOnlyOpt;
import berkeley.SockOpt;

import java.util.List;

/**
 * The options of packet sockets, level {@code SOL_PACKET}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/packet.7.html">packet(7)</a>
 */
public final class PACKET {

    private PACKET() {}

    private static final OptionTable ROWS = new OptionTable("PACKET_", SOL_PACKET);

    /** Write only. */
    public static final SockOpt<PacketMreq> ADD_MEMBERSHIP =
            ROWS.row("ADD_MEMBERSHIP", PACKET_ADD_MEMBERSHIP, PacketMreq.CODEC);

    /** Write only. */
    public static final SockOpt<PacketMreq> DROP_MEMBERSHIP =
            ROWS.row("DROP_MEMBERSHIP", PACKET_DROP_MEMBERSHIP, PacketMreq.CODEC);

    /** Reading clears it. */
    public static final ReadOnlyOpt<PacketStatistics> STATISTICS =
            ROWS.readOnly("STATISTICS", PACKET_STATISTICS, PacketStatistics.CODEC);

    public static final SockOpt<Integer> COPY_THRESH =
            ROWS.integer("COPY_THRESH", PACKET_COPY_THRESH);

    /** Whether {@link Cmsg.PacketAuxdata} comes with what is received. */
    public static final SockOpt<Boolean> AUXDATA = ROWS.flag("AUXDATA", PACKET_AUXDATA);

    public static final SockOpt<Boolean> ORIGDEV = ROWS.flag("ORIGDEV", PACKET_ORIGDEV);
    public static final SockOpt<Integer> VERSION = ROWS.integer("VERSION", PACKET_VERSION);
    public static final SockOpt<Integer> RESERVE = ROWS.integer("RESERVE", PACKET_RESERVE);
    public static final SockOpt<Boolean> LOSS = ROWS.flag("LOSS", PACKET_LOSS);
    public static final SockOpt<Boolean> VNET_HDR = ROWS.flag("VNET_HDR", PACKET_VNET_HDR);
    public static final SockOpt<Integer> TIMESTAMP = ROWS.integer("TIMESTAMP", PACKET_TIMESTAMP);
    public static final SockOpt<Integer> FANOUT = ROWS.integer("FANOUT", PACKET_FANOUT);
    public static final SockOpt<Boolean> QDISC_BYPASS =
            ROWS.flag("QDISC_BYPASS", PACKET_QDISC_BYPASS);
    public static final SockOpt<Boolean> IGNORE_OUTGOING =
            ROWS.flag("IGNORE_OUTGOING", PACKET_IGNORE_OUTGOING);

    /** All of the above, in their order. */
    public static final List<AnyOpt<?>> ALL = ROWS.list();
}
