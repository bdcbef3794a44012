package berkeley.option;

import static berkeley.bindings.socket.Constants.IFNAMSIZ;
import static berkeley.bindings.socket.Constants.SOL_SOCKET;
import static berkeley.bindings.socket.Constants.SO_ACCEPTCONN;
import static berkeley.bindings.socket.Constants.SO_ATTACH_BPF;
import static berkeley.bindings.socket.Constants.SO_ATTACH_FILTER;
import static berkeley.bindings.socket.Constants.SO_ATTACH_REUSEPORT_CBPF;
import static berkeley.bindings.socket.Constants.SO_BINDTODEVICE;
import static berkeley.bindings.socket.Constants.SO_BINDTOIFINDEX;
import static berkeley.bindings.socket.Constants.SO_BPF_EXTENSIONS;
import static berkeley.bindings.socket.Constants.SO_BROADCAST;
import static berkeley.bindings.socket.Constants.SO_BUF_LOCK;
import static berkeley.bindings.socket.Constants.SO_BUSY_POLL;
import static berkeley.bindings.socket.Constants.SO_BUSY_POLL_BUDGET;
import static berkeley.bindings.socket.Constants.SO_CNX_ADVICE;
import static berkeley.bindings.socket.Constants.SO_COOKIE;
import static berkeley.bindings.socket.Constants.SO_DEBUG;
import static berkeley.bindings.socket.Constants.SO_DETACH_FILTER;
import static berkeley.bindings.socket.Constants.SO_DETACH_REUSEPORT_BPF;
import static berkeley.bindings.socket.Constants.SO_DOMAIN;
import static berkeley.bindings.socket.Constants.SO_DONTROUTE;
import static berkeley.bindings.socket.Constants.SO_ERROR;
import static berkeley.bindings.socket.Constants.SO_INCOMING_CPU;
import static berkeley.bindings.socket.Constants.SO_INCOMING_NAPI_ID;
import static berkeley.bindings.socket.Constants.SO_KEEPALIVE;
import static berkeley.bindings.socket.Constants.SO_LINGER;
import static berkeley.bindings.socket.Constants.SO_LOCK_FILTER;
import static berkeley.bindings.socket.Constants.SO_MARK;
import static berkeley.bindings.socket.Constants.SO_MAX_PACING_RATE;
import static berkeley.bindings.socket.Constants.SO_MEMINFO;
import static berkeley.bindings.socket.Constants.SO_NETNS_COOKIE;
import static berkeley.bindings.socket.Constants.SO_NOFCS;
import static berkeley.bindings.socket.Constants.SO_NO_CHECK;
import static berkeley.bindings.socket.Constants.SO_OOBINLINE;
import static berkeley.bindings.socket.Constants.SO_PASSCRED;
import static berkeley.bindings.socket.Constants.SO_PASSPIDFD;
import static berkeley.bindings.socket.Constants.SO_PASSSEC;
import static berkeley.bindings.socket.Constants.SO_PEEK_OFF;
import static berkeley.bindings.socket.Constants.SO_PEERCRED;
import static berkeley.bindings.socket.Constants.SO_PEERGROUPS;
import static berkeley.bindings.socket.Constants.SO_PEERPIDFD;
import static berkeley.bindings.socket.Constants.SO_PEERSEC;
import static berkeley.bindings.socket.Constants.SO_PREFER_BUSY_POLL;
import static berkeley.bindings.socket.Constants.SO_PRIORITY;
import static berkeley.bindings.socket.Constants.SO_PROTOCOL;
import static berkeley.bindings.socket.Constants.SO_RCVBUF;
import static berkeley.bindings.socket.Constants.SO_RCVBUFFORCE;
import static berkeley.bindings.socket.Constants.SO_RCVLOWAT;
import static berkeley.bindings.socket.Constants.SO_RCVMARK;
import static berkeley.bindings.socket.Constants.SO_RCVTIMEO;
import static berkeley.bindings.socket.Constants.SO_RESERVE_MEM;
import static berkeley.bindings.socket.Constants.SO_REUSEADDR;
import static berkeley.bindings.socket.Constants.SO_REUSEPORT;
import static berkeley.bindings.socket.Constants.SO_RXQ_OVFL;
import static berkeley.bindings.socket.Constants.SO_SELECT_ERR_QUEUE;
import static berkeley.bindings.socket.Constants.SO_SNDBUF;
import static berkeley.bindings.socket.Constants.SO_SNDBUFFORCE;
import static berkeley.bindings.socket.Constants.SO_SNDLOWAT;
import static berkeley.bindings.socket.Constants.SO_SNDTIMEO;
import static berkeley.bindings.socket.Constants.SO_TIMESTAMP;
import static berkeley.bindings.socket.Constants.SO_TIMESTAMPING;
import static berkeley.bindings.socket.Constants.SO_TIMESTAMPNS;
import static berkeley.bindings.socket.Constants.SO_TXREHASH;
import static berkeley.bindings.socket.Constants.SO_TXTIME;
import static berkeley.bindings.socket.Constants.SO_TYPE;
import static berkeley.bindings.socket.Constants.SO_WIFI_STATUS;
import static berkeley.bindings.socket.Constants.SO_ZEROCOPY;

import berkeley.AnyOpt;
import berkeley.Cmsg;
import berkeley.Fd;
import berkeley.ReadOnlyOpt;
import berkeley.Sock;
import berkeley.SockOpt;
import berkeley.Ucred;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The options of every socket, level {@code SOL_SOCKET}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/socket.7.html">socket(7)</a>
 */
public final class SO {

    private SO() {}

    private static final OptionTable ROWS = new OptionTable("SO_", SOL_SOCKET);

    public static final SockOpt<Boolean> DEBUG = ROWS.flag("DEBUG", SO_DEBUG);
    public static final SockOpt<Boolean> REUSEADDR = ROWS.flag("REUSEADDR", SO_REUSEADDR);

    /** {@code SOCK_STREAM} … */
    public static final ReadOnlyOpt<Integer> TYPE = ROWS.readOnlyInteger("TYPE", SO_TYPE);

    /** The pending error, an errno, or 0. Reading clears it. */
    public static final ReadOnlyOpt<Integer> ERROR = ROWS.readOnlyInteger("ERROR", SO_ERROR);

    public static final SockOpt<Boolean> DONTROUTE = ROWS.flag("DONTROUTE", SO_DONTROUTE);
    public static final SockOpt<Boolean> BROADCAST = ROWS.flag("BROADCAST", SO_BROADCAST);

    /** In bytes. The kernel doubles what is set. */
    public static final SockOpt<Integer> SNDBUF = ROWS.integer("SNDBUF", SO_SNDBUF);

    /** In bytes. The kernel doubles what is set. */
    public static final SockOpt<Integer> RCVBUF = ROWS.integer("RCVBUF", SO_RCVBUF);

    /** {@link #SNDBUF} beyond the system's limit, for {@code CAP_NET_ADMIN}. Write only. */
    public static final SockOpt<Integer> SNDBUFFORCE = ROWS.integer("SNDBUFFORCE", SO_SNDBUFFORCE);

    /** {@link #RCVBUF} beyond the system's limit, for {@code CAP_NET_ADMIN}. Write only. */
    public static final SockOpt<Integer> RCVBUFFORCE = ROWS.integer("RCVBUFFORCE", SO_RCVBUFFORCE);

    public static final SockOpt<Boolean> KEEPALIVE = ROWS.flag("KEEPALIVE", SO_KEEPALIVE);
    public static final SockOpt<Boolean> OOBINLINE = ROWS.flag("OOBINLINE", SO_OOBINLINE);
    public static final SockOpt<Boolean> NO_CHECK = ROWS.flag("NO_CHECK", SO_NO_CHECK);
    public static final SockOpt<Integer> PRIORITY = ROWS.integer("PRIORITY", SO_PRIORITY);
    public static final SockOpt<Linger> LINGER = ROWS.row("LINGER", SO_LINGER, Linger.CODEC);
    public static final SockOpt<Boolean> REUSEPORT = ROWS.flag("REUSEPORT", SO_REUSEPORT);

    /** Whether {@link Cmsg.Credentials} come with what is received. */
    public static final SockOpt<Boolean> PASSCRED = ROWS.flag("PASSCRED", SO_PASSCRED);

    /** Who connected, or made the pair. */
    public static final ReadOnlyOpt<Ucred> PEERCRED =
            ROWS.readOnly("PEERCRED", SO_PEERCRED, Ucred.CODEC);

    /** In bytes. */
    public static final SockOpt<Integer> RCVLOWAT = ROWS.integer("RCVLOWAT", SO_RCVLOWAT);

    /** Always 1. */
    public static final ReadOnlyOpt<Integer> SNDLOWAT =
            ROWS.readOnlyInteger("SNDLOWAT", SO_SNDLOWAT);

    /**
     * Zero is no limit. As coarse as the kernel's tick. What takes longer is EAGAIN, as in C;
     * {@link Sock#timeout} is exact and goes before it.
     */
    public static final SockOpt<Duration> RCVTIMEO =
            ROWS.row("RCVTIMEO", SO_RCVTIMEO, Codecs.TIMEVAL);

    /** Zero is no limit; the same for calls that send. */
    public static final SockOpt<Duration> SNDTIMEO =
            ROWS.row("SNDTIMEO", SO_SNDTIMEO, Codecs.TIMEVAL);

    /** The name of an interface; empty is none. */
    public static final SockOpt<String> BINDTODEVICE =
            ROWS.row("BINDTODEVICE", SO_BINDTODEVICE, Codecs.string(IFNAMSIZ));

    /** Packets that the program gives 0 for do not arrive. */
    public static final SockOpt<Bpf> ATTACH_FILTER =
            ROWS.row("ATTACH_FILTER", SO_ATTACH_FILTER, Bpf.CODEC);

    /** Write only; the value means nothing. */
    public static final SockOpt<Integer> DETACH_FILTER =
            ROWS.integer("DETACH_FILTER", SO_DETACH_FILTER);

    /** Whether {@link Cmsg.Timestamp} comes with what is received. */
    public static final SockOpt<Boolean> TIMESTAMP = ROWS.flag("TIMESTAMP", SO_TIMESTAMP);

    /** Whether the socket listens. */
    public static final ReadOnlyOpt<Boolean> ACCEPTCONN =
            ROWS.readOnlyFlag("ACCEPTCONN", SO_ACCEPTCONN);

    /** The security context of the peer. */
    public static final ReadOnlyOpt<String> PEERSEC =
            ROWS.readOnly("PEERSEC", SO_PEERSEC, Codecs.string(256));

    public static final SockOpt<Boolean> PASSSEC = ROWS.flag("PASSSEC", SO_PASSSEC);

    /** Whether {@link Cmsg.TimestampNs} comes with what is received. */
    public static final SockOpt<Boolean> TIMESTAMPNS = ROWS.flag("TIMESTAMPNS", SO_TIMESTAMPNS);

    public static final SockOpt<Integer> MARK = ROWS.integer("MARK", SO_MARK);

    /**
     * {@code SOF_TIMESTAMPING_*}: which timestamps to take, and how to report them in {@link
     * Cmsg.Timestamping}.
     */
    public static final SockOpt<Integer> TIMESTAMPING =
            ROWS.integer("TIMESTAMPING", SO_TIMESTAMPING);

    public static final ReadOnlyOpt<Integer> PROTOCOL =
            ROWS.readOnlyInteger("PROTOCOL", SO_PROTOCOL);

    /** {@code AF_INET} … */
    public static final ReadOnlyOpt<Integer> DOMAIN = ROWS.readOnlyInteger("DOMAIN", SO_DOMAIN);

    /** Whether {@link Cmsg.RxqOvfl} comes with what is received. */
    public static final SockOpt<Boolean> RXQ_OVFL = ROWS.flag("RXQ_OVFL", SO_RXQ_OVFL);

    public static final SockOpt<Boolean> WIFI_STATUS = ROWS.flag("WIFI_STATUS", SO_WIFI_STATUS);

    /** Where the next {@code MSG_PEEK} begins; -1 is off. */
    public static final SockOpt<Integer> PEEK_OFF = ROWS.integer("PEEK_OFF", SO_PEEK_OFF);

    public static final SockOpt<Boolean> NOFCS = ROWS.flag("NOFCS", SO_NOFCS);

    /** Once set, neither it nor the filter can be changed. */
    public static final SockOpt<Boolean> LOCK_FILTER = ROWS.flag("LOCK_FILTER", SO_LOCK_FILTER);

    public static final SockOpt<Boolean> SELECT_ERR_QUEUE =
            ROWS.flag("SELECT_ERR_QUEUE", SO_SELECT_ERR_QUEUE);

    /** How long a receive polls the network device before it waits, in whole microseconds. */
    public static final SockOpt<Duration> BUSY_POLL =
            ROWS.time("BUSY_POLL", SO_BUSY_POLL, ChronoUnit.MICROS);

    /** In bytes a second; -1 is no limit. */
    public static final SockOpt<Long> MAX_PACING_RATE =
            ROWS.row("MAX_PACING_RATE", SO_MAX_PACING_RATE, Codecs.LONG);

    public static final ReadOnlyOpt<Integer> BPF_EXTENSIONS =
            ROWS.readOnlyInteger("BPF_EXTENSIONS", SO_BPF_EXTENSIONS);

    public static final SockOpt<Integer> INCOMING_CPU =
            ROWS.integer("INCOMING_CPU", SO_INCOMING_CPU);

    /** The program's result says which socket of the port gets the packet. Write only. */
    public static final SockOpt<Bpf> ATTACH_REUSEPORT_CBPF =
            ROWS.row("ATTACH_REUSEPORT_CBPF", SO_ATTACH_REUSEPORT_CBPF, Bpf.CODEC);

    /** Write only; the value means nothing. */
    public static final SockOpt<Integer> DETACH_REUSEPORT_BPF =
            ROWS.integer("DETACH_REUSEPORT_BPF", SO_DETACH_REUSEPORT_BPF);

    /** Write only. */
    public static final SockOpt<Integer> CNX_ADVICE = ROWS.integer("CNX_ADVICE", SO_CNX_ADVICE);

    /** {@code SK_MEMINFO_RMEM_ALLOC} and what follows it in linux/sock_diag.h. */
    public static final ReadOnlyOpt<List<Integer>> MEMINFO =
            ROWS.readOnly("MEMINFO", SO_MEMINFO, Codecs.ints(16));

    public static final ReadOnlyOpt<Integer> INCOMING_NAPI_ID =
            ROWS.readOnlyInteger("INCOMING_NAPI_ID", SO_INCOMING_NAPI_ID);

    /** A number that no other socket of the system has. */
    public static final ReadOnlyOpt<Long> COOKIE = ROWS.readOnly("COOKIE", SO_COOKIE, Codecs.LONG);

    /** The supplementary groups of the peer. */
    public static final ReadOnlyOpt<List<Integer>> PEERGROUPS =
            ROWS.readOnly("PEERGROUPS", SO_PEERGROUPS, Codecs.ints(65536));

    /** Whether {@code MSG_ZEROCOPY} is allowed. */
    public static final SockOpt<Boolean> ZEROCOPY = ROWS.flag("ZEROCOPY", SO_ZEROCOPY);

    public static final SockOpt<Integer> BINDTOIFINDEX =
            ROWS.integer("BINDTOIFINDEX", SO_BINDTOIFINDEX);

    /** A number that no other network namespace has. */
    public static final ReadOnlyOpt<Long> NETNS_COOKIE =
            ROWS.readOnly("NETNS_COOKIE", SO_NETNS_COOKIE, Codecs.LONG);

    public static final SockOpt<Boolean> PREFER_BUSY_POLL =
            ROWS.flag("PREFER_BUSY_POLL", SO_PREFER_BUSY_POLL);
    public static final SockOpt<Integer> BUSY_POLL_BUDGET =
            ROWS.integer("BUSY_POLL_BUDGET", SO_BUSY_POLL_BUDGET);
    public static final SockOpt<Integer> BUF_LOCK = ROWS.integer("BUF_LOCK", SO_BUF_LOCK);
    public static final SockOpt<Integer> RESERVE_MEM = ROWS.integer("RESERVE_MEM", SO_RESERVE_MEM);
    public static final SockOpt<Boolean> TXREHASH = ROWS.flag("TXREHASH", SO_TXREHASH);
    public static final SockOpt<Boolean> RCVMARK = ROWS.flag("RCVMARK", SO_RCVMARK);

    /** Whether {@link Cmsg.PidFd} comes with what is received. Linux 6.5. */
    public static final SockOpt<Boolean> PASSPIDFD = ROWS.flag("PASSPIDFD", SO_PASSPIDFD);

    /** A descriptor of the peer's process, which the caller closes. Linux 6.5. */
    public static final ReadOnlyOpt<Fd> PEERPIDFD =
            ROWS.readOnly("PEERPIDFD", SO_PEERPIDFD, Codecs.FD);

    /** How each packet is sent at a time of its own, which SCM_TXTIME gives. */
    public static final SockOpt<TxTime> TXTIME = ROWS.row("TXTIME", SO_TXTIME, TxTime.CODEC);

    /** The descriptor of a BPF program that decides which packets come. It cannot be read. */
    public static final SockOpt<Integer> ATTACH_BPF = ROWS.integer("ATTACH_BPF", SO_ATTACH_BPF);

    /** All of the above, in their order. */
    public static final List<AnyOpt<?>> ALL = ROWS.list();
}
