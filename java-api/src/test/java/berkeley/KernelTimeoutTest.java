package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.addr.SockAddr;
import berkeley.option.SO;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;

/** SO_RCVTIMEO and SO_SNDTIMEO hold where a Sock does not wait in the kernel either. */
class KernelTimeoutTest {
    private static final Duration LIMIT = Duration.ofMillis(40);
    private static final int SIZE = 4096;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void recv_says_EAGAIN_after_SO_RCVTIMEO(boolean virtual) throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock left = pair.first();
            Sock right = pair.second();
            right.set(SO.RCVTIMEO, LIMIT);
            byte[] array = new byte[SIZE];
            MemorySegment segment = Arena.ofAuto().allocate(SIZE);
            // Full reads let it look first.
            for (int i = 0; i < 3; i++) {
                left.sendall(array);
                assertThat(right.recv(array, 0, SIZE, MSG_WAITALL), is(SIZE));
            }
            limited(virtual, "recv", () -> right.recv(array));
            limited(virtual, "recv", () -> right.recv(new byte[1 << 20]));
            limited(virtual, "recv", () -> right.recv(segment));
            right.spin(10);
            limited(virtual, "recv", () -> right.recv(segment));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void send_says_EAGAIN_after_SO_SNDTIMEO(boolean virtual) throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock left = pair.first();
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment limit = arena.allocate(16);
                limit.set(ValueLayout.JAVA_LONG, 8, LIMIT.toNanos() / 1000);
                left.setsockopt(SOL_SOCKET, SO_SNDTIMEO, limit.toArray(ValueLayout.JAVA_BYTE));
            }
            byte[] array = new byte[1 << 20];
            while (left.send(array, 0, array.length, MSG_DONTWAIT) != Sock.AGAIN) continue;
            limited(virtual, "send", () -> left.send(array));
            limited(virtual, "send", () -> left.sendall(array));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void accept_hands_it_on(boolean virtual) throws Exception {
        try (Sock listener = Sock.open(AF_INET, SOCK_STREAM)) {
            listener.bind(SockAddr.inet("127.0.0.1", 0)).listen(1).set(SO.RCVTIMEO, LIMIT);
            limited(virtual, "accept", listener::accept);
            try (Sock client = Sock.open(AF_INET, SOCK_STREAM)) {
                client.connect(listener.getsockname());
                try (Sock served = listener.accept()) {
                    limited(virtual, "recv", () -> served.recv(1 << 20));
                }
            }
        }
    }

    @Test
    void who_adopts_a_descriptor_adopts_it_too() throws Exception {
        SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
        try (Sock left = pair.first()) {
            left.send(new byte[1]);
            int fd = pair.second().set(SO.RCVTIMEO, LIMIT).detach();
            try (Sock right = Sock.adopt(fd);
                    Sock copy = right.dup()) {
                assertThat(right.recv(SIZE).length, is(1));
                limited(true, "recv", () -> right.recv(SIZE));
                limited(true, "recv", () -> copy.recv(SIZE));
            }
        }
    }

    private static void limited(boolean virtual, String call, Executable work) throws Exception {
        long begin = System.nanoTime();
        ErrnoException said = Caller.on(virtual, () -> assertThrows(ErrnoException.class, work));
        // The kernel's tick may be as long as 10 ms.
        assertThat(
                System.nanoTime() - begin,
                is(greaterThanOrEqualTo(LIMIT.minusMillis(10).toNanos())));
        assertThat(said.name(), is("EAGAIN"));
        assertThat(said.call(), is(call));
    }
}
