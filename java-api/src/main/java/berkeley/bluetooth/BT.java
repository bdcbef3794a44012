package berkeley.bluetooth;

import static berkeley.bindings.bluetooth.Constants.*;
import static berkeley.bindings.socket.Constants.SOL_BLUETOOTH;

import berkeley.AnyOpt;
import berkeley.Codec;
import berkeley.ReadOnlyOpt;
import berkeley.SockOpt;
import berkeley.bindings.bluetooth.bt_power;
import berkeley.bindings.bluetooth.bt_voice;
import berkeley.option.OptionTable;

import java.util.List;

/**
 * The options of all Bluetooth sockets, level {@code SOL_BLUETOOTH}. Which protocol has which is
 * the kernel's to say.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/l2cap.7.html">l2cap(7)</a>
 */
public final class BT {

    private BT() {}

    private static final OptionTable ROWS = new OptionTable("BT_", SOL_BLUETOOTH);

    /** To be set before connect, or before listen for those who will connect. */
    public static final SockOpt<BtSecurity> SECURITY =
            ROWS.row("SECURITY", BT_SECURITY, BtSecurity.CODEC);

    /** Whether a connection is accepted before the peer is told so, which the first recv does. */
    public static final SockOpt<Boolean> DEFER_SETUP = ROWS.flag("DEFER_SETUP", BT_DEFER_SETUP);

    /** {@code BT_FLUSHABLE_OFF} or {@code BT_FLUSHABLE_ON}. */
    public static final SockOpt<Integer> FLUSHABLE = ROWS.integer("FLUSHABLE", BT_FLUSHABLE);

    /** {@code struct bt_power}: whether the link leaves sniff mode to send. */
    public static final SockOpt<Boolean> POWER =
            ROWS.row(
                    "POWER",
                    BT_POWER,
                    Codec.of(
                            bt_power.sizeof(),
                            (into, value) -> bt_power.force_active(into, (byte) (value ? 1 : 0)),
                            from -> bt_power.force_active(from) != 0));

    /** {@code BT_CHANNEL_POLICY_*}. */
    public static final SockOpt<Integer> CHANNEL_POLICY =
            ROWS.integer("CHANNEL_POLICY", BT_CHANNEL_POLICY);

    /** {@code struct bt_voice}: {@code BT_VOICE_CVSD_16BIT} or {@code BT_VOICE_TRANSPARENT}. */
    public static final SockOpt<Integer> VOICE =
            ROWS.row(
                    "VOICE",
                    BT_VOICE,
                    Codec.of(
                            bt_voice.sizeof(),
                            (into, value) -> bt_voice.setting(into, value.shortValue()),
                            from -> Short.toUnsignedInt(bt_voice.setting(from))));

    /** In bytes; L2CAP over Low Energy alone. */
    public static final ReadOnlyOpt<Integer> SNDMTU = ROWS.readOnlyInteger("SNDMTU", BT_SNDMTU);

    /** In bytes; L2CAP over Low Energy alone. */
    public static final SockOpt<Integer> RCVMTU = ROWS.integer("RCVMTU", BT_RCVMTU);

    /** {@code BT_PHY_*}, or'd. */
    public static final ReadOnlyOpt<Integer> PHY = ROWS.readOnlyInteger("PHY", BT_PHY);

    /** {@code BT_MODE_*}; needs the kernel's {@code enable_ecred}. */
    public static final SockOpt<Integer> MODE = ROWS.integer("MODE", BT_MODE);

    /** Whether {@code BT_SCM_PKT_STATUS} comes with what is received on SCO. */
    public static final SockOpt<Boolean> PKT_STATUS = ROWS.flag("PKT_STATUS", BT_PKT_STATUS);

    /** All of the above, in their order. */
    public static final List<AnyOpt<?>> ALL = ROWS.list();
}
