package berkeley;

import berkeley.bindings.socket.iovec;
import berkeley.bindings.socket.pollfd;
import berkeley.bindings.socket.sockaddr_storage;
import berkeley.trace.Trace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/**
 * A thread's own native memory for what a call needs only while it runs, so that no call allocates.
 */
final class Scratch {
    /** The most of a direct ByteBuffer that is copied through here, in bytes. */
    static final int COPY = 16 * 1024;

    /**
     * Up to this many bytes a copy is as fast as to lend the kernel the memory. Copies at both ends
     * take 5 % of a send and its recv at 4 KiB, 8 % at 16 KiB.
     */
    static final int SMALL = 1024;

    static final MemorySegment NULL = MemorySegment.NULL;

    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    /**
     * What each thread has from the start: a name and its length, two pollfds, a timespec and an
     * epoll_event.
     */
    private static final int SLOT = 256;

    private static final long LENGTH = sockaddr_storage.sizeof();
    private static final long POLLFDS = LENGTH + Long.BYTES;
    private static final long SECOND = POLLFDS + pollfd.sizeof();
    private static final long TIMEOUT = SECOND + pollfd.sizeof();

    private static final long EVENT = TIMEOUT + 2 * Long.BYTES;

    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private static MemorySegment free = MemorySegment.NULL;

    private final MemorySegment memory = slot();
    private final MemorySegment pollfds = memory.asSlice(POLLFDS, 2 * pollfd.sizeof());
    private final MemorySegment timeout = memory.asSlice(TIMEOUT, 2 * Long.BYTES);
    private final MemorySegment event = memory.asSlice(EVENT, 2 * Long.BYTES);
    private final SockAddrBuf address =
            new SockAddrBuf(memory.asSlice(0, LENGTH), memory.asSlice(LENGTH, Integer.BYTES));
    private MemorySegment copy = MemorySegment.NULL;
    private ByteBuffer view = EMPTY;
    private MemorySegment iovecs = MemorySegment.NULL;

    /** A listener that makes calls has others, since a call of this thread is under way. */
    static Scratch get() {
        return Trace.on() && Trace.telling() ? new Scratch() : SCRATCH.get();
    }

    /**
     * Cut from slabs that the collector frees with the last of their threads: virtual threads come
     * by the million, and cost no arena each.
     */
    private static synchronized MemorySegment slot() {
        if (free.byteSize() == 0) {
            free = Arena.ofAuto().allocate(64 * SLOT, Long.BYTES);
        }
        MemorySegment slot = free.asSlice(0, SLOT);
        free = free.asSlice(SLOT);
        return slot;
    }

    MemorySegment pollfds(int fd1, int events1, int fd2, int events2) {
        pollfd(0, fd1, events1);
        pollfd(pollfd.sizeof(), fd2, events2);
        return pollfds;
    }

    private void pollfd(long at, int fd, int events) {
        pollfds.set(ValueLayout.JAVA_INT, at + pollfd.fd$offset(), fd);
        pollfds.set(ValueLayout.JAVA_SHORT, at + pollfd.events$offset(), (short) events);
    }

    /** {@return what the kernel said of the first pollfd} */
    int revents() {
        return pollfds.get(ValueLayout.JAVA_SHORT, pollfd.revents$offset());
    }

    /** {@return a struct timespec, or NULL for no limit where {@code nanos} is negative} */
    MemorySegment timeout(long nanos) {
        if (nanos < 0) {
            return NULL;
        }
        timeout.set(ValueLayout.JAVA_LONG, 0, nanos / 1_000_000_000);
        timeout.set(ValueLayout.JAVA_LONG, Long.BYTES, nanos % 1_000_000_000);
        return timeout;
    }

    /** {@return room for a struct epoll_event} */
    MemorySegment event() {
        return event;
    }

    SockAddrBuf address() {
        return address;
    }

    /** {@return {@value #COPY} bytes} */
    MemorySegment copy() {
        if (copy.byteSize() == 0) {
            copy = Arena.ofAuto().allocate(COPY);
            view = copy.asByteBuffer();
        }
        return copy;
    }

    /** {@return {@link #copy}, as those see it who copy between buffers without making garbage} */
    ByteBuffer view() {
        copy();
        return view;
    }

    /** {@return a struct iovec for each piece} */
    MemorySegment iovecs(MemorySegment[] pieces) {
        long size = iovec.sizeof();
        if (iovecs.byteSize() < pieces.length * size) {
            iovecs = Arena.ofAuto().allocate(Math.max(16, pieces.length) * size, Long.BYTES);
        }
        for (int i = 0; i < pieces.length; i++) {
            usable(pieces[i]);
            iovecs.set(
                    ValueLayout.JAVA_LONG, i * size + iovec.iov_base$offset(), pieces[i].address());
            iovecs.set(
                    ValueLayout.JAVA_LONG, i * size + iovec.iov_len$offset(), pieces[i].byteSize());
        }
        return iovecs;
    }

    /**
     * Of an iovec the kernel gets a mere address, and Java does not look whether it still holds.
     */
    static void usable(MemorySegment piece) {
        if (!piece.isNative()) {
            throw new IllegalArgumentException(
                    "an iovec points to native memory, this is on the heap: " + piece);
        }
        if (!piece.scope().isAlive()) {
            throw new IllegalStateException("an iovec points to memory already freed: " + piece);
        }
        if (!piece.isAccessibleBy(Thread.currentThread())) {
            throw new WrongThreadException("an iovec points to another thread's memory: " + piece);
        }
    }
}
