package berkeley.option;

import static berkeley.bindings.socket.Constants.IPPROTO_TCP;
import static berkeley.bindings.socket.Constants.TCP_CONGESTION;
import static berkeley.bindings.socket.Constants.TCP_CORK;
import static berkeley.bindings.socket.Constants.TCP_DEFER_ACCEPT;
import static berkeley.bindings.socket.Constants.TCP_FASTOPEN;
import static berkeley.bindings.socket.Constants.TCP_FASTOPEN_CONNECT;
import static berkeley.bindings.socket.Constants.TCP_INFO;
import static berkeley.bindings.socket.Constants.TCP_INQ;
import static berkeley.bindings.socket.Constants.TCP_KEEPCNT;
import static berkeley.bindings.socket.Constants.TCP_KEEPIDLE;
import static berkeley.bindings.socket.Constants.TCP_KEEPINTVL;
import static berkeley.bindings.socket.Constants.TCP_LINGER2;
import static berkeley.bindings.socket.Constants.TCP_MAXSEG;
import static berkeley.bindings.socket.Constants.TCP_NODELAY;
import static berkeley.bindings.socket.Constants.TCP_NOTSENT_LOWAT;
import static berkeley.bindings.socket.Constants.TCP_QUICKACK;
import static berkeley.bindings.socket.Constants.TCP_SYNCNT;
import static berkeley.bindings.socket.Constants.TCP_ULP;
import static berkeley.bindings.socket.Constants.TCP_USER_TIMEOUT;
import static berkeley.bindings.socket.Constants.TCP_WINDOW_CLAMP;

import static java.time.temporal.ChronoUnit.MILLIS;
import static java.time.temporal.ChronoUnit.SECONDS;

import berkeley.AnyOpt;
import berkeley.ReadOnlyOpt;
import berkeley.SockOpt;

import java.time.Duration;
import java.util.List;

/**
 * The options of TCP, level {@code IPPROTO_TCP}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/tcp.7.html">tcp(7)</a>
 */
public final class TCP {

    private TCP() {}

    private static final OptionTable ROWS = new OptionTable("TCP_", IPPROTO_TCP);

    public static final SockOpt<Boolean> NODELAY = ROWS.flag("NODELAY", TCP_NODELAY);

    /** In bytes. */
    public static final SockOpt<Integer> MAXSEG = ROWS.integer("MAXSEG", TCP_MAXSEG);

    public static final SockOpt<Boolean> CORK = ROWS.flag("CORK", TCP_CORK);

    /** How long a connection is idle before the first keepalive probe, in whole seconds. */
    public static final SockOpt<Duration> KEEPIDLE = ROWS.time("KEEPIDLE", TCP_KEEPIDLE, SECONDS);

    /** The time between keepalive probes, in whole seconds. */
    public static final SockOpt<Duration> KEEPINTVL =
            ROWS.time("KEEPINTVL", TCP_KEEPINTVL, SECONDS);

    public static final SockOpt<Integer> KEEPCNT = ROWS.integer("KEEPCNT", TCP_KEEPCNT);
    public static final SockOpt<Integer> SYNCNT = ROWS.integer("SYNCNT", TCP_SYNCNT);

    /**
     * How long a closed socket stays in FIN_WAIT2, in whole seconds. A negative time is no time at
     * all, and is read as -1 second; zero is the system's.
     */
    public static final SockOpt<Duration> LINGER2 = ROWS.time("LINGER2", TCP_LINGER2, SECONDS);

    /**
     * How long a listener waits for the first data of a connection, in whole seconds. The kernel
     * rounds it up to what a number of retransmissions takes.
     */
    public static final SockOpt<Duration> DEFER_ACCEPT =
            ROWS.time("DEFER_ACCEPT", TCP_DEFER_ACCEPT, SECONDS);

    /** In bytes. */
    public static final SockOpt<Integer> WINDOW_CLAMP =
            ROWS.integer("WINDOW_CLAMP", TCP_WINDOW_CLAMP);

    public static final ReadOnlyOpt<TcpInfo> INFO = ROWS.readOnly("INFO", TCP_INFO, TcpInfo.CODEC);

    /** Not permanent: the kernel goes its own way after a while. */
    public static final SockOpt<Boolean> QUICKACK = ROWS.flag("QUICKACK", TCP_QUICKACK);

    /** The name of a congestion control algorithm: {@code cubic}, {@code reno} … */
    public static final SockOpt<String> CONGESTION =
            ROWS.row("CONGESTION", TCP_CONGESTION, Codecs.string(16));

    /**
     * How long sent data may stay unacknowledged before the connection is closed, in whole
     * milliseconds. Zero is the system's.
     */
    public static final SockOpt<Duration> USER_TIMEOUT =
            ROWS.time("USER_TIMEOUT", TCP_USER_TIMEOUT, MILLIS);

    /** The longest queue of requests without a completed handshake. */
    public static final SockOpt<Integer> FASTOPEN = ROWS.integer("FASTOPEN", TCP_FASTOPEN);

    /** In bytes, unsigned. */
    public static final SockOpt<Integer> NOTSENT_LOWAT =
            ROWS.integer("NOTSENT_LOWAT", TCP_NOTSENT_LOWAT);

    public static final SockOpt<Boolean> FASTOPEN_CONNECT =
            ROWS.flag("FASTOPEN_CONNECT", TCP_FASTOPEN_CONNECT);

    /** The upper layer: {@code tls} … */
    public static final SockOpt<String> ULP = ROWS.row("ULP", TCP_ULP, Codecs.string(16));

    /** Whether the count of bytes left to read comes with what is received. */
    public static final SockOpt<Boolean> INQ = ROWS.flag("INQ", TCP_INQ);

    /** All of the above, in their order. */
    public static final List<AnyOpt<?>> ALL = ROWS.list();
}
