package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import berkeley.addr.SockAddr;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Moving data allocates nothing on the Java heap. These do so whatever the compiler makes of them;
 * direct buffers, offsets into a segment and large arrays need it to see through a slice.
 */
@ExtendWith(NoFdLeaks.class)
@Tag("allocation")
class AllocationTest {
    private static final int SIZE = 512;
    private static final int LARGE = 32 * 1024;
    private static final int CALLS = 5_000;

    private final MemorySegment segment = Arena.ofAuto().allocate(LARGE);
    private final MemorySegment[] pieces = {segment.asSlice(0, 100), segment.asSlice(100, 412)};
    private final byte[] array = new byte[LARGE];
    private final ByteBuffer heap = ByteBuffer.allocate(SIZE);
    private final SockAddrBuf to = new SockAddrBuf();
    private final SockAddrBuf from = new SockAddrBuf();

    private int round(String what, Sock left, Sock right) throws ErrnoException {
        return switch (what) {
            case "segment" ->
                    left.send(segment, 0, SIZE, 0) - right.recv(segment, 0, SIZE, MSG_WAITALL);
            case "array" -> left.send(array, 0, SIZE, 0) - right.recv(array, 0, SIZE, MSG_WAITALL);
            case "heap" -> left.send(heap.clear(), 0) - right.recv(heap.clear(), 0);
            case "plain" -> left.write(segment) - right.recv(segment, 0, LARGE, MSG_WAITALL);
            case "pieces" -> left.writev(pieces) - right.readv(pieces);
            case "sendto_segment" ->
                    left.sendto(segment, 0, SIZE, 0, to)
                            - right.recvfrom(segment, 0, SIZE, 0, from);
            case "sendto_array" ->
                    left.sendto(array, 0, SIZE, 0, to) - right.recvfrom(array, 0, SIZE, 0, from);
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
        "heap, 0",
        "plain, 0",
        "pieces, 0",
        "pieces, 9000",
        "sendto_segment, 0",
        "sendto_segment, 9000",
        "sendto_array, 0",
        "sendto_array, 9000",
        "again, 0",
        "again, 9000"
    })
    void no_byte_is_allocated(String what, int timeout) throws Exception {
        boolean datagram = what.startsWith("sendto");
        try (Sock left = Sock.open(AF_INET, datagram ? SOCK_DGRAM : SOCK_STREAM);
                Sock listener = Sock.open(AF_INET, datagram ? SOCK_DGRAM : SOCK_STREAM)) {
            listener.bind(SockAddr.inet("127.0.0.1", 0));
            to.set(listener.getsockname());
            Sock right = listener;
            if (!datagram) {
                left.connect(listener.listen(1).getsockname());
                right = listener.accept();
            }
            left.timeout(Duration.ofMillis(timeout));
            right.timeout(Duration.ofMillis(timeout));
            try (Sock closed = right) {
                long least = Long.MAX_VALUE;
                // The compiler decides when it is warm; what it then no longer allocates counts.
                for (int batch = 0; batch < 10 && least > 0; batch++) {
                    least = Math.min(least, allocated(what, left, closed));
                }
                assertThat(least, is(0L));
            }
        }
    }

    private long allocated(String what, Sock left, Sock right) throws ErrnoException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        int wrong = 0;
        for (int i = 0; i < CALLS; i++) {
            wrong |= round(what, left, right);
        }
        long after = threads.getCurrentThreadAllocatedBytes();
        assertThat(wrong, is(0));
        return after - before;
    }
}
