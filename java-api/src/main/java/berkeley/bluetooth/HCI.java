package berkeley.bluetooth;

import static berkeley.bindings.bluetooth.Constants.HCI_DATA_DIR;
import static berkeley.bindings.bluetooth.Constants.HCI_FILTER;
import static berkeley.bindings.bluetooth.Constants.HCI_TIME_STAMP;
import static berkeley.bindings.bluetooth.Constants.SOL_HCI;

import berkeley.AnyOpt;
import berkeley.SockOpt;
import berkeley.option.OptionTable;

import java.util.List;

/** The options of HCI sockets on the channel {@code HCI_CHANNEL_RAW}, level {@code SOL_HCI}. */
public final class HCI {

    private HCI() {}

    private static final OptionTable ROWS = new OptionTable("HCI_", SOL_HCI);

    /** Whether {@code HCI_CMSG_DIR} comes with what is received: 1 for what the host received. */
    public static final SockOpt<Boolean> DATA_DIR = ROWS.flag("DATA_DIR", HCI_DATA_DIR);

    /** Which packets are received. At first none. */
    public static final SockOpt<HciFilter> FILTER = ROWS.row("FILTER", HCI_FILTER, HciFilter.CODEC);

    /** Whether {@code HCI_CMSG_TSTAMP} comes with what is received. */
    public static final SockOpt<Boolean> TIME_STAMP = ROWS.flag("TIME_STAMP", HCI_TIME_STAMP);

    /** All of the above, in their order. */
    public static final List<AnyOpt<?>> ALL = ROWS.list();
}
