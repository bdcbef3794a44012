package berkeley.trace;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;

import berkeley.NoFdLeaks;
import berkeley.Sock;
import berkeley.SockPair;
import berkeley.bindings.socket.cmsghdr;
import berkeley.bindings.socket.msghdr;
import berkeley.sys.Errno;
import berkeley.sys.SysSocket;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Whoever listens, a call does what it does when nobody listens. */
@Isolated
@ExtendWith(NoFdLeaks.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SAME_THREAD)
class FailingListenerTest {
    private final List<String> uncaught = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();

    private final Trace.Listener failing =
            new Trace.Listener() {
                @Override
                public void begun(CallRecord call) {
                    throw new IllegalStateException("begun " + call.call().name());
                }

                @Override
                public void returned(CallRecord call) {
                    throw new AssertionError("told " + call.call().name());
                }
            };

    private final Trace.Listener next = call -> heard.add(call.call().name());

    @BeforeEach
    void listen() {
        Thread.currentThread()
                .setUncaughtExceptionHandler((_, thrown) -> uncaught.add(thrown.getMessage()));
        Trace.only(Thread.currentThread());
        Trace.add(failing);
        Trace.add(next);
    }

    @AfterEach
    void stop() {
        Trace.remove(failing);
        Trace.remove(next);
        Trace.only();
        Thread.currentThread().setUncaughtExceptionHandler(null);
    }

    @Test
    void what_a_listener_throws_costs_no_descriptor_and_no_byte() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
                Sock a = pair.first();
                Sock b = pair.second();
                Sock copy = a.dup()) {
            copy.send(new byte[] {1, 2, 3});
            assertThat(b.recv(8), is(new byte[] {1, 2, 3}));
        }
        assertThat(uncaught, hasItems("begun socketpair", "told recv", "told close"));
    }

    @Test
    void other_listeners_are_told() throws Exception {
        Sock.open(AF_INET, SOCK_DGRAM).close();
        assertThat(heard, is(List.of("socket", "close")));
    }

    @Test
    void a_thread_may_be_named_twice() throws Exception {
        Trace.only(Thread.currentThread(), Thread.currentThread());
        Sock.open(AF_INET, SOCK_DGRAM).close();
        assertThat(heard, hasItem("socket"));
    }

    @Test
    void ancillary_data_of_any_length_are_the_kernels_to_judge() throws Exception {
        try (Arena arena = Arena.ofConfined();
                Sock sock = Sock.open(AF_UNIX, SOCK_DGRAM)) {
            MemorySegment control = cmsghdr.allocate(arena);
            cmsghdr.cmsg_len(control, Long.MAX_VALUE);
            MemorySegment message = msghdr.allocate(arena);
            msghdr.msg_control(message, control);
            msghdr.msg_controllen(message, control.byteSize());
            uncaught.clear();
            Trace.remove(failing);
            assertThat(SysSocket.sendmsg(sock.fd(), message, 0), is(-1L));
            assertThat(Errno.name(Errno.errno()), is("EINVAL"));
            assertThat(uncaught, is(List.of()));
        }
    }
}
