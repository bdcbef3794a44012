package berkeley.option;

import static berkeley.bindings.socket.Constants.ICMP6_FILTER;
import static berkeley.bindings.socket.Constants.IPPROTO_ICMPV6;

import berkeley.AnyOpt;
import berkeley.SockOpt;

import java.util.List;

/**
 * The options of raw ICMPv6 sockets, level {@code IPPROTO_ICMPV6}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/ipv6.7.html">ipv6(7)</a>
 */
public final class ICMP6 {

    private ICMP6() {}

    private static final OptionTable ROWS = new OptionTable("ICMP6_", IPPROTO_ICMPV6);

    /** Which types of message arrive. */
    public static final SockOpt<Icmp6Filter> FILTER =
            ROWS.row("FILTER", ICMP6_FILTER, Icmp6Filter.CODEC);

    /** All of the above, in their order. */
    public static final List<AnyOpt<?>> ALL = ROWS.list();
}
