package berkeley.trace;

import berkeley.bindings.socket.timespec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** StructNames of time. All of them are two longs in a row, or twice that. */
final class Times {
    private Times() {}

    static String timespec(long address) {
        return pair(address, "tv_nsec", 1);
    }

    static String timespec(MemorySegment seconds) {
        return pair(seconds, "tv_nsec", 1);
    }

    static String timeval(MemorySegment seconds) {
        return pair(seconds, "tv_usec", 1);
    }

    /** A struct timeval, told as the struct timespec that the C library makes of it. */
    static String timevalAsTimespec(long address) {
        return pair(address, "tv_nsec", 1000);
    }

    private static String pair(long address, String field, int factor) {
        MemorySegment read = Memory.read(address, timespec.sizeof());
        return read == null ? QuotedBytes.pointer(address) : pair(read, field, factor);
    }

    private static String pair(MemorySegment read, String field, int factor) {
        return "{tv_sec="
                + read.get(ValueLayout.JAVA_LONG_UNALIGNED, 0)
                + ", "
                + field
                + "="
                + read.get(ValueLayout.JAVA_LONG_UNALIGNED, 8) * factor
                + "}";
    }

    static String itimerspec(long address) {
        MemorySegment read = Memory.read(address, 2 * timespec.sizeof());
        return read == null
                ? QuotedBytes.pointer(address)
                : "{it_interval="
                        + timespec(read)
                        + ", it_value="
                        + timespec(read.asSlice(16))
                        + "}";
    }
}
