package berkeley;

import static berkeley.bindings.socket.Constants.SOL_SOCKET;
import static berkeley.bindings.socket.Constants.SO_REUSEADDR;

/**
 * The options of level {@code SOL_SOCKET}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/socket.7.html">socket(7)</a>
 */
public final class SO {

    private SO() {}

    public static final SockOpt<Boolean> REUSEADDR =
            new SockOpt<>("SO_REUSEADDR", SOL_SOCKET, SO_REUSEADDR, Codecs.FLAG);
}
