package berkeley;

import static berkeley.Failing.refused;
import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.addr.SockAddr;
import berkeley.option.SO;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.stream.Stream;

/** {@link Sock#listenOn} and {@link Sock#connectTo}. */
@ExtendWith(NoFdLeaks.class)
class ListenOnTest {
    private static final SockAddr LOOPBACK = SockAddr.inet("127.0.0.1", 0);

    static Stream<SockAddr> anywhere() {
        return Stream.of(LOOPBACK, SockAddr.inet6("::1", 0), SockAddr.unnamed());
    }

    @ParameterizedTest
    @MethodSource("anywhere")
    void a_client_connects_to_a_server_of_its_family(SockAddr addr) throws Exception {
        try (Sock server = Sock.listenOn(addr);
                Sock client = Sock.connectTo(server.getsockname());
                Sock connection = server.accept()) {
            client.sendall("hello".getBytes());
            assertThat(connection.recv(9), is("hello".getBytes()));
            assertThat(client.domain(), is(addr.family()));
            assertThat(server.get(SO.REUSEADDR), is(addr.family() != AF_UNIX));
        }
    }

    @Test
    void a_server_starts_again_while_its_connections_are_in_TIME_WAIT() throws Exception {
        SockAddr addr;
        try (Sock server = Sock.listenOn(LOOPBACK)) {
            addr = server.getsockname();
            try (Sock client = Sock.connectTo(addr)) {
                server.accept().close();
                assertThat(client.recv(1).length, is(0));
            }
        }
        Sock.listenOn(addr, 1).close();
    }

    @Test
    void a_socket_that_cannot_be_bound_is_closed() throws Exception {
        try (Sock server = Sock.listenOn(LOOPBACK)) {
            SockAddr taken = server.getsockname();
            assertThat(refused(() -> Sock.listenOn(taken)), is("EADDRINUSE"));
        }
    }

    @Test
    void a_socket_that_cannot_connect_is_closed() throws Exception {
        SockAddr gone;
        try (Sock server = Sock.listenOn(LOOPBACK)) {
            gone = server.getsockname();
        }
        assertThat(refused(() -> Sock.connectTo(gone)), is("ECONNREFUSED"));
    }

    @Test
    void a_socket_that_cannot_connect_in_time_is_closed() throws Exception {
        try (Sock server = Sock.listenOn(SockAddr.unnamed(), 0)) {
            SockAddr full = server.getsockname();
            try (Sock _ = Sock.connectTo(full, Duration.ofSeconds(5))) {
                Duration limit = Duration.ofMillis(20);
                ErrnoException late =
                        assertThrows(ErrnoException.class, () -> Sock.connectTo(full, limit));
                assertThat(late.isTimeout(), is(true));
            }
        }
    }

    @Test
    void a_family_without_streams_is_refused_by_the_kernel() {
        ErrnoException refused =
                assertThrows(ErrnoException.class, () -> Sock.listenOn(new SockAddr.Netlink(0, 0)));
        assertThat(refused.getMessage(), startsWith("socket AF_NETLINK, SOCK_STREAM"));
    }
}
