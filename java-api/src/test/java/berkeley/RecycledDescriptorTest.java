package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.addr.SockAddr;
import berkeley.internal.Handle;
import berkeley.sys.Errno;
import berkeley.sys.Fcntl;
import berkeley.sys.Unistd;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** A number that a call still uses is not given to another file. */
@ExtendWith(NoFdLeaks.class)
class RecycledDescriptorTest {
    private static boolean open(int fd) {
        return Fcntl.fcntl(fd, F_GETFD) >= 0 || Errno.errno() != EBADF;
    }

    @Test
    @SuppressWarnings("try") // closing early is what it is about
    void a_closed_descriptor_stays_open_until_the_last_call_has_left() throws Exception {
        try (Sock sock = Sock.open(AF_INET, SOCK_DGRAM)) {
            Handle handle = sock.handle();
            handle.enterSet();
            handle.enterSet();
            sock.close();
            assertThat(sock.isClosed(), is(true));
            assertThat(handle.enterSet(), is(false));
            assertThat(open(sock.fd()), is(true));
            handle.leaveSet();
            assertThat(open(sock.fd()), is(true));
            handle.leaveSet();
            assertThat(open(sock.fd()), is(false));
        }
    }

    @Test
    @SuppressWarnings("try") // closing early is what it is about
    void a_call_that_comes_after_close_does_not_close_the_number_again() throws Exception {
        try (Sock sock = Sock.open(AF_INET, SOCK_DGRAM)) {
            Handle handle = sock.handle();
            handle.enterSet();
            sock.close();
            assertThat(handle.enterSet(), is(false));
            assertThat(open(sock.fd()), is(true));
            handle.leaveSet();
            assertThat(open(sock.fd()), is(false));
            try (Sock next = Sock.open(AF_INET, SOCK_DGRAM)) {
                assertThat(next.fd(), is(sock.fd()));
                assertThat(handle.enterSet(), is(false));
                sock.close();
                assertThat(open(next.fd()), is(true));
            }
        }
    }

    @Test
    @SuppressWarnings("try") // detach leaves nothing to close
    void a_call_that_comes_after_detach_does_not_close_the_number() throws Exception {
        try (Sock sock = Sock.open(AF_INET, SOCK_DGRAM)) {
            int fd = sock.detach();
            assertThat(sock.handle().enterSet(), is(false));
            assertThat(open(fd), is(true));
            assertThat(Unistd.close(fd), is(0));
        }
    }

    /** Calls that come while it closes count for a moment, and one of them may be the last. */
    @Test
    @Timeout(60)
    void close_among_many_calls_closes_once() throws Exception {
        AtomicReference<Sock> current = new AtomicReference<>(Sock.open(AF_INET, SOCK_DGRAM));
        AtomicBoolean over = new AtomicBoolean();
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            callers.add(
                    Caller.start(
                            false,
                            () -> {
                                while (!over.get()) {
                                    Handle handle = current.get().handle();
                                    if (handle.enterSet()) {
                                        handle.leaveSet();
                                    }
                                }
                            }));
        }
        try {
            for (int i = 0; i < 20_000; i++) {
                current.get().close();
                // Closed twice, the number would be taken from the next one.
                current.set(Sock.open(AF_INET, SOCK_DGRAM));
                assertThat(current.get().getsockopt(SOL_SOCKET, SO_TYPE, 4).length, is(4));
            }
        } finally {
            over.set(true);
        }
        for (Caller caller : callers) {
            caller.returns();
        }
        current.get().close();
        assertThat(open(current.get().fd()), is(false));
    }

    /** A connection whose every byte says whose it is. */
    private static final class Tagged {
        final SockPair ends;
        final byte tag;

        Tagged(byte tag, boolean tcp) throws ErrnoException {
            this.tag = tag;
            if (tcp) {
                try (Sock listener =
                        Sock.open(AF_INET, SOCK_STREAM)
                                .bind(SockAddr.inet("127.0.0.1", 0))
                                .listen(1)) {
                    Sock client = Sock.open(AF_INET, SOCK_STREAM).connect(listener.getsockname());
                    ends = new SockPair(client, listener.accept());
                }
            } else {
                ends = Sock.pair(AF_UNIX, SOCK_STREAM);
            }
        }

        void close() throws ErrnoException {
            ends.close();
        }
    }

    /**
     * Threads send, receive, wait and close at random on connections that others close and replace
     * under their hands, so that numbers are given out again at once. A byte with another
     * connection's tag has gone astray.
     */
    private static final class Storm {
        private static final int PLACES = 16;

        final AtomicReferenceArray<Tagged> places = new AtomicReferenceArray<>(PLACES);
        final AtomicInteger tags = new AtomicInteger();
        final AtomicLong received = new AtomicLong();
        final AtomicInteger closed = new AtomicInteger();
        final ConcurrentMap<Integer, Integer> numbers = new ConcurrentHashMap<>();
        final ConcurrentMap<String, Integer> wrong = new ConcurrentHashMap<>();
        final long end;

        Storm(Duration time) throws ErrnoException {
            for (int i = 0; i < PLACES; i++) {
                places.set(i, fresh());
            }
            end = System.nanoTime() + time.toNanos();
        }

        Tagged fresh() throws ErrnoException {
            int tag = tags.incrementAndGet();
            Tagged fresh = new Tagged((byte) tag, tag % 3 == 0);
            numbers.merge(fresh.ends.first().fd(), 1, Integer::sum);
            return fresh;
        }

        void run() throws Exception {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            byte[] out = new byte[600];
            byte[] in = new byte[600];
            while (System.nanoTime() < end) {
                int at = random.nextInt(PLACES);
                Tagged one = places.get(at);
                Sock sock = random.nextBoolean() ? one.ends.first() : one.ends.second();
                try {
                    switch (random.nextInt(20)) {
                        case 0 -> {
                            Tagged next = fresh();
                            if (places.compareAndSet(at, one, next)) {
                                one.close();
                                closed.incrementAndGet();
                            } else {
                                next.close();
                            }
                        }
                        case 1, 2, 3, 4, 5, 6, 7 -> {
                            Arrays.fill(out, one.tag);
                            sock.send(out, 0, 1 + random.nextInt(out.length), MSG_DONTWAIT);
                        }
                        case 8, 9 -> {
                            Arrays.fill(out, one.tag);
                            sock.timeout(Duration.ofMillis(2)).send(out);
                        }
                        case 10, 11, 12, 13, 14, 15 ->
                                check(one, in, sock.recv(in, 0, in.length, MSG_DONTWAIT));
                        case 16, 17, 18 ->
                                check(one, in, sock.timeout(Duration.ofMillis(2)).recv(in));
                        default -> sock.getsockopt(SOL_SOCKET, SO_TYPE, 4);
                    }
                } catch (ErrnoException e) {
                    // The other end may be closed while this one is not yet.
                    if (!List.of(EBADF, ETIMEDOUT, EPIPE, ECONNRESET).contains(e.errno())) {
                        wrong.merge(e.toString(), 1, Integer::sum);
                    }
                }
            }
        }

        private void check(Tagged one, byte[] in, int n) {
            for (int i = 0; i < n; i++) {
                if (in[i] != one.tag) {
                    wrong.merge("a byte of another connection", 1, Integer::sum);
                    return;
                }
            }
            received.addAndGet(Math.max(n, 0));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void no_byte_goes_astray_while_connections_come_and_go(boolean virtual) throws Exception {
        Storm storm = new Storm(Duration.ofSeconds(3));
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            callers.add(Caller.start(virtual, storm::run));
        }
        for (Caller caller : callers) {
            caller.returns();
        }
        for (int i = 0; i < Storm.PLACES; i++) {
            storm.places.get(i).close();
        }
        assertThat(storm.wrong, is(anEmptyMap()));
        assertThat(storm.received.get(), is(greaterThan(0L)));
        // It has put what it says to the test: numbers were given out again.
        assertThat(storm.closed.get(), is(greaterThan(Storm.PLACES)));
        assertThat(storm.numbers.values().stream().anyMatch(n -> n > 1), is(true));
    }
}
