package berkeley.addr;

import static java.util.Locale.ROOT;

/**
 * {@code bdaddr_t}: the address of a Bluetooth device.
 *
 * @param value the bytes in the order in which they are written, the first one most significant; in
 *     memory C has the last one first
 */
public record BdAddr(long value) {

    /** {@code BDADDR_ANY}. */
    public static final BdAddr ANY = new BdAddr(0);

    /** {@code BDADDR_ALL}. */
    public static final BdAddr ALL = new BdAddr(0xffff_ffff_ffffL);

    /** {@code BDADDR_LOCAL}. */
    public static final BdAddr LOCAL = new BdAddr(0xffff_ff00_0000L);

    public BdAddr {
        SixBytes.check(value, "a Bluetooth address");
    }

    /** Reads {@code 00:AA:01:00:00:42}, as {@code str2ba} does. */
    public static BdAddr parse(String text) {
        return new BdAddr(SixBytes.parse(text, "a Bluetooth address"));
    }

    /** Upper case with colons, as {@code ba2str} prints it. */
    @Override
    public String toString() {
        return SixBytes.format(value).toUpperCase(ROOT);
    }
}
