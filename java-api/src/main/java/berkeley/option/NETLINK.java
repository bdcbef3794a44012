package berkeley.option;

import static berkeley.bindings.socket.Constants.NETLINK_ADD_MEMBERSHIP;
import static berkeley.bindings.socket.Constants.NETLINK_BROADCAST_ERROR;
import static berkeley.bindings.socket.Constants.NETLINK_CAP_ACK;
import static berkeley.bindings.socket.Constants.NETLINK_DROP_MEMBERSHIP;
import static berkeley.bindings.socket.Constants.NETLINK_EXT_ACK;
import static berkeley.bindings.socket.Constants.NETLINK_GET_STRICT_CHK;
import static berkeley.bindings.socket.Constants.NETLINK_LIST_MEMBERSHIPS;
import static berkeley.bindings.socket.Constants.NETLINK_NO_ENOBUFS;
import static berkeley.bindings.socket.Constants.NETLINK_PKTINFO;
import static berkeley.bindings.socket.Constants.SOL_NETLINK;

import berkeley.AnyOpt;
import berkeley.ReadOnlyOpt;
import berkeley.SockOpt;

import java.util.List;

/**
 * The options of netlink sockets, level {@code SOL_NETLINK}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/netlink.7.html">netlink(7)</a>
 */
public final class NETLINK {

    private NETLINK() {}

    private static final OptionTable ROWS = new OptionTable("NETLINK_", SOL_NETLINK);

    /** A group's number. Write only. */
    public static final SockOpt<Integer> ADD_MEMBERSHIP =
            ROWS.integer("ADD_MEMBERSHIP", NETLINK_ADD_MEMBERSHIP);

    /** A group's number. Write only. */
    public static final SockOpt<Integer> DROP_MEMBERSHIP =
            ROWS.integer("DROP_MEMBERSHIP", NETLINK_DROP_MEMBERSHIP);

    public static final SockOpt<Boolean> PKTINFO = ROWS.flag("PKTINFO", NETLINK_PKTINFO);
    public static final SockOpt<Boolean> BROADCAST_ERROR =
            ROWS.flag("BROADCAST_ERROR", NETLINK_BROADCAST_ERROR);
    public static final SockOpt<Boolean> NO_ENOBUFS = ROWS.flag("NO_ENOBUFS", NETLINK_NO_ENOBUFS);

    /** A bit for each group, 32 to an element. */
    public static final ReadOnlyOpt<List<Integer>> LIST_MEMBERSHIPS =
            ROWS.readOnly("LIST_MEMBERSHIPS", NETLINK_LIST_MEMBERSHIPS, Codecs.ints(64));

    public static final SockOpt<Boolean> CAP_ACK = ROWS.flag("CAP_ACK", NETLINK_CAP_ACK);
    public static final SockOpt<Boolean> EXT_ACK = ROWS.flag("EXT_ACK", NETLINK_EXT_ACK);
    public static final SockOpt<Boolean> GET_STRICT_CHK =
            ROWS.flag("GET_STRICT_CHK", NETLINK_GET_STRICT_CHK);

    /** All of the above, in their order. */
    public static final List<AnyOpt<?>> ALL = ROWS.list();
}
