package berkeley;

import berkeley.bindings.socket.pollfd;
import berkeley.bindings.socket.timespec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A thread's own native memory for what a call needs only while it runs, so that no call allocates.
 */
final class Scratch {
    /**
     * Up to this many bytes a {@code byte[]} is copied through here; above, the kernel reads and
     * writes the array.
     */
    static final int COPY = 16 * 1024;

    static final MemorySegment NULL = MemorySegment.NULL;

    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment pollfds = arena.allocate(2 * pollfd.sizeof(), Long.BYTES);
    private final MemorySegment second = pollfd.asSlice(pollfds, 1);
    private final MemorySegment timeout = timespec.allocate(arena);
    private final MemorySegment event = arena.allocate(16, Long.BYTES);
    private final SockAddrBuf address = new SockAddrBuf();
    private MemorySegment copy = MemorySegment.NULL;

    static Scratch get() {
        return SCRATCH.get();
    }

    MemorySegment pollfds(int fd1, int events1, int fd2, int events2) {
        pollfd.fd(pollfds, fd1);
        pollfd.events(pollfds, (short) events1);
        pollfd.fd(second, fd2);
        pollfd.events(second, (short) events2);
        return pollfds;
    }

    /** {@return a struct timespec, or NULL for no limit where {@code nanos} is negative} */
    MemorySegment timeout(long nanos) {
        if (nanos < 0) {
            return NULL;
        }
        timespec.tv_sec(timeout, nanos / 1_000_000_000);
        timespec.tv_nsec(timeout, nanos % 1_000_000_000);
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
            copy = arena.allocate(COPY);
        }
        return copy;
    }
}
