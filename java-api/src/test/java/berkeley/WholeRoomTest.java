package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import berkeley.option.SO;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.time.Duration;

/** A non-blocking call takes all that there is, or is room for, with whatever memory. */
@ExtendWith(NoFdLeaks.class)
@Timeout(20)
class WholeRoomTest {
    private static final int SIZE = 300_000;

    private interface Transfer {
        int of(Sock sock, int size, int flags) throws ErrnoException;

        default int of(Sock sock, int size) throws ErrnoException {
            return of(sock, size, 0);
        }
    }

    private static Transfer receiving(String memory) {
        return switch (memory) {
            case "array" -> (s, size, flags) -> s.recv(new byte[size], 0, size, flags);
            case "heap buffer" -> (s, size, flags) -> s.recv(ByteBuffer.allocate(size), flags);
            case "direct buffer" ->
                    (s, size, flags) -> s.recv(ByteBuffer.allocateDirect(size), flags);
            default -> (s, size, flags) -> s.recv(Arena.ofAuto().allocate(size), 0, size, flags);
        };
    }

    private static Transfer sending(String memory) {
        return switch (memory) {
            case "array" -> (s, size, flags) -> s.send(new byte[size], 0, size, flags);
            case "heap buffer" -> (s, size, flags) -> s.send(ByteBuffer.allocate(size), flags);
            case "direct buffer" ->
                    (s, size, flags) -> s.send(ByteBuffer.allocateDirect(size), flags);
            default -> (s, size, flags) -> s.send(Arena.ofAuto().allocate(size), 0, size, flags);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"native memory", "array", "heap buffer", "direct buffer"})
    void recv_takes_all_so_that_EPOLLET_tells_of_what_comes_next(String memory) throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
                Sock left = pair.first().set(SO.SNDBUF, 400_000);
                Sock right = pair.second().blocking(false);
                EpollSet<String> set = EpollSet.open()) {
            set.add(right, EPOLLIN | EPOLLET, "data");
            left.send(Arena.ofAuto().allocate(SIZE));
            assertThat(set.await(Duration.ofSeconds(5)), is(1));
            assertThat(receiving(memory).of(right, 1 << 20), is(SIZE));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"native memory", "array", "heap buffer", "direct buffer"})
    void send_takes_all_that_there_is_room_for(String memory) throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock left = pair.first().set(SO.SNDBUF, 400_000).blocking(false);
            assertThat(sending(memory).of(left, SIZE), is(SIZE));
        }
    }

    /** An urgent byte is left out of what is received. */
    @ParameterizedTest
    @ValueSource(strings = {"native memory", "array", "heap buffer", "direct buffer"})
    void of_a_large_send_the_last_byte_alone_is_urgent(String memory) throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock left = pair.first().set(SO.SNDBUF, 100_000);
            Sock right = pair.second();
            Caller.start(
                    false,
                    () -> {
                        sending(memory).of(left, SIZE, MSG_OOB);
                        left.shutdown(SHUT_WR);
                    });
            int got = 0;
            for (int n = 1; n > 0; got += n) {
                n = right.recv(new byte[SIZE]);
            }
            assertThat(got, is(SIZE - 1));
        }
    }
}
