package berkeley;

import static berkeley.bindings.socket.Constants.*;

import berkeley.addr.SockAddr;
import berkeley.sys.Errno;
import berkeley.sys.Fcntl;
import berkeley.sys.SysSocket;
import berkeley.trace.Names;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A socket of any family and type: {@code try (var s = Sock.open(AF_INET, SOCK_STREAM)) {
 * s.bind(…).listen(5); … }}.
 *
 * <p>Methods bear the names of the calls they make. A call that this family or type does not know
 * gets the kernel's own answer, as an {@link ErrnoException}. Several threads may use one Sock;
 * {@link #close} from any of them ends the calls of the others with EBADF.
 *
 * <p><b>Waiting.</b> A platform thread blocks in the kernel, as C does. A virtual thread, or a call
 * with a {@link #timeout}, tries first and waits only where the kernel says EAGAIN; a virtual
 * thread then holds no carrier. A Sock that is not {@link #blocking} returns {@link #AGAIN} instead
 * of waiting.
 *
 * <p><b>Interrupts.</b> They end the wait of a virtual thread with EINTR, and its status stays set,
 * as with java.net; but the Sock stays open and nothing that arrived is lost. A platform thread
 * that waits in the kernel knows no interrupt by itself; but a signal ends its call with EINTR if
 * it is interrupted, and else goes unnoticed.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/socket.7.html">socket(7)</a>
 */
public final class Sock implements AutoCloseable {
    /**
     * What a call on a non-blocking Sock, or with MSG_DONTWAIT, returns for EAGAIN. 0 is end of
     * file.
     */
    public static final int AGAIN = -1;

    private final Waiting waiting;

    /** Whether {@link Orphans} knows of it. */
    private boolean watched;

    private Sock(int fd, int domain, int type, int protocol, OpenFile file) {
        waiting = new Waiting(fd, domain, type & ~(SOCK_CLOEXEC | SOCK_NONBLOCK), protocol, file);
    }

    private Sock(int fd, int domain, int type, int protocol) {
        this(fd, domain, type, protocol, new OpenFile((type & SOCK_NONBLOCK) != 0));
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
     * @return both, for two try-with-resources
     * @see <a href="https://man7.org/linux/man-pages/man2/socketpair.2.html">socketpair(2)</a>
     */
    public static Sock[] pair(int domain, int type, int protocol) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment sv = arena.allocate(ValueLayout.JAVA_INT, 2);
            if (SysSocket.socketpair(domain, type | SOCK_CLOEXEC, protocol, sv) < 0) {
                throw failed("socketpair", domain, type, protocol);
            }
            return new Sock[] {
                new Sock(sv.getAtIndex(ValueLayout.JAVA_INT, 0), domain, type, protocol),
                new Sock(sv.getAtIndex(ValueLayout.JAVA_INT, 1), domain, type, protocol)
            };
        }
    }

    /** {@code socketpair(domain, type, 0)}—creates a pair of connected sockets. */
    public static Sock[] pair(int domain, int type) throws ErrnoException {
        return pair(domain, type, 0);
    }

    /**
     * Takes over a descriptor that something else opened: inherited, received, or made by {@code
     * berkeley.sys}. Its family, type and blocking mode are asked of the kernel.
     *
     * @throws ErrnoException EBADF or ENOTSOCK; the descriptor then stays the caller's
     */
    public static Sock adopt(int fd) throws ErrnoException {
        int domain;
        try {
            domain = SockOpt.get(fd, SO.DOMAIN);
        } catch (ErrnoException failure) {
            throw new ErrnoException(failure.call(), "fd " + fd + " SO_DOMAIN", failure.errno());
        }
        int flags = Fcntl.fcntl(fd, F_GETFL);
        if (flags < 0) {
            throw new ErrnoException("fcntl", "fd " + fd + " F_GETFL", Errno.errno());
        }
        int type = SockOpt.get(fd, SO.TYPE) | ((flags & O_NONBLOCK) != 0 ? SOCK_NONBLOCK : 0);
        Sock sock = new Sock(fd, domain, type, SockOpt.get(fd, SO.PROTOCOL));
        sock.waiting.foreign();
        sock.waiting.learnTimeouts(fd);
        return sock;
    }

    /**
     * sd_listen_fds(3)—takes over the sockets that systemd, or another who speaks its protocol, has
     * opened for this process: descriptors 3 and on, as many as LISTEN_FDS says, if LISTEN_PID is
     * this process. Each gets SOCK_CLOEXEC. A second call finds none, as if the variables had been
     * unset.
     *
     * @return none where there are none
     * @throws ErrnoException EINVAL for variables that make no sense, EBADF for a descriptor that
     *     is not there, ENOTSOCK for one that is something else; all then stay the caller's
     * @see <a
     *     href="https://man7.org/linux/man-pages/man3/sd_listen_fds.3.html">sd_listen_fds(3)</a>
     */
    public static List<Sock> listenFds() throws ErrnoException {
        return ListenFds.take().stream().map(Map.Entry::getValue).toList();
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
        return ListenFds.take();
    }

    /**
     * {@code dup(fd)}—makes a second Sock for the same socket. Each has its own descriptor, closed
     * on its own, and its own {@link #timeout}; {@link #blocking} is of both.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/dup.2.html">dup(2)</a>
     */
    public Sock dup() throws ErrnoException {
        int fd = waiting.enter("dup");
        try {
            int copy = Fcntl.fcntl(fd, F_DUPFD_CLOEXEC, 0);
            if (copy < 0) {
                throw failed("dup", Errno.errno());
            }
            Sock sock = new Sock(copy, domain(), type(), protocol(), waiting.file());
            sock.waiting.copy(waiting);
            sock.waiting.takeTimeouts(waiting);
            return sock;
        } finally {
            waiting.leave();
        }
    }

    // Naming

    /**
     * {@code bind(sockfd, addr, addrlen)}—binds a name to the socket.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/bind.2.html">bind(2)</a>
     */
    public Sock bind(SockAddr addr) throws ErrnoException {
        SockAddrBuf name = Scratch.get().address().set(addr);
        int fd = waiting.enter("bind");
        try {
            if (SysSocket.bind(fd, name.segment(), name.length()) < 0) {
                throw orphaned(new ErrnoException("bind", addr.toString(), Errno.errno()));
            }
            waiting.bound(addr);
            return this;
        } finally {
            waiting.leave();
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
        int fd = waiting.enter("listen");
        try {
            if (SysSocket.listen(fd, backlog) < 0) {
                throw orphaned(failed("listen", Errno.errno()));
            }
            return this;
        } finally {
            waiting.leave();
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
        return connect(addr, waiting.timeout());
    }

    /** {@link #connect(SockAddr)}, given up with ETIMEDOUT after {@code timeout}. */
    public Sock connect(SockAddr addr, Duration timeout) throws ErrnoException {
        return connect(addr, Waiting.nanos(timeout));
    }

    private Sock connect(SockAddr addr, long nanos) throws ErrnoException {
        SockAddrBuf name = Scratch.get().address().set(addr);
        int fd = waiting.enter("connect");
        try {
            int errno = Connecting.connect(waiting, fd, name, nanos);
            if (errno != 0) {
                throw waiting.closed()
                        ? waiting.closed("connect")
                        : orphaned(new ErrnoException("connect", addr.toString(), errno));
            }
            waiting.peer(addr.family() == AF_UNSPEC ? null : addr);
            return this;
        } finally {
            waiting.leave();
        }
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
        int fd = waiting.enter("accept");
        try {
            SockAddrBuf name = Scratch.get().address();
            int accepted = Connecting.accept(waiting, fd, name, wait);
            if (accepted < 0) {
                return null;
            }
            Sock sock = new Sock(accepted, domain(), type(), protocol());
            sock.waiting.peer(name.get());
            sock.waiting.takeTimeouts(waiting);
            return sock;
        } finally {
            waiting.leave();
        }
    }

    /**
     * {@return the address that connect was given or accept told, or null} It makes no call: see
     * {@link #getpeername}.
     */
    public @Nullable SockAddr peer() {
        return waiting.peer();
    }

    /**
     * {@code getsockname(sockfd, addr, addrlen)}—tells the address that the socket is bound to.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/getsockname.2.html">getsockname(2)</a>
     */
    public SockAddr getsockname() throws ErrnoException {
        int fd = waiting.enter("getsockname");
        try {
            SockAddrBuf name = Scratch.get().address();
            if (SysSocket.getsockname(fd, name.segment(), name.room()) < 0) {
                throw failed("getsockname", Errno.errno());
            }
            return name.get();
        } finally {
            waiting.leave();
        }
    }

    /**
     * {@code getpeername(sockfd, addr, addrlen)}—tells the address that the socket is connected to.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/getpeername.2.html">getpeername(2)</a>
     */
    public SockAddr getpeername() throws ErrnoException {
        int fd = waiting.enter("getpeername");
        try {
            SockAddrBuf name = Scratch.get().address();
            if (SysSocket.getpeername(fd, name.segment(), name.room()) < 0) {
                throw failed("getpeername", Errno.errno());
            }
            return name.get();
        } finally {
            waiting.leave();
        }
    }

    // Sending

    /**
     * {@code send(sockfd, buf, len, flags)}—sends a message. MSG_NOSIGNAL is set: a broken pipe is
     * EPIPE and no signal.
     *
     * <p>A blocking stream socket takes all bytes unless an error or a timeout comes in between;
     * then the count is short and the next call tells the error. A non-blocking one takes what
     * there is room for.
     *
     * @param buf native memory
     * @return how many bytes were taken, or {@link #AGAIN}
     * @see <a href="https://man7.org/linux/man-pages/man2/send.2.html">send(2)</a>
     */
    public int send(MemorySegment buf, long offset, long length, int flags) throws ErrnoException {
        Objects.checkFromIndexSize(offset, length, buf.byteSize());
        int fd = waiting.enter("send");
        try {
            return Sending.send(waiting, fd, buf, offset, length, flags);
        } finally {
            waiting.leave();
        }
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
        int fd = waiting.enter("send");
        try {
            return Sending.send(waiting, fd, buf, offset, length, flags);
        } finally {
            waiting.leave();
        }
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
                        : sendDirect(buf, flags, null);
        return moved(buf, n);
    }

    /**
     * Sends all of {@code buf}, in as many calls as it takes, on a non-blocking Sock too.
     *
     * @throws ErrnoException ETIMEDOUT when nothing was taken for the whole of the {@link #timeout}
     */
    public void sendall(byte[] buf) throws ErrnoException {
        for (int sent = 0; sent < buf.length; ) {
            int changes = waiting.changes();
            int n = send(buf, sent, buf.length - sent, 0);
            sent += n == AGAIN ? writable(changes) : n;
        }
    }

    /** Sends all of {@code buf}, in as many calls as it takes, on a non-blocking Sock too. */
    public void sendall(MemorySegment buf) throws ErrnoException {
        for (long sent = 0; sent < buf.byteSize(); ) {
            int changes = waiting.changes();
            int n = send(buf, sent, buf.byteSize() - sent, 0);
            sent += n == AGAIN ? writable(changes) : n;
        }
    }

    private int writable(int changes) throws ErrnoException {
        waiting.enter("send");
        try {
            waiting.await("send", POLLOUT, changes);
            return 0;
        } finally {
            waiting.leave();
        }
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
        int fd = waiting.enter("sendto");
        try {
            return Sending.sendto(waiting, fd, buf, offset, length, flags, dest);
        } finally {
            waiting.leave();
        }
    }

    /** {@link #sendto(MemorySegment, long, long, int, SockAddrBuf)} of a part of an array. */
    public int sendto(byte[] buf, int offset, int length, int flags, SockAddrBuf dest)
            throws ErrnoException {
        Objects.checkFromIndexSize(offset, length, buf.length);
        int fd = waiting.enter("sendto");
        try {
            return Sending.sendto(waiting, fd, buf, offset, length, flags, dest);
        } finally {
            waiting.leave();
        }
    }

    /** {@link #sendto(byte[], int, int, int, SockAddrBuf)} of a whole array. */
    public int sendto(byte[] buf, SockAddr dest) throws ErrnoException {
        return sendto(buf, 0, buf.length, 0, Scratch.get().address().set(dest));
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
                        : sendDirect(buf, flags, dest);
        return moved(buf, n);
    }

    /**
     * {@code sendmsg(sockfd, msg, flags)}—sends a message in pieces, with ancillary data. The count
     * may be short.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/send.2.html">sendmsg(2)</a>
     */
    public int sendmsg(Message message, int flags) throws ErrnoException {
        int fd = waiting.enter("sendmsg");
        try {
            message.answers(type() != SOCK_STREAM);
            return Sending.sendmsg(waiting, fd, message, flags);
        } catch (ErrnoException failure) {
            throw addressed(failure, message);
        } finally {
            waiting.leave();
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
        int fd = waiting.enter("write");
        try {
            return Plain.write(waiting, fd, buf);
        } finally {
            waiting.leave();
        }
    }

    /**
     * {@code writev(fd, iov, iovcnt)}—writes from several places in one call. The count may be
     * short.
     *
     * @param bufs native memory, at most 1,024 pieces
     * @see <a href="https://man7.org/linux/man-pages/man2/readv.2.html">writev(2)</a>
     */
    public int writev(MemorySegment... bufs) throws ErrnoException {
        int fd = waiting.enter("writev");
        try {
            return Plain.writev(waiting, fd, bufs);
        } finally {
            waiting.leave();
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
        int fd = waiting.enter("sendfile");
        try {
            return Plain.sendfile(waiting, fd, in, offset, count);
        } finally {
            waiting.leave();
        }
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
        int fd = waiting.enter("sendmmsg");
        try {
            batch.answers(from, count, type() != SOCK_STREAM);
            return Sending.sendmmsg(waiting, fd, batch, from, count, flags);
        } catch (ErrnoException failure) {
            throw count == 0 ? failure : addressed(failure, batch.get(from));
        } finally {
            waiting.leave();
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
        MemorySegment bytes = writable(buf);
        int fd = waiting.enter("read");
        try {
            return Plain.read(waiting, fd, bytes);
        } finally {
            waiting.leave();
        }
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
        int fd = waiting.enter("readv");
        try {
            return Plain.readv(waiting, fd, bufs);
        } finally {
            waiting.leave();
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
        int fd = waiting.enter("recv");
        try {
            return Receiving.recv(waiting, fd, writable(buf), offset, length, flags);
        } finally {
            waiting.leave();
        }
    }

    /** {@link #recv(MemorySegment, long, long, int)} into all of {@code buf}. */
    public int recv(MemorySegment buf) throws ErrnoException {
        return recv(buf, 0, buf.byteSize(), 0);
    }

    /** {@link #recv(MemorySegment, long, long, int)} into a part of an array. */
    public int recv(byte[] buf, int offset, int length, int flags) throws ErrnoException {
        int fd = waiting.enter("recv");
        try {
            return Receiving.recv(waiting, fd, buf, offset, length, flags);
        } finally {
            waiting.leave();
        }
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
        if (size < 0) {
            throw new IllegalArgumentException("recv: " + size + " bytes");
        }
        byte[] buf = new byte[size];
        int n = recv(buf, 0, size, 0);
        if (n == AGAIN) {
            throw failed("recv", EAGAIN);
        }
        return n == size ? buf : Arrays.copyOf(buf, n);
    }

    /**
     * {@code recvfrom(sockfd, buf, len, flags, src_addr, addrlen)}—receives a message and who sent
     * it.
     *
     * @param src gets the address; of length 0 where the kernel tells none
     * @return as {@link #recv(MemorySegment, long, long, int)}
     * @see <a href="https://man7.org/linux/man-pages/man2/recv.2.html">recvfrom(2)</a>
     */
    public int recvfrom(MemorySegment buf, long offset, long length, int flags, SockAddrBuf src)
            throws ErrnoException {
        int fd = waiting.enter("recvfrom");
        try {
            return Receiving.recvfrom(waiting, fd, writable(buf), offset, length, flags, src);
        } finally {
            waiting.leave();
        }
    }

    /** {@link #recvfrom(MemorySegment, long, long, int, SockAddrBuf)} into a part of an array. */
    public int recvfrom(byte[] buf, int offset, int length, int flags, SockAddrBuf src)
            throws ErrnoException {
        int fd = waiting.enter("recvfrom");
        try {
            return Receiving.recvfrom(waiting, fd, buf, offset, length, flags, src);
        } finally {
            waiting.leave();
        }
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
     * {@code recvmsg(sockfd, msg, flags)}—receives a message in pieces, with its ancillary data and
     * flags. Descriptors in it get FD_CLOEXEC. With MSG_ERRQUEUE it never waits.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/recv.2.html">recvmsg(2)</a>
     */
    public int recvmsg(Message message, int flags) throws ErrnoException {
        int fd = waiting.enter("recvmsg");
        try {
            return Receiving.recvmsg(waiting, fd, message, flags);
        } finally {
            waiting.leave();
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
        int fd = waiting.enter("recvmmsg");
        try {
            return Receiving.recvmmsg(waiting, fd, batch, flags);
        } finally {
            waiting.leave();
        }
    }

    // Options

    /**
     * {@code getsockopt(sockfd, level, optname, optval, optlen)}—gets an option.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/getsockopt.2.html">getsockopt(2)</a>
     */
    public <T> T get(SockOpt<T> option) throws ErrnoException {
        int fd = waiting.enter("getsockopt");
        try {
            return SockOpt.get(fd, option);
        } finally {
            waiting.leave();
        }
    }

    /** {@code setsockopt(sockfd, level, optname, optval, optlen)}—sets an option. */
    public <T> Sock set(SockOpt<T> option, T value) throws ErrnoException {
        int fd = waiting.enter("setsockopt");
        try {
            SockOpt.set(fd, option, value);
            if (option == SO.RCVTIMEO || option == SO.SNDTIMEO) {
                waiting.learnTimeouts(fd);
            }
            return this;
        } catch (ErrnoException failure) {
            throw orphaned(failure);
        } finally {
            waiting.leave();
        }
    }

    /**
     * {@code getsockopt(sockfd, level, optname, optval, optlen)}—gets an option as bytes.
     *
     * @param size how many bytes the kernel is offered
     * @return as many as it wrote
     */
    public byte[] getsockopt(int level, int optname, int size) throws ErrnoException {
        int fd = waiting.enter("getsockopt");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(Math.max(size, 1), Long.BYTES);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, size);
            if (SysSocket.getsockopt(fd, level, optname, value, length) < 0) {
                throw failed("getsockopt", level, optname);
            }
            int got = Math.min(length.get(ValueLayout.JAVA_INT, 0), size);
            return value.asSlice(0, got).toArray(ValueLayout.JAVA_BYTE);
        } finally {
            waiting.leave();
        }
    }

    /** {@code setsockopt(sockfd, level, optname, optval, optlen)}—sets an option to bytes. */
    public Sock setsockopt(int level, int optname, byte[] value) throws ErrnoException {
        int fd = waiting.enter("setsockopt");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Math.max(value.length, 1), Long.BYTES);
            MemorySegment.copy(value, 0, bytes, ValueLayout.JAVA_BYTE, 0, value.length);
            if (SysSocket.setsockopt(fd, level, optname, bytes, value.length) < 0) {
                throw failed("setsockopt", level, optname);
            }
            if (level == SOL_SOCKET && (optname == SO_RCVTIMEO || optname == SO_SNDTIMEO)) {
                waiting.learnTimeouts(fd);
            }
            return this;
        } finally {
            waiting.leave();
        }
    }

    private ErrnoException failed(String call, int level, int optname) {
        return new ErrnoException(call, Names.option(level, optname), Errno.errno());
    }

    // How calls wait

    /**
     * Limits each later accept, connect, send and recv: ETIMEDOUT after {@code timeout}, to the
     * millisecond. {@link Duration#ZERO}, as at first, is no limit.
     */
    public Sock timeout(Duration timeout) {
        waiting.timeout(timeout);
        return this;
    }

    /**
     * Sets or clears O_NONBLOCK: a Sock that is not blocking returns {@link #AGAIN} where it would
     * have to wait.
     */
    public Sock blocking(boolean value) throws ErrnoException {
        int fd = waiting.enter("fcntl");
        try {
            waiting.file().ask(fd, !value);
            return this;
        } finally {
            waiting.leave();
        }
    }

    /**
     * Looks up to {@code tries} times for data before recv blocks; 0, as at first, is not to look.
     * Halves the time of a ping-pong where both ends do it and each has a core of its own, and
     * burns that core: a virtual thread holds its carrier while it looks. A timeout, close and the
     * interrupt of a virtual thread end it.
     */
    public Sock spin(int tries) {
        if (tries < 0) {
            throw new IllegalArgumentException("spin " + tries + " times");
        }
        waiting.spin(tries);
        return this;
    }

    // Ending

    /**
     * {@code shutdown(sockfd, how)}—shuts down a part of a full-duplex connection: SHUT_RD, SHUT_WR
     * or SHUT_RDWR.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/shutdown.2.html">shutdown(2)</a>
     */
    public Sock shutdown(int how) throws ErrnoException {
        int fd = waiting.enter("shutdown");
        try {
            if (SysSocket.shutdown(fd, how) < 0) {
                throw failed("shutdown", Errno.errno());
            }
            return this;
        } finally {
            waiting.leave();
        }
    }

    /**
     * {@code close(fd)}—closes the descriptor, once. Calls under way in other threads end with
     * EBADF, and the last of them closes; where there are such calls the connection is shut down
     * for other copies of the descriptor too.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/close.2.html">close(2)</a>
     */
    @Override
    public void close() throws ErrnoException {
        waiting.close();
    }

    /** For those who wait for several. */
    Descriptor descriptor() {
        return waiting;
    }

    /** {@return whether {@link #close} or {@link #detach} has been called} */
    public boolean isClosed() {
        return waiting.closed();
    }

    /**
     * {@return the number of the descriptor} It is this Sock's until close; afterwards it may be
     * anyone's.
     */
    public int fd() {
        return waiting.number();
    }

    /**
     * Gives the descriptor to the caller, who closes it; O_NONBLOCK is as {@link #blocking} left
     * it. The Sock is closed from here on.
     *
     * @return its number
     * @throws ErrnoException EBUSY while a call of another thread is under way
     */
    public int detach() throws ErrnoException {
        return waiting.detach(waiting.file());
    }

    /** {@return the family that the socket was opened with, such as AF_INET} */
    public int domain() {
        return waiting.domain();
    }

    /** {@return the type that the socket was opened with, such as SOCK_STREAM} */
    public int type() {
        return waiting.type();
    }

    /**
     * {@return the protocol that the socket was opened with; 0 is the family's own for the type}
     */
    public int protocol() {
        return waiting.protocol();
    }

    @Override
    public String toString() {
        SockAddr peer = peer();
        return "Sock[fd "
                + waiting.number()
                + (waiting.closed() ? ", closed" : "")
                + (peer == null ? "" : ", " + peer)
                + "]";
    }

    /**
     * What a call of a chain such as {@code open(…).bind(…)} throws: the chain may be all that knew
     * this Sock.
     */
    private ErrnoException orphaned(ErrnoException failure) {
        if (!watched) {
            watched = true;
            Orphans.watch(this, waiting);
        }
        return failure;
    }

    /**
     * What an unconnected socket throws for a message without a name, such as the answer to an
     * unnamed sender. It would otherwise look as if the socket's own name were the destination.
     */
    private ErrnoException addressed(ErrnoException failure, Message message) {
        boolean missing = failure.errno() == ENOTCONN || failure.errno() == EDESTADDRREQ;
        return missing && peer() == null && message.name() == null
                ? new ErrnoException(
                        failure.call(), "to no address, from " + waiting, failure.errno())
                : failure;
    }

    private ErrnoException failed(String call, int errno) {
        return new ErrnoException(call, waiting.toString(), errno);
    }

    private static ErrnoException failed(String call, int domain, int type, int protocol) {
        int errno = Errno.errno();
        return new ErrnoException(call, Names.socket(domain, type | SOCK_CLOEXEC, protocol), errno);
    }

    /** The kernel does not ask whether a segment is read-only. */
    private static MemorySegment writable(MemorySegment segment) {
        if (segment.isReadOnly()) {
            throw new IllegalArgumentException("cannot receive into a read-only segment");
        }
        return segment;
    }

    /** Of a read-only heap buffer, whose array nobody gets, a copy is sent. */
    private int sendDirect(ByteBuffer buf, int flags, @Nullable SockAddrBuf dest)
            throws ErrnoException {
        int length = buf.remaining();
        if (!buf.isDirect() && (flags & MSG_ZEROCOPY) != 0) {
            throw new IllegalArgumentException("send: MSG_ZEROCOPY needs native memory");
        }
        ByteBuffer direct =
                buf.isDirect()
                        ? buf
                        : ByteBuffer.allocateDirect(length).put(buf.duplicate()).flip();
        int fd = waiting.enter(dest == null ? "send" : "sendto");
        try {
            return Sending.send(waiting, fd, direct, flags, dest);
        } finally {
            waiting.leave();
        }
    }

    private int recvDirect(ByteBuffer buf, int flags, @Nullable SockAddrBuf src)
            throws ErrnoException {
        int fd = waiting.enter(src == null ? "recv" : "recvfrom");
        try {
            return Receiving.recv(waiting, fd, buf, flags, src);
        } finally {
            waiting.leave();
        }
    }

    private static int moved(ByteBuffer buf, int n) {
        if (n > 0) {
            buf.position(buf.position() + Math.min(n, buf.remaining()));
        }
        return n;
    }
}
