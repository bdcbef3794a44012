package berkeley.addr;

import static berkeley.bindings.socket.Constants.AF_INET;
import static berkeley.bindings.socket.Constants.INADDR_ANY;
import static berkeley.bindings.socket.Constants.INADDR_BROADCAST;
import static berkeley.bindings.socket.Constants.INADDR_LOOPBACK;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * {@code struct in_addr}: an IPv4 address.
 *
 * @param value the four bytes in host order, as {@code INADDR_LOOPBACK} is: {@code 0x7f000001}
 * @see <a href="https://man7.org/linux/man-pages/man7/ip.7.html">ip(7)</a>
 */
public record Ip4(int value) implements IpAddr {

    /** {@code INADDR_ANY}. */
    public static final Ip4 ANY = new Ip4(INADDR_ANY);

    /** {@code INADDR_LOOPBACK}. */
    public static final Ip4 LOOPBACK = new Ip4(INADDR_LOOPBACK);

    /** {@code INADDR_BROADCAST}. */
    public static final Ip4 BROADCAST = new Ip4(INADDR_BROADCAST);

    public static Ip4 of(Inet4Address address) {
        return of(address.getAddress());
    }

    /**
     * {@return the address of four bytes, in network byte order}
     *
     * @throws IllegalArgumentException if there are more or fewer
     */
    public static Ip4 of(byte[] b) {
        if (b.length != Integer.BYTES) {
            throw new IllegalArgumentException("an IPv4 address has 4 bytes, not " + b.length);
        }
        return new Ip4(
                (b[0] & 0xff) << 24 | (b[1] & 0xff) << 16 | (b[2] & 0xff) << 8 | b[3] & 0xff);
    }

    /**
     * Reads four decimal numbers, as {@code inet_pton} does.
     *
     * @throws IllegalArgumentException if {@code text} is anything else, such as a name or {@code
     *     127.1}
     */
    public static Ip4 parse(String text) {
        String[] parts = text.split("\\.", -1);
        int value = 0;
        for (String part : parts) {
            value = value << 8 | octet(part, text);
        }
        if (parts.length != 4) {
            throw new IllegalArgumentException("not an IPv4 address: " + text);
        }
        return new Ip4(value);
    }

    private static int octet(String part, String text) {
        int value = 0;
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c < '0' || c > '9' || i > 0 && value == 0) {
                throw new IllegalArgumentException("not an IPv4 address: " + text);
            }
            value = value * 10 + c - '0';
            if (value > 0xff) {
                throw new IllegalArgumentException("not an IPv4 address: " + text);
            }
        }
        if (part.isEmpty()) {
            throw new IllegalArgumentException("not an IPv4 address: " + text);
        }
        return value;
    }

    @Override
    public Ip4 unmapped() {
        return this;
    }

    @Override
    public int family() {
        return AF_INET;
    }

    @Override
    public int length() {
        return 4;
    }

    @Override
    public Bytes toBytes() {
        return Bytes.of(
                (byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value);
    }

    @Override
    public SockAddr.Inet port(int port) {
        return new SockAddr.Inet(this, port);
    }

    @Override
    public Inet4Address toInetAddress() {
        byte[] bytes = {
            (byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value
        };
        try {
            return (Inet4Address) InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    /** Four decimal numbers: {@code 127.0.0.1}. */
    @Override
    public String toString() {
        return (value >>> 24)
                + "."
                + (value >> 16 & 0xff)
                + "."
                + (value >> 8 & 0xff)
                + "."
                + (value & 0xff);
    }
}
