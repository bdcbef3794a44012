package berkeley;

import static berkeley.bindings.socket.Constants.IPPROTO_TCP;
import static berkeley.bindings.socket.Constants.TCP_NODELAY;

/**
 * The options of level {@code IPPROTO_TCP}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/tcp.7.html">tcp(7)</a>
 */
public final class TCP {

    private TCP() {}

    public static final SockOpt<Boolean> NODELAY =
            new SockOpt<>("TCP_NODELAY", IPPROTO_TCP, TCP_NODELAY, Codecs.FLAG);
}
