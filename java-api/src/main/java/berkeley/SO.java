package berkeley;

import static berkeley.bindings.socket.Constants.*;

/**
 * The options of level {@code SOL_SOCKET}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/socket.7.html">socket(7)</a>
 */
public final class SO {

    private SO() {}

    public static final SockOpt<Boolean> REUSEADDR =
            new SockOpt<>("SO_REUSEADDR", SOL_SOCKET, SO_REUSEADDR, Codecs.FLAG);

    public static final SockOpt<Integer> TYPE =
            new SockOpt<>("SO_TYPE", SOL_SOCKET, SO_TYPE, Codecs.INT);
    public static final SockOpt<Integer> ERROR =
            new SockOpt<>("SO_ERROR", SOL_SOCKET, SO_ERROR, Codecs.INT);
    public static final SockOpt<Integer> PROTOCOL =
            new SockOpt<>("SO_PROTOCOL", SOL_SOCKET, SO_PROTOCOL, Codecs.INT);
    public static final SockOpt<Integer> DOMAIN =
            new SockOpt<>("SO_DOMAIN", SOL_SOCKET, SO_DOMAIN, Codecs.INT);
}
