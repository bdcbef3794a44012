package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.addr.SockAddr;
import berkeley.option.SO;
import berkeley.sys.Interruption;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.Arena;
import java.time.Duration;

/** SO_RCVTIMEO and SO_SNDTIMEO are points in time, fixed when a call begins. */
@ExtendWith(NoFdLeaks.class)
@Timeout(20)
class DeadlineTest {
    private static final Duration LIMIT = Duration.ofMillis(300);

    /** Less than two limits, more than one on a busy machine. */
    private static final Duration LATE = Duration.ofMillis(500);

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void signals_do_not_put_it_off(boolean message) throws Throwable {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock left = pair.first();
            left.set(SO.RCVTIMEO, LIMIT);
            Caller caller =
                    Caller.start(
                            false,
                            () -> {
                                if (message) {
                                    left.recvmsg(new Message().room(9), 0);
                                } else {
                                    left.recv(Arena.ofAuto().allocate(9));
                                }
                            });
            long begin = System.nanoTime();
            Interruption.storm(
                    caller.tid(), () -> caller.ended() || since(begin).compareTo(LATE) > 0);
            boolean ended = caller.ended();
            assertThat(caller.errno(), is(oneOf(EAGAIN, EINTR)));
            assertThat(ended, is(true));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_part_that_came_does_not_put_it_off(boolean virtual) throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock left = pair.first();
            Sock right = pair.second();
            left.set(SO.RCVTIMEO, LIMIT);
            long begin = System.nanoTime();
            int[] count = new int[1];
            Caller caller =
                    Caller.start(
                            virtual, () -> count[0] = left.recv(new byte[10], 0, 10, MSG_WAITALL));
            caller.untilItWaits();
            Thread.sleep(LIMIT.dividedBy(2));
            right.send(new byte[5]);
            caller.returns();
            assertThat(count[0], is(5));
            assertThat(since(begin), is(lessThan(LATE.minusMillis(60))));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_reader_that_is_slow_does_not_put_it_off(boolean virtual) throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock left = pair.first().set(SO.SNDTIMEO, LIMIT);
            Sock right = pair.second();
            int[] count = new int[1];
            long begin = System.nanoTime();
            Caller caller =
                    Caller.start(
                            virtual,
                            () -> count[0] = left.send(Arena.ofAuto().allocate(30_000_000)));
            while (!caller.ended() && since(begin).compareTo(LATE.multipliedBy(2)) < 0) {
                right.recv(new byte[10_000], 0, 10_000, MSG_DONTWAIT);
                Thread.sleep(10);
            }
            boolean ended = caller.ended();
            right.shutdown(SHUT_RDWR);
            caller.returns();
            assertThat(ended, is(true));
            assertThat(count[0], is(both(greaterThan(0)).and(lessThan(30_000_000))));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void connect_heeds_it(boolean virtual) throws Exception {
        assertThat(limited(AF_UNIX, virtual), is(EAGAIN));
        assertThat(limited(AF_INET, virtual), is(EINPROGRESS));
    }

    /** What connecting to a listener without room fails with. */
    private static int limited(int domain, boolean virtual) throws Exception {
        SockAddr any = domain == AF_UNIX ? SockAddr.unnamed() : SockAddr.inet("127.0.0.1", 0);
        try (Sock full = Sock.open(domain, SOCK_STREAM).bind(any).listen(0);
                Sock first = Sock.open(domain, SOCK_STREAM);
                Sock sock = Sock.open(domain, SOCK_STREAM).set(SO.SNDTIMEO, LIMIT)) {
            SockAddr address = full.getsockname();
            first.connect(address);
            Caller caller = Caller.start(virtual, () -> sock.connect(address));
            long begin = System.nanoTime();
            while (!caller.ended() && since(begin).compareTo(LATE.multipliedBy(4)) < 0) {
                Thread.sleep(5);
            }
            assertThat("it ended", caller.ended(), is(true));
            return caller.errno();
        }
    }

    @Test
    void what_a_Unix_listener_accepts_has_none() throws Exception {
        try (Sock listener = Sock.open(AF_UNIX, SOCK_STREAM).bind(SockAddr.unnamed());
                Sock client = Sock.open(AF_UNIX, SOCK_STREAM)) {
            listener.set(SO.RCVTIMEO, LIMIT).listen(5);
            client.connect(listener.getsockname());
            try (Sock served = listener.accept()) {
                assertThat(served.get(SO.RCVTIMEO), is(Duration.ZERO));
                Caller caller = Caller.start(true, () -> served.recv(new byte[1]));
                caller.untilItWaits();
                Thread.sleep(LIMIT.multipliedBy(2));
                client.send(new byte[1]);
                caller.returns();
            }
        }
    }

    @Test
    void one_that_was_set_on_a_copy_holds() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
                Sock left = pair.first();
                Sock right = pair.second();
                Sock copy = left.dup()) {
            copy.set(SO.RCVTIMEO, LIMIT);
            Caller caller = Caller.start(true, () -> left.recv(new byte[1]));
            long begin = System.nanoTime();
            while (!caller.ended() && since(begin).compareTo(LATE.multipliedBy(4)) < 0) {
                Thread.sleep(5);
            }
            right.send(new byte[1]);
            assertThat(caller.errno(), is(EAGAIN));
        }
    }
}
