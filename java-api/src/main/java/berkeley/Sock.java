package berkeley;

import static berkeley.bindings.bluetooth.Constants.BTPROTO_HCI;
import static berkeley.bindings.bluetooth.Constants.BTPROTO_L2CAP;
import static berkeley.bindings.bluetooth.Constants.BTPROTO_RFCOMM;
import static berkeley.bindings.bluetooth.Constants.BTPROTO_SCO;
import static berkeley.bindings.socket.Constants.*;

import berkeley.addr.SockAddr;
import berkeley.foreign.NameBuffer;
import berkeley.foreign.Structs;
import berkeley.internal.Accept;
import berkeley.internal.ArenaPins;
import berkeley.internal.Connect;
import berkeley.internal.Deadline;
import berkeley.internal.Endpoint;
import berkeley.internal.Forgotten;
import berkeley.internal.Handle;
import berkeley.internal.MessageTransfer;
import berkeley.internal.Outcome;
import berkeley.internal.PlainCalls;
import berkeley.internal.Splice;
import berkeley.internal.Transfer;
import berkeley.sys.Errno;
import berkeley.sys.Fcntl;
import berkeley.sys.SysIoctl;
import berkeley.sys.SysSocket;
import berkeley.trace.Names;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ByteChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A socket of any family and type: {@code try (var s = Sock.open(AF_INET, SOCK_STREAM)) {
 * s.bind(…).listen(5); … }}.
 *
 * <p>Methods have the names of the calls that they make. A call that the kernel does not support
 * for this family or type fails with the kernel's own error, as an {@link ErrnoException}. What a
 * call returns, throws, takes from the kernel and leaves behind is what the kernel's own blocking
 * call would have: on every thread, with every kind of memory, with or without a timeout.
 *
 * <p><b>Results.</b> A count of bytes may be smaller than asked for, as in C; {@link #sendall} and
 * {@link #recvall} make further calls. 0 from recv is the end of a stream, or an empty datagram.
 * Where a call would block on a Sock that is not {@link #blocking}, or with MSG_DONTWAIT, it
 * returns {@link #AGAIN}, which is negative: a loop over many sockets meets it too often for an
 * exception. {@link #accept}, which has no count to return, throws EAGAIN; {@link #tryAccept}
 * returns null. Every other error is an exception with the call, the address and the errno.
 *
 * <p><b>Threads.</b> Any number of threads may use one Sock. Each call is one system call where the
 * kernel lets it be, and the kernel serves the calls of two threads one after the other, in an
 * order that it chooses. Bytes of two sends on a stream may mix where one of them has to wait for
 * room; datagrams stay whole. Each datagram, connection or byte goes to one of the threads that
 * wait for it. {@link #close} from any thread ends the calls of the others with EBADF.
 *
 * <p><b>Blocking.</b> A platform thread blocks in the kernel, as in C. A virtual thread, or a call
 * with a {@link #timeout}, makes a non-blocking call first and waits only after EAGAIN; a virtual
 * thread then holds no carrier.
 *
 * <p><b>Time.</b> A {@link #timeout} limits one call, from its beginning to its end, whatever
 * signals arrive, and to the millisecond. A call that has moved bytes by then returns their count;
 * another fails with ETIMEDOUT, and {@link ErrnoException#isTimeout} is true. {@link #deadline} is
 * for several calls together. The kernel's SO_RCVTIMEO and SO_SNDTIMEO work as well: after them a
 * call fails with EAGAIN, as in C.
 *
 * <p><b>Memory.</b> The kernel reads and writes native memory, a {@code MemorySegment} or a direct
 * {@code ByteBuffer}, in place; its arena stays open until the call is over. Up to 1,024 bytes of
 * an array are copied; of a longer one the kernel uses the array itself where the call cannot
 * block, at most 128 KiB at a time, and else copies 64 KiB at a time. No call keeps a reference to
 * the memory, except with MSG_ZEROCOPY.
 *
 * <p><b>Signals and interrupts.</b> A signal does not end a call that has moved no bytes: it is
 * made again. After some bytes have moved, a call that blocks in the kernel returns the short
 * count. Thread.interrupt ends the wait of a virtual thread with EINTR, and its status stays set,
 * as with java.net; but the Sock stays open and nothing that arrived is lost. Thread.interrupt
 * alone does not wake a platform thread that is blocked in the kernel. If a signal arrives while
 * the thread is interrupted, the call fails with EINTR.
 *
 * <p><b>Differences from the kernel.</b>
 *
 * <ul>
 *   <li>A timeout that was set with SO_RCVTIMEO or SO_SNDTIMEO through another descriptor counts
 *       from the moment when a call first has to wait, which on a platform thread may be when a
 *       signal arrives. It has no effect if that descriptor came from /proc or pidfd_getfd(2).
 *   <li>SO_RCVLOWAT has an effect only if it was set through this Sock.
 *   <li>MSG_WAITALL on a Unix socket continues after a descriptor that came with the data of a call
 *       that cannot receive it.
 *   <li>An array of more than 128 KiB is sent in parts: if the peer closes meanwhile, the count is
 *       short.
 * </ul>
 *
 * <p><b>Copies.</b> Other descriptors of the same socket, in this process and in others, are left
 * alone: no call but {@link #blocking} leaves O_NONBLOCK set on it, and {@link #close} shuts
 * nothing down.
 *
 * <p><b>Unreachable Socks.</b> The garbage collector closes a Sock that is no longer reachable,
 * some time later; with {@code -Dberkeley.leaks=true} it prints to standard error where it was
 * opened. One that was {@linkplain #adopt adopted} is not closed.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/socket.7.html">socket(7)</a>
 */
public final class Sock implements AutoCloseable {
    /**
     * What a call on a non-blocking Sock, or with MSG_DONTWAIT, returns where it would have to
     * wait: -EAGAIN. It is negative and no count is; 0 is the end of a stream or an empty datagram.
     */
    public static final int AGAIN = -EAGAIN;

    private final Endpoint endpoint;

    /** Closes the endpoint when this Sock is forgotten; null for one that was adopted. */
    private final Cleaner.@Nullable Cleanable forgotten;

    private Sock(Endpoint endpoint, boolean owned) {
        this.endpoint = endpoint;
        forgotten =
                owned ? Forgotten.watch(this, endpoint) : Forgotten.watchAdopted(this, endpoint);
    }

    private Sock(int fd, int domain, int type, int protocol) {
        this(new Endpoint(fd, domain, type, protocol, false), true);
    }

    // Making one

    /** {@code socket(domain, type, 0)}—creates an endpoint for communication. */
    public static Sock open(int domain, int type) throws ErrnoException {
        return open(domain, type, 0);
    }

    /**
     * {@code socket(domain, type, protocol)}—creates an endpoint for communication. SOCK_CLOEXEC is
     * set; SOCK_NONBLOCK may be or'd into the type.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/socket.2.html">socket(2)</a>
     */
    public static Sock open(int domain, int type, int protocol) throws ErrnoException {
        int fd = SysSocket.socket(domain, type | SOCK_CLOEXEC, protocol);
        if (fd < 0) {
            throw failed("socket", domain, type, protocol);
        }
        return new Sock(fd, domain, type, protocol);
    }

    /**
     * {@code socketpair(domain, type, protocol)}—creates a pair of connected sockets.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/socketpair.2.html">socketpair(2)</a>
     */
    public static SockPair pair(int domain, int type, int protocol) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment sv = arena.allocate(ValueLayout.JAVA_INT, 2);
            if (SysSocket.socketpair(domain, type | SOCK_CLOEXEC, protocol, sv) < 0) {
                throw failed("socketpair", domain, type, protocol);
            }
            return new SockPair(
                    new Sock(sv.getAtIndex(ValueLayout.JAVA_INT, 0), domain, type, protocol),
                    new Sock(sv.getAtIndex(ValueLayout.JAVA_INT, 1), domain, type, protocol));
        }
    }

    /** {@code socketpair(domain, type, 0)}—creates a pair of connected sockets. */
    public static SockPair pair(int domain, int type) throws ErrnoException {
        return pair(domain, type, 0);
    }

    /**
     * {@code socket}, {@code bind} and {@code listen}—opens a stream socket of the address's family
     * that listens there, with the longest queue that {@code net.core.somaxconn} allows.
     *
     * @see #listenOn(SockAddr, int)
     */
    public static Sock listenOn(SockAddr addr) throws ErrnoException {
        return listenOn(addr, SOMAXCONN);
    }

    /**
     * {@code socket}, {@code bind} and {@code listen}—opens a stream socket of the address's family
     * that listens there. For AF_INET and AF_INET6 it sets SO_REUSEADDR, so that a server can be
     * started again while connections of the earlier one are in TIME_WAIT. If a call fails, the
     * socket is closed.
     *
     * <p>It is not called {@code listen}, since {@code sock.listen(addr)} would then open another
     * socket and leave {@code sock} as it was.
     *
     * {@snippet file="berkeley/snippets/SnippetsTest.java" region="listenOn" :
     * try (Sock server = Sock.listenOn(SockAddr.inet("127.0.0.1", 0));
     *         Sock client = Sock.connectTo(server.getsockname())) {
     *     client.sendall("hello".getBytes());
     * }
     * }
     *
     * @param backlog how many connections may wait to be accepted; the kernel's limit is
     *     net.core.somaxconn
     * @throws ErrnoException the error of the call that failed, such as EADDRINUSE of bind
     */
    public static Sock listenOn(SockAddr addr, int backlog) throws ErrnoException {
        Sock sock = openFor(addr);
        try {
            if (addr.family() == AF_INET || addr.family() == AF_INET6) {
                sock.reuseAddress();
            }
            return sock.bind(addr).listen(backlog);
        } catch (Throwable failure) {
            sock.closeAfter(failure);
            throw failure;
        }
    }

    /**
     * {@code socket} and {@code connect}—opens a stream socket of the address's family and connects
     * it. If a call fails, the socket is closed.
     *
     * <p>It is not called {@code connect}, which connects a socket that is already open.
     *
     * @throws ErrnoException the error of the call that failed, such as ECONNREFUSED of connect
     */
    public static Sock connectTo(SockAddr addr) throws ErrnoException {
        return connectTo(addr, Duration.ZERO);
    }

    /**
     * {@link #connectTo(SockAddr)}, given up with ETIMEDOUT after {@code timeout}. Later calls have
     * no time limit.
     *
     * @param timeout {@link Duration#ZERO} is no limit
     */
    public static Sock connectTo(SockAddr addr, Duration timeout) throws ErrnoException {
        Sock sock = openFor(addr);
        try {
            return sock.connect(addr, timeout);
        } catch (Throwable failure) {
            sock.closeAfter(failure);
            throw failure;
        }
    }

    /**
     * Connects to a host by name: {@code getaddrinfo}, and {@code connect} to its addresses until
     * one answers.
     *
     * <p>The attempts follow RFC 8305, "happy eyeballs": the next address, of the other version of
     * IP if there is one, is tried 250 ms after the last, or as soon as that has failed, and the
     * first connection is taken.
     *
     * @param host a name or an address as text
     * @param service a name such as {@code http}, or a port as text
     * @param timeout for all of it; {@link Duration#ZERO} is no limit. Later calls have none
     * @throws GaiException if the host or the service is unknown
     * @throws ErrnoException the error of the first address, whose message names each address that
     *     was tried and its error; ETIMEDOUT after {@code timeout}
     * @see <a href="https://www.rfc-editor.org/rfc/rfc8305">RFC 8305</a>
     */
    public static Sock dial(String host, String service, Duration timeout) throws IOException {
        return Dial.to(host, service, timeout).connect();
    }

    private static Sock openFor(SockAddr addr) throws ErrnoException {
        return open(
                addr.family(), SOCK_STREAM, addr instanceof SockAddr.Rfcomm ? BTPROTO_RFCOMM : 0);
    }

    /**
     * Takes over a descriptor that something else opened: inherited, received, or made by {@code
     * berkeley.sys}. The kernel is asked for its family and type. The Sock is {@link #blocking},
     * whether or not O_NONBLOCK is set on the file, which others may share. It is never closed by
     * the garbage collector.
     *
     * @throws ErrnoException EBADF or ENOTSOCK; the descriptor then stays the caller's
     */
    public static Sock adopt(int fd) throws ErrnoException {
        return adopt(fd, false);
    }

    /**
     * {@return a Sock on a copy of the descriptor that a java.net.Socket owns} Options that
     * java.net does not have can be set on it. A java.net.Socket that is closed shuts its
     * connection down, for the copy too.
     *
     * {@snippet file="berkeley/snippets/SnippetsTest.java" region="copyOf" :
     * try (Sock sock = Sock.copyOf(socket)) {
     *     sock.set(TCP.USER_TIMEOUT, Duration.ofSeconds(10));
     * }
     * }
     *
     * <p>java.net does not say the number of its descriptor: the sockets of this process are
     * compared by their names. The other way there is none: java.net and java.nio take over no
     * descriptor that somebody else has opened, except that of {@link System#inheritedChannel}.
     * {@link #channel} and {@code berkeley.net.SockSocket} make objects of their kind over a Sock.
     *
     * @throws SocketException if the socket is not bound, or several sockets of this process have
     *     its names, such as two that are connected to the same Unix socket
     */
    public static Sock copyOf(Socket socket) throws IOException {
        SocketAddress local = socket.getLocalSocketAddress();
        SocketAddress remote = socket.getRemoteSocketAddress();
        return new OpenSockets(SOCK_STREAM, false, local, remote).copy(socket);
    }

    /** {@link #copyOf(Socket)} of a socket that listens. */
    public static Sock copyOf(ServerSocket socket) throws IOException {
        SocketAddress local = socket.getLocalSocketAddress();
        return new OpenSockets(SOCK_STREAM, true, local, null).copy(socket);
    }

    /** {@link #copyOf(Socket)} of a datagram socket. */
    public static Sock copyOf(DatagramSocket socket) throws IOException {
        SocketAddress local = socket.getLocalSocketAddress();
        SocketAddress remote = socket.getRemoteSocketAddress();
        return new OpenSockets(SOCK_DGRAM, false, local, remote).copy(socket);
    }

    /**
     * {@link #copyOf(Socket)} of a channel of java.nio. The kernel's O_NONBLOCK, which both have,
     * is the channel's: the Sock is {@link #blocking} all the same.
     */
    public static Sock copyOf(NetworkChannel channel) throws IOException {
        SocketAddress local = channel.getLocalAddress();
        return switch (channel) {
            case SocketChannel stream ->
                    new OpenSockets(SOCK_STREAM, false, local, stream.getRemoteAddress())
                            .copy(channel);
            case AsynchronousSocketChannel stream ->
                    new OpenSockets(SOCK_STREAM, false, local, stream.getRemoteAddress())
                            .copy(channel);
            case DatagramChannel datagrams ->
                    new OpenSockets(SOCK_DGRAM, false, local, datagrams.getRemoteAddress())
                            .copy(channel);
            default -> new OpenSockets(SOCK_STREAM, true, local, null).copy(channel);
        };
    }

    /**
     * @param owned whether the collector may close it: nobody else has the number
     */
    static Sock adopt(int fd, boolean owned) throws ErrnoException {
        int domain = option(fd, "SO_DOMAIN", SO_DOMAIN);
        int type = option(fd, "SO_TYPE", SO_TYPE);
        int protocol = option(fd, "SO_PROTOCOL", SO_PROTOCOL);
        Endpoint endpoint = new Endpoint(fd, domain, type, protocol, true);
        endpoint.optionsUnknown();
        return new Sock(endpoint, owned);
    }

    static int option(int fd, String name, int optname) throws ErrnoException {
        int[] value = new int[1];
        if (SysSocket.getsockopt(fd, SOL_SOCKET, optname, value) < 0) {
            throw new ErrnoException("getsockopt", "fd " + fd + " " + name, Errno.errno());
        }
        return value[0];
    }

    private void reuseAddress() throws ErrnoException {
        if (SysSocket.setsockopt(endpoint.fd(), SOL_SOCKET, SO_REUSEADDR, 1) < 0) {
            throw new ErrnoException("setsockopt", "SO_REUSEADDR true", Errno.errno());
        }
    }

    /**
     * sd_listen_fds(3)—takes over the sockets that systemd, or another who speaks its protocol, has
     * opened for this process: descriptors 3 and on, as many as LISTEN_FDS says, if LISTEN_PID is
     * this process. Each gets FD_CLOEXEC. A second call finds none, as if the variables had been
     * unset. What is no socket, such as a FIFO, is left for {@link Fd#listenFdsWithNames}.
     *
     * @return none where there are none
     * @throws ErrnoException EINVAL for variables that make no sense, EBADF for a descriptor that
     *     is not there; all then stay the caller's
     * @see <a
     *     href="https://man7.org/linux/man-pages/man3/sd_listen_fds.3.html">sd_listen_fds(3)</a>
     */
    public static List<Sock> listenFds() throws ErrnoException {
        return ListenFds.sockets().stream().map(Map.Entry::getValue).toList();
    }

    /**
     * sd_listen_fds_with_names(3)—{@link #listenFds} by the names in LISTEN_FDNAMES, in their
     * order. One name may stand for several; all are {@code unknown} where nobody named them.
     *
     * @throws ErrnoException also EINVAL where the names are not as many as the descriptors
     * @see <a
     *     href="https://man7.org/linux/man-pages/man3/sd_listen_fds.3.html">sd_listen_fds(3)</a>
     */
    public static List<Map.Entry<String, Sock>> listenFdsWithNames() throws ErrnoException {
        return ListenFds.sockets();
    }

    /**
     * {@code dup(fd)}—makes a second Sock for the same socket. Each has its own descriptor, closed
     * on its own, and its own {@link #timeout}; {@link #blocking} is of both.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/dup.2.html">dup(2)</a>
     */
    public Sock dup() throws ErrnoException {
        int fd = enter("dup");
        try {
            int copy = Fcntl.fcntl(fd, F_DUPFD_CLOEXEC, 0);
            if (copy < 0) {
                throw failed("dup", Errno.errno());
            }
            return new Sock(new Endpoint(copy, endpoint), true);
        } finally {
            leave();
        }
    }

    // Naming

    /**
     * {@code bind(sockfd, addr, addrlen)}—binds a name to the socket.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/bind.2.html">bind(2)</a>
     */
    public Sock bind(SockAddr addr) throws ErrnoException {
        requireProtocol("bind", addr);
        NameBuffer name = Structs.own().name().set(addr);
        int fd = enter("bind");
        try {
            if (SysSocket.bind(fd, name.segment(), name.length()) < 0) {
                throw new ErrnoException("bind", addr.toString(), Errno.errno());
            }
            endpoint.names().bound(addr);
            return this;
        } finally {
            leave();
        }
    }

    /**
     * The kernel takes the bytes of an address of another Bluetooth protocol for its own, and so
     * another channel and another device.
     */
    private void requireProtocol(String call, SockAddr addr) {
        int protocol =
                switch (addr) {
                    case SockAddr.L2cap _ -> BTPROTO_L2CAP;
                    case SockAddr.Hci _ -> BTPROTO_HCI;
                    case SockAddr.Sco _ -> BTPROTO_SCO;
                    case SockAddr.Rfcomm _ -> BTPROTO_RFCOMM;
                    default -> -1;
                };
        if (protocol >= 0 && domain() == AF_BLUETOOTH && protocol != protocol()) {
            throw new IllegalArgumentException(
                    "%s: %s is not an address of this socket, whose protocol is %s"
                            .formatted(call, addr, Names.socket(domain(), type(), protocol())));
        }
    }

    /**
     * {@code listen(sockfd, backlog)}—listens for connections.
     *
     * @param backlog how many connections may wait to be accepted; the kernel's limit is
     *     net.core.somaxconn
     * @see <a href="https://man7.org/linux/man-pages/man2/listen.2.html">listen(2)</a>
     */
    public Sock listen(int backlog) throws ErrnoException {
        int fd = enter("listen");
        try {
            if (SysSocket.listen(fd, backlog) < 0) {
                throw failed("listen", Errno.errno());
            }
            return this;
        } finally {
            leave();
        }
    }

    /**
     * {@code connect(sockfd, addr, addrlen)}—initiates a connection; for a datagram socket, sets
     * whom it talks to. {@link #timeout} holds. On a non-blocking Sock EINPROGRESS is an exception
     * too: wait for POLLOUT, then ask {@code SO.ERROR}. {@link SockAddr#UNSPEC} dissolves what a
     * datagram socket was connected to.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/connect.2.html">connect(2)</a>
     */
    public Sock connect(SockAddr addr) throws ErrnoException {
        return connect(addr, endpoint.timeout(POLLOUT));
    }

    /** {@link #connect(SockAddr)}, given up with ETIMEDOUT after {@code timeout}. */
    public Sock connect(SockAddr addr, Duration timeout) throws ErrnoException {
        return connect(addr, limit(timeout));
    }

    private Sock connect(SockAddr addr, long nanos) throws ErrnoException {
        requireProtocol("connect", addr);
        NameBuffer name = Structs.own().name().set(addr);
        int outcome = Connect.connect(endpoint, name, nanos);
        Reference.reachabilityFence(this);
        if (outcome < 0) {
            throw failure("connect", outcome, addr, nanos);
        }
        endpoint.names().peer(addr.family() == AF_UNSPEC ? null : addr);
        return this;
    }

    /**
     * {@code accept(sockfd, addr, addrlen)}—accepts a connection; {@link #peer} of what it returns
     * is the address.
     *
     * @return the new socket, blocking, with SOCK_CLOEXEC
     * @throws ErrnoException EAGAIN too, on a non-blocking Sock where none waits: see {@link
     *     #tryAccept}
     * @see <a href="https://man7.org/linux/man-pages/man2/accept.2.html">accept(2)</a>
     */
    public Sock accept() throws ErrnoException {
        Sock accepted = accept(true);
        if (accepted == null) {
            throw failed("accept", EAGAIN);
        }
        return accepted;
    }

    /**
     * {@link #accept} without waiting.
     *
     * @return the new socket, or null where no connection waits
     */
    public @Nullable Sock tryAccept() throws ErrnoException {
        return accept(false);
    }

    private @Nullable Sock accept(boolean wait) throws ErrnoException {
        NameBuffer name = Structs.own().name();
        int accepted = Accept.accept(endpoint, name, wait);
        if (accepted == Outcome.WOULD_BLOCK) {
            return null;
        }
        if (accepted < 0) {
            throw failure("accept", accepted, null, endpoint.timeout(POLLIN));
        }
        Endpoint made = new Endpoint(accepted, domain(), type(), protocol(), false);
        made.names().peer(name.get());
        if (domain() != AF_UNIX) {
            made.inherit(endpoint); // as the kernel does for the options
        }
        Reference.reachabilityFence(this);
        return new Sock(made, true);
    }

    /**
     * {@return the address that connect was given or accept returned, or null} It makes no call:
     * see {@link #getpeername}.
     */
    public @Nullable SockAddr peer() {
        return endpoint.names().peer();
    }

    /**
     * {@code getsockname(sockfd, addr, addrlen)}—returns the address that the socket is bound to.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/getsockname.2.html">getsockname(2)</a>
     */
    public SockAddr getsockname() throws ErrnoException {
        int fd = enter("getsockname");
        try {
            NameBuffer name = Structs.own().name();
            if (SysSocket.getsockname(fd, name.segment(), name.room()) < 0) {
                throw failed("getsockname", Errno.errno());
            }
            return name.get();
        } finally {
            leave();
        }
    }

    /**
     * {@code getpeername(sockfd, addr, addrlen)}—returns the address that the socket is connected
     * to.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/getpeername.2.html">getpeername(2)</a>
     */
    public SockAddr getpeername() throws ErrnoException {
        int fd = enter("getpeername");
        try {
            NameBuffer name = Structs.own().name();
            if (SysSocket.getpeername(fd, name.segment(), name.room()) < 0) {
                throw failed("getpeername", Errno.errno());
            }
            return name.get();
        } finally {
            leave();
        }
    }

    // Sending

    /**
     * {@code send(sockfd, buf, len, flags)}—sends a message. MSG_NOSIGNAL is set: a broken pipe is
     * EPIPE and no signal.
     *
     * <p>A blocking stream socket takes all bytes unless an error or a timeout comes in between;
     * then the count is short and the next call fails with the error. A non-blocking one takes what
     * there is room for.
     *
     * @param buf native memory
     * @return how many bytes were taken, or {@link #AGAIN}
     * @see <a href="https://man7.org/linux/man-pages/man2/send.2.html">send(2)</a>
     */
    public int send(MemorySegment buf, long offset, long length, int flags) throws ErrnoException {
        Objects.checkFromIndexSize(offset, length, buf.byteSize());
        return result("send", Transfer.send(endpoint, buf, offset, length, flags, null));
    }

    /** {@link #send(MemorySegment, long, long, int)} of all of {@code buf}. */
    public int send(MemorySegment buf) throws ErrnoException {
        return send(buf, 0, buf.byteSize(), 0);
    }

    /**
     * {@link #send(MemorySegment, long, long, int)} of a part of an array. The kernel reads it
     * where it lies; what is short, or begins elsewhere, is copied first.
     */
    public int send(byte[] buf, int offset, int length, int flags) throws ErrnoException {
        Objects.checkFromIndexSize(offset, length, buf.length);
        return result("send", Transfer.send(endpoint, buf, offset, length, flags, null));
    }

    /** {@link #send(byte[], int, int, int)} of a whole array. */
    public int send(byte[] buf) throws ErrnoException {
        return send(buf, 0, buf.length, 0);
    }

    /**
     * {@link #send(byte[], int, int, int)} of what remains in {@code buf}, whose position moves by
     * what was taken.
     */
    public int send(ByteBuffer buf, int flags) throws ErrnoException {
        int n =
                buf.hasArray()
                        ? send(
                                buf.array(),
                                buf.arrayOffset() + buf.position(),
                                buf.remaining(),
                                flags)
                        : sendDirect(buf, flags, null, null);
        return moved(buf, n);
    }

    /**
     * Sends all of {@code buf}, in as many calls as it takes, on a non-blocking Sock too. An empty
     * array is one call as well, and on a datagram socket one empty datagram.
     *
     * @throws ErrnoException ETIMEDOUT when nothing was taken for the whole of the {@link #timeout}
     */
    public void sendall(byte[] buf) throws ErrnoException {
        int sent = 0;
        int changes;
        int n;
        do {
            changes = endpoint.changes();
            n = send(buf, sent, buf.length - sent, 0);
            sent += Math.max(n, 0);
        } while (sendsOn(n, sent < buf.length, changes));
    }

    /** {@link #sendall(byte[])} of native memory. */
    public void sendall(MemorySegment buf) throws ErrnoException {
        long sent = 0;
        int changes;
        int n;
        do {
            changes = endpoint.changes();
            n = send(buf, sent, buf.byteSize() - sent, 0);
            sent += Math.max(n, 0);
        } while (sendsOn(n, sent < buf.byteSize(), changes));
    }

    /**
     * {@link #sendall(byte[])} of what remains in {@code buf}. Its position moves by what was
     * taken, also where an error ends the call.
     */
    public void sendall(ByteBuffer buf) throws ErrnoException {
        int changes;
        int n;
        do {
            changes = endpoint.changes();
            n = send(buf, 0);
        } while (sendsOn(n, buf.hasRemaining(), changes));
    }

    /**
     * {@return whether sendall makes another call, after one that returned {@code n}}
     *
     * @param more whether there are bytes left
     */
    private boolean sendsOn(int n, boolean more, int changes) throws ErrnoException {
        if (n == AGAIN) {
            result("send", endpoint.awaitReady(POLLOUT, changes));
            return true;
        }
        if (more && endpoint.endsShort(POLLOUT)) {
            throw isClosed() ? closed("send") : failed("send", EINTR);
        }
        return more;
    }

    /**
     * {@code sendto(sockfd, buf, len, flags, dest_addr, addrlen)}—sends a message to an address.
     *
     * @return how many bytes were taken, or {@link #AGAIN}
     * @see <a href="https://man7.org/linux/man-pages/man2/send.2.html">sendto(2)</a>
     */
    public int sendto(MemorySegment buf, long offset, long length, int flags, SockAddrBuf dest)
            throws ErrnoException {
        Objects.checkFromIndexSize(offset, length, buf.byteSize());
        return result(
                "sendto", Transfer.send(endpoint, buf, offset, length, flags, dest.name()), dest);
    }

    /** {@link #sendto(MemorySegment, long, long, int, SockAddrBuf)} of a part of an array. */
    public int sendto(byte[] buf, int offset, int length, int flags, SockAddrBuf dest)
            throws ErrnoException {
        Objects.checkFromIndexSize(offset, length, buf.length);
        return result(
                "sendto", Transfer.send(endpoint, buf, offset, length, flags, dest.name()), dest);
    }

    /** {@link #sendto(MemorySegment, long, long, int, SockAddrBuf)} to a {@code SockAddr}. */
    public int sendto(MemorySegment buf, long offset, long length, int flags, SockAddr dest)
            throws ErrnoException {
        Objects.checkFromIndexSize(offset, length, buf.byteSize());
        NameBuffer name = Structs.own().name().set(dest);
        return result("sendto", Transfer.send(endpoint, buf, offset, length, flags, name), dest);
    }

    /** {@link #sendto(MemorySegment, long, long, int, SockAddr)} of a part of an array. */
    public int sendto(byte[] buf, int offset, int length, int flags, SockAddr dest)
            throws ErrnoException {
        Objects.checkFromIndexSize(offset, length, buf.length);
        NameBuffer name = Structs.own().name().set(dest);
        return result("sendto", Transfer.send(endpoint, buf, offset, length, flags, name), dest);
    }

    /** {@link #sendto(byte[], int, int, int, SockAddrBuf)} of a whole array. */
    public int sendto(byte[] buf, SockAddrBuf dest) throws ErrnoException {
        return sendto(buf, 0, buf.length, 0, dest);
    }

    /** {@link #sendto(byte[], int, int, int, SockAddr)} of a whole array. */
    public int sendto(byte[] buf, SockAddr dest) throws ErrnoException {
        return sendto(buf, 0, buf.length, 0, dest);
    }

    /**
     * {@link #sendto(byte[], int, int, int, SockAddr)} of what remains in {@code buf}, whose
     * position moves.
     */
    public int sendto(ByteBuffer buf, int flags, SockAddr dest) throws ErrnoException {
        int n =
                buf.hasArray()
                        ? sendto(
                                buf.array(),
                                buf.arrayOffset() + buf.position(),
                                buf.remaining(),
                                flags,
                                dest)
                        : sendDirect(buf, flags, Structs.own().name().set(dest), dest);
        return moved(buf, n);
    }

    /**
     * {@link #sendto(byte[], int, int, int, SockAddrBuf)} of what remains in {@code buf}, whose
     * position moves.
     */
    public int sendto(ByteBuffer buf, int flags, SockAddrBuf dest) throws ErrnoException {
        int n =
                buf.hasArray()
                        ? sendto(
                                buf.array(),
                                buf.arrayOffset() + buf.position(),
                                buf.remaining(),
                                flags,
                                dest)
                        : sendDirect(buf, flags, dest.name(), dest);
        return moved(buf, n);
    }

    /**
     * {@code sendmsg(sockfd, msg, flags)}—sends a message in pieces, with ancillary data. The count
     * may be short.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/send.2.html">sendmsg(2)</a>
     */
    public int sendmsg(Message message, int flags) throws ErrnoException {
        message.answers(type() != SOCK_STREAM);
        MemorySegment header = message.sending();
        try {
            ArenaPins pins = message.hold(flags);
            long n = MessageTransfer.sendmsg(endpoint, header, flags, pins);
            if (n >= 0) {
                message.sent(n);
            }
            return result("sendmsg", n, message);
        } finally {
            message.release();
            // The header points to memory that only the message keeps.
            Reference.reachabilityFence(message);
        }
    }

    /**
     * {@code write(fd, buf, count)}—writes; as {@link #send(MemorySegment)}, but the count may be
     * short.
     *
     * @param buf native memory
     * @see <a href="https://man7.org/linux/man-pages/man2/write.2.html">write(2)</a>
     */
    public int write(MemorySegment buf) throws ErrnoException {
        return result("write", PlainCalls.write(endpoint, buf));
    }

    /**
     * {@code writev(fd, iov, iovcnt)}—writes from several places in one call. The count may be
     * short.
     *
     * @param bufs native memory, at most 1,024 pieces
     * @see <a href="https://man7.org/linux/man-pages/man2/readv.2.html">writev(2)</a>
     */
    public int writev(MemorySegment... bufs) throws ErrnoException {
        try {
            return result("writev", PlainCalls.writev(endpoint, bufs));
        } finally {
            Reference.reachabilityFence(bufs);
        }
    }

    /**
     * {@code sendfile(out_fd, in_fd, offset, count)}—sends a part of a file without it passing
     * through this process. The count may be short, and is 0 at the end of the file.
     *
     * @param in a file's descriptor
     * @param offset where in the file; negative is its own position, which is moved on
     * @return how many bytes were taken, or {@link #AGAIN}
     * @see <a href="https://man7.org/linux/man-pages/man2/sendfile.2.html">sendfile(2)</a>
     */
    public long sendfile(int in, long offset, long count) throws ErrnoException {
        long n = PlainCalls.sendfile(endpoint, in, offset, count);
        if (n < 0 && n != Outcome.WOULD_BLOCK) {
            String target = endpoint.describe() + " from fd " + in;
            throw failure("sendfile", n, target, endpoint.timeout(POLLOUT));
        }
        Reference.reachabilityFence(this);
        return n < 0 ? AGAIN : n;
    }

    /**
     * {@link #sendfile(int, long, long)} of a file by its path, which is opened for this call;
     * {@link Fd#open} keeps it open for several.
     *
     * @throws ErrnoException also the errors of open(2), such as ENOENT
     */
    public long sendfile(Path in, long offset, long count) throws ErrnoException {
        try (Fd file = Fd.open(in, O_RDONLY)) {
            return sendfile(file.fd(), Math.max(offset, 0), count);
        }
    }

    /**
     * {@code splice(pipe, NULL, fd, NULL, length, flags)}—moves data from a pipe to this socket
     * inside the kernel. It waits for room in the socket, as send does, but not for data in the
     * pipe.
     *
     * @param flags SPLICE_F_MORE, SPLICE_F_MOVE
     * @return how many bytes were moved; 0 where the pipe is empty and nobody writes to it any
     *     more; or {@link #AGAIN}
     * @throws ErrnoException EAGAIN where the pipe is empty
     * @see <a href="https://man7.org/linux/man-pages/man2/splice.2.html">splice(2)</a>
     */
    public long spliceFrom(PipePair pipe, long length, int flags) throws ErrnoException {
        return splice(POLLOUT, pipe.readEnd(), length, flags);
    }

    private long splice(int direction, Fd end, long length, int flags) throws ErrnoException {
        if (length < 0) {
            throw new IllegalArgumentException("splice: length must not be negative: " + length);
        }
        long n = Splice.splice(endpoint, direction, end.fd(), length, flags);
        Reference.reachabilityFence(this);
        Reference.reachabilityFence(end);
        if (n < 0 && n != Outcome.WOULD_BLOCK) {
            String between = direction == POLLIN ? " into " : " from ";
            throw failure(
                    "splice", n, endpoint.describe() + between + end, endpoint.timeout(direction));
        }
        return n < 0 ? AGAIN : n;
    }

    /**
     * {@code sendmmsg(sockfd, msgvec, vlen, flags)}—sends {@code count} messages of a batch from
     * the one at {@code from} on.
     *
     * @return how many were sent, at least one, or {@link #AGAIN}
     * @see <a href="https://man7.org/linux/man-pages/man2/sendmmsg.2.html">sendmmsg(2)</a>
     */
    public int sendmmsg(MessageBatch batch, int from, int count, int flags) throws ErrnoException {
        Objects.checkFromIndexSize(from, count, batch.size());
        batch.answers(from, count, type() != SOCK_STREAM);
        MemorySegment vector = batch.sending(from, count);
        try {
            ArenaPins pins = batch.hold(from, count, flags);
            int n = MessageTransfer.sendmmsg(endpoint, vector, from, count, flags, pins);
            if (n >= 0) {
                batch.sent(from, n);
            }
            return result("sendmmsg", n, count == 0 ? null : batch.get(from));
        } finally {
            batch.release();
            Reference.reachabilityFence(batch);
        }
    }

    // Receiving

    /**
     * {@code read(fd, buf, count)}—reads, as {@link #recv(MemorySegment)}.
     *
     * @param buf native memory
     * @see <a href="https://man7.org/linux/man-pages/man2/read.2.html">read(2)</a>
     */
    public int read(MemorySegment buf) throws ErrnoException {
        return result("read", PlainCalls.read(endpoint, writable(buf)));
    }

    /**
     * {@code readv(fd, iov, iovcnt)}—reads into several places in one call, each filled before the
     * next.
     *
     * @param bufs native memory, at most 1,024 pieces
     * @see <a href="https://man7.org/linux/man-pages/man2/readv.2.html">readv(2)</a>
     */
    public int readv(MemorySegment... bufs) throws ErrnoException {
        for (MemorySegment buf : bufs) {
            writable(buf);
        }
        try {
            return result("readv", PlainCalls.readv(endpoint, bufs));
        } finally {
            Reference.reachabilityFence(bufs);
        }
    }

    /**
     * {@code recv(sockfd, buf, len, flags)}—receives a message.
     *
     * @param buf native memory
     * @return how many bytes came; 0 at the end of a stream, or for an empty datagram; or {@link
     *     #AGAIN}. With MSG_TRUNC the datagram's own length, which may be more than {@code length}
     * @see <a href="https://man7.org/linux/man-pages/man2/recv.2.html">recv(2)</a>
     */
    public int recv(MemorySegment buf, long offset, long length, int flags) throws ErrnoException {
        MemorySegment to = writable(buf);
        Objects.checkFromIndexSize(offset, length, buf.byteSize());
        return result("recv", Transfer.recv(endpoint, to, offset, length, flags, null));
    }

    /** {@link #recv(MemorySegment, long, long, int)} into all of {@code buf}. */
    public int recv(MemorySegment buf) throws ErrnoException {
        return recv(buf, 0, buf.byteSize(), 0);
    }

    /** {@link #recv(MemorySegment, long, long, int)} into a part of an array. */
    public int recv(byte[] buf, int offset, int length, int flags) throws ErrnoException {
        Objects.checkFromIndexSize(offset, length, buf.length);
        return result("recv", Transfer.recv(endpoint, buf, offset, length, flags, null));
    }

    /** {@link #recv(byte[], int, int, int)} into a whole array. */
    public int recv(byte[] buf) throws ErrnoException {
        return recv(buf, 0, buf.length, 0);
    }

    /**
     * {@link #recv(byte[], int, int, int)} into what remains in {@code buf}, whose position moves
     * by what came.
     */
    public int recv(ByteBuffer buf, int flags) throws ErrnoException {
        if (buf.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        int n =
                buf.hasArray()
                        ? recv(
                                buf.array(),
                                buf.arrayOffset() + buf.position(),
                                buf.remaining(),
                                flags)
                        : recvDirect(buf, flags, null);
        return moved(buf, n);
    }

    /**
     * {@code recv(sockfd, buf, size, 0)}—receives up to {@code size} bytes into an array of their
     * number.
     *
     * @return an empty array at the end of the stream
     * @throws ErrnoException EAGAIN too, on a non-blocking Sock
     */
    public byte[] recv(int size) throws ErrnoException {
        byte[] buf = newArray("recv", size);
        return received("recv", buf, recv(buf, 0, size, 0));
    }

    private static byte[] newArray(String call, int size) {
        if (size < 0) {
            throw new IllegalArgumentException(call + ": size must not be negative: " + size);
        }
        return new byte[size];
    }

    private byte[] received(String call, byte[] buf, int n) throws ErrnoException {
        if (n == AGAIN) {
            throw failed(call, EAGAIN);
        }
        return n == buf.length ? buf : Arrays.copyOf(buf, n);
    }

    /**
     * Receives until {@code buf} is full or the stream ends, in as many calls as it takes, on a
     * non-blocking Sock too. Each call is {@code recv} with MSG_WAITALL. On a datagram socket it
     * receives one datagram after the other, until an empty one.
     *
     * @return how many bytes came: fewer than {@code buf} has only at the end of the stream
     * @throws ErrnoException ETIMEDOUT when nothing came for the whole of the {@link #timeout}. If
     *     bytes had come before an error, they are in {@code buf}; how many, only {@link
     *     #recvall(ByteBuffer)} says
     */
    public int recvall(byte[] buf) throws ErrnoException {
        int received = 0;
        while (received < buf.length) {
            int changes = endpoint.changes();
            int n = recv(buf, received, buf.length - received, MSG_WAITALL);
            if (n == 0) {
                break;
            }
            received += Math.max(n, 0);
            beforeNextRecv(n, received < buf.length, changes);
        }
        return received;
    }

    /** {@link #recvall(byte[])} into native memory. */
    public long recvall(MemorySegment buf) throws ErrnoException {
        long received = 0;
        while (received < buf.byteSize()) {
            int changes = endpoint.changes();
            int n = recv(buf, received, buf.byteSize() - received, MSG_WAITALL);
            if (n == 0) {
                break;
            }
            received += Math.max(n, 0);
            beforeNextRecv(n, received < buf.byteSize(), changes);
        }
        return received;
    }

    /**
     * {@link #recvall(byte[])} into what remains in {@code buf}. Its position moves by what came,
     * also where an error ends the call.
     */
    public int recvall(ByteBuffer buf) throws ErrnoException {
        int begin = buf.position();
        while (buf.hasRemaining()) {
            int changes = endpoint.changes();
            int n = recv(buf, MSG_WAITALL);
            if (n == 0) {
                break;
            }
            beforeNextRecv(n, buf.hasRemaining(), changes);
        }
        return buf.position() - begin;
    }

    private void beforeNextRecv(int n, boolean more, int changes) throws ErrnoException {
        if (n == AGAIN) {
            result("recv", endpoint.awaitReady(POLLIN, changes));
        } else if (more && endpoint.endsShort(POLLIN)) {
            throw isClosed() ? closed("recv") : failed("recv", EINTR);
        }
    }

    /**
     * {@code recvfrom(sockfd, buf, len, flags, src_addr, addrlen)}—receives a message and who sent
     * it.
     *
     * @param src gets the address; of length 0 where the kernel has none
     * @return as {@link #recv(MemorySegment, long, long, int)}
     * @see <a href="https://man7.org/linux/man-pages/man2/recv.2.html">recvfrom(2)</a>
     */
    public int recvfrom(MemorySegment buf, long offset, long length, int flags, SockAddrBuf src)
            throws ErrnoException {
        MemorySegment to = writable(buf);
        Objects.checkFromIndexSize(offset, length, buf.byteSize());
        return result("recvfrom", Transfer.recv(endpoint, to, offset, length, flags, src.name()));
    }

    /** {@link #recvfrom(MemorySegment, long, long, int, SockAddrBuf)} into a part of an array. */
    public int recvfrom(byte[] buf, int offset, int length, int flags, SockAddrBuf src)
            throws ErrnoException {
        Objects.checkFromIndexSize(offset, length, buf.length);
        return result("recvfrom", Transfer.recv(endpoint, buf, offset, length, flags, src.name()));
    }

    /** {@link #recvfrom(byte[], int, int, int, SockAddrBuf)} into a whole array. */
    public int recvfrom(byte[] buf, SockAddrBuf src) throws ErrnoException {
        return recvfrom(buf, 0, buf.length, 0, src);
    }

    /**
     * {@link #recvfrom(byte[], int, int, int, SockAddrBuf)} into what remains in {@code buf}, whose
     * position moves.
     */
    public int recvfrom(ByteBuffer buf, int flags, SockAddrBuf src) throws ErrnoException {
        if (buf.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
        int n =
                buf.hasArray()
                        ? recvfrom(
                                buf.array(),
                                buf.arrayOffset() + buf.position(),
                                buf.remaining(),
                                flags,
                                src)
                        : recvDirect(buf, flags, src);
        return moved(buf, n);
    }

    /**
     * {@code recvfrom(sockfd, buf, size, 0, src_addr, addrlen)}—receives a datagram of up to {@code
     * size} bytes, and the address of its sender.
     *
     * @throws ErrnoException EAGAIN too, on a non-blocking Sock
     */
    public Datagram recvfrom(int size) throws ErrnoException {
        byte[] buf = newArray("recvfrom", size);
        NameBuffer src = Structs.own().name();
        long n = Transfer.recv(endpoint, buf, 0, size, 0, src);
        byte[] data = received("recvfrom", buf, result("recvfrom", n));
        return new Datagram(data, src.length() == 0 ? null : src.get());
    }

    /**
     * {@code splice(fd, NULL, pipe, NULL, length, flags)}—moves received data into a pipe inside
     * the kernel. It waits for data as recv does, but not for room in the pipe.
     *
     * @param length at most so many bytes; a pipe has room for 64 KiB at first
     * @param flags SPLICE_F_MORE, SPLICE_F_MOVE
     * @return how many bytes were moved; 0 at the end of the stream; or {@link #AGAIN}
     * @throws ErrnoException EAGAIN where the pipe is full; EINVAL for a family or type that does
     *     not support it
     * @see <a href="https://man7.org/linux/man-pages/man2/splice.2.html">splice(2)</a>
     */
    public long spliceInto(PipePair pipe, long length, int flags) throws ErrnoException {
        return splice(POLLIN, pipe.writeEnd(), length, flags);
    }

    /**
     * {@code recvmsg(sockfd, msg, flags)}—receives a message in pieces, with its ancillary data and
     * flags. Descriptors in it get FD_CLOEXEC. With MSG_ERRQUEUE it never waits.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/recv.2.html">recvmsg(2)</a>
     */
    public int recvmsg(Message message, int flags) throws ErrnoException {
        MemorySegment header = message.receiving();
        try {
            ArenaPins pins = message.hold(0);
            long n = MessageTransfer.recvmsg(endpoint, header, flags, pins);
            if (n >= 0) {
                message.received(n, domain());
            }
            return result("recvmsg", n);
        } finally {
            message.release();
            // The header points to memory that only the message keeps.
            Reference.reachabilityFence(message);
        }
    }

    /**
     * {@code recvmmsg(sockfd, msgvec, vlen, flags, timeout)}—receives messages into a batch: waits
     * for the first and takes those that are there then, as MSG_WAITFORONE says.
     *
     * @return how many came, or {@link #AGAIN}
     * @see <a href="https://man7.org/linux/man-pages/man2/recvmmsg.2.html">recvmmsg(2)</a>
     */
    public int recvmmsg(MessageBatch batch, int flags) throws ErrnoException {
        MemorySegment vector = batch.receiving();
        int count = batch.size();
        try {
            ArenaPins pins = batch.hold(0, count, 0);
            int n = MessageTransfer.recvmmsg(endpoint, vector, count, flags, pins);
            if (n >= 0) {
                batch.received(n, domain());
            }
            return result("recvmmsg", n);
        } finally {
            batch.release();
            Reference.reachabilityFence(batch);
        }
    }

    // Options

    /**
     * {@code getsockopt(sockfd, level, optname, optval, optlen)}—gets an option.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/getsockopt.2.html">getsockopt(2)</a>
     */
    public <T> T get(AnyOpt<T> option) throws ErrnoException {
        int fd = enter("getsockopt");
        try {
            T value = SockOpt.get(fd, option);
            if (option.level() == SOL_SOCKET && option.optname() == SO_ERROR && value.equals(0)) {
                @SuppressWarnings("unchecked") // it is an Integer, as value is
                T kept = (T) (Object) endpoint.takeKeptError();
                return kept;
            }
            return value;
        } finally {
            leave();
        }
    }

    /** {@code setsockopt(sockfd, level, optname, optval, optlen)}—sets an option. */
    public <T> Sock set(SockOpt<T> option, T value) throws ErrnoException {
        int fd = enter("setsockopt");
        try {
            SockOpt.set(fd, option, value);
            endpoint.optionSet(option.level(), option.optname());
            return this;
        } finally {
            leave();
        }
    }

    /**
     * {@code getsockopt(sockfd, level, optname, optval, optlen)}—gets an option as bytes.
     *
     * @param size how many bytes the kernel is offered
     * @return as many as it wrote
     */
    public byte[] getsockopt(int level, int optname, int size) throws ErrnoException {
        int fd = enter("getsockopt");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(Math.max(size, 1), Long.BYTES);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, size);
            if (SysSocket.getsockopt(fd, level, optname, value, length) < 0) {
                throw failed("getsockopt", level, optname);
            }
            int got = Math.min(length.get(ValueLayout.JAVA_INT, 0), size);
            return value.asSlice(0, got).toArray(ValueLayout.JAVA_BYTE);
        } finally {
            leave();
        }
    }

    /** {@code setsockopt(sockfd, level, optname, optval, optlen)}—sets an option to bytes. */
    public Sock setsockopt(int level, int optname, byte[] value) throws ErrnoException {
        int fd = enter("setsockopt");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Math.max(value.length, 1), Long.BYTES);
            MemorySegment.copy(value, 0, bytes, ValueLayout.JAVA_BYTE, 0, value.length);
            if (SysSocket.setsockopt(fd, level, optname, bytes, value.length) < 0) {
                throw failed("setsockopt", level, optname);
            }
            endpoint.optionSet(level, optname);
            return this;
        } finally {
            leave();
        }
    }

    private ErrnoException failed(String call, int level, int optname) {
        return new ErrnoException(call, Names.option(level, optname), Errno.errno());
    }

    // How calls wait

    /**
     * Limits each later accept, connect, send and recv: ETIMEDOUT after {@code timeout}, to the
     * millisecond. {@link Duration#ZERO}, as at first, is no limit.
     *
     * @see #receiveTimeout
     * @see #sendTimeout
     */
    public Sock timeout(Duration timeout) {
        endpoint.timeout(POLLIN | POLLOUT, limit(timeout));
        return this;
    }

    /** {@link #timeout(Duration)} of each later accept and recv alone. */
    public Sock receiveTimeout(Duration timeout) {
        endpoint.timeout(POLLIN, limit(timeout));
        return this;
    }

    /** {@link #timeout(Duration)} of each later connect and send alone. */
    public Sock sendTimeout(Duration timeout) {
        endpoint.timeout(POLLOUT, limit(timeout));
        return this;
    }

    /**
     * Limits all later calls together: once {@code time} from now has passed, an accept, connect,
     * send or recv that has to wait fails with ETIMEDOUT. One that has not to wait still succeeds.
     * It holds beside {@link #timeout(Duration)}; the sooner ends the call. {@link Duration#ZERO},
     * as at first, is no limit.
     */
    public Sock deadline(Duration time) {
        endpoint.deadline(limit(time));
        return this;
    }

    /**
     * Sets or clears O_NONBLOCK: a Sock that is not blocking returns {@link #AGAIN} where it would
     * have to wait.
     */
    public Sock blocking(boolean value) throws ErrnoException {
        int fd = enter("ioctl");
        try {
            int refused = endpoint.requestNonBlocking(!value);
            if (refused < 0) {
                throw new ErrnoException("ioctl", "fd " + fd + " FIONBIO", -refused);
            }
            return this;
        } finally {
            leave();
        }
    }

    /** {@return whether calls wait: false after {@code blocking(false)}} */
    public boolean isBlocking() {
        return !endpoint.isNonBlocking(0);
    }

    /**
     * Looks up to {@code tries} times for data before recv blocks; 0, as at first, is not to look.
     * Halves the time of a ping-pong where both ends do it and each has a core of its own, and
     * burns that core: a virtual thread holds its carrier while it looks. A timeout, close and the
     * interrupt of a virtual thread end it.
     */
    public Sock spin(int tries) {
        if (tries < 0) {
            throw new IllegalArgumentException("spin: tries must not be negative: " + tries);
        }
        endpoint.spin(tries);
        return this;
    }

    // Views

    /**
     * {@return a stream of what is received} {@code read} is recv: it returns -1 at the end of the
     * stream and throws SocketTimeoutException after the {@link #timeout}. Closing the stream
     * closes this Sock.
     *
     * <p>The stream has no buffer of its own, so that calls of this Sock may be made in between. An
     * interrupt of a virtual thread that waits in it closes this Sock, as with java.net.Socket. A
     * Sock that is not {@link #blocking} has no stream: {@code read} throws
     * IllegalBlockingModeException.
     *
     * @throws IllegalStateException for a socket whose reads would cut datagrams
     */
    public InputStream in() {
        return new SockInputStream(requireStream("in"));
    }

    /**
     * {@return a stream that sends} {@code write} is {@link #sendall(byte[])}. Closing the stream
     * closes this Sock; {@code shutdown(SHUT_WR)} ends what is sent alone. Otherwise as {@link
     * #in}.
     *
     * @throws IllegalStateException for a datagram socket
     */
    public OutputStream out() {
        return new SockOutputStream(requireStream("out"));
    }

    private Sock requireStream(String view) {
        if (type() != SOCK_STREAM && type() != SOCK_SEQPACKET) {
            throw new IllegalStateException(view + ": not a stream socket: " + this);
        }
        return this;
    }

    /**
     * {@return a channel that reads and writes} It is a {@code GatheringByteChannel} and a {@code
     * ScatteringByteChannel} too. {@code read} is recv and {@code write} is send; on a Sock that is
     * not {@link #blocking} they return 0 where they would have to wait. Closing the channel closes
     * this Sock.
     *
     * <p>As with the channels of java.nio, an interrupt closes it with ClosedByInterruptException,
     * on a platform thread too, and a close by another thread ends its calls with
     * AsynchronousCloseException. After the {@link #timeout} its calls throw
     * SocketTimeoutException. It cannot be registered with a Selector: see {@link EpollSet}.
     */
    public ByteChannel channel() {
        return new SockChannel(this);
    }

    /**
     * {@code ioctl(fd, FIONREAD, &n)}—returns how many bytes can be read without waiting; for a
     * datagram socket, the size of the next datagram.
     *
     * @see <a href="https://man7.org/linux/man-pages/man7/tcp.7.html">tcp(7)</a>
     */
    public int available() throws ErrnoException {
        int fd = enter("ioctl");
        try {
            MemorySegment bytes = Structs.own().option();
            if (SysIoctl.ioctl(fd, FIONREAD, bytes) < 0) {
                throw failed("ioctl FIONREAD", Errno.errno());
            }
            return bytes.get(ValueLayout.JAVA_INT, 0);
        } finally {
            leave();
        }
    }

    // Ending

    /**
     * {@code shutdown(sockfd, how)}—shuts down a part of a full-duplex connection: SHUT_RD, SHUT_WR
     * or SHUT_RDWR.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/shutdown.2.html">shutdown(2)</a>
     */
    public Sock shutdown(int how) throws ErrnoException {
        int fd = enter("shutdown");
        try {
            if (SysSocket.shutdown(fd, how) < 0) {
                throw failed("shutdown", Errno.errno());
            }
            return this;
        } finally {
            leave();
        }
    }

    /**
     * {@code close(fd)}—closes the descriptor, once. Calls under way in other threads end with
     * EBADF, and the last of them closes. Copies of the descriptor, in this process and in others,
     * go on as before.
     *
     * <p>With SO_LINGER, close(2) may wait until all data has been sent. A virtual thread that
     * waits for that holds no carrier.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/close.2.html">close(2)</a>
     */
    @Override
    public void close() throws ErrnoException {
        int outcome = endpoint.close();
        if (forgotten != null) {
            forgotten.clean();
        }
        if (outcome < 0) {
            throw new ErrnoException("close", "fd " + fd(), Outcome.errno(outcome));
        }
    }

    private void closeAfter(Throwable failure) {
        try {
            close();
        } catch (ErrnoException e) {
            failure.addSuppressed(e);
        }
    }

    /** For those who wait for several. */
    Handle handle() {
        return endpoint;
    }

    /** {@return whether {@link #close} or {@link #detach} has been called} */
    public boolean isClosed() {
        return endpoint.isClosed();
    }

    /**
     * {@return the number of the descriptor} It is this Sock's until close; afterwards it may be
     * another file's.
     */
    public int fd() {
        return endpoint.expose();
    }

    /**
     * Gives the descriptor to the caller, who closes it; O_NONBLOCK is as {@link #blocking} left
     * it. The Sock is closed from here on.
     *
     * @return its number
     * @throws ErrnoException EBUSY while a call of another thread is under way
     */
    public int detach() throws ErrnoException {
        int outcome = endpoint.detach();
        if (outcome == Outcome.CLOSED) {
            throw closed("detach");
        }
        if (outcome < 0) {
            throw new ErrnoException("detach", "fd " + fd() + " in use by another thread", EBUSY);
        }
        if (forgotten != null) {
            forgotten.clean();
        }
        return outcome;
    }

    /** {@return the family that the socket was opened with, such as AF_INET} */
    public int domain() {
        return endpoint.domain();
    }

    /** {@return the type that the socket was opened with, such as SOCK_STREAM} */
    public int type() {
        return endpoint.type();
    }

    /**
     * {@return the protocol that the socket was opened with; 0 is the family's own for the type}
     */
    public int protocol() {
        return endpoint.protocol();
    }

    @Override
    public String toString() {
        SockAddr peer = peer();
        return "Sock[fd "
                + fd()
                + (isClosed() ? ", closed" : "")
                + (peer == null ? "" : ", " + peer)
                + "]";
    }

    // What becomes of a call

    int enter(String call) throws ErrnoException {
        int fd = endpoint.enter();
        if (fd < 0) {
            throw closed(call);
        }
        return fd;
    }

    void leave() {
        endpoint.leave();
        Reference.reachabilityFence(this);
    }

    private static long limit(Duration timeout) {
        long nanos = Deadline.nanos(timeout);
        return nanos == 0 ? Deadline.NEVER : nanos;
    }

    private int result(String call, long outcome) throws ErrnoException {
        return result(call, outcome, null);
    }

    /**
     * {@return what a call returns to its caller} The fence keeps this Sock from being collected,
     * and so closed, while its last call is under way.
     *
     * @param target what an error names: a SockAddr, a SockAddrBuf or a Message; null is the peer
     */
    private int result(String call, long outcome, @Nullable Object target) throws ErrnoException {
        Reference.reachabilityFence(this);
        if (outcome >= 0) {
            return (int) outcome;
        }
        if (outcome == Outcome.WOULD_BLOCK) {
            return AGAIN;
        }
        boolean sends = call.startsWith("send") || call.startsWith("write");
        throw failure(call, outcome, target, endpoint.timeout(sends ? POLLOUT : POLLIN));
    }

    private ErrnoException failure(
            String call, long outcome, @Nullable Object target, long timeout) {
        int errno = Outcome.errno(outcome);
        if (errno == EBADF && isClosed()) {
            return closed(call);
        }
        String words = target instanceof Message message ? words(message, errno) : words(target);
        if (outcome != Outcome.TIMED_OUT) {
            return new ErrnoException(call, words, errno);
        }
        return new ErrnoException(
                call, words, endpoint.isPastDeadline() ? null : Duration.ofNanos(timeout));
    }

    private String words(@Nullable Object target) {
        return target == null ? endpoint.describe() : target.toString();
    }

    /**
     * An unconnected socket has no peer, and a message such as the answer to an unnamed sender no
     * name: the socket's own name must not look as if it were the destination.
     */
    private String words(Message message, int errno) {
        boolean missing = errno == ENOTCONN || errno == EDESTADDRREQ;
        SockAddr name = message.name();
        return missing && peer() == null && name == null
                ? "to no address, from " + endpoint.describe()
                : words(name);
    }

    private ErrnoException closed(String call) {
        return ErrnoException.closed(call, Sock.class);
    }

    private ErrnoException failed(String call, int errno) {
        return new ErrnoException(call, endpoint.describe(), errno);
    }

    private static ErrnoException failed(String call, int domain, int type, int protocol) {
        int errno = Errno.errno();
        return new ErrnoException(call, Names.socket(domain, type | SOCK_CLOEXEC, protocol), errno);
    }

    /** The kernel does not ask whether a segment is read-only. */
    static MemorySegment writable(MemorySegment segment) {
        if (segment.isReadOnly()) {
            throw new IllegalArgumentException("cannot receive into a read-only segment");
        }
        return segment;
    }

    /** Of a read-only heap buffer, whose array nobody gets, a copy is sent. */
    private int sendDirect(
            ByteBuffer buf, int flags, @Nullable NameBuffer name, @Nullable Object dest)
            throws ErrnoException {
        int length = buf.remaining();
        if (!buf.isDirect() && (flags & MSG_ZEROCOPY) != 0) {
            throw new IllegalArgumentException("send: MSG_ZEROCOPY needs native memory");
        }
        ByteBuffer direct =
                buf.isDirect()
                        ? buf
                        : ByteBuffer.allocateDirect(length).put(buf.duplicate()).flip();
        long n = Transfer.send(endpoint, direct, 0, length, flags, name);
        return result(name == null ? "send" : "sendto", n, dest);
    }

    private int recvDirect(ByteBuffer buf, int flags, @Nullable SockAddrBuf src)
            throws ErrnoException {
        int length = buf.remaining();
        NameBuffer name = src == null ? null : src.name();
        long n = Transfer.recv(endpoint, buf, 0, length, flags, name);
        return result(name == null ? "recv" : "recvfrom", n);
    }

    private static int moved(ByteBuffer buf, int n) {
        if (n > 0) {
            buf.position(buf.position() + Math.min(n, buf.remaining()));
        }
        return n;
    }
}
