package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import berkeley.addr.SockAddr;
import berkeley.option.SO;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/** Moving data allocates nothing on the Java heap, whatever the buffer and however it waits. */
@ExtendWith(NoFdLeaks.class)
@Tag("allocation")
class SockAllocationTest {
    private static final int SIZE = 512;
    private static final int LARGE = 32 * 1024;

    /** More than one call lends the kernel, and less than a Unix socket has room for. */
    private static final int PARTS = 160 * 1024;

    private final MemorySegment segment = Arena.ofAuto().allocate(LARGE);
    private final MemorySegment[] pieces = {segment.asSlice(0, 100), segment.asSlice(100, 412)};
    private final byte[] array = new byte[LARGE];
    private final ByteBuffer heap = ByteBuffer.allocate(SIZE);
    private final ByteBuffer direct = ByteBuffer.allocateDirect(SIZE);
    private final ByteBuffer large = ByteBuffer.allocateDirect(PARTS + 9);
    private final MemorySegment parts = MemorySegment.ofBuffer(large);
    private final SockAddrBuf to = new SockAddrBuf();
    private final SockAddrBuf from = new SockAddrBuf();

    private int round(String what, Sock left, Sock right) throws ErrnoException {
        return switch (what) {
            case "segment" ->
                    left.send(segment, 0, SIZE, 0) - right.recv(segment, 0, SIZE, MSG_WAITALL);
            case "array" -> left.send(array, 0, SIZE, 0) - right.recv(array, 0, SIZE, MSG_WAITALL);
            case "large" ->
                    left.send(array, 0, LARGE, 0) - right.recv(array, 0, LARGE, MSG_WAITALL);
            case "page" -> left.send(array, 0, 4096, 0) - right.recv(array, 0, 4096, 0);
            case "part" -> left.send(array, 99, 4096, 0) - right.recv(array, 7, 4096, MSG_WAITALL);
            case "offset" ->
                    left.send(segment, 64, SIZE, 0) - right.recv(segment, 8, SIZE, MSG_WAITALL);
            case "direct" -> left.send(direct.clear(), 0) - right.recv(direct.clear(), 0);
            case "slice" ->
                    left.send(heap.clear().position(9), 0)
                            - right.recv(heap.clear().position(9), 0);
            case "heap" -> left.send(heap.clear(), 0) - right.recv(heap.clear(), 0);
            case "plain" -> left.write(segment) - right.recv(segment, 0, LARGE, MSG_WAITALL);
            case "pieces" -> left.writev(pieces) - right.readv(pieces);
            case "sendto_segment" ->
                    left.sendto(segment, 0, SIZE, 0, to)
                            - right.recvfrom(segment, 0, SIZE, 0, from);
            case "sendto_array" ->
                    left.sendto(array, 0, SIZE, 0, to) - right.recvfrom(array, 0, SIZE, 0, from);
            case "direct_parts" ->
                    left.send(large.clear().position(9), 0)
                            - right.recv(large.clear().position(9), MSG_WAITALL);
            case "segment_parts" ->
                    left.send(parts, 9, PARTS, 0) - right.recv(parts, 9, PARTS, MSG_WAITALL);
            case "again" -> Sock.AGAIN - right.recv(segment, 0, SIZE, MSG_DONTWAIT);
            default -> throw new IllegalArgumentException(what);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "segment, 0",
        "segment, 9000",
        "array, 0",
        "array, 9000",
        "array, -1",
        "page, 0",
        "page, 9000",
        "page, -1",
        "large, 0",
        "large, 9000",
        "large, -1",
        "part, 0",
        "part, 9000",
        "part, -1",
        "offset, 0",
        "offset, 9000",
        "offset, -1",
        "direct, 0",
        "direct, 9000",
        "direct, -1",
        "slice, 0",
        "segment, -1",
        "heap, -1",
        "heap, 0",
        "plain, 0",
        "pieces, 0",
        "pieces, 9000",
        "sendto_segment, 0",
        "sendto_segment, 9000",
        "sendto_array, 0",
        "sendto_array, 9000",
        "direct_parts, 0",
        "direct_parts, 9000",
        "direct_parts, -1",
        "segment_parts, 0",
        "segment_parts, 9000",
        "segment_parts, -1",
        "again, 0",
        "again, 9000"
    })
    void no_byte_is_allocated(String what, int timeout) throws Exception {
        boolean local = timeout < 0 || what.endsWith("parts");
        try (SockPair pair = what.startsWith("sendto") ? named() : local ? local() : connected()) {
            Sock left = pair.first();
            Sock right = pair.second();
            for (Sock sock : List.of(left, right)) {
                sock.blocking(timeout >= 0).timeout(Duration.ofMillis(Math.max(timeout, 0)));
            }
            Allocation.Work work =
                    () -> {
                        int wrong = round(what, left, right);
                        if (wrong != 0) throw new AssertionError(what + " came short");
                        return wrong;
                    };
            assertThat(Allocation.ofRound(work), is(lessThan(1.0)));
        }
    }

    private static SockPair connected() throws ErrnoException {
        try (Sock listener = Sock.open(AF_INET, SOCK_STREAM)) {
            Sock left = Sock.open(AF_INET, SOCK_STREAM);
            listener.bind(SockAddr.inet("127.0.0.1", 0)).listen(1);
            return new SockPair(left.connect(listener.getsockname()), listener.accept());
        }
    }

    /** What is sent here is there at once, so that who does not wait finds it. */
    private static SockPair local() throws ErrnoException {
        SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
        pair.first().set(SO.SNDBUF, 2 * PARTS);
        return pair;
    }

    private SockPair named() throws ErrnoException {
        Sock right = Sock.open(AF_INET, SOCK_DGRAM).bind(SockAddr.inet("127.0.0.1", 0));
        to.set(right.getsockname());
        return new SockPair(Sock.open(AF_INET, SOCK_DGRAM), right);
    }
}
