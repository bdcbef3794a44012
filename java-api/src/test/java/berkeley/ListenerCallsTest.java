package berkeley;

import static berkeley.Failing.errno;
import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.addr.SockAddr;
import berkeley.trace.CallRecord;
import berkeley.trace.Trace;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A listener that makes calls itself, in the middle of the one it is told of. */
@ExtendWith(NoFdLeaks.class)
class ListenerCallsTest {
    private static final SockAddr LOOPBACK = SockAddr.inet("127.0.0.1", 0);

    private static final Duration SHORT = Duration.ofNanos(1);

    private interface Work {
        void run() throws Exception;
    }

    /** Calls of every kind that takes memory of the thread's own, before and behind each call. */
    private static final class Busy implements Trace.Listener, AutoCloseable {
        private final Thread caller = Thread.currentThread();
        private final SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
        private final Sock udp = Sock.open(AF_INET, SOCK_DGRAM).bind(LOOPBACK);
        private final SockAddr here = udp.getsockname();
        private final MemorySegment piece = Arena.ofAuto().allocateFrom("other");
        private final EpollSet<String> epoll = EpollSet.open();
        private final List<String> calls = new ArrayList<>();
        private final List<Throwable> failures = new ArrayList<>();

        Busy() throws ErrnoException {}

        @Override
        public void begun(CallRecord call) {
            if (Thread.currentThread() == caller) {
                calls();
            }
        }

        @Override
        public void returned(CallRecord call) {
            if (Thread.currentThread() == caller) {
                calls.add(call.call().name());
                calls();
            }
        }

        private void calls() {
            try {
                ByteBuffer other = direct("other bytes, and more of them than anybody sends here");
                int length = other.remaining();
                assertThat(pair.first().send(other, 0), is(length));
                assertThat(pair.second().recv(other.clear(), 0), is(length));
                pair.first().writev(piece, piece);
                pair.second().recv(64);
                udp.sendto(new byte[1], here);
                udp.recvfrom(new byte[1], new SockAddrBuf());
                assertThat(udp.getsockname(), is(here));
                epoll.add(pair.second(), EPOLLOUT, "other");
                assertThat(epoll.await(SHORT), is(1));
                epoll.del(pair.second());
                PollSet poll = new PollSet();
                poll.add(pair.second(), POLLIN);
                assertThat(poll.poll(SHORT), is(0));
                assertThat(pair.second().recv(new byte[1], 0, 1, MSG_DONTWAIT), is(Sock.AGAIN));
            } catch (Throwable thrown) {
                failures.add(thrown);
            }
        }

        /** {@return what was called meanwhile} */
        List<String> during(Work work) throws Exception {
            Trace.add(this);
            try {
                work.run();
            } finally {
                Trace.remove(this);
            }
            assertThat(failures, is(empty()));
            return calls;
        }

        @Override
        public void close() throws ErrnoException {
            pair.first().close();
            pair.second().close();
            udp.close();
            epoll.close();
        }
    }

    private static ByteBuffer direct(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private static String text(ByteBuffer buf, int length) {
        byte[] bytes = new byte[length];
        buf.get(0, bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    @Test
    void a_direct_buffer_is_sent_and_received_as_it_is() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
                Sock left = pair.first();
                Sock right = pair.second();
                Busy busy = new Busy()) {
            ByteBuffer in = ByteBuffer.allocateDirect(100);
            List<String> calls =
                    busy.during(() -> {
                        assertThat(left.send(direct("these bytes"), 0), is(11));
                        assertThat(right.recv(in, 0), is(11));
                    });
            assertThat(text(in, 11), is("these bytes"));
            assertThat(calls, is(List.of("send", "recv")));
        }
    }

    @Test
    void pieces_and_arrays_are_sent_as_they_are() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
                Sock left = pair.first();
                Sock right = pair.second();
                Busy busy = new Busy();
                Arena arena = Arena.ofConfined()) {
            byte[] in = new byte[100];
            List<String> calls =
                    busy.during(() -> {
                        left.writev(arena.allocateFrom("a"), arena.allocateFrom("b"));
                        left.send(new byte[] {'c', 0});
                        assertThat(right.recv(in), is(6));
                    });
            assertThat(new String(in, 0, 6, StandardCharsets.US_ASCII), is("a\0b\0c\0"));
            assertThat(calls, is(List.of("writev", "send", "recv")));
        }
    }

    @Test
    void a_socket_is_bound_connected_and_named_as_asked() throws Exception {
        SockAddr name = SockAddr.abstractUnix("berkeley-listener-" + ProcessHandle.current().pid());
        try (Sock listener = Sock.open(AF_UNIX, SOCK_STREAM);
                Sock client = Sock.open(AF_UNIX, SOCK_STREAM);
                Busy busy = new Busy()) {
            busy.during(() -> {
                listener.bind(name).listen(1);
                client.connect(name);
                listener.accept().close();
                assertThat(listener.getsockname(), is(name));
                assertThat(client.getpeername(), is(name));
            });
        }
    }

    @Test
    void an_epoll_set_gives_its_own_values_back() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
                Sock left = pair.first();
                Sock right = pair.second();
                Busy busy = new Busy();
                EpollSet<String> set = EpollSet.open()) {
            busy.during(() -> {
                set.add(left, EPOLLIN, "mine");
                right.send(new byte[1]);
                assertThat(set.await(null), is(1));
            });
            assertThat(set.ready().get(0).value(), is("mine"));
            assertThat(set.ready().get(0).events(), is(EPOLLIN));
        }
    }

    @Test
    void a_wait_lasts_as_long_as_asked() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
                Sock left = pair.first();
                Sock right = pair.second();
                Busy busy = new Busy()) {
            PollSet set = new PollSet();
            set.add(left, POLLIN);
            long begin = System.nanoTime();
            busy.during(() -> assertThat(set.poll(Duration.ofMillis(100)), is(0)));
            assertThat(System.nanoTime() - begin, is(greaterThanOrEqualTo(100_000_000L)));
            right.timeout(Duration.ofMillis(100));
            busy.during(() -> assertThat(errno(() -> right.recv(new byte[1])), is(ETIMEDOUT)));
        }
    }

    @Test
    void what_a_call_says_of_its_failure_is_its_own() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
                Sock left = pair.first();
                Sock unbound = Sock.open(AF_INET, SOCK_STREAM);
                Busy busy = new Busy()) {
            pair.second().close();
            busy.during(() -> {
                assertThat(errno(() -> left.send(new byte[1])), is(EPIPE));
                assertThat(errno(unbound::getpeername), is(ENOTCONN));
            });
        }
    }
}
