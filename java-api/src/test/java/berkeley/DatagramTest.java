package berkeley;

import static berkeley.Failing.errno;
import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.addr.SockAddr;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.List;

/** sendto to each kind of address from each kind of memory, and recvfrom that returns both. */
@ExtendWith(NoFdLeaks.class)
class DatagramTest {
    private static final byte[] DATA = "xxhelloxx".getBytes();

    private interface Sending {
        int sendto(Sock sock, SockAddr to) throws ErrnoException;
    }

    private static SockAddrBuf buf(SockAddr addr) {
        return new SockAddrBuf().set(addr);
    }

    private static ByteBuffer hello(ByteBuffer buffer) {
        return buffer.put(DATA).flip().position(2).limit(7);
    }

    static List<Sending> sendings() {
        return List.of(
                (s, to) -> s.sendto("hello".getBytes(), to),
                (s, to) -> s.sendto("hello".getBytes(), buf(to)),
                (s, to) -> s.sendto(DATA, 2, 5, 0, to),
                (s, to) -> s.sendto(DATA, 2, 5, 0, buf(to)),
                (s, to) -> s.sendto(Arena.ofAuto().allocateFrom("xxhello"), 2, 5, 0, to),
                (s, to) -> s.sendto(Arena.ofAuto().allocateFrom("xxhello"), 2, 5, 0, buf(to)),
                (s, to) -> s.sendto(hello(ByteBuffer.allocate(9)), 0, to),
                (s, to) -> s.sendto(hello(ByteBuffer.allocate(9)), 0, buf(to)),
                (s, to) -> s.sendto(hello(ByteBuffer.allocateDirect(9)), 0, to),
                (s, to) -> s.sendto(hello(ByteBuffer.allocateDirect(9)), 0, buf(to)),
                (s, to) -> s.sendto(hello(ByteBuffer.allocate(9)).asReadOnlyBuffer(), 0, to));
    }

    @ParameterizedTest
    @MethodSource("sendings")
    void each_memory_is_sent_to_each_kind_of_address(Sending sending) throws Exception {
        try (Sock from = Sock.open(AF_INET, SOCK_DGRAM).bind(SockAddr.inet("127.0.0.1", 0));
                Sock to = Sock.open(AF_INET, SOCK_DGRAM).bind(SockAddr.inet("127.0.0.1", 0))) {
            assertThat(sending.sendto(from, to.getsockname()), is(5));
            Datagram datagram = to.recvfrom(1024);
            assertThat(new String(datagram.data()), is("hello"));
            assertThat(datagram.sender(), is(from.getsockname()));
        }
    }

    @Test
    void what_does_not_fit_is_cut_and_an_empty_datagram_has_a_sender() throws Exception {
        try (Sock from = Sock.open(AF_INET6, SOCK_DGRAM).bind(SockAddr.inet6("::1", 0));
                Sock to = Sock.open(AF_INET6, SOCK_DGRAM).bind(SockAddr.inet6("::1", 0))) {
            from.sendto("hello".getBytes(), to.getsockname());
            from.sendto(new byte[0], to.getsockname());
            assertThat(new String(to.recvfrom(2).data()), is("he"));
            Datagram empty = to.recvfrom(2);
            assertThat(empty.data().length, is(0));
            assertThat(empty.sender(), is(from.getsockname()));
            assertThat(empty.toString(), is("0 bytes from " + from.getsockname()));
        }
    }

    @Test
    void a_socket_without_a_name_is_no_sender() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_DGRAM)) {
            pair.first().send("hello".getBytes());
            Datagram datagram = pair.second().recvfrom(1024);
            assertThat(datagram.sender(), is(nullValue()));
            assertThat(datagram.toString(), is("5 bytes from no address"));
        }
        try (ConnectedTcp tcp = new ConnectedTcp()) {
            tcp.client.send("hello".getBytes());
            assertThat(tcp.server.recvfrom(1024).sender(), is(nullValue()));
        }
    }

    @Test
    void recvfrom_fails_with_EAGAIN_on_a_non_blocking_Sock_and_refuses_a_negative_size()
            throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_DGRAM)) {
            pair.first().blocking(false);
            assertThat(errno(() -> pair.first().recvfrom(1)), is(EAGAIN));
            assertThrows(IllegalArgumentException.class, () -> pair.first().recvfrom(-1));
        }
    }
}
