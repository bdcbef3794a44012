package berkeley.option;

import static berkeley.bindings.socket.Constants.*;

import berkeley.AnyOpt;
import berkeley.SockOpt;

import java.util.List;

/**
 * The options of {@code CAN_RAW} sockets, level {@code SOL_CAN_RAW}.
 *
 * @see <a href="https://docs.kernel.org/networking/can.html">SocketCAN</a>
 */
public final class CAN {

    private CAN() {}

    private static final OptionTable ROWS = new OptionTable("CAN_", SOL_CAN_RAW);

    /** What is received: frames that one of these lets pass. At most 512; none receives nothing. */
    public static final SockOpt<List<CanFilter>> RAW_FILTER =
            ROWS.row("RAW_FILTER", CAN_RAW_FILTER, CanFilter.LIST);

    /** Which error frames are received: bits of {@code CAN_ERR_MASK}. */
    public static final SockOpt<Integer> RAW_ERR_FILTER =
            ROWS.integer("RAW_ERR_FILTER", CAN_RAW_ERR_FILTER);

    /** Whether other sockets of this host receive what is sent; true at first. */
    public static final SockOpt<Boolean> RAW_LOOPBACK = ROWS.flag("RAW_LOOPBACK", CAN_RAW_LOOPBACK);

    /** Whether the socket receives what it sends itself. */
    public static final SockOpt<Boolean> RAW_RECV_OWN_MSGS =
            ROWS.flag("RAW_RECV_OWN_MSGS", CAN_RAW_RECV_OWN_MSGS);

    /** Whether {@code struct canfd_frame}, of up to 64 bytes of data, is sent and received too. */
    public static final SockOpt<Boolean> RAW_FD_FRAMES =
            ROWS.flag("RAW_FD_FRAMES", CAN_RAW_FD_FRAMES);

    /** Whether a frame has to pass all filters, instead of one. */
    public static final SockOpt<Boolean> RAW_JOIN_FILTERS =
            ROWS.flag("RAW_JOIN_FILTERS", CAN_RAW_JOIN_FILTERS);

    /** All of the above, in their order. */
    public static final List<AnyOpt<?>> ALL = ROWS.list();
}
