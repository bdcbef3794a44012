package berkeley.option;

import static berkeley.bindings.socket.Constants.MPTCP_INFO;
import static berkeley.bindings.socket.Constants.SOL_MPTCP;

import berkeley.AnyOpt;
import berkeley.ReadOnlyOpt;

import java.util.List;

/**
 * {@code SOL_MPTCP}.
 *
 * @see <a href="https://docs.kernel.org/networking/mptcp.html">the kernel's documentation</a>
 */
public final class MPTCP {

    private MPTCP() {}

    private static final OptionTable ROWS = new OptionTable("MPTCP_", SOL_MPTCP);

    /** What the kernel knows of the connection; EOPNOTSUPP once it has fallen back to TCP. */
    public static final ReadOnlyOpt<MptcpInfo> INFO =
            ROWS.readOnly("INFO", MPTCP_INFO, MptcpInfo.CODEC);

    /** All of the above, in their order. */
    public static final List<AnyOpt<?>> ALL = ROWS.list();
}
