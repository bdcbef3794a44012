package berkeley;

import static berkeley.Failing.errno;
import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import berkeley.addr.SockAddr;
import berkeley.machine.NetworkNamespace;
import berkeley.machine.OwnNetwork;
import berkeley.option.IP;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

/**
 * An error queue that is not empty is POLLERR without end: it says nothing of the connect under
 * way. The router at 10.1.0.2 knows of a network that cannot be reached, and of one that swallows
 * all.
 */
@ExtendWith({OwnNetwork.class, NoFdLeaks.class})
class ConnectErrorQueueTest {
    private static final SockAddr UNREACHABLE = SockAddr.inet("10.8.0.1", 9);
    private static final SockAddr SILENT = SockAddr.inet("10.9.0.1", 9);

    private static NetworkNamespace router() throws Exception {
        NetworkNamespace router = new NetworkNamespace();
        Cable.plug("left", router, "right");
        router.sh(
                """
                echo 1 > /proc/sys/net/ipv4/ip_forward
                echo 0 > /proc/sys/net/ipv4/icmp_ratelimit
                ip addr add 10.1.0.2/24 dev right
                ip route add unreachable 10.8.0.0/16; ip route add blackhole 10.9.0.0/16
                """);
        Child.output(
                "sh", "-ec", "ip addr add 10.1.0.1/24 dev left; ip route add default via 10.1.0.2");
        return router;
    }

    /** One whose first attempt was given up, and has left an error in the queue. */
    private static Sock refused() throws ErrnoException {
        Sock sock = Sock.open(AF_INET, SOCK_STREAM).set(IP.RECVERR, true).blocking(false);
        assertThat(errno(() -> sock.connect(UNREACHABLE)), is(EINPROGRESS));
        PollSet set = new PollSet();
        set.add(sock, 0);
        assertThat(set.poll(Duration.ofSeconds(20)), is(1));
        return sock.connect(SockAddr.UNSPEC).blocking(true);
    }

    private static void connect(Sock sock, SockAddr to, Caller.Kind kind) throws ErrnoException {
        if (kind.timed) {
            sock.connect(to, Duration.ofSeconds(20));
        } else {
            sock.connect(to);
        }
    }

    private static int error(Sock sock, SockAddr to, Caller.Kind kind) throws Exception {
        return Caller.start(kind.virtual, () -> connect(sock, to, kind)).errno();
    }

    @ParameterizedTest
    @EnumSource(Caller.Kind.class)
    @SuppressWarnings("try") // closing early is what ends it
    void a_connect_that_nobody_answers_is_not_over(Caller.Kind kind) throws Exception {
        try (NetworkNamespace _ = router();
                Sock sock = refused()) {
            Caller caller = Caller.start(kind.virtual, () -> connect(sock, SILENT, kind));
            caller.untilItWaits();
            sock.close();
            assertThat(caller.errno(), is(EBADF));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void its_timeout_is_ETIMEDOUT(boolean virtual) throws Exception {
        try (NetworkNamespace _ = router();
                Sock sock = refused()) {
            Duration limit = Duration.ofMillis(30);
            Caller caller = Caller.start(virtual, () -> sock.connect(SILENT, limit));
            assertThat(caller.errno(), is(ETIMEDOUT));
        }
    }

    @ParameterizedTest
    @EnumSource(Caller.Kind.class)
    void one_that_is_answered_connects(Caller.Kind kind) throws Exception {
        try (NetworkNamespace router = router();
                Sock listener = router.call(() -> Sock.open(AF_INET, SOCK_STREAM));
                Sock sock = refused()) {
            listener.bind(SockAddr.inet("10.1.0.2", 0)).listen(1);
            SockAddr to = listener.getsockname();
            Caller.start(kind.virtual, () -> connect(sock, to, kind)).returns();
            assertThat(sock.getpeername(), is(listener.getsockname()));
        }
    }

    @ParameterizedTest
    @EnumSource(Caller.Kind.class)
    void one_that_is_refused_is_ECONNREFUSED(Caller.Kind kind) throws Exception {
        try (NetworkNamespace _ = router();
                Sock sock = refused()) {
            SockAddr closed = SockAddr.inet("10.1.0.2", 9);
            assertThat(error(sock, closed, kind), is(ECONNREFUSED));
        }
    }

    @ParameterizedTest
    @EnumSource(Caller.Kind.class)
    void a_host_that_is_unreachable_is_EHOSTUNREACH(Caller.Kind kind) throws Exception {
        try (NetworkNamespace _ = router()) {
            for (boolean queue : new boolean[] {false, true}) {
                try (Sock sock = Sock.open(AF_INET, SOCK_STREAM).set(IP.RECVERR, queue)) {
                    assertThat(error(sock, UNREACHABLE, kind), is(EHOSTUNREACH));
                }
            }
        }
    }
}
