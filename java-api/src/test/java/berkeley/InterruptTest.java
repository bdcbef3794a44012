package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.addr.SockAddr;
import berkeley.sys.Interruption;
import berkeley.trace.CallRecord;
import berkeley.trace.Trace;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Thread.interrupt, on whoever waits. */
@ExtendWith(NoFdLeaks.class)
@Timeout(10)
class InterruptTest {
    private static final Duration SHORT = Duration.ofMillis(1);

    @ParameterizedTest
    @EnumSource
    void it_ends_the_wait_of_a_virtual_thread_and_leaves_the_socket_open(BlockingCall call)
            throws Exception {
        try (BlockingCall.Place place = call.open()) {
            Caller caller = Caller.start(true, () -> place.call(null));
            caller.untilItWaits();
            caller.thread().interrupt();
            assertThat(caller.errno(), is(EINTR));
            assertThat(caller.interrupted(), is(true));
            // A handshake that has begun goes on.
            int next = call == BlockingCall.CONNECT ? EALREADY : ETIMEDOUT;
            assertThat(Caller.start(true, () -> place.call(SHORT)).errno(), is(next));
        }
    }

    @ParameterizedTest
    @EnumSource
    void it_ends_no_call_of_a_platform_thread(BlockingCall call) throws Exception {
        try (BlockingCall.Place place = call.open()) {
            Caller caller = Caller.start(false, () -> place.call(null));
            caller.untilItWaits();
            caller.thread().interrupt();
            place.closes().close();
            assertThat(caller.errno(), is(EBADF));
            assertThat(caller.interrupted(), is(true));
        }
    }

    /** Of the interrupt alone the kernel knows nothing. */
    @Test
    void with_a_signal_it_ends_the_wait_of_a_platform_thread_for_events() throws Throwable {
        try (BlockingCall.Place place = BlockingCall.EPOLL_WAIT.open()) {
            Caller caller = Caller.start(false, () -> place.call(null));
            caller.untilItWaits();
            caller.thread().interrupt();
            Interruption.signal(caller.tid());
            assertThat(caller.errno(), is(EINTR));
        }
    }

    @Test
    void what_is_there_comes_to_an_interrupted_thread_too() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock left = pair.first();
            Sock right = pair.second();
            left.send(new byte[3]);
            Caller caller =
                    Caller.start(
                            true,
                            () -> {
                                Thread.currentThread().interrupt();
                                assertThat(right.recv(8).length, is(3));
                                right.recv(8);
                            });
            assertThat(caller.errno(), is(EINTR));
        }
    }

    /** Where no event tells, a platform thread looks once a millisecond, interrupted or not. */
    @Test
    void an_interrupted_platform_thread_does_not_burn_its_core() throws Exception {
        int millis = 40;
        try (BlockingCall.Place place = BlockingCall.CONNECT_UNIX.open()) {
            Queue<CallRecord> calls = new ConcurrentLinkedQueue<>();
            Trace.Listener listener = calls::add;
            Trace.add(listener);
            try {
                Caller caller =
                        Caller.start(
                                false,
                                () -> {
                                    Thread.currentThread().interrupt();
                                    place.call(Duration.ofMillis(millis));
                                });
                assertThat(caller.errno(), is(ETIMEDOUT));
            } finally {
                Trace.remove(listener);
            }
            List<String> names = calls.stream().map(told -> told.call().name()).toList();
            List<String> looks = names.stream().filter("connect"::equals).toList();
            assertThat(looks.size(), is(lessThanOrEqualTo(millis + 1)));
            assertThat(looks.size(), is(greaterThan(0)));
        }
    }

    @Test
    void a_thread_that_is_interrupted_takes_no_event_with_it() throws Exception {
        try (Sock listener =
                Sock.open(AF_INET, SOCK_STREAM).bind(SockAddr.inet("127.0.0.1", 0)).listen(8)) {
            for (int round = 0; round < 200; round++) {
                Caller first = Caller.start(true, () -> listener.accept().close());
                Caller second = Caller.start(true, () -> listener.accept().close());
                first.untilItWaits();
                second.untilItWaits();
                Thread.ofVirtual().start(first.thread()::interrupt);
                try (Sock client = Sock.open(AF_INET, SOCK_STREAM)) {
                    client.connect(listener.getsockname());
                    // Whichever of them is not interrupted in time gets it.
                    boolean firstGotIt = first.returned();
                    if (firstGotIt) {
                        second.thread().interrupt();
                    }
                    assertThat(second.returned(), is(!firstGotIt));
                }
            }
        }
    }
}
