package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.addr.SockAddr;
import berkeley.option.Linger;
import berkeley.option.SO;
import berkeley.sys.Fcntl;
import berkeley.trace.Trace;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An error says what the call was called with: whom it talked to, where it was bound. */
@ExtendWith(NoFdLeaks.class)
class ErrorWordsTest {
    private static final SockAddr LOOPBACK = SockAddr.inet("127.0.0.1", 0);
    private static final Duration SHORT = Duration.ofMillis(1);

    private static Sock listener() throws ErrnoException {
        return Sock.open(AF_INET, SOCK_STREAM).bind(LOOPBACK).listen(1);
    }

    private static String error(Executable call) {
        return assertThrows(ErrnoException.class, call).getMessage();
    }

    private static Sock reset() throws ErrnoException {
        try (Sock listener = listener()) {
            Sock client = Sock.open(AF_INET, SOCK_STREAM).connect(listener.getsockname());
            listener.accept().set(SO.LINGER, Linger.RESET).close();
            return client;
        }
    }

    @Test
    void socket_and_socketpair_name_family_type_and_protocol() {
        assertThat(
                error(() -> Sock.open(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, IPPROTO_UDP)),
                is(
                        "socket AF_INET, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, IPPROTO_UDP:"
                                + " EPROTONOSUPPORT (Protocol not supported)"));
        assertThat(
                error(() -> Sock.open(AF_APPLETALK, SOCK_DGRAM)),
                startsWith("socket AF_APPLETALK, SOCK_DGRAM|SOCK_CLOEXEC, 0: EAFNOSUPPORT ("));
        assertThat(
                error(() -> Sock.pair(AF_INET6, SOCK_DGRAM)),
                startsWith("socketpair AF_INET6, SOCK_DGRAM|SOCK_CLOEXEC, 0: EOPNOTSUPP ("));
    }

    @Test
    void send_and_recv_name_the_peer_after_it_is_gone() throws Exception {
        for (boolean sends : new boolean[] {true, false}) {
            try (Sock client = reset()) {
                Executable call = sends ? () -> client.send(new byte[1]) : () -> client.recv(1);
                assertThat(
                        error(call),
                        is(
                                (sends ? "send " : "recv ")
                                        + client.peer()
                                        + ": ECONNRESET (Connection reset by peer)"));
            }
        }
    }

    @Test
    void every_way_to_receive_names_the_peer() throws Exception {
        try (Sock server = Sock.open(AF_INET, SOCK_DGRAM).bind(LOOPBACK);
                Sock sock = Sock.open(AF_INET, SOCK_DGRAM).connect(server.getsockname());
                Arena arena = Arena.ofConfined()) {
            sock.timeout(SHORT);
            MemorySegment buf = arena.allocate(8);
            String end =
                    " " + server.getsockname() + ": ETIMEDOUT (the timeout of 1 ms has passed)";
            assertThat(error(() -> sock.recv(new byte[1])), is("recv" + end));
            assertThat(error(() -> sock.recv(buf)), is("recv" + end));
            assertThat(
                    error(() -> sock.recvfrom(new byte[1], new SockAddrBuf())),
                    is("recvfrom" + end));
            assertThat(error(() -> sock.recvmsg(new Message(), 0)), is("recvmsg" + end));
            assertThat(error(() -> sock.recvmmsg(new MessageBatch(1, 0), 0)), is("recvmmsg" + end));
            assertThat(error(() -> sock.read(buf)), is("read" + end));
            assertThat(error(() -> sock.readv(buf)), is("readv" + end));
        }
    }

    @Test
    void a_datagram_that_does_not_go_names_where_to() throws Exception {
        SockAddr broadcast = SockAddr.inet("127.255.255.255", 9);
        String end = " " + broadcast + ": EACCES (Permission denied)";
        try (Sock sock = Sock.open(AF_INET, SOCK_DGRAM);
                Arena arena = Arena.ofConfined()) {
            assertThat(error(() -> sock.sendto(new byte[1], broadcast)), is("sendto" + end));
            SockAddrBuf to = new SockAddrBuf().set(broadcast);
            assertThat(
                    error(() -> sock.sendto(arena.allocate(1), 0, 1, 0, to)), is("sendto" + end));
            Message message = new Message().data(new byte[1]).name(broadcast);
            assertThat(error(() -> sock.sendmsg(message, 0)), is("sendmsg" + end));
            MessageBatch batch = new MessageBatch(2, 0);
            batch.get(0).data(new byte[1]).name(SockAddr.inet("127.0.0.1", 9));
            batch.get(1).data(new byte[1]).name(broadcast);
            assertThat(sock.sendmmsg(batch, 0, 2, 0), is(1));
            assertThat(error(() -> sock.sendmmsg(batch, 1, 1, 0)), is("sendmmsg" + end));
        }
    }

    @Test
    void what_listens_or_is_bound_is_named_by_where() throws Exception {
        try (Sock listener = listener().timeout(SHORT);
                Sock udp = Sock.open(AF_INET6, SOCK_DGRAM).bind(SockAddr.inet6("::1", 0))) {
            udp.timeout(SHORT);
            assertThat(
                    error(listener::accept),
                    is(
                            "accept "
                                    + listener.getsockname()
                                    + ": ETIMEDOUT (the timeout of 1 ms has passed)"));
            assertThat(
                    error(() -> udp.recv(1)), startsWith("recv " + udp.getsockname() + ": ETIM"));
            assertThat(
                    error(() -> udp.listen(1)),
                    startsWith("listen " + udp.getsockname() + ": EOPNOTSUPP ("));
            listener.blocking(false);
            assertThat(
                    error(listener::accept),
                    startsWith("accept " + listener.getsockname() + ": E"));
        }
    }

    @Test
    void what_has_no_name_is_told_by_its_number() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
                Sock one = pair.first();
                Sock other = pair.second();
                Sock tcp = Sock.open(AF_INET, SOCK_STREAM)) {
            other.shutdown(SHUT_RDWR);
            assertThat(
                    error(() -> one.send(new byte[1])),
                    is("send fd " + one.fd() + ": EPIPE (Broken pipe)"));
            assertThat(
                    error(() -> tcp.shutdown(SHUT_WR)),
                    startsWith("shutdown fd " + tcp.fd() + ": ENOTCONN ("));
        }
    }

    @Test
    void an_adopted_socket_is_named_as_the_kernel_names_it() throws Exception {
        try (Sock listener = Sock.adopt(listener().detach()).timeout(SHORT)) {
            assertThat(error(listener::accept), startsWith("accept " + listener.getsockname()));
            try (Sock client =
                    Sock.adopt(
                            Sock.open(AF_INET, SOCK_STREAM)
                                    .connect(listener.getsockname())
                                    .detach())) {
                client.timeout(SHORT);
                assertThat(error(() -> client.recv(1)), startsWith("recv " + client.getpeername()));
            }
        }
        try (Sock bare = Sock.adopt(Sock.open(AF_INET, SOCK_STREAM).detach())) {
            assertThat(error(() -> bare.recv(1)), startsWith("recv fd " + bare.fd() + ": ENOTC"));
        }
    }

    @Test
    void a_copy_has_the_names_of_the_first() throws Exception {
        try (Sock client = reset();
                Sock copy = client.dup()) {
            assertThat(copy.peer(), is(client.peer()));
            assertThat(error(() -> copy.recv(1)), startsWith("recv " + client.peer() + ": "));
        }
    }

    @Test
    void an_unconnected_socket_forgets_its_peer() throws Exception {
        try (Sock server = Sock.open(AF_INET, SOCK_DGRAM).bind(LOOPBACK);
                Sock sock = Sock.open(AF_INET, SOCK_DGRAM).connect(server.getsockname())) {
            sock.connect(SockAddr.UNSPEC);
            assertThat(
                    error(() -> sock.send(new byte[1])),
                    startsWith("send fd " + sock.fd() + ": EDESTADDRREQ ("));
        }
    }

    @Test
    void options_as_bytes_are_named() throws Exception {
        try (Sock sock = Sock.open(AF_UNIX, SOCK_STREAM)) {
            assertThat(
                    error(() -> sock.getsockopt(IPPROTO_TCP, TCP_NODELAY, 4)),
                    startsWith("getsockopt SOL_TCP, TCP_NODELAY: EOPNOTSUPP ("));
            assertThat(
                    error(() -> sock.setsockopt(SOL_SOCKET, SO_TYPE, new byte[4])),
                    startsWith("setsockopt SOL_SOCKET, SO_TYPE: ENOPROTOOPT ("));
            assertThat(
                    error(() -> sock.setsockopt(SOL_CAN_RAW, CAN_RAW_FILTER, new byte[8])),
                    startsWith("setsockopt SOL_CAN_RAW, CAN_RAW_FILTER: EOPNOTSUPP ("));
            assertThat(
                    error(() -> sock.setsockopt(SOL_CAN_J1939, SO_J1939_PROMISC, new byte[4])),
                    startsWith("setsockopt SOL_CAN_J1939, SO_J1939_PROMISC: EOPNOTSUPP ("));
        }
    }

    @Test
    void adopt_says_which_descriptor_is_no_socket() throws Exception {
        try (Fd file = new Fd(Fcntl.open("/dev/null", O_RDONLY | O_CLOEXEC, 0))) {
            assertThat(
                    error(() -> Sock.adopt(file.fd())),
                    startsWith("getsockopt fd " + file.fd() + " SO_DOMAIN: ENOTSOCK ("));
        }
    }

    /** The names are remembered: nobody asks for them while all goes well. */
    @Test
    void a_name_costs_no_call_where_nothing_fails() throws Exception {
        List<String> calls = new ArrayList<>();
        Thread self = Thread.currentThread();
        Trace.Listener listener =
                told -> {
                    if (Thread.currentThread() == self) {
                        calls.add(told.call().name());
                    }
                };
        try (Sock server = listener();
                Sock client = Sock.open(AF_INET, SOCK_STREAM)) {
            SockAddr at = server.getsockname();
            Trace.add(listener);
            client.connect(at);
            try (Sock accepted = server.accept()) {
                client.send(new byte[1]);
                accepted.recv(1);
                assertThat(accepted.peer(), is(notNullValue()));
            }
        } finally {
            Trace.remove(listener);
        }
        assertThat(
                calls, contains("connect", "accept4", "send", "recv", "close", "close", "close"));
    }
}
