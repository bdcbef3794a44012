package berkeley.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.trace.Trace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What takes more while somebody listens, who may himself make calls: to keep errno, and to send
 * and receive a {@code byte[]}, which a trace must see after the call, where the collector may have
 * moved it.
 */
final class Traced {
    private Traced() {}

    static void leave(Trace trace, long result) {
        leave(trace, result, Errno.errno());
    }

    /** Tells a result, and leaves errno to the caller as the call left it. */
    static void leave(Trace trace, long result, int told) {
        MemorySegment errno = Errno.capture();
        int before = errno.get(JAVA_INT, 0);
        trace.leave(result, told);
        errno.set(JAVA_INT, 0, before);
    }

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
