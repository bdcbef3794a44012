package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.trace.CallRecord;
import berkeley.trace.Trace;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Looking for data before blocking, for those who ask for it. */
@ExtendWith(NoFdLeaks.class)
@Timeout(20)
class SpinTest {
    /** Looking so often takes minutes. */
    private static final int WITHOUT_END = Integer.MAX_VALUE;

    private final MemorySegment segment = Arena.ofAuto().allocate(8);

    /** The flags of each recv that a thread made until it got a byte, which came late. */
    private List<String> looks(boolean virtual, int tries, int flags) throws Exception {
        SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
        Queue<CallRecord> calls = new ConcurrentLinkedQueue<>();
        Trace.Listener listener = calls::add;
        try (Sock left = pair.first();
                Sock right = pair.second()) {
            if (tries > 0) {
                left.spin(tries);
            }
            Trace.add(listener);
            int[] got = new int[1];
            Caller caller = Caller.start(virtual, () -> got[0] = left.recv(segment, 0, 1, flags));
            if (flags == 0) {
                caller.untilItWaits();
                right.send(new byte[1]);
            }
            caller.returns();
            assertThat(got[0], is(flags == 0 ? 1 : Sock.AGAIN));
            return calls.stream()
                    .filter(told -> told.call().name().equals("recv"))
                    .map(told -> told.arguments().get(3) + " " + told.resultText())
                    .toList();
        } finally {
            Trace.remove(listener);
        }
    }

    @Test
    void nobody_spins_who_did_not_ask() throws Exception {
        assertThat(looks(false, 0, 0), is(List.of("0 1")));
        assertThat(looks(true, 0, 0), is(List.of("MSG_DONTWAIT -1", "MSG_DONTWAIT 1")));
    }

    @Test
    void it_looks_as_often_as_asked_and_then_blocks() throws Exception {
        List<String> looks = looks(false, 7, 0);
        assertThat(looks.subList(0, 7), everyItem(is("MSG_DONTWAIT -1")));
        assertThat(looks.subList(7, looks.size()), is(List.of("0 1")));
        looks = looks(true, 7, 0);
        assertThat(looks.subList(0, 8), everyItem(is("MSG_DONTWAIT -1")));
        assertThat(looks.subList(8, looks.size()), is(List.of("MSG_DONTWAIT 1")));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void who_does_not_wait_does_not_spin(boolean virtual) throws Exception {
        assertThat(looks(virtual, 100, MSG_DONTWAIT), is(List.of("MSG_DONTWAIT -1")));
    }

    @ParameterizedTest
    @CsvSource({"false, 8", "true, 8", "false, 40000", "true, 40000"})
    void the_time_spent_looking_counts_and_ends_it(boolean virtual, int size) throws Exception {
        SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
        Duration limit = Duration.ofMillis(20);
        try (Sock left = pair.first();
                Sock right = pair.second()) {
            left.spin(WITHOUT_END).timeout(limit);
            long begin = System.nanoTime();
            Caller caller = Caller.start(virtual, () -> left.recv(new byte[size]));
            assertThat(caller.errno(), is(ETIMEDOUT));
            assertThat(System.nanoTime() - begin, is(greaterThanOrEqualTo(limit.toNanos())));
            right.send(new byte[1]);
            assertThat(left.recv(9).length, is(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void close_ends_it(Caller.Kind kind) throws Exception {
        // A family whose shutdown(2) wakes nobody, and one whose does.
        try (Sock silent = Sock.open(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
                Sock told = Sock.open(AF_INET, SOCK_DGRAM)) {
            for (Sock sock : List.of(silent, told)) {
                sock.spin(WITHOUT_END).timeout(kind.timed ? Duration.ofDays(1) : Duration.ZERO);
                Caller caller = Caller.start(kind.virtual, () -> sock.recv(segment));
                caller.tid();
                sock.close();
                assertThat(caller.errno(), is(EBADF));
            }
        }
    }

    @Test
    void an_interrupt_ends_it_on_a_virtual_thread() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock left = pair.first();
            left.spin(WITHOUT_END);
            Caller caller = Caller.start(true, () -> left.recv(segment));
            caller.tid();
            caller.thread().interrupt();
            assertThat(caller.errno(), is(EINTR));
        }
    }

    @Test
    void less_than_none_is_refused() throws Exception {
        try (Sock sock = Sock.open(AF_INET, SOCK_DGRAM)) {
            assertThrows(IllegalArgumentException.class, () -> sock.spin(-1));
            sock.spin(0);
        }
    }

    @Tag("allocation")
    @ParameterizedTest
    @ValueSource(ints = {0, 60_000})
    void it_allocates_nothing(int millis) throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock left = pair.first();
            Sock right = pair.second();
            left.spin(50).timeout(Duration.ofMillis(millis));
            Thread echo = Thread.ofPlatform().daemon().start(() -> echo(right));
            MemorySegment out = Arena.ofAuto().allocate(8);
            assertThat(
                    Allocation.ofRound(
                            () -> left.send(out, 0, 8, 0) + left.recv(segment, 0, 8, MSG_WAITALL)),
                    is(lessThan(1.0)));
            left.shutdown(SHUT_RDWR);
            echo.join();
        }
    }

    private static void echo(Sock sock) {
        MemorySegment buffer = Arena.ofAuto().allocate(8);
        try {
            while (sock.recv(buffer, 0, 8, MSG_WAITALL) == 8) {
                sock.send(buffer);
            }
        } catch (ErrnoException over) {
            // the other end has closed
        }
    }

    @Test
    void who_spins_still_waits_for_room() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock left = pair.first().spin(100);
            Sock right = pair.second();
            while (left.send(segment, 0, 8, MSG_DONTWAIT) != Sock.AGAIN) {}
            byte[] array = new byte[4096];
            Caller segments = Caller.start(false, () -> left.send(segment));
            segments.untilItWaits();
            Caller arrays = Caller.start(false, () -> left.send(array));
            arrays.untilItWaits();
            byte[] in = new byte[1 << 20];
            while (!segments.ended() || !arrays.ended()) {
                right.recv(in, 0, in.length, MSG_DONTWAIT);
            }
            segments.returns();
            arrays.returns();
        }
    }
}
