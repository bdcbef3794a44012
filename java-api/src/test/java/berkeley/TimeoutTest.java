package berkeley;

import static berkeley.Failing.errno;
import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.addr.SockAddr;
import berkeley.sys.Interruption;
import berkeley.trace.CallRecord;
import berkeley.trace.Trace;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a call with a limit waits: not a nanosecond less, whatever wakes it in between. How late
 * the machine then lets it run is not for a test to say; what the kernel was asked for is.
 */
@ExtendWith(NoFdLeaks.class)
@Timeout(10)
class TimeoutTest {
    private static final Pattern TIMESPEC = Pattern.compile("\\{tv_sec=(\\d+), tv_nsec=(\\d+)\\}");

    /** Where no event tells, a call looks again after so long. */
    private static final long NAP = 1_000_000;

    /** How often a send on a Unix socket looks whether it can go at all. */
    private static final long UNIX_LOOK = 10_000_000;

    /** A first call that sends may find room, and end with a part: only the next has to wait. */
    private static void fill(BlockingCall call, BlockingCall.Place place) {
        if (call != BlockingCall.CONNECT) { // which would have begun
            Duration limit = Duration.ofNanos(1);
            assertThat(errno(() -> place.call(limit)), is(ETIMEDOUT));
        }
    }

    @ParameterizedTest
    @MethodSource("berkeley.CloseTest#everywhere")
    void it_ends_with_ETIMEDOUT_and_not_before_its_time(BlockingCall call, Caller.Kind kind)
            throws Exception {
        Duration limit = Duration.ofNanos(20_300_000);
        try (BlockingCall.Place place = call.open()) {
            fill(call, place);
            long[] took = new long[1];
            Caller caller =
                    Caller.start(
                            kind.virtual,
                            () -> {
                                long begin = System.nanoTime();
                                try {
                                    place.call(limit);
                                } finally {
                                    took[0] = System.nanoTime() - begin;
                                }
                            });
            assertThat(caller.errno(), is(ETIMEDOUT));
            assertThat(took[0], is(greaterThanOrEqualTo(limit.toNanos())));
        }
    }

    @ParameterizedTest
    @MethodSource("berkeley.CloseTest#everywhere")
    void a_nanosecond_is_a_limit_and_not_none(BlockingCall call, Caller.Kind kind)
            throws Exception {
        try (BlockingCall.Place place = call.open()) {
            Duration limit = Duration.ofNanos(1);
            Caller caller = Caller.start(kind.virtual, () -> place.call(limit));
            assertThat(caller.errno(), is(ETIMEDOUT));
        }
    }

    @ParameterizedTest
    @MethodSource("berkeley.CloseTest#everywhere")
    void three_hundred_years_are_no_limit(BlockingCall call, Caller.Kind kind) throws Exception {
        for (Duration limit :
                List.of(
                        Duration.ofDays(300 * 365),
                        Duration.ofSeconds(Long.MAX_VALUE / 1_000_000_000 - 1),
                        Duration.ofSeconds(Long.MAX_VALUE, 999_999_999))) {
            try (BlockingCall.Place place = call.open()) {
                Caller caller = Caller.start(kind.virtual, () -> place.call(limit));
                caller.untilItWaits();
                place.closes().close();
                assertThat(caller.errno(), is(EBADF));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("berkeley.CloseTest#everywhere")
    void calls_that_begin_after_the_deadline_of_all_end_with_ETIMEDOUT_too(
            BlockingCall call, Caller.Kind kind) throws Exception {
        try (BlockingCall.Place place = call.open()) {
            fill(call, place);
            Sock sock = place.sock();
            if (sock == null) {
                return; // a set of descriptors has no deadline
            }
            sock.timeout(Duration.ZERO);
            long begin = System.nanoTime();
            sock.deadline(Duration.ofMillis(20));
            for (int i = 0; i < 3; i++) {
                Caller caller = Caller.start(kind.virtual, () -> place.call().call(Duration.ZERO));
                assertThat(caller.errno(), is(ETIMEDOUT));
                assertThat(System.nanoTime() - begin, is(greaterThanOrEqualTo(20_000_000L)));
                if (call == BlockingCall.CONNECT) {
                    return; // it has begun
                }
            }
        }
    }

    @Test
    void a_deadline_is_named_lets_pass_what_need_not_wait_and_can_be_taken_back() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock a = pair.first();
            a.deadline(Duration.ofNanos(1)).timeout(Duration.ofDays(1));
            ErrnoException late = assertThrows(ErrnoException.class, () -> a.recv(1));
            assertThat(late.getMessage(), endsWith(": ETIMEDOUT (the deadline has passed)"));
            assertThat(late.isTimeout(), is(true));
            pair.second().sendall(new byte[] {1});
            assertThat(a.recv(1).length, is(1));
            a.deadline(Duration.ZERO).timeout(Duration.ofMillis(3));
            ErrnoException slow = assertThrows(ErrnoException.class, () -> a.recv(1));
            assertThat(slow.getMessage(), endsWith("(the timeout of 3 ms has passed)"));
            assertThrows(IllegalArgumentException.class, () -> a.deadline(Duration.ofNanos(-1)));
        }
    }

    @Test
    void a_negative_time_is_refused_by_name() throws Exception {
        Duration negative = Duration.ofNanos(-1);
        try (Sock sock = Sock.open(AF_INET, SOCK_DGRAM);
                EpollSet<Sock> epoll = EpollSet.open()) {
            sock.timeout(Duration.ofDays(1));
            for (Caller.Work work :
                    List.<Caller.Work>of(
                            () -> sock.timeout(negative),
                            () -> sock.connect(SockAddr.inet("127.0.0.1", 9), negative),
                            () -> new PollSet().poll(negative),
                            () -> FdSet.select(null, null, null, negative),
                            () -> epoll.await(negative))) {
                Exception e = assertThrows(IllegalArgumentException.class, work::run);
                assertThat(e.getMessage(), containsString("PT-0.000000001S"));
            }
        }
    }

    /** If each began anew, they would never end. */
    @ParameterizedTest
    @EnumSource
    void signals_do_not_prolong_it(BlockingCall call) throws Throwable {
        long limit = 30_000_000;
        try (BlockingCall.Place place = call.open()) {
            fill(call, place);
            Queue<CallRecord> calls = new ConcurrentLinkedQueue<>();
            AtomicLong begin = new AtomicLong();
            Caller caller;
            Trace.Listener listener = calls::add;
            Trace.add(listener);
            try {
                caller =
                        Caller.start(
                                false,
                                () -> {
                                    while (true) { // a call that sends a part begins anew
                                        calls.clear();
                                        begin.set(System.nanoTime());
                                        place.call().call(Duration.ofNanos(limit));
                                    }
                                });
                Interruption.storm(caller.tid(), caller::ended);
            } finally {
                Trace.remove(listener);
            }
            assertThat(caller.errno(), is(ETIMEDOUT));
            assertThat(System.nanoTime() - begin.get(), is(greaterThanOrEqualTo(limit)));
            assertCountsDown(calls, caller.tid(), begin.get(), limit);
        }
    }

    /** The kernel is told what is left, to the nanosecond. */
    private static void assertCountsDown(
            Iterable<CallRecord> calls, int tid, long begin, long limit) {
        long first = 0;
        long before = 0;
        int waits = 0;
        for (CallRecord told : calls) {
            Matcher time = TIMESPEC.matcher(String.join(" ", told.arguments()));
            if (told.tid() != tid || !time.find()) {
                continue;
            }
            long asked = Long.parseLong(time.group(1)) * 1_000_000_000L;
            asked += Long.parseLong(time.group(2));
            if (asked == NAP) {
                waits++;
                continue;
            }
            if (asked == 0 && (first == 0 || told.begin() < begin + limit)) {
                continue; // a look
            }
            if (asked <= UNIX_LOOK && told.line().contains("POLLOUT")) {
                waits++;
                continue;
            }
            if (first == 0) {
                first = told.begin();
                before = told.begin();
            }
            assertThat(
                    told.line(),
                    asked,
                    is(greaterThanOrEqualTo(Math.max(0, begin + limit - told.begin()))));
            assertThat(
                    told.line(), asked, is(lessThanOrEqualTo(Math.max(0, first + limit - before))));
            before = told.begin() + told.nanos();
            waits++;
        }
        assertThat(waits, is(greaterThan(0)));
    }

    /** A virtual thread may be woken for nothing. */
    @ParameterizedTest
    @EnumSource
    void being_woken_for_nothing_neither_shortens_nor_prolongs_it(BlockingCall call)
            throws Exception {
        Duration limit = Duration.ofMillis(30);
        try (BlockingCall.Place place = call.open()) {
            long begin = System.nanoTime();
            Caller caller = Caller.start(true, () -> place.call(limit));
            while (!caller.ended()) {
                LockSupport.unpark(caller.thread());
                LockSupport.parkNanos(500_000);
            }
            assertThat(caller.errno(), is(ETIMEDOUT));
            assertThat(System.nanoTime() - begin, is(greaterThanOrEqualTo(limit.toNanos())));
        }
    }
}
