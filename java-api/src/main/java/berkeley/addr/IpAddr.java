package berkeley.addr;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/** An address of the Internet without a port, of either version. */
public sealed interface IpAddr permits Ip4, Ip6 {

    /** {@code AF_INET} or {@code AF_INET6}. */
    int family();

    /** How many bytes {@link #toBytes} has: 4 or 16. */
    int length();

    /** The bytes in network order, a {@code struct in_addr} or {@code in6_addr}. */
    Bytes toBytes();

    /**
     * {@return the IPv4 address in an IPv4-mapped one, else this address} A dual-stack socket names
     * an IPv4 peer by an IPv4-mapped address, which is not equal to its IPv4 address: compare this
     * one with the rules of a list.
     */
    IpAddr unmapped();

    /** The address as java.net has it: for an IPv4-mapped one an {@link Inet4Address}, as there. */
    InetAddress toInetAddress();

    /** The socket address with a port, 0 to 65535. */
    SockAddr port(int port);

    /**
     * Reads an address as {@code inet_pton} does.
     *
     * @throws IllegalArgumentException if {@code text} is anything else, such as a name
     */
    static IpAddr parse(String text) {
        return text.indexOf(':') < 0 ? Ip4.parse(text) : Ip6.parse(text);
    }

    /** The same address, without a scope. */
    static IpAddr of(InetAddress address) {
        return switch (address) {
            case Inet4Address ip -> Ip4.of(ip);
            case Inet6Address ip -> Ip6.of(ip);
            default -> throw new IllegalArgumentException("neither IPv4 nor IPv6: " + address);
        };
    }

    /**
     * Takes the bytes of an address in network order.
     *
     * @throws IllegalArgumentException if there are not 4 or 16
     */
    static IpAddr of(Bytes bytes) {
        return switch (bytes.length()) {
            case 4 -> new Ip4((int) number(bytes, 0, 4));
            case 16 -> new Ip6(number(bytes, 0, 8), number(bytes, 8, 16));
            default ->
                    throw new IllegalArgumentException(
                            "an IP address has 4 or 16 bytes, not "
                                    + bytes.length()
                                    + ": "
                                    + bytes);
        };
    }

    private static long number(Bytes bytes, int begin, int end) {
        long number = 0;
        for (int i = begin; i < end; i++) {
            number = number << 8 | bytes.get(i) & 0xff;
        }
        return number;
    }
}
