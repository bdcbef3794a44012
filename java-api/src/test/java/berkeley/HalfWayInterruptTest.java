package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.option.SO;
import berkeley.sys.Interruption;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** When a part has moved, an interrupt with a signal ends the call: with the short count. */
@ExtendWith(NoFdLeaks.class)
@Timeout(20)
class HalfWayInterruptTest {
    private static final int MUCH = 4_000_000;

    private interface Half {
        int move(Sock sock, boolean array) throws ErrnoException;
    }

    private static int send(Sock sock, boolean array) throws ErrnoException {
        MemorySegment segment = Arena.ofAuto().allocate(MUCH);
        return array ? sock.send(new byte[MUCH]) : sock.send(segment);
    }

    private static int recv(Sock sock, boolean array) throws ErrnoException {
        MemorySegment segment = Arena.ofAuto().allocate(10);
        return array
                ? sock.recv(new byte[10], 0, 10, MSG_WAITALL)
                : sock.recv(segment, 0, 10, MSG_WAITALL);
    }

    /** The count with which one signal ended it; a second would be too many. */
    private static int interrupted(Sock sock, boolean array, Half half) throws Throwable {
        int[] count = {-2};
        Caller caller = Caller.start(false, () -> count[0] = half.move(sock, array));
        caller.untilItWaits();
        caller.thread().interrupt();
        Interruption.signal(caller.tid());
        caller.thread().join(2_000);
        boolean ended = caller.ended();
        sock.shutdown(SHUT_RDWR);
        caller.thread().join();
        assertThat("the first signal ended it", ended, is(true));
        return count[0];
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void send_returns_what_was_sent(boolean array) throws Throwable {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock left = pair.first();
            int count = interrupted(left, array, HalfWayInterruptTest::send);
            assertThat(count, is(both(greaterThan(0)).and(lessThan(MUCH))));
        }
    }

    /** It could wait in the kernel for what is left. */
    @Test
    void send_of_an_array_returns_what_was_sent_though_the_rest_is_small() throws Throwable {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock left = pair.first().set(SO.SNDBUF, 20_000);
            int count = interrupted(left, true, (sock, _) -> sock.send(new byte[40_000]));
            assertThat(count, is(both(greaterThan(0)).and(lessThan(40_000))));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void recv_with_MSG_WAITALL_returns_what_came(boolean array) throws Throwable {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock left = pair.first();
            Sock right = pair.second();
            right.send(new byte[5]);
            assertThat(interrupted(left, array, HalfWayInterruptTest::recv), is(5));
        }
    }
}
