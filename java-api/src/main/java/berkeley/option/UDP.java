package berkeley.option;

import static berkeley.bindings.socket.Constants.IPPROTO_UDP;
import static berkeley.bindings.socket.Constants.UDP_CORK;
import static berkeley.bindings.socket.Constants.UDP_ENCAP;
import static berkeley.bindings.socket.Constants.UDP_GRO;
import static berkeley.bindings.socket.Constants.UDP_NO_CHECK6_RX;
import static berkeley.bindings.socket.Constants.UDP_NO_CHECK6_TX;
import static berkeley.bindings.socket.Constants.UDP_SEGMENT;

import berkeley.AnyOpt;
import berkeley.Cmsg;
import berkeley.SockOpt;

import java.util.List;

/**
 * The options of UDP, level {@code IPPROTO_UDP}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/udp.7.html">udp(7)</a>
 */
public final class UDP {

    private UDP() {}

    private static final OptionTable ROWS = new OptionTable("UDP_", IPPROTO_UDP);

    public static final SockOpt<Boolean> CORK = ROWS.flag("CORK", UDP_CORK);

    /** {@code UDP_ENCAP_*}. */
    public static final SockOpt<Integer> ENCAP = ROWS.integer("ENCAP", UDP_ENCAP);

    public static final SockOpt<Boolean> NO_CHECK6_TX = ROWS.flag("NO_CHECK6_TX", UDP_NO_CHECK6_TX);
    public static final SockOpt<Boolean> NO_CHECK6_RX = ROWS.flag("NO_CHECK6_RX", UDP_NO_CHECK6_RX);

    /**
     * In bytes: what is sent goes out in datagrams of this size; 0 is off. {@link Cmsg.UdpSegment}
     * says it for one call.
     */
    public static final SockOpt<Integer> SEGMENT = ROWS.integer("SEGMENT", UDP_SEGMENT);

    /** Whether datagrams of one size arrive glued together, with {@link Cmsg.UdpGro}. */
    public static final SockOpt<Boolean> GRO = ROWS.flag("GRO", UDP_GRO);

    /** All of the above, in their order. */
    public static final List<AnyOpt<?>> ALL = ROWS.list();
}
