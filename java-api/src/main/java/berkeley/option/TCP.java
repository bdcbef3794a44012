package berkeley.option;

import static berkeley.bindings.socket.Constants.IPPROTO_TCP;
import static berkeley.bindings.socket.Constants.TCP_CC_INFO;
import static berkeley.bindings.socket.Constants.TCP_CONGESTION;
import static berkeley.bindings.socket.Constants.TCP_CORK;
import static berkeley.bindings.socket.Constants.TCP_DEFER_ACCEPT;
import static berkeley.bindings.socket.Constants.TCP_FASTOPEN;
import static berkeley.bindings.socket.Constants.TCP_FASTOPEN_CONNECT;
import static berkeley.bindings.socket.Constants.TCP_FASTOPEN_KEY;
import static berkeley.bindings.socket.Constants.TCP_INFO;
import static berkeley.bindings.socket.Constants.TCP_INQ;
import static berkeley.bindings.socket.Constants.TCP_KEEPCNT;
import static berkeley.bindings.socket.Constants.TCP_KEEPIDLE;
import static berkeley.bindings.socket.Constants.TCP_KEEPINTVL;
import static berkeley.bindings.socket.Constants.TCP_LINGER2;
import static berkeley.bindings.socket.Constants.TCP_MAXSEG;
import static berkeley.bindings.socket.Constants.TCP_MD5SIG;
import static berkeley.bindings.socket.Constants.TCP_NODELAY;
import static berkeley.bindings.socket.Constants.TCP_NOTSENT_LOWAT;
import static berkeley.bindings.socket.Constants.TCP_QUEUE_SEQ;
import static berkeley.bindings.socket.Constants.TCP_QUICKACK;
import static berkeley.bindings.socket.Constants.TCP_REPAIR;
import static berkeley.bindings.socket.Constants.TCP_REPAIR_QUEUE;
import static berkeley.bindings.socket.Constants.TCP_SAVED_SYN;
import static berkeley.bindings.socket.Constants.TCP_SAVE_SYN;
import static berkeley.bindings.socket.Constants.TCP_SYNCNT;
import static berkeley.bindings.socket.Constants.TCP_ULP;
import static berkeley.bindings.socket.Constants.TCP_USER_TIMEOUT;
import static berkeley.bindings.socket.Constants.TCP_WINDOW_CLAMP;

import static java.time.temporal.ChronoUnit.MILLIS;
import static java.time.temporal.ChronoUnit.SECONDS;

import berkeley.AnyOpt;
import berkeley.ReadOnlyOpt;
import berkeley.SockOpt;
import berkeley.addr.Bytes;

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

    /**
     * Whether a listener keeps the headers of each SYN for {@link #SAVED_SYN}: 1 keeps those of IP
     * and TCP, 2 those of the link too, 0 none.
     */
    public static final SockOpt<Integer> SAVE_SYN = ROWS.integer("SAVE_SYN", TCP_SAVE_SYN);

    /** The headers of the SYN of an accepted connection. They can be read once. */
    public static final ReadOnlyOpt<Bytes> SAVED_SYN =
            ROWS.readOnly("SAVED_SYN", TCP_SAVED_SYN, Codecs.bytes(500));

    /** {@code union tcp_cc_info} of the congestion control algorithm; empty for one without. */
    public static final ReadOnlyOpt<Bytes> CC_INFO =
            ROWS.readOnly("CC_INFO", TCP_CC_INFO, Codecs.bytes(20));

    /** The key, or two, that fast open cookies are made with: 16 or 32 bytes. */
    public static final SockOpt<Bytes> FASTOPEN_KEY =
            ROWS.row("FASTOPEN_KEY", TCP_FASTOPEN_KEY, Codecs.bytes(32));

    /** A key that a peer signs its segments with (RFC 2385). It cannot be read. */
    public static final SockOpt<TcpMd5Sig> MD5SIG = ROWS.row("MD5SIG", TCP_MD5SIG, TcpMd5Sig.CODEC);

    /**
     * Repair mode, in which a connection is moved to another process or machine; takes
     * CAP_NET_ADMIN. 1 is on, 0 off, -1 off without a window probe.
     */
    public static final SockOpt<Integer> REPAIR = ROWS.integer("REPAIR", TCP_REPAIR);

    /** In repair mode, which queue the next options are of: 1 receive, 2 send. */
    public static final SockOpt<Integer> REPAIR_QUEUE =
            ROWS.integer("REPAIR_QUEUE", TCP_REPAIR_QUEUE);

    /** In repair mode, the sequence number of the queue, unsigned. */
    public static final SockOpt<Integer> QUEUE_SEQ =
            ROWS.named("TCP_QUEUE_SEQ", TCP_QUEUE_SEQ, Codecs.INT);

    /** All of the above, in their order. */
    public static final List<AnyOpt<?>> ALL = ROWS.list();
}
