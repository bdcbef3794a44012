package berkeley.foreign;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What C leaves to the programmer and Java does not: memory whose size is known is never overrun. A
 * segment of size 0 is a pointer that came from C or from {@link MemorySegment#ofAddress}; it is
 * passed as it is, and the kernel judges it.
 */
public final class Bounds {
    private Bounds() {}

    /** The kernel will use {@code length} bytes of the segment; as in C, it is unsigned. */
    public static void check(String call, MemorySegment segment, long length) {
        if (Long.compareUnsigned(length, segment.byteSize()) > 0 && segment.byteSize() != 0) {
            throw outside(call, segment, length);
        }
    }

    /** The same where a segment of size 0 is one. */
    public static void part(String call, MemorySegment segment, long length) {
        if (Long.compareUnsigned(length, segment.byteSize()) > 0) {
            throw outside(call, segment, length);
        }
    }

    /** The kernel will use as much of the segment as the socklen_t says, and write that. */
    public static void check(String call, MemorySegment segment, MemorySegment socklen) {
        if (socklen.byteSize() != 0) {
            check(
                    call,
                    segment,
                    Integer.toUnsignedLong(socklen.get(ValueLayout.JAVA_INT_UNALIGNED, 0)));
        }
    }

    /**
     * The C library will use {@code length} bytes of the segment. At NULL it ends the process,
     * where the kernel says EFAULT.
     */
    public static void needed(String call, String argument, MemorySegment segment, long length) {
        if (segment.isNative() && segment.address() == 0) {
            throw new NullPointerException("%s: %s is NULL".formatted(call, argument));
        }
        check(call, segment, length);
    }

    /** The C library will read up to a zero byte. */
    public static void string(String call, String argument, MemorySegment segment) {
        needed(call, argument, segment, 0);
        zero(call, argument, segment);
    }

    /** The same where NULL is no string. */
    public static void zero(String call, String argument, MemorySegment segment) {
        long size = segment.byteSize();
        for (long i = 0; i < size; i++) {
            if (segment.get(ValueLayout.JAVA_BYTE, i) == 0) {
                return;
            }
        }
        if (size != 0) {
            throw new IndexOutOfBoundsException(
                    "%s: no zero byte ends %s in a segment of %d".formatted(call, argument, size));
        }
    }

    /** Copies what a call put into native memory, if it did, and passes its result on. */
    public static long copy(long result, MemorySegment from, byte[] to) {
        int got = Math.clamp(result, 0, to.length);
        MemorySegment.copy(from, ValueLayout.JAVA_BYTE, 0, to, 0, got);
        return result;
    }

    private static IndexOutOfBoundsException outside(
            String call, MemorySegment segment, long length) {
        return new IndexOutOfBoundsException(
                "%s: a length of %s bytes in a segment of %d"
                        .formatted(call, Long.toUnsignedString(length), segment.byteSize()));
    }
}
