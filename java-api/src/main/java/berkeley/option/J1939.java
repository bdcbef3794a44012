package berkeley.option;

import static berkeley.bindings.socket.Constants.*;

import berkeley.AnyOpt;
import berkeley.SockOpt;

import java.util.List;

/**
 * The options of {@code CAN_J1939} sockets, level {@code SOL_CAN_J1939}.
 *
 * @see <a href="https://docs.kernel.org/networking/j1939.html">J1939</a>
 */
public final class J1939 {

    private J1939() {}

    private static final OptionTable ROWS = new OptionTable("SO_J1939_", SOL_CAN_J1939);

    /** Whether all messages are received, whoever they are for. */
    public static final SockOpt<Boolean> PROMISC = ROWS.flag("PROMISC", SO_J1939_PROMISC);

    /** The priority of what is sent, 0 to 7; 0 is the highest. */
    public static final SockOpt<Integer> SEND_PRIO = ROWS.integer("SEND_PRIO", SO_J1939_SEND_PRIO);

    /** Whether the error queue reports how far a message is. */
    public static final SockOpt<Boolean> ERRQUEUE = ROWS.flag("ERRQUEUE", SO_J1939_ERRQUEUE);

    /** All of the above, in their order. */
    public static final List<AnyOpt<?>> ALL = ROWS.list();
}
