package berkeley.bluetooth;

import static berkeley.bindings.bluetooth.Constants.RFCOMM_CONNINFO;
import static berkeley.bindings.bluetooth.Constants.RFCOMM_LM;
import static berkeley.bindings.bluetooth.Constants.SOL_RFCOMM;

import berkeley.AnyOpt;
import berkeley.ReadOnlyOpt;
import berkeley.SockOpt;
import berkeley.option.OptionTable;

import java.util.List;

/** The options of RFCOMM sockets, level {@code SOL_RFCOMM}. */
public final class RFCOMM {

    private RFCOMM() {}

    private static final OptionTable ROWS = new OptionTable("RFCOMM_", SOL_RFCOMM);

    /** {@code RFCOMM_LM_*}, or'd. {@link BT#SECURITY} is its newer way. */
    public static final SockOpt<Integer> LM = ROWS.integer("LM", RFCOMM_LM);

    /** Of a connected socket. */
    public static final ReadOnlyOpt<BtConnInfo> CONNINFO =
            ROWS.readOnly("CONNINFO", RFCOMM_CONNINFO, BtConnInfo.CODEC);

    /** All of the above, in their order. */
    public static final List<AnyOpt<?>> ALL = ROWS.list();
}
