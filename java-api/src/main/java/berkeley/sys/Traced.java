package berkeley.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * send and recv of a {@code byte[]} while somebody listens: a trace must see the bytes after the
 * call, where the collector may have moved an array, and the listener may itself make calls.
 */
final class Traced {
    private Traced() {}

    static long send(int sockfd, byte[] buf, int offset, long len, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            return SysSocket.send(sockfd, copy(arena, buf, offset, len), len, flags);
        }
    }

    static long sendto(
            int sockfd,
            byte[] buf,
            int offset,
            long len,
            int flags,
            MemorySegment dest_addr,
            int addrlen) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = copy(arena, buf, offset, len);
            return SysSocket.sendto(sockfd, copy, len, flags, dest_addr, addrlen);
        }
    }

    static long recv(int sockfd, byte[] buf, int offset, long len, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = copy(arena, buf, offset, len);
            long result = SysSocket.recv(sockfd, copy, len, flags);
            return received(result, copy, buf, offset, len);
        }
    }

    static long recvfrom(
            int sockfd,
            byte[] buf,
            int offset,
            long len,
            int flags,
            MemorySegment src_addr,
            MemorySegment addrlen) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = copy(arena, buf, offset, len);
            long result = SysSocket.recvfrom(sockfd, copy, len, flags, src_addr, addrlen);
            return received(result, copy, buf, offset, len);
        }
    }

    private static MemorySegment copy(Arena arena, byte[] buf, int offset, long len) {
        MemorySegment copy = arena.allocate(Math.max(len, 1));
        MemorySegment.copy(buf, offset, copy, JAVA_BYTE, 0, (int) len);
        return copy;
    }

    private static long received(
            long result, MemorySegment copy, byte[] buf, int offset, long len) {
        int got = (int) Math.clamp(result, 0, len);
        MemorySegment.copy(copy, JAVA_BYTE, 0, buf, offset, got);
        return result;
    }
}
