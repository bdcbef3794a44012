package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.addr.SockAddr;
import berkeley.option.SO;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

/** Which kind of failure an error says it is. */
@ExtendWith(NoFdLeaks.class)
class ErrnoExceptionTest {
    private static final SockAddr LOOPBACK = SockAddr.inet("127.0.0.1", 0);
    private static final Duration SHORT = Duration.ofMillis(5);

    private static Sock udp() throws ErrnoException {
        return Sock.open(AF_INET, SOCK_DGRAM).bind(LOOPBACK);
    }

    private static String kinds(Executable call) {
        return kinds(assertThrows(ErrnoException.class, call));
    }

    private static String kinds(ErrnoException e) {
        return e.name()
                + (e.isTimeout() ? " timeout" : "")
                + (e.isWouldBlock() ? " would block" : "")
                + (e.isClosed() ? " closed" : "");
    }

    @Test
    void the_timeout_of_a_Sock_is_a_timeout() throws Exception {
        try (Sock sock = udp().timeout(SHORT)) {
            assertThat(kinds(() -> sock.recv(1)), is("ETIMEDOUT timeout"));
        }
    }

    @Test
    void the_ETIMEDOUT_of_the_kernel_is_no_timeout_of_a_Sock() {
        assertThat(kinds(new ErrnoException("recv", "", ETIMEDOUT)), is("ETIMEDOUT"));
    }

    @Test
    void a_non_blocking_call_without_data_would_block() throws Exception {
        try (Sock sock = udp().blocking(false)) {
            assertThat(kinds(() -> sock.recv(1)), is("EAGAIN would block"));
        }
    }

    @Test
    void SO_RCVTIMEO_ends_as_a_call_that_would_block() throws Exception {
        try (Sock sock = udp().set(SO.RCVTIMEO, SHORT)) {
            assertThat(kinds(() -> sock.recv(1)), is("EAGAIN would block"));
        }
    }

    @Test
    void a_call_on_a_closed_Sock_says_that_it_is_closed() throws Exception {
        Sock sock = udp();
        sock.close();
        FdSet set = new FdSet();
        try (EpollSet<String> epoll = EpollSet.open()) {
            assertThat(kinds(() -> sock.recv(1)), is("EBADF closed"));
            assertThat(kinds(() -> sock.sendall(new byte[1])), is("EBADF closed"));
            assertThat(kinds(() -> sock.get(SO.TYPE)), is("EBADF closed"));
            assertThat(kinds(sock::detach), is("EBADF closed"));
            assertThat(kinds(() -> epoll.add(sock, EPOLLIN, "x")), is("EBADF closed"));
        }
        try (Sock closedInSet = udp()) {
            set.set(closedInSet);
        }
        assertThat(kinds(() -> FdSet.select(set, null, null, Duration.ZERO)), is("EBADF closed"));
    }

    @Test
    void a_call_on_a_closed_EpollSet_says_that_it_is_closed() throws Exception {
        EpollSet<String> epoll = EpollSet.open();
        epoll.close();
        assertThat(kinds(() -> epoll.await(Duration.ZERO)), is("EBADF closed"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_close_during_a_call_is_told_as_a_close(boolean virtual) throws Exception {
        Sock sock = udp();
        Caller caller = Caller.start(virtual, () -> sock.recv(1));
        caller.untilItWaits();
        sock.close();
        assertThat(kinds((ErrnoException) caller.thrown()), is("EBADF closed"));
    }

    @Test
    void a_number_that_is_no_descriptor_is_not_a_closed_Sock() throws Exception {
        assertThat(kinds(() -> Sock.adopt(-1)), is("EBADF"));
        try (EpollSet<String> epoll = EpollSet.open()) {
            assertThat(kinds(() -> epoll.add(-1, EPOLLIN, "x")), is("EBADF"));
        }
    }
}
