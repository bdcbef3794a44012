package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import berkeley.addr.SockAddr;
import berkeley.sys.Fcntl;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.Arena;
import java.time.Duration;

/** What a Sock does to a socket that others have too: nothing that was not asked for. */
@ExtendWith(NoFdLeaks.class)
@Timeout(20)
class SharedSocketTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private static boolean nonblocking(Sock sock) {
        return (Fcntl.fcntl(sock.fd(), F_GETFL) & O_NONBLOCK) != 0;
    }

    private static Duration limit(Caller.Kind kind) {
        return kind.timed ? LONG : Duration.ZERO;
    }

    /** Closes while a call waits. */
    private static void closeUnder(Sock sock, Caller.Kind kind, Caller.Work call) throws Exception {
        sock.timeout(limit(kind));
        Caller caller = Caller.start(kind.virtual, call);
        caller.untilItWaits();
        sock.close();
        assertThat(caller.errno(), is(EBADF));
    }

    @ParameterizedTest
    @EnumSource
    void a_copy_of_a_listener_that_is_closed_accepts(Caller.Kind kind) throws Exception {
        Sock listener = ConnectedTcp.listener();
        try (Sock copy = listener.dup();
                Sock client = Sock.open(AF_INET, SOCK_STREAM)) {
            closeUnder(listener, kind, listener::accept);
            client.connect(copy.getsockname());
            copy.accept().close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_copy_of_a_UDP_socket_that_is_closed_receives(Caller.Kind kind) throws Exception {
        Sock sock = Sock.open(AF_INET, SOCK_DGRAM).bind(SockAddr.inet("127.0.0.1", 0));
        try (Sock copy = sock.dup();
                Sock other = Sock.open(AF_INET, SOCK_DGRAM)) {
            closeUnder(sock, kind, () -> sock.recv(new byte[1]));
            int[] count = new int[1];
            Caller caller = Caller.start(false, () -> count[0] = copy.recv(new byte[8]));
            caller.untilItWaits();
            other.connect(copy.getsockname()).send(new byte[3]);
            caller.returns();
            assertThat(count[0], is(3));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_copy_of_a_connection_that_is_closed_goes_on(Caller.Kind kind) throws Exception {
        try (ConnectedTcp tcp = new ConnectedTcp();
                Sock copy = tcp.client.dup()) {
            closeUnder(tcp.client, kind, () -> tcp.client.recv(new byte[1]));
            assertThat(copy.send(new byte[3]), is(3));
            assertThat(tcp.server.recv(new byte[8]), is(3));
            tcp.server.send(new byte[4]);
            assertThat(copy.recv(new byte[8]), is(4));
        }
    }

    @Test
    void tryAccept_leaves_no_O_NONBLOCK() throws Exception {
        Sock listener = ConnectedTcp.listener();
        try (Sock copy = listener.dup()) {
            listener.tryAccept();
            assertThat(nonblocking(copy), is(false));
            listener.close();
            assertThat(nonblocking(copy), is(false));
        }
    }

    @ParameterizedTest
    @EnumSource
    void accept_connect_and_read_leave_no_O_NONBLOCK(Caller.Kind kind) throws Exception {
        try (Sock listener = ConnectedTcp.listener();
                Sock copy = listener.dup();
                Sock client = Sock.open(AF_INET, SOCK_STREAM)) {
            listener.timeout(limit(kind));
            client.timeout(limit(kind));
            Sock[] served = new Sock[1];
            Caller accepting = Caller.start(kind.virtual, () -> served[0] = listener.accept());
            accepting.untilItWaits();
            Caller.start(kind.virtual, () -> client.connect(copy.getsockname())).returns();
            accepting.returns();
            try (Sock server = served[0]) {
                server.timeout(limit(kind));
                Caller reading =
                        Caller.start(kind.virtual, () -> server.read(Arena.ofAuto().allocate(8)));
                reading.untilItWaits();
                client.send(new byte[1]);
                reading.returns();
                assertThat(nonblocking(server), is(false));
            }
            assertThat(nonblocking(copy), is(false));
            assertThat(nonblocking(client), is(false));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void who_adopts_a_listener_waits_whatever_its_owner_does(boolean virtual) throws Exception {
        try (Sock listener = ConnectedTcp.listener()) {
            Caller owner = Caller.start(true, () -> listener.accept().close());
            owner.untilItWaits();
            int number = listener.dup().detach();
            try (Sock adopted = Sock.adopt(number);
                    Sock one = Sock.open(AF_INET, SOCK_STREAM);
                    Sock two = Sock.open(AF_INET, SOCK_STREAM)) {
                Caller other = Caller.start(virtual, () -> adopted.accept().close());
                other.untilItWaits();
                one.connect(listener.getsockname());
                two.connect(listener.getsockname());
                owner.returns();
                other.returns();
            }
        }
    }
}
