package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import berkeley.trace.Trace;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Who reads a large array before its data are there waits in the kernel, in one call. */
@ExtendWith(NoFdLeaks.class)
@Timeout(30)
class EarlyReaderTest {
    private static final int MESSAGES = 600;
    private static final int SIZE = 20_000;

    private final MemorySegment question = Arena.ofAuto().allocate(1);

    @Test
    void it_seldom_asks_in_vain() throws Exception {
        SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
        AtomicInteger polls = new AtomicInteger();
        AtomicInteger reads = new AtomicInteger();
        Trace.Listener listener =
                told -> {
                    switch (told.call().name()) {
                        case "ppoll" -> polls.incrementAndGet();
                        case "recv" -> reads.incrementAndGet();
                        default -> {}
                    }
                };
        try (Sock left = pair.first();
                Sock right = pair.second()) {
            Caller echo = Caller.start(false, () -> answer(right));
            byte[] in = new byte[SIZE];
            Trace.add(listener);
            try {
                for (int i = 0; i < MESSAGES; i++) {
                    left.write(question);
                    assertThat(left.recv(in), is(SIZE));
                }
            } finally {
                Trace.remove(listener);
            }
            echo.returns();
        }
        // It doubts longer each time: after 32 reads, 64, 128 and 256 more.
        assertThat(polls.get(), lessThan(10));
        assertThat(reads.get() - MESSAGES, lessThan(10));
    }

    private void answer(Sock sock) throws ErrnoException {
        byte[] message = new byte[SIZE];
        for (int i = 0; i < MESSAGES; i++) {
            sock.read(question);
            LockSupport.parkNanos(300_000); // so that the reader waits
            sock.sendall(message);
        }
    }
}
