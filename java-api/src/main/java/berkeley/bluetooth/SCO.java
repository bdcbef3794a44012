package berkeley.bluetooth;

import static berkeley.bindings.bluetooth.Constants.SCO_CONNINFO;
import static berkeley.bindings.bluetooth.Constants.SCO_OPTIONS;
import static berkeley.bindings.bluetooth.Constants.SOL_SCO;

import berkeley.AnyOpt;
import berkeley.Codec;
import berkeley.ReadOnlyOpt;
import berkeley.bindings.bluetooth.sco_options;
import berkeley.option.OptionTable;

import java.util.List;

/** The options of SCO sockets, level {@code SOL_SCO}. Both are of a connected socket. */
public final class SCO {

    private SCO() {}

    private static final OptionTable ROWS = new OptionTable("SCO_", SOL_SCO);

    /** {@code struct sco_options}: the MTU in bytes. */
    public static final ReadOnlyOpt<Integer> OPTIONS =
            ROWS.readOnly(
                    "OPTIONS",
                    SCO_OPTIONS,
                    Codec.of(
                            sco_options.sizeof(),
                            (into, value) -> sco_options.mtu(into, value.shortValue()),
                            from -> Short.toUnsignedInt(sco_options.mtu(from))));

    public static final ReadOnlyOpt<BtConnInfo> CONNINFO =
            ROWS.readOnly("CONNINFO", SCO_CONNINFO, BtConnInfo.CODEC);

    /** All of the above, in their order. */
    public static final List<AnyOpt<?>> ALL = ROWS.list();
}
