package berkeley.internal;

import static berkeley.bindings.socket.Constants.*;

import berkeley.bindings.socket.iovec;
import berkeley.bindings.socket.msghdr;
import berkeley.foreign.NameBuffer;
import berkeley.foreign.ThreadBuffer;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * send and recv: {@link #send} and {@link #recv} make the first try, which mostly is the only one.
 * What it leaves over, an object of this class goes on with, as {@link Retry} says. A socket keeps
 * one such object, to be used again.
 */
public final class Transfer extends Retry {
    private Object memory = MemorySegment.NULL;
    private long offset;
    private @Nullable NameBuffer name;

    /** How often to look for data before waiting. */
    private int spins;

    /** How many bytes the last try was to move. */
    private long tried;

    /** MSG_FASTOPEN has begun a handshake. */
    private boolean handshakes;

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
     * @param memory a native segment, a byte[], or a direct ByteBuffer
     * @return the number of bytes sent, or an {@link Outcome}
     */
    public static long send(
            Endpoint endpoint,
            Object memory,
            long offset,
            long length,
            int flags,
            @Nullable NameBuffer to) {
        if (!(memory instanceof MemorySegment) && needsNative(endpoint, length, flags)) {
            return sendNative(endpoint, memory, offset, length, flags, to);
        }
        int fd = endpoint.enter();
        if (fd < 0) {
            return fd;
        }
        try {
            int changes = endpoint.changes();
            int requested = flags | MSG_NOSIGNAL;
            int used =
                    isLent(memory, offset, length)
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
     * @param memory a native segment that can be written, a byte[], or a direct ByteBuffer
     * @return the number of bytes received, 0 at the end of a stream, or an {@link Outcome}
     */
    public static long recv(
            Endpoint endpoint,
            Object memory,
            long offset,
            long length,
            int flags,
            @Nullable NameBuffer from) {
        if (!(memory instanceof MemorySegment) && needsNative(endpoint, length, flags)) {
            return recvNative(endpoint, memory, offset, length, flags, from);
        }
        int fd = endpoint.enter();
        if (fd < 0) {
            return fd;
        }
        try {
            int changes = endpoint.changes();
            int requested = neverWaits(endpoint, flags) ? flags | MSG_DONTWAIT : flags;
            int used =
                    isLent(memory, offset, length) && mayLendToRecv(endpoint, length)
                            ? requested | MSG_DONTWAIT
                            : endpoint.firstTryFlags(POLLIN, requested);
            long piece = Syscalls.piece(memory, length, used);
            long n = Syscalls.recv(fd, memory, offset, piece, used, from);
            if (n > 0 && piece == length && (n == length || !endpoint.mayWantMore(flags))) {
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

    /** For the error queue and a stream's urgent data the kernel does not wait either. */
    static boolean neverWaits(Endpoint endpoint, int flags) {
        return (flags & MSG_ERRQUEUE) != 0 || (flags & MSG_OOB) != 0 && endpoint.isStream();
    }

    private static boolean isLent(Object memory, long offset, long length) {
        return !(memory instanceof MemorySegment)
                && (length > Syscalls.MOST_COPIED
                        || length > Syscalls.AS_FAST_COPIED && offset == 0);
    }

    /** A read that may have to wait goes through a copy, and blocks in the kernel. */
    private static boolean mayLendToRecv(Endpoint endpoint, long length) {
        return length > Syscalls.MOST_COPIED || endpoint.forecast().expectsData();
    }

    /**
     * A datagram goes in one call, what is looked at with MSG_PEEK begins anew with each, the last
     * byte alone is urgent, a handshake has to be waited for, and with MSG_ZEROCOPY the kernel
     * reads on after the call: such a call must not move a part of an array.
     */
    private static boolean needsNative(Endpoint endpoint, long length, int flags) {
        return length > Syscalls.MOST_LENT && (!endpoint.isStream() || (flags & MSG_PEEK) != 0)
                || length > Syscalls.MOST_COPIED && (flags & MSG_OOB) != 0
                || (flags & (MSG_FASTOPEN | MSG_ZEROCOPY)) != 0;
    }

    private static long sendNative(
            Endpoint endpoint,
            Object memory,
            long offset,
            long length,
            int flags,
            @Nullable NameBuffer to) {
        if (memory instanceof ByteBuffer buffer) {
            return send(endpoint, MemorySegment.ofBuffer(buffer), offset, length, flags, to);
        }
        if ((flags & MSG_ZEROCOPY) != 0) {
            throw new IllegalArgumentException("send: MSG_ZEROCOPY needs native memory");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(length);
            copy.copyFrom(MemorySegment.ofArray((byte[]) memory).asSlice(offset, length));
            return send(endpoint, copy, 0, length, flags, to);
        }
    }

    private static long recvNative(
            Endpoint endpoint,
            Object memory,
            long offset,
            long length,
            int flags,
            @Nullable NameBuffer from) {
        if (memory instanceof ByteBuffer buffer) {
            return recv(endpoint, MemorySegment.ofBuffer(buffer), offset, length, flags, from);
        }
        MemorySegment to = MemorySegment.ofArray((byte[]) memory).asSlice(offset, length);
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

    /** What a read or write that moved nothing goes on with: a recv or send, which take flags. */
    static long goOn(Endpoint endpoint, int direction, MemorySegment memory, int changes, long n) {
        long length = memory.byteSize();
        int flags = direction == POLLOUT ? MSG_NOSIGNAL : 0;
        Transfer transfer = of(endpoint, direction, flags, flags, changes);
        return direction == POLLOUT
                ? transfer.send(memory, 0, length, null, length, n)
                : transfer.recv(memory, 0, length, null, length, n);
    }

    private long send(
            Object memory, long offset, long length, @Nullable NameBuffer to, long tried, long n) {
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
        handshakes = false;
    }

    private void end() {
        memory = MemorySegment.NULL;
        name = null;
        endpoint.release(this);
    }

    @Override
    long again() {
        if (handshakes && !handshakeEnds()) {
            return -1;
        }
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
        if (errno == EINPROGRESS && opensOutside()) {
            handshakes = true;
            return super.failed(EAGAIN);
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
    boolean waitsOutside() {
        return handshakes
                || !(memory instanceof MemorySegment) && length - done > Syscalls.MOST_COPIED;
    }

    @Override
    int event() {
        return event(name != null);
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

    /**
     * {@return whether a try has begun a handshake, which a blocking call would have waited for}
     */
    private boolean opensOutside() {
        return (flags & MSG_FASTOPEN) != 0
                && !endpoint.isNonBlocking(flags)
                && ((used & MSG_DONTWAIT) != 0 || BlockingMode.isSet(endpoint.fd()));
    }

    /** {@return whether the data can be sent, as over any connection; else errno says why not} */
    private boolean handshakeEnds() {
        int errno = Connect.result(endpoint);
        ThreadBuffer.errno(errno);
        handshakes = errno == EAGAIN;
        if (errno == 0) {
            connected();
        }
        return errno == 0;
    }

    private void connected() {
        if ((flags & MSG_FASTOPEN) != 0) {
            flags &= ~MSG_FASTOPEN;
            used &= ~MSG_FASTOPEN;
            name = null;
        }
    }
}
