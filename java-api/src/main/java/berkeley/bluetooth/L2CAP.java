package berkeley.bluetooth;

import static berkeley.bindings.bluetooth.Constants.L2CAP_CONNINFO;
import static berkeley.bindings.bluetooth.Constants.L2CAP_LM;
import static berkeley.bindings.bluetooth.Constants.L2CAP_OPTIONS;
import static berkeley.bindings.bluetooth.Constants.SOL_L2CAP;

import berkeley.AnyOpt;
import berkeley.ReadOnlyOpt;
import berkeley.SockOpt;
import berkeley.option.OptionTable;

import java.util.List;

/**
 * The options of L2CAP sockets, level {@code SOL_L2CAP}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/l2cap.7.html">l2cap(7)</a>
 */
public final class L2CAP {

    private L2CAP() {}

    private static final OptionTable ROWS = new OptionTable("L2CAP_", SOL_L2CAP);

    /** Set before connect or listen. */
    public static final SockOpt<L2capOptions> OPTIONS =
            ROWS.row("OPTIONS", L2CAP_OPTIONS, L2capOptions.CODEC);

    /** Of a connected socket. */
    public static final ReadOnlyOpt<BtConnInfo> CONNINFO =
            ROWS.readOnly("CONNINFO", L2CAP_CONNINFO, BtConnInfo.CODEC);

    /** {@code L2CAP_LM_*}, or'd. {@link BT#SECURITY} is its newer way. */
    public static final SockOpt<Integer> LM = ROWS.integer("LM", L2CAP_LM);

    /** All of the above, in their order. */
    public static final List<AnyOpt<?>> ALL = ROWS.list();
}
