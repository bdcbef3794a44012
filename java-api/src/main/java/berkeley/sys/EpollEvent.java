package berkeley.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * {@code struct epoll_event}: what to wait for, and a number that comes back with it. It is the one
 * struct that differs: x86-64 packs it to 12 bytes, other machines lay it out in 16.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/epoll_event.3type.html">epoll_event(3)</a>
 */
public final class EpollEvent {
    private static final boolean PACKED =
            switch (System.getProperty("os.arch")) {
                case "amd64", "x86_64" -> true;
                default -> false;
            };
    private static final long DATA = PACKED ? Integer.BYTES : Long.BYTES;
    private static final long SIZE = DATA + Long.BYTES;

    private EpollEvent() {}

    /** {@return the size of one, in bytes, on this machine} */
    public static long sizeof() {
        return SIZE;
    }

    /** {@return one, zeroed} */
    public static MemorySegment allocate(SegmentAllocator allocator) {
        return allocateArray(1, allocator);
    }

    /** {@return {@code elementCount} of them, zeroed} */
    public static MemorySegment allocateArray(long elementCount, SegmentAllocator allocator) {
        return allocator.allocate(SIZE * elementCount, Long.BYTES);
    }

    /** {@return the EPOLL constants of the element at {@code index}} */
    public static int events(MemorySegment array, long index) {
        return array.get(JAVA_INT_UNALIGNED, index * SIZE);
    }

    /** Sets the EPOLL constants of the element at {@code index}. */
    public static void events(MemorySegment array, long index, int events) {
        array.set(JAVA_INT_UNALIGNED, index * SIZE, events);
    }

    /** {@return data.u64 of the element at {@code index}} */
    public static long data(MemorySegment array, long index) {
        return array.get(JAVA_LONG_UNALIGNED, index * SIZE + DATA);
    }

    /** Sets data.u64 of the element at {@code index}. */
    public static void data(MemorySegment array, long index, long data) {
        array.set(JAVA_LONG_UNALIGNED, index * SIZE + DATA, data);
    }

    /** {@return data.fd of the element at {@code index}} */
    public static int fd(MemorySegment array, long index) {
        return array.get(JAVA_INT_UNALIGNED, index * SIZE + DATA);
    }
}
