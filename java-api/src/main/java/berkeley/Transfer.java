package berkeley;

import static berkeley.bindings.socket.Constants.*;

import berkeley.bindings.socket.mmsghdr;
import berkeley.sys.Errno;
import berkeley.sys.Fcntl;
import berkeley.sys.HeapSocket;
import berkeley.sys.SysSocket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * The calls of a Sock that may have to wait, each between {@link Descriptor#enter} and leave.
 *
 * <p>A platform thread without a timeout blocks in the kernel. Whoever must not block there (a
 * virtual thread, a call with a timeout, one on Java heap memory, and any on a family whose
 * shutdown(2) would not wake it) says MSG_DONTWAIT and {@link Waiters#await waits} after EAGAIN.
 */
final class Transfer {
    /** One RFCOMM send: a larger one can wait for ever for room that is never made. */
    private static final int RFCOMM_PIECE = 4096;

    private final Descriptor descriptor;
    final int type;
    final int protocol;
    private final boolean stream;
    private final boolean rfcomm;
    private final boolean unix;
    private final boolean wakesOnShutdown;

    /** In nanoseconds; 0 is none. */
    volatile long timeout;

    volatile boolean nonblocking;
    volatile int spin;

    /**
     * Whether O_NONBLOCK is set. Once a call needed it it stays: it is one flag for all threads.
     */
    private volatile boolean kernelNonblocking;

    Transfer(Descriptor descriptor, int domain, int type, int protocol, boolean nonblocking) {
        this.descriptor = descriptor;
        this.type = type;
        this.protocol = protocol;
        this.nonblocking = nonblocking;
        kernelNonblocking = nonblocking;
        stream = type == SOCK_STREAM;
        rfcomm = domain == AF_BLUETOOTH && stream;
        unix = domain == AF_UNIX;
        wakesOnShutdown =
                domain == AF_INET
                        || domain == AF_INET6
                        || domain == AF_UNIX
                        || domain == AF_BLUETOOTH;
    }

    static long nanos(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout " + timeout + " is negative");
        }
        // A deadline 100 years off is none; toNanos would overflow.
        return timeout.compareTo(Duration.ofDays(36_500)) > 0 ? 0 : timeout.toNanos();
    }

    /** {@return MSG_DONTWAIT where this thread must not block in the kernel, else 0} */
    private int dontwait() {
        return timeout != 0
                        || nonblocking
                        || kernelNonblocking
                        || !wakesOnShutdown
                        || Thread.currentThread().isVirtual()
                ? MSG_DONTWAIT
                : 0;
    }

    private long deadline() {
        return timeout == 0 ? 0 : System.nanoTime() + timeout;
    }

    /**
     * What a call that returned -1 comes to.
     *
     * @param asked the flags of the caller
     * @param used the flags that the call was made with
     * @return true to call again; false where the caller is to hear of EAGAIN
     */
    private boolean again(String call, int events, int asked, int used, long deadline)
            throws ErrnoException {
        int errno = Errno.errno();
        if (descriptor.closed()) {
            throw descriptor.closed(call);
        }
        if (errno == EINTR) {
            return true;
        }
        if (errno != EAGAIN || (used & MSG_DONTWAIT) == 0) {
            throw failed(call, errno);
        }
        if (nonblocking || (asked & MSG_DONTWAIT) != 0) {
            return false;
        }
        if (!descriptor.waiters().await(call, events, deadline)) {
            throw failed(call, ETIMEDOUT);
        }
        return true;
    }

    private ErrnoException failed(String call, int errno) {
        return new ErrnoException(call, "fd " + descriptor.number(), errno);
    }

    /** Waits as a call of this Sock would. */
    void await(String call, int events) throws ErrnoException {
        if (!descriptor.waiters().await(call, events, deadline())) {
            throw failed(call, ETIMEDOUT);
        }
    }

    // Sending

    int send(int fd, MemorySegment bytes, int flags) throws ErrnoException {
        int used = flags | MSG_NOSIGNAL | dontwait();
        long deadline = deadline();
        long length = bytes.byteSize();
        long sent = 0;
        for (; ; ) {
            long n = SysSocket.send(fd, bytes.asSlice(sent), piece(length - sent), used);
            if (n >= 0) {
                sent += n;
                if (sent == length || !stream || !wholly(flags)) {
                    return (int) sent;
                }
            } else if (sent > 0 && !retriable()) {
                return (int) sent;
            } else if (!again("send", POLLOUT, flags, used, deadline)) {
                return sent > 0 ? (int) sent : Sock.AGAIN;
            }
        }
    }

    int send(int fd, byte[] bytes, int offset, int length, int flags) throws ErrnoException {
        if (!stream && length > HeapSocket.MAX) {
            try (Arena arena = Arena.ofConfined()) {
                return send(fd, copyOf(arena, bytes, offset, length), flags);
            }
        }
        int used = flags | MSG_NOSIGNAL | MSG_DONTWAIT;
        long deadline = deadline();
        int sent = 0;
        for (; ; ) {
            int piece = (int) piece(length - sent);
            long n = HeapSocket.send(fd, bytes, offset + sent, piece, used);
            if (n >= 0) {
                sent += (int) n;
                if (sent == length || !stream || !wholly(flags)) {
                    return sent;
                }
            } else if (sent > 0 && !retriable()) {
                return sent;
            } else if (!again("send", POLLOUT, flags, used, deadline)) {
                return sent > 0 ? sent : Sock.AGAIN;
            }
        }
    }

    int sendto(int fd, MemorySegment bytes, int flags, SockAddrBuf to) throws ErrnoException {
        int used = flags | MSG_NOSIGNAL | dontwait();
        long deadline = deadline();
        for (; ; ) {
            long n = SysSocket.sendto(fd, bytes, bytes.byteSize(), used, to.segment(), to.length());
            if (n >= 0) {
                return (int) n;
            }
            if (!again("sendto", POLLOUT, flags, used, deadline)) {
                return Sock.AGAIN;
            }
        }
    }

    int sendto(int fd, byte[] bytes, int offset, int length, int flags, SockAddrBuf to)
            throws ErrnoException {
        if (length > HeapSocket.MAX) {
            try (Arena arena = Arena.ofConfined()) {
                return sendto(fd, copyOf(arena, bytes, offset, length), flags, to);
            }
        }
        int used = flags | MSG_NOSIGNAL | MSG_DONTWAIT;
        long deadline = deadline();
        for (; ; ) {
            long n = HeapSocket.sendto(fd, bytes, offset, length, used, to.segment(), to.length());
            if (n >= 0) {
                return (int) n;
            }
            if (!again("sendto", POLLOUT, flags, used, deadline)) {
                return Sock.AGAIN;
            }
        }
    }

    int sendmsg(int fd, Message message, int flags) throws ErrnoException {
        int used = flags | MSG_NOSIGNAL | dontwait();
        long deadline = deadline();
        MemorySegment header = message.sending();
        try {
            for (; ; ) {
                long n = SysSocket.sendmsg(fd, header, used);
                if (n >= 0) {
                    message.sent(n);
                    return (int) n;
                }
                if (!again("sendmsg", POLLOUT, flags, used, deadline)) {
                    return Sock.AGAIN;
                }
            }
        } finally {
            // The header points to memory that only the message keeps.
            Reference.reachabilityFence(message);
        }
    }

    int sendmmsg(int fd, MessageBatch batch, int from, int count, int flags) throws ErrnoException {
        int used = flags | MSG_NOSIGNAL | dontwait();
        long deadline = deadline();
        MemorySegment vector = batch.sending().asSlice(from * mmsghdr.sizeof());
        try {
            for (; ; ) {
                int n = SysSocket.sendmmsg(fd, vector, count, used);
                if (n >= 0) {
                    batch.sent(from, n);
                    return n;
                }
                if (!again("sendmmsg", POLLOUT, flags, used, deadline)) {
                    return Sock.AGAIN;
                }
            }
        } finally {
            Reference.reachabilityFence(batch);
        }
    }

    /**
     * A blocking send on a stream takes all bytes, as the kernel's own does; a non-blocking one
     * what there is room for.
     */
    private boolean wholly(int flags) {
        return !nonblocking && (flags & MSG_DONTWAIT) == 0;
    }

    /**
     * Of a stream that took some bytes already, only EAGAIN and EINTR are waited out; an error is
     * the next call's.
     */
    private static boolean retriable() {
        int errno = Errno.errno();
        return errno == EAGAIN || errno == EINTR;
    }

    private long piece(long length) {
        return rfcomm ? Math.min(length, RFCOMM_PIECE) : length;
    }

    /** A datagram is one piece: an array too long to lend the kernel is copied. */
    private static MemorySegment copyOf(Arena arena, byte[] bytes, int offset, int length) {
        return arena.allocate(length)
                .copyFrom(MemorySegment.ofArray(bytes).asSlice(offset, length));
    }

    // Receiving

    int recv(int fd, MemorySegment bytes, int flags) throws ErrnoException {
        int used = flags | dontwait();
        long deadline = deadline();
        long length = bytes.byteSize();
        long received = 0;
        int spins = spin;
        for (; ; ) {
            long n =
                    SysSocket.recv(
                            fd,
                            bytes.asSlice(received),
                            length - received,
                            spins > 0 ? used | MSG_DONTWAIT : used);
            if (n > 0) {
                received += n;
                if (received >= length || !waitall(flags)) {
                    return (int) received;
                }
            } else if (n == 0) {
                return received > 0 ? (int) received : end("recv");
            } else if (spins > 0 && Errno.errno() == EAGAIN) {
                spins--;
            } else if (received > 0 && !retriable()) {
                return (int) received;
            } else if (ended()) {
                return 0;
            } else if (!again("recv", POLLIN, flags, used, deadline)) {
                return received > 0 ? (int) received : Sock.AGAIN;
            }
        }
    }

    /**
     * Small reads go through a copy, and may block in the kernel; large ones are written by the
     * kernel where they belong.
     */
    int recv(int fd, byte[] bytes, int offset, int length, int flags) throws ErrnoException {
        if (length <= Scratch.COPY && dontwait() == 0) {
            MemorySegment copy = Scratch.get().copy();
            int n = recv(fd, copy.asSlice(0, length), flags);
            if (n > 0) {
                MemorySegment.copy(
                        copy, ValueLayout.JAVA_BYTE, 0, bytes, offset, Math.min(n, length));
            }
            return n;
        }
        int used = flags | MSG_DONTWAIT;
        long deadline = deadline();
        int received = 0;
        int spins = spin;
        for (; ; ) {
            long n = HeapSocket.recv(fd, bytes, offset + received, length - received, used);
            if (n > 0) {
                received += (int) n;
                if (received >= length || !waitall(flags)) {
                    return received;
                }
            } else if (n == 0) {
                return received > 0 ? received : end("recv");
            } else if (spins > 0 && Errno.errno() == EAGAIN) {
                spins--;
            } else if (received > 0 && !retriable()) {
                return received;
            } else if (ended()) {
                return 0;
            } else if (!again("recv", POLLIN, flags, used, deadline)) {
                return received > 0 ? received : Sock.AGAIN;
            }
        }
    }

    int recvfrom(int fd, MemorySegment bytes, int flags, SockAddrBuf from) throws ErrnoException {
        int used = flags | dontwait();
        long deadline = deadline();
        for (; ; ) {
            long n =
                    SysSocket.recvfrom(
                            fd, bytes, bytes.byteSize(), used, from.segment(), from.room());
            if (n >= 0) {
                return n == 0 ? end("recvfrom") : (int) n;
            }
            if (ended()) {
                return 0;
            }
            if (!again("recvfrom", POLLIN, flags, used, deadline)) {
                return Sock.AGAIN;
            }
        }
    }

    int recvfrom(int fd, byte[] bytes, int offset, int length, int flags, SockAddrBuf from)
            throws ErrnoException {
        if (length <= Scratch.COPY && dontwait() == 0) {
            MemorySegment copy = Scratch.get().copy();
            int n = recvfrom(fd, copy.asSlice(0, length), flags, from);
            if (n > 0) {
                MemorySegment.copy(
                        copy, ValueLayout.JAVA_BYTE, 0, bytes, offset, Math.min(n, length));
            }
            return n;
        }
        int used = flags | MSG_DONTWAIT;
        long deadline = deadline();
        for (; ; ) {
            long n =
                    HeapSocket.recvfrom(
                            fd, bytes, offset, length, used, from.segment(), from.room());
            if (n >= 0) {
                return n == 0 ? end("recvfrom") : (int) n;
            }
            if (ended()) {
                return 0;
            }
            if (!again("recvfrom", POLLIN, flags, used, deadline)) {
                return Sock.AGAIN;
            }
        }
    }

    int recvmsg(int fd, Message message, int flags) throws ErrnoException {
        // The kernel does not wait for the error queue: POLLERR is what to wait for.
        int asked = (flags & MSG_ERRQUEUE) != 0 ? flags | MSG_DONTWAIT : flags;
        int used = asked | cloexec() | dontwait();
        long deadline = deadline();
        MemorySegment header = message.receiving();
        try {
            for (; ; ) {
                long n = SysSocket.recvmsg(fd, header, used);
                if (n >= 0) {
                    message.received(n);
                    return n == 0 ? end("recvmsg") : (int) n;
                }
                if (ended()) {
                    return 0;
                }
                if (!again("recvmsg", POLLIN, asked, used, deadline)) {
                    return Sock.AGAIN;
                }
            }
        } finally {
            Reference.reachabilityFence(message);
        }
    }

    int recvmmsg(int fd, MessageBatch batch, int flags) throws ErrnoException {
        int asked = (flags & MSG_ERRQUEUE) != 0 ? flags | MSG_DONTWAIT : flags;
        int used = asked | cloexec() | MSG_WAITFORONE | dontwait();
        long deadline = deadline();
        MemorySegment vector = batch.receiving();
        try {
            for (; ; ) {
                int n = SysSocket.recvmmsg(fd, vector, batch.size(), used, Scratch.NULL);
                if (n >= 0) {
                    batch.received(n);
                    if (descriptor.closed()) {
                        throw descriptor.closed("recvmmsg");
                    }
                    return n;
                }
                if (!again("recvmmsg", POLLIN, asked, used, deadline)) {
                    return Sock.AGAIN;
                }
            }
        } finally {
            Reference.reachabilityFence(batch);
        }
    }

    /** Only Unix sockets carry descriptors; a packet socket refuses the flag with EINVAL. */
    private int cloexec() {
        return unix ? MSG_CMSG_CLOEXEC : 0;
    }

    private boolean waitall(int flags) {
        return stream
                && (flags & MSG_WAITALL) != 0
                && (flags & (MSG_DONTWAIT | MSG_PEEK)) == 0
                && !nonblocking;
    }

    /**
     * 0 from the kernel: the peer's end of the stream or an empty datagram, unless it was our own
     * close that woke us.
     */
    private int end(String call) throws ErrnoException {
        if (descriptor.closed()) {
            throw descriptor.closed(call);
        }
        return 0;
    }

    /** RFCOMM tells the peer's close as ECONNRESET, after all data has been read. */
    private boolean ended() {
        return rfcomm && Errno.errno() == ECONNRESET && !descriptor.closed();
    }

    // Connecting

    /** {@return 0, or errno} */
    int connect(int fd, SockAddrBuf name, long nanos) throws ErrnoException {
        long deadline = nanos == 0 ? 0 : System.nanoTime() + nanos;
        // connect(2) on a Unix socket waits for room in the listener's queue, where shutdown does
        // not wake it.
        boolean inKernel = nanos == 0 && dontwait() == 0 && !unix;
        boolean borrowed = !inKernel && !kernelNonblocking;
        if (borrowed) {
            nonblock(fd, true);
        }
        descriptor.connecting(inKernel);
        try {
            for (; ; ) {
                int errno =
                        SysSocket.connect(fd, name.segment(), name.length()) == 0
                                ? 0
                                : Errno.errno();
                if (errno == EAGAIN && unix && !nonblocking) {
                    if (pause(deadline)) {
                        continue;
                    }
                    return ETIMEDOUT;
                }
                // A handshake that EINTR or EINPROGRESS left to itself goes on: a second connect
                // would say EALREADY.
                return errno == EINTR || errno == EINPROGRESS && !nonblocking
                        ? connected(fd, deadline)
                        : errno;
            }
        } finally {
            descriptor.connecting(false);
            if (borrowed) {
                nonblock(fd, false);
            }
        }
    }

    private int connected(int fd, long deadline) throws ErrnoException {
        return descriptor.waiters().await("connect", POLLOUT, deadline)
                ? SockOpt.get(fd, SO.ERROR)
                : ETIMEDOUT;
    }

    /** No event tells of room in a Unix listener's queue, so this looks again every millisecond. */
    private boolean pause(long deadline) throws ErrnoException {
        if (Thread.currentThread().isInterrupted()) {
            throw failed("connect", EINTR);
        }
        LockSupport.parkNanos(this, 1_000_000);
        if (descriptor.closed()) {
            throw descriptor.closed("connect");
        }
        return deadline == 0 || System.nanoTime() < deadline;
    }

    /**
     * {@code wait} false is a look whether one is there.
     *
     * @return the descriptor of the connection, or -1 for EAGAIN
     */
    int accept(int fd, SockAddrBuf name, boolean wait) throws ErrnoException {
        if ((!wait || dontwait() != 0) && !kernelNonblocking) {
            // It stays so: accept4 has no flag for one call, and threads that clear it would race.
            nonblock(fd, true);
            kernelNonblocking = true;
        }
        int used = kernelNonblocking ? MSG_DONTWAIT : 0;
        long deadline = deadline();
        for (; ; ) {
            int accepted = SysSocket.accept4(fd, name.segment(), name.room(), SOCK_CLOEXEC);
            if (accepted >= 0) {
                return accepted;
            }
            if (!again("accept", POLLIN, wait ? 0 : MSG_DONTWAIT, used, deadline)) {
                return Sock.AGAIN;
            }
        }
    }

    /**
     * Sets what callers see; the kernel's flag goes with it, for those who use the descriptor by
     * other means.
     */
    void blocking(int fd, boolean value) throws ErrnoException {
        nonblock(fd, !value);
        nonblocking = !value;
        kernelNonblocking = !value;
    }

    private void nonblock(int fd, boolean value) throws ErrnoException {
        int flags = Fcntl.fcntl(fd, F_GETFL);
        if (flags < 0
                || Fcntl.fcntl(fd, F_SETFL, value ? flags | O_NONBLOCK : flags & ~O_NONBLOCK) < 0) {
            throw failed("fcntl", Errno.errno());
        }
    }
}
