package berkeley.addr;

import static berkeley.bindings.socket.Constants.AF_INET6;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * {@code struct in6_addr}: an IPv6 address.
 *
 * @param high the first eight bytes, the first one most significant
 * @param low the last eight bytes
 * @see <a href="https://man7.org/linux/man-pages/man7/ipv6.7.html">ipv6(7)</a>
 */
public record Ip6(long high, long low) implements IpAddr {

    /** {@code in6addr_any}. */
    public static final Ip6 ANY = new Ip6(0, 0);

    /** {@code in6addr_loopback}. */
    public static final Ip6 LOOPBACK = new Ip6(0, 1);

    private static final int WORDS = 8;

    /** The address alone: a scope belongs to {@link SockAddr.Inet6}. */
    public static Ip6 of(Inet6Address address) {
        return of(address.getAddress());
    }

    /**
     * {@return the address of 16 bytes, in network byte order}
     *
     * @throws IllegalArgumentException if there are more or fewer
     */
    public static Ip6 of(byte[] b) {
        if (b.length != 2 * Long.BYTES) {
            throw new IllegalArgumentException("an IPv6 address has 16 bytes, not " + b.length);
        }
        ByteBuffer bytes = ByteBuffer.wrap(b);
        return new Ip6(bytes.getLong(), bytes.getLong());
    }

    /**
     * The IPv4-mapped address, {@code ::ffff:127.0.0.1}, by which a dual-stack socket names an IPv4
     * peer. It is not equal to the {@link Ip4}: see {@link #unmapped}.
     */
    public static Ip6 mapped(Ip4 ip) {
        return new Ip6(0, 0xffffL << 32 | ip.value() & 0xffffffffL);
    }

    /**
     * Reads an address as {@code inet_pton} does, without brackets and scope.
     *
     * @throws IllegalArgumentException if {@code text} is anything else
     */
    public static Ip6 parse(String text) {
        int gap = text.indexOf("::");
        int[] words = new int[WORDS];
        if (gap < 0) {
            if (words(text, text, words) != WORDS) {
                throw new IllegalArgumentException("not an IPv6 address: " + text);
            }
            return of(words);
        }
        int[] tail = new int[WORDS];
        int before = gap == 0 ? 0 : words(text.substring(0, gap), text, words);
        String rest = text.substring(gap + 2);
        int after = rest.isEmpty() ? 0 : words(rest, text, tail);
        if (before + after >= WORDS || text.substring(0, gap).contains(".")) {
            throw new IllegalArgumentException("not an IPv6 address: " + text);
        }
        System.arraycopy(tail, 0, words, WORDS - after, after);
        return of(words);
    }

    private static Ip6 of(int[] w) {
        return new Ip6(
                (long) w[0] << 48 | (long) w[1] << 32 | (long) w[2] << 16 | w[3],
                (long) w[4] << 48 | (long) w[5] << 32 | (long) w[6] << 16 | w[7]);
    }

    /**
     * Reads colon-separated groups, the last one possibly in dots, and returns how many words they
     * are.
     */
    private static int words(String groups, String text, int[] words) {
        int count = 0;
        String[] parts = groups.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            boolean dotted = i == parts.length - 1 && parts[i].contains(".");
            if (count + (dotted ? 2 : 1) > WORDS) {
                throw new IllegalArgumentException("not an IPv6 address: " + text);
            }
            if (dotted) {
                int ip = Ip4.parse(parts[i]).value();
                words[count++] = ip >>> 16;
                words[count++] = ip & 0xffff;
            } else {
                words[count++] = word(parts[i], text);
            }
        }
        return count;
    }

    private static int word(String part, String text) {
        int value = 0;
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw new IllegalArgumentException("not an IPv6 address: " + text);
            }
            value = value << 4 | digit;
        }
        if (part.isEmpty() || part.length() > 4) {
            throw new IllegalArgumentException("not an IPv6 address: " + text);
        }
        return value;
    }

    /** {@code IN6_IS_ADDR_V4MAPPED}: {@code ::ffff:0:0/96}. */
    public boolean isMapped() {
        return high == 0 && low >>> 32 == 0xffff;
    }

    /**
     * {@code IN6_IS_ADDR_LINKLOCAL}: {@code fe80::/10}, which needs a scope. As in C no IPv4-mapped
     * address is.
     */
    public boolean isLinkLocal() {
        return high >>> 54 == 0xfe80 >> 6;
    }

    /** {@code IN6_IS_ADDR_MULTICAST}: {@code ff00::/8}. As in C no IPv4-mapped address is. */
    public boolean isMulticast() {
        return high >>> 56 == 0xff;
    }

    /** The IPv4 address in an IPv4-mapped one. */
    public Ip4 toIp4() {
        if (!isMapped()) {
            throw new IllegalArgumentException("not an IPv4-mapped address: " + this);
        }
        return new Ip4((int) low);
    }

    @Override
    public IpAddr unmapped() {
        return isMapped() ? toIp4() : this;
    }

    @Override
    public int family() {
        return AF_INET6;
    }

    @Override
    public int length() {
        return 16;
    }

    @Override
    public Bytes toBytes() {
        return Bytes.of(ByteBuffer.allocate(16).putLong(high).putLong(low).array());
    }

    @Override
    public SockAddr.Inet6 port(int port) {
        return new SockAddr.Inet6(this, port);
    }

    @Override
    public InetAddress toInetAddress() {
        return toInetAddress(-1);
    }

    /** The address with a scope; -1 is none. An IPv4-mapped one has none. */
    InetAddress toInetAddress(int scopeId) {
        if (isMapped()) {
            return toIp4().toInetAddress();
        }
        byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
        try {
            return Inet6Address.getByAddress(null, bytes, scopeId);
        } catch (UnknownHostException e) {
            throw new AssertionError("sixteen bytes are an address", e);
        }
    }

    /**
     * The text of {@code inet_ntop}: {@code ::1}, {@code 2001:db8::1}, {@code ::ffff:127.0.0.1}.
     */
    @Override
    public String toString() {
        int gap = -1;
        int length = 1;
        for (int i = 0; i < WORDS; i++) {
            int run = 0;
            while (i + run < WORDS && word(i + run) == 0) {
                run++;
            }
            if (run > length) {
                gap = i;
                length = run;
            }
            i += run;
        }
        boolean dotted = gap == 0 && (length == 6 || length == 5 && word(5) == 0xffff);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < (dotted ? 6 : WORDS); i++) {
            if (i == gap) {
                text.append("::");
                i += length - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(word(i)));
            }
        }
        if (dotted) {
            text.append(text.charAt(text.length() - 1) == ':' ? "" : ":")
                    .append(new Ip4((int) low));
        }
        return text.toString();
    }

    private int word(int i) {
        return (int) ((i < 4 ? high : low) >>> 48 - 16 * (i & 3)) & 0xffff;
    }
}
