package berkeley.addr;

import static berkeley.bindings.socket.Constants.ETH_ALEN;

/**
 * {@code struct ether_addr}: a link-layer address of six bytes.
 *
 * @param value the bytes, the first one most significant: {@code 0x001122334455}
 */
public record MacAddr(long value) {

    /** {@code ff:ff:ff:ff:ff:ff}. */
    public static final MacAddr BROADCAST = new MacAddr(0xffff_ffff_ffffL);

    public MacAddr {
        SixBytes.check(value, "a MAC address");
    }

    /**
     * Takes the six bytes of a link-layer address.
     *
     * @throws IllegalArgumentException if there are more or fewer
     */
    public static MacAddr of(Bytes bytes) {
        if (bytes.length() != ETH_ALEN) {
            throw new IllegalArgumentException(
                    "a MAC address has 6 bytes, not " + bytes.length() + ": " + bytes);
        }
        long value = 0;
        for (int i = 0; i < ETH_ALEN; i++) {
            value = value << 8 | bytes.get(i) & 0xff;
        }
        return new MacAddr(value);
    }

    /** Reads {@code 00:11:22:33:44:55}. */
    public static MacAddr parse(String text) {
        return new MacAddr(SixBytes.parse(text, "a MAC address"));
    }

    public Bytes toBytes() {
        byte[] bytes = new byte[ETH_ALEN];
        for (int i = 0; i < ETH_ALEN; i++) {
            bytes[i] = (byte) (value >> 40 - 8 * i);
        }
        return Bytes.of(bytes);
    }

    /** Lower case with colons, as {@code ip link} prints it. */
    @Override
    public String toString() {
        return SixBytes.format(value);
    }
}
