package berkeley.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import berkeley.foreign.NameBuffer;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * send and recv of an array while they are traced. The array goes through memory of the call's own:
 * the trace reads it after the call, when the collector may have moved the array, and a listener of
 * the trace may make calls of its own meanwhile.
 */
final class TracedCalls {
    private TracedCalls() {}

    static long send(
            int fd, byte[] array, int offset, int length, int flags, @Nullable NameBuffer to) {
        try (Arena arena = Arena.ofConfined()) {
            return Syscalls.send(fd, copy(arena, array, offset, length), 0, length, flags, to);
        }
    }

    static long recv(
            int fd, byte[] array, int offset, int length, int flags, @Nullable NameBuffer from) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = copy(arena, array, offset, length);
            long result = Syscalls.recv(fd, copy, 0, length, flags, from);
            int got = Math.clamp(result, 0, length);
            MemorySegment.copy(copy, JAVA_BYTE, 0, array, offset, got);
            return result;
        }
    }

    private static MemorySegment copy(Arena arena, byte[] array, int offset, int length) {
        MemorySegment copy = arena.allocate(length);
        MemorySegment.copy(array, offset, copy, JAVA_BYTE, 0, length);
        return copy;
    }
}
