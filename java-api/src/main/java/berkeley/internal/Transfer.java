package berkeley.internal;

import static berkeley.bindings.socket.Constants.*;

import berkeley.bindings.socket.iovec;
import berkeley.bindings.socket.msghdr;
import berkeley.foreign.NameBuffer;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * send and recv: {@link #send} and {@link #recv} make the first try, which mostly is the only one.
 * What it leaves over, an object of this class goes on with, as {@link Retry} says. A socket keeps
 * one such object, to be used again.
 *
 * <p>The first try stands in a method that is small once compiled, so that the compiler can put it
 * where Sock is called. There is one for each kind of memory: a method for all of them would be too
 * large to be inlined once a program uses more than one kind, and would then leave garbage.
 */
public final class Transfer extends Retry {
    private Object memory = MemorySegment.NULL;
    private long offset;
    private @Nullable NameBuffer name;

    /** How often to look for data before waiting. */
    private int spins;

    /** How many bytes the last try was to move. */
    private long tried;

    private @Nullable ArenaPins pins;
    private MemorySegment iovecs = MemorySegment.NULL;
    private MemorySegment header = MemorySegment.NULL;

    Transfer(Endpoint endpoint) {
        super(endpoint);
    }

    /** {@return pins for a call under way} */
    ArenaPins pins() {
        ArenaPins now = pins;
        if (now == null) {
            pins = now = new ArenaPins();
        }
        return now;
    }

    /** {@return room for an array of struct iovec} */
    MemorySegment iovecs(int count) {
        if (iovecs.byteSize() < count * iovec.sizeof()) {
            iovecs = iovec.allocateArray(count, Arena.ofAuto());
        }
        return iovecs;
    }

    /** {@return room for a struct msghdr} */
    MemorySegment header() {
        if (header.byteSize() == 0) {
            header = msghdr.allocate(Arena.ofAuto());
        }
        return header;
    }

    /**
     * {@code sendto(fd, memory + offset, length, flags | MSG_NOSIGNAL, to)}, or {@code send} where
     * {@code to} is null.
     *
     * @return the number of bytes sent, or an {@link Outcome}
     */
    public static long send(
            Endpoint endpoint,
            MemorySegment memory,
            long offset,
            long length,
            int flags,
            @Nullable NameBuffer to) {
        int fd = endpoint.enter();
        if (fd < 0) {
            return fd;
        }
        try {
            int changes = endpoint.changes();
            int requested = flags | MSG_NOSIGNAL;
            int used = endpoint.firstTryFlags(POLLOUT, requested);
            long piece = endpoint.piece(length);
            long n = Syscalls.send(fd, memory, offset, piece, used, to);
            return n == length
                    ? n
                    : of(endpoint, POLLOUT, requested, used, changes)
                            .send(memory, offset, length, to, piece, n);
        } finally {
            endpoint.leave();
        }
    }

    /** The same for what remains in a direct buffer. */
    public static long send(
            Endpoint endpoint, ByteBuffer memory, int flags, @Nullable NameBuffer to) {
        long length = memory.remaining();
        if (needsWhole(endpoint, length, flags) || (flags & MSG_ZEROCOPY) != 0) {
            return send(endpoint, MemorySegment.ofBuffer(memory), 0, length, flags, to);
        }
        int fd = endpoint.enter();
        if (fd < 0) {
            return fd;
        }
        try {
            int changes = endpoint.changes();
            int requested = flags | MSG_NOSIGNAL;
            int used =
                    isLent(0, length)
                            ? requested | MSG_DONTWAIT
                            : endpoint.firstTryFlags(POLLOUT, requested);
            long piece = Syscalls.piece(memory, endpoint.piece(length), used);
            long n = Syscalls.send(fd, memory, 0, piece, used, to);
            return n == length
                    ? n
                    : of(endpoint, POLLOUT, requested, used, changes)
                            .send(memory, 0, length, to, piece, n);
        } finally {
            endpoint.leave();
        }
    }

    /** The same for an array. */
    public static long send(
            Endpoint endpoint,
            byte[] memory,
            long offset,
            long length,
            int flags,
            @Nullable NameBuffer to) {
        checkNotLentForLater(flags);
        if (needsWhole(endpoint, length, flags)) {
            return sendWhole(endpoint, memory, offset, length, flags, to);
        }
        int fd = endpoint.enter();
        if (fd < 0) {
            return fd;
        }
        try {
            int changes = endpoint.changes();
            int requested = flags | MSG_NOSIGNAL;
            int used =
                    isLent(offset, length)
                            ? requested | MSG_DONTWAIT
                            : endpoint.firstTryFlags(POLLOUT, requested);
            long piece = Syscalls.piece(memory, endpoint.piece(length), used);
            long n = Syscalls.send(fd, memory, offset, piece, used, to);
            return n == length
                    ? n
                    : of(endpoint, POLLOUT, requested, used, changes)
                            .send(memory, offset, length, to, piece, n);
        } finally {
            endpoint.leave();
        }
    }

    /**
     * {@code recvfrom(fd, memory + offset, length, flags, from)}, or {@code recv} where {@code
     * from} is null.
     *
     * @param memory native memory that can be written
     * @return the number of bytes received, 0 at the end of a stream, or an {@link Outcome}
     */
    public static long recv(
            Endpoint endpoint,
            MemorySegment memory,
            long offset,
            long length,
            int flags,
            @Nullable NameBuffer from) {
        int fd = endpoint.enter();
        if (fd < 0) {
            return fd;
        }
        try {
            int changes = endpoint.changes();
            int requested = requestedFlags(endpoint, flags);
            int used = endpoint.firstTryFlags(POLLIN, requested);
            long n = Syscalls.recv(fd, memory, offset, length, used, from);
            if (isEnough(endpoint, n, length, flags)) {
                return n;
            }
            return n < 0 && endpoint.wouldBlock(requested)
                    ? Outcome.WOULD_BLOCK
                    : of(endpoint, POLLIN, requested, used, changes)
                            .recv(memory, offset, length, from, length, n);
        } finally {
            endpoint.leave();
        }
    }

    /** The same for what remains in a direct buffer. */
    public static long recv(
            Endpoint endpoint, ByteBuffer memory, int flags, @Nullable NameBuffer from) {
        long length = memory.remaining();
        if (needsWhole(endpoint, length, flags)) {
            return recv(endpoint, MemorySegment.ofBuffer(memory), 0, length, flags, from);
        }
        int fd = endpoint.enter();
        if (fd < 0) {
            return fd;
        }
        try {
            int changes = endpoint.changes();
            int requested = requestedFlags(endpoint, flags);
            boolean lent = isLent(0, length) && mayLendToRecv(endpoint, length);
            int used = lent ? requested | MSG_DONTWAIT : endpoint.firstTryFlags(POLLIN, requested);
            long piece = Syscalls.piece(memory, length, used);
            long n = Syscalls.recv(fd, memory, 0, piece, used, from);
            if (piece == length && isEnough(endpoint, n, length, flags)) {
                endpoint.forecast().recordRead(n == length);
                return n;
            }
            return n < 0 && endpoint.wouldBlock(requested)
                    ? Outcome.WOULD_BLOCK
                    : of(endpoint, POLLIN, requested, used, changes)
                            .recv(memory, 0, length, from, piece, n);
        } finally {
            endpoint.leave();
        }
    }

    /** The same for an array. */
    public static long recv(
            Endpoint endpoint,
            byte[] memory,
            long offset,
            long length,
            int flags,
            @Nullable NameBuffer from) {
        if (needsWhole(endpoint, length, flags)) {
            return recvWhole(endpoint, memory, offset, length, flags, from);
        }
        int fd = endpoint.enter();
        if (fd < 0) {
            return fd;
        }
        try {
            int changes = endpoint.changes();
            int requested = requestedFlags(endpoint, flags);
            boolean lent = isLent(offset, length) && mayLendToRecv(endpoint, length);
            int used = lent ? requested | MSG_DONTWAIT : endpoint.firstTryFlags(POLLIN, requested);
            long piece = Syscalls.piece(memory, length, used);
            long n = Syscalls.recv(fd, memory, offset, piece, used, from);
            if (piece == length && isEnough(endpoint, n, length, flags)) {
                endpoint.forecast().recordRead(n == length);
                return n;
            }
            return n < 0 && endpoint.wouldBlock(requested)
                    ? Outcome.WOULD_BLOCK
                    : of(endpoint, POLLIN, requested, used, changes)
                            .recv(memory, offset, length, from, piece, n);
        } finally {
            endpoint.leave();
        }
    }

    private static int requestedFlags(Endpoint endpoint, int flags) {
        return neverWaits(endpoint, flags) ? flags | MSG_DONTWAIT : flags;
    }

    /** {@return whether a first try is the only one} */
    private static boolean isEnough(Endpoint endpoint, long n, long length, int flags) {
        return n > 0 && (n == length || !endpoint.mayWantMore(flags));
    }

    /** For the error queue and a stream's urgent data the kernel does not wait either. */
    static boolean neverWaits(Endpoint endpoint, int flags) {
        return (flags & MSG_ERRQUEUE) != 0 || (flags & MSG_OOB) != 0 && endpoint.isStream();
    }

    private static boolean isLent(long offset, long length) {
        return length > Syscalls.MOST_COPIED || length > Syscalls.AS_FAST_COPIED && offset == 0;
    }

    /** A read that may have to wait goes through a copy, and blocks in the kernel. */
    private static boolean mayLendToRecv(Endpoint endpoint, long length) {
        return length > Syscalls.MOST_COPIED || endpoint.forecast().expectsData();
    }

    /**
     * A datagram goes in one call, what is looked at with MSG_PEEK begins anew with each, the last
     * byte alone is urgent, and a handshake has to be waited for: such a call must not move a part
     * of an array.
     */
    private static boolean needsWhole(Endpoint endpoint, long length, int flags) {
        return length > Syscalls.MOST_LENT && (!endpoint.isStream() || (flags & MSG_PEEK) != 0)
                || length > Syscalls.MOST_COPIED && (flags & MSG_OOB) != 0
                || (flags & MSG_FASTOPEN) != 0;
    }

    private static void checkNotLentForLater(int flags) {
        if ((flags & MSG_ZEROCOPY) != 0) {
            throw new IllegalArgumentException("send: MSG_ZEROCOPY needs native memory");
        }
    }

    private static long sendWhole(
            Endpoint endpoint,
            byte[] array,
            long offset,
            long length,
            int flags,
            @Nullable NameBuffer to) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(length);
            copy.copyFrom(MemorySegment.ofArray(array).asSlice(offset, length));
            return send(endpoint, copy, 0, length, flags, to);
        }
    }

    private static long recvWhole(
            Endpoint endpoint,
            byte[] array,
            long offset,
            long length,
            int flags,
            @Nullable NameBuffer from) {
        MemorySegment to = MemorySegment.ofArray(array).asSlice(offset, length);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(length);
            if ((flags & MSG_TRUNC) != 0) { // TCP then counts bytes that it does not write
                copy.copyFrom(to);
            }
            long n = recv(endpoint, copy, 0, length, flags, from);
            MemorySegment.copy(copy, 0, to, 0, Math.clamp(n, 0, length));
            return n;
        }
    }

    // After the first try

    private static Transfer of(Endpoint endpoint, int direction, int flags, int used, int changes) {
        Transfer transfer = endpoint.transfer();
        transfer.begin(direction, flags, used, changes);
        return transfer;
    }

    private long send(
            Object memory, long offset, long length, @Nullable NameBuffer to, long tried, long n) {
        named(to != null);
        spins = 0;
        use(memory, offset, to, tried);
        try {
            long most = Math.min(length, Endpoint.MAX_RW_COUNT);
            return run(n, most, most);
        } finally {
            end();
        }
    }

    private long recv(
            Object memory,
            long offset,
            long length,
            @Nullable NameBuffer from,
            long tried,
            long n) {
        use(memory, offset, from, tried);
        spins = endpoint.spins(flags);
        if (spins > 0) {
            limit();
        }
        try {
            long most = Math.min(length, Endpoint.MAX_RW_COUNT);
            return run(n, most, endpoint.receiveTarget(most, flags));
        } finally {
            end();
        }
    }

    private void use(Object memory, long offset, @Nullable NameBuffer name, long tried) {
        this.memory = memory;
        this.offset = offset;
        this.name = name;
        this.tried = tried;
    }

    private void end() {
        memory = MemorySegment.NULL;
        name = null;
        endpoint.release(this);
    }

    @Override
    long again() {
        used |= spins > 0 ? MSG_DONTWAIT : 0;
        int fd = endpoint.fd();
        long at = peeks() ? 0 : done;
        if (direction == POLLOUT) {
            tried = Syscalls.piece(memory, endpoint.piece(length - at), used);
            return Syscalls.send(fd, memory, offset + at, tried, used, name);
        }
        tried = Syscalls.piece(memory, length - at, used);
        return Syscalls.recv(fd, memory, offset + at, tried, used, name);
    }

    /** A full piece is followed by the next at once. */
    @Override
    boolean goesOn(long n) {
        boolean piece = n == tried && endpoint.isStream() && !peeks();
        if ((!piece || (flags & MSG_ZEROCOPY) != 0) && !super.goesOn(n)) {
            return false;
        }
        if (direction == POLLIN) {
            name = null; // it has been filled
        }
        connected();
        return true;
    }

    @Override
    long failed(int errno) {
        if ((flags & MSG_FASTOPEN) != 0 && errno == EINPROGRESS && !endpoint.isNonBlocking(flags)) {
            return handshake();
        }
        if (spins > 0 && errno == EAGAIN) {
            spins = mayGoOnSpinning() ? spins - 1 : 0;
            return 0;
        }
        if (direction == POLLIN && errno == EAGAIN) {
            recordMiss();
        }
        return super.failed(errno);
    }

    /** What a copy can hold may be waited for in the kernel. */
    @Override
    boolean isLending() {
        return !(memory instanceof MemorySegment) && length - done > Syscalls.MOST_COPIED;
    }

    private boolean mayGoOnSpinning() {
        Thread thread = Thread.currentThread();
        return !endpoint.isClosed()
                && Deadline.left(limit()) > 0
                && !(thread.isVirtual() && thread.isInterrupted());
    }

    private void recordMiss() {
        if (done == 0
                && !(memory instanceof MemorySegment)
                && (used & MSG_DONTWAIT) != 0
                && !endpoint.isNonBlocking(flags)) {
            endpoint.forecast().recordMiss();
        }
    }

    // MSG_FASTOPEN

    /** {@return 0 once the connection stands, for the data to be sent on it, or an outcome} */
    private long handshake() {
        int outcome = Connect.finish(endpoint, changes(), limit());
        connected();
        return outcome == Outcome.TIMED_OUT ? endpoint.timedOut() : outcome;
    }

    private void connected() {
        if ((flags & MSG_FASTOPEN) != 0) {
            flags &= ~MSG_FASTOPEN;
            name = null;
        }
    }
}
