package berkeley.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import berkeley.foreign.NameBuffer;
import berkeley.sys.SysSocket;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * send and recv while they are traced. An array goes through memory of the call's own: a trace
 * looks at it after the call, when the collector may have moved the array.
 */
final class TracedCalls {
    private TracedCalls() {}

    static long send(int fd, MemorySegment buf, int flags, @Nullable NameBuffer to) {
        return to == null
                ? SysSocket.send(fd, buf, buf.byteSize(), flags)
                : SysSocket.sendto(fd, buf, buf.byteSize(), flags, to.segment(), to.length());
    }

    static long recv(int fd, MemorySegment buf, int flags, @Nullable NameBuffer from) {
        return from == null
                ? SysSocket.recv(fd, buf, buf.byteSize(), flags)
                : SysSocket.recvfrom(fd, buf, buf.byteSize(), flags, from.segment(), from.room());
    }

    static long send(
            int fd, byte[] array, int offset, int length, int flags, @Nullable NameBuffer to) {
        try (Arena arena = Arena.ofConfined()) {
            return send(fd, copy(arena, array, offset, length), flags, to);
        }
    }

    static long recv(
            int fd, byte[] array, int offset, int length, int flags, @Nullable NameBuffer from) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = copy(arena, array, offset, length);
            long result = recv(fd, copy, flags, from);
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
