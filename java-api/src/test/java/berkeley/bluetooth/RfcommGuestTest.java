package berkeley.bluetooth;

import static berkeley.Failing.errno;
import static berkeley.Failing.refused;
import static berkeley.bindings.bluetooth.Constants.*;
import static berkeley.bindings.socket.Constants.*;
import static berkeley.bluetooth.Peers.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.Caller;
import berkeley.ErrnoException;
import berkeley.NoFdLeaks;
import berkeley.Sock;
import berkeley.addr.SockAddr;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

@Tag("guest")
@Tag("rfcomm")
@ExtendWith(NoFdLeaks.class)
class RfcommGuestTest {

    private static final byte[] LARGE = random(32 * 1024);

    @Test
    void java_returns_a_megabyte_to_python() throws Exception {
        int channel = Peers.channel();
        try (Sock listener = RfcommSocket.listen(HCI1, channel, 1);
                Python python = new Python("rfcomm", "client", HCI0, HCI1, channel, MEGABYTE);
                Sock server = listener.accept()) {
            assertThat(server.peer(), is(instanceOf(SockAddr.Rfcomm.class)));
            var returned = async(() -> giveBack(server, MEGABYTE));
            assertThat(python.lines.readLine(), is("connected"));
            assertThat(python.lines.readLine(), is("same"));
            python.process.getOutputStream().close();
            returned.join();
            assertThat(python.process.waitFor(), is(0));
        }
    }

    @Test
    void python_returns_a_megabyte_to_java() throws Exception {
        int channel = Peers.channel();
        try (Python python = new Python("rfcomm", "server", HCI1, channel, MEGABYTE)) {
            assertThat(python.lines.readLine(), is("listening"));
            try (Sock client = RfcommSocket.connect(HCI0, HCI1, channel)) {
                assertThat(python.lines.readLine(), is(HCI0.toString()));
                assertReturned(client, MEGABYTE);
            }
            assertThat(python.lines.readLine(), is("end"));
        }
    }

    @Test
    void java_returns_a_megabyte_to_java() throws Exception {
        try (Pair pair = Pair.rfcomm(HCI0, HCI1)) {
            var returned = async(() -> giveBack(pair.server(), MEGABYTE));
            assertReturned(pair.client(), MEGABYTE);
            returned.join();
        }
    }

    @Test
    void a_client_sends_to_a_server() throws Exception {
        try (Pair pair = Pair.rfcomm(HCI0, HCI1)) {
            assertThat(pair.client().send(new byte[] {1, 2, 3}), is(3));
            assertThat(pair.server().recv(100), is(new byte[] {1, 2, 3}));
        }
    }

    @Test
    void a_server_sends_to_a_client() throws Exception {
        try (Pair pair = Pair.rfcomm(HCI0, HCI1)) {
            assertThat(pair.server().send(new byte[] {1, 2, 3}), is(3));
            assertThat(pair.client().recv(100), is(new byte[] {1, 2, 3}));
        }
    }

    @Test
    void a_client_sends_32_kib_in_one_call() throws Exception {
        try (Pair pair = Pair.rfcomm(HCI0, HCI1)) {
            var received = async(() -> receive(pair.server(), LARGE.length));
            assertThat(pair.client().send(LARGE), is(LARGE.length));
            assertArrayEquals(LARGE, received.join());
        }
    }

    @Test
    void a_server_sends_32_kib_in_one_call() throws Exception {
        try (Pair pair = Pair.rfcomm(HCI0, HCI1)) {
            var received = async(() -> receive(pair.client(), LARGE.length));
            assertThat(pair.server().send(LARGE), is(LARGE.length));
            assertArrayEquals(LARGE, received.join());
        }
    }

    @Test
    void the_end_of_a_peer_is_0_after_all_data() throws Exception {
        try (Pair pair = Pair.rfcomm(HCI0, HCI1)) {
            pair.client().sendall(LARGE);
            var received = async(() -> receive(pair.server(), LARGE.length + 1));
            pair.client().close();
            assertArrayEquals(LARGE, received.join());
            assertThat(pair.server().recv(1).length, is(0));
        }
    }

    @Test
    void the_end_of_a_server_is_0_for_its_client() throws Exception {
        try (Pair pair = Pair.rfcomm(HCI0, HCI1)) {
            pair.server().close();
            assertThat(pair.client().recv(1).length, is(0));
        }
    }

    @Test
    void the_end_of_a_killed_peer_is_0() throws Exception {
        int channel = Peers.channel();
        try (Sock listener = RfcommSocket.listen(HCI1, channel, 1);
                Python python = new Python("rfcomm", "client", HCI0, HCI1, channel, 1000);
                Sock server = listener.accept()) {
            assertThat(python.lines.readLine(), is("connected"));
            assertThat(receive(server, 1000).length, is(1000));
            python.process.destroyForcibly();
            assertThat(server.recv(1).length, is(0));
        }
    }

    @Test
    void connect_to_a_closed_channel_is_ECONNREFUSED() throws Exception {
        int channel = Peers.channel();
        ErrnoException refused =
                assertThrows(
                        ErrnoException.class,
                        () -> RfcommSocket.connect(HCI2, HCI3, channel).close());
        assertThat(refused.name(), is("ECONNREFUSED"));
        assertThat(refused.getMessage(), startsWith("connect rfcomm:" + HCI3 + "/" + channel));
    }

    @Test
    void a_channel_in_use_is_EADDRINUSE() throws Exception {
        int channel = Peers.channel();
        try (Sock first = RfcommSocket.listen(HCI1, channel, 1)) {
            assertThat(RfcommSocket.channel(first), is(channel));
            assertThat(
                    refused(() -> RfcommSocket.listen(HCI1, channel, 1).close()), is("EADDRINUSE"));
        }
    }

    @Test
    void channel_0_is_a_free_one() throws Exception {
        try (Sock first = RfcommSocket.listen(HCI1, 0, 1);
                Sock second = RfcommSocket.listen(HCI1, 0, 1)) {
            assertThat(RfcommSocket.channel(first), is(both(greaterThan(0)).and(lessThan(31))));
            assertThat(RfcommSocket.channel(second), is(not(RfcommSocket.channel(first))));
        }
    }

    @Test
    void names_tell_addresses_and_channels() throws Exception {
        try (Pair pair = Pair.rfcomm(HCI0, HCI1)) {
            int channel = RfcommSocket.channel(pair.server());
            assertThat(pair.server().getsockname(), is(new SockAddr.Rfcomm(HCI1, channel)));
            assertThat(pair.client().getpeername(), is(new SockAddr.Rfcomm(HCI1, channel)));
            assertThat(((SockAddr.Rfcomm) pair.server().getpeername()).addr(), is(HCI0));
            assertThat(((SockAddr.Rfcomm) pair.client().getsockname()).addr(), is(HCI0));
        }
    }

    @Test
    void options_are_the_kernels() throws Exception {
        try (Sock sock = RfcommSocket.open()) {
            assertThat(sock.get(BT.SECURITY).level(), is(BT_SECURITY_LOW));
            sock.set(BT.SECURITY, new BtSecurity(BT_SECURITY_MEDIUM));
            assertThat(sock.get(BT.SECURITY).level(), is(BT_SECURITY_MEDIUM));
            assertThat(sock.get(RFCOMM.LM), is(RFCOMM_LM_AUTH | RFCOMM_LM_ENCRYPT));
            sock.set(RFCOMM.LM, RFCOMM_LM_AUTH);
            assertThat(sock.get(BT.SECURITY).level(), is(BT_SECURITY_LOW));
            assertThat(refused(() -> sock.set(BT.DEFER_SETUP, true)), is("EINVAL"));
            sock.bind(new SockAddr.Rfcomm(HCI0, Peers.channel()));
            sock.set(BT.DEFER_SETUP, true);
            assertThat(sock.get(BT.DEFER_SETUP), is(true));
            assertThat(refused(() -> sock.get(RFCOMM.CONNINFO)), is("ENOTCONN"));
        }
        try (Pair pair = Pair.rfcomm(HCI0, HCI1)) {
            assertThat(pair.client().get(RFCOMM.CONNINFO).hciHandle(), is(greaterThan(0)));
        }
    }

    @Test
    void seven_clients_talk_at_once_over_four_controllers() throws Exception {
        List<Pair> pairs = new ArrayList<>();
        List<CompletableFuture<Void>> echoes = new ArrayList<>();
        try {
            // btvirt takes both ends of a link for the same number, which holds for one link each.
            for (int i = 0; i < 7; i++) {
                pairs.add(i < 4 ? Pair.rfcomm(HCI0, HCI1) : Pair.rfcomm(HCI2, HCI3));
            }
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (Pair pair : pairs) {
                echoes.add(async(() -> echo(pair.server())));
                all.add(
                        async(() -> {
                            assertEchoed(pair.client(), 10_000, 1000);
                            return null;
                        }));
            }
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        } finally {
            for (Pair pair : pairs) {
                pair.client().close();
            }
            CompletableFuture.allOf(echoes.toArray(CompletableFuture[]::new)).join();
            for (Pair pair : pairs) {
                pair.server().close();
            }
        }
    }

    @Test
    void close_wakes_who_receives() throws Exception {
        try (Pair pair = Pair.rfcomm(HCI0, HCI1)) {
            assertThat(
                    errnoWhenClosed(pair.server(), false, () -> pair.server().recv(1)), is(EBADF));
        }
    }

    @Test
    void close_wakes_who_accepts() throws Exception {
        try (Sock listener = RfcommSocket.listen(HCI1, Peers.channel(), 1)) {
            assertThat(errnoWhenClosed(listener, false, listener::accept), is(EBADF));
        }
    }

    @Test
    void close_wakes_a_virtual_thread() throws Exception {
        try (Pair pair = Pair.rfcomm(HCI0, HCI1)) {
            assertThat(
                    errnoWhenClosed(pair.server(), true, () -> pair.server().recv(1)), is(EBADF));
        }
    }

    @Test
    void close_wakes_a_virtual_thread_that_accepts() throws Exception {
        try (Sock listener = RfcommSocket.listen(HCI1, Peers.channel(), 1)) {
            assertThat(errnoWhenClosed(listener, true, listener::accept), is(EBADF));
        }
    }

    /** Both ends have their buffers full: the server receives nothing. */
    @Test
    void a_send_waits_for_room_until_its_time_is_over_or_it_is_closed() throws Exception {
        try (Pair pair = Pair.rfcomm(HCI0, HCI1)) {
            Sock client = pair.client().timeout(Duration.ofSeconds(2));
            assertThat(errno(() -> sendForEver(client)), is(ETIMEDOUT));
            client.timeout(Duration.ZERO);
            assertThat(errnoWhenClosed(client, false, () -> sendForEver(client)), is(EBADF));
        }
    }

    private static void sendForEver(Sock sock) throws ErrnoException {
        for (; ; ) {
            sock.send(LARGE);
        }
    }

    private static int errnoWhenClosed(Sock sock, boolean virtual, Caller.Work blocked)
            throws Exception {
        Caller caller = Caller.start(virtual, blocked);
        caller.untilItWaits();
        sock.close();
        return caller.errno();
    }

    @Test
    void a_receive_ends_with_ETIMEDOUT_when_its_time_is_over() throws Exception {
        try (Pair pair = Pair.rfcomm(HCI0, HCI1)) {
            pair.server().timeout(Duration.ofMillis(300));
            long begin = System.nanoTime();
            assertThat(errno(() -> pair.server().recv(1)), is(ETIMEDOUT));
            assertThat(System.nanoTime() - begin, is(greaterThanOrEqualTo(300_000_000L)));
            pair.client().send(new byte[] {7});
            pair.server().timeout(Duration.ofSeconds(20));
            assertThat(pair.server().recv(1), is(new byte[] {7}));
        }
    }

    @Test
    void an_accept_ends_with_ETIMEDOUT_when_its_time_is_over() throws Exception {
        try (Sock listener = RfcommSocket.listen(HCI1, Peers.channel(), 1)) {
            listener.timeout(Duration.ofMillis(300));
            assertThat(errno(listener::accept), is(ETIMEDOUT));
        }
    }

    @Test
    void a_connect_with_a_timeout_connects() throws Exception {
        int channel = Peers.channel();
        try (Sock listener = RfcommSocket.listen(HCI1, channel, 1);
                Sock client = RfcommSocket.open()) {
            client.bind(new SockAddr.Rfcomm(HCI0, 0))
                    .connect(new SockAddr.Rfcomm(HCI1, channel), Duration.ofSeconds(20));
            try (Sock server = listener.accept()) {
                client.send(new byte[] {1});
                assertThat(server.recv(1), is(new byte[] {1}));
            }
        }
    }

    @Test
    void a_non_blocking_receive_is_AGAIN() throws Exception {
        try (Pair pair = Pair.rfcomm(HCI0, HCI1)) {
            pair.server().blocking(false);
            assertThat(pair.server().recv(new byte[1]), is(Sock.AGAIN));
        }
    }

    /** The guest has one processor, so one of them would hold the only carrier. */
    @Test
    void virtual_threads_that_wait_hold_no_carrier() throws Exception {
        List<Pair> pairs = new ArrayList<>();
        try {
            List<Caller> callers = new ArrayList<>();
            byte[][] received = new byte[4][];
            for (int i = 0; i < 4; i++) {
                int number = i;
                Pair pair = Pair.rfcomm(HCI0, HCI1);
                pairs.add(pair);
                callers.add(Caller.start(true, () -> received[number] = pair.server().recv(10)));
            }
            callers.forEach(Caller::untilItWaits);
            Thread other = Thread.ofVirtual().start(() -> {});
            assertThat(other.join(Duration.ofSeconds(20)), is(true));
            for (int i = 0; i < 4; i++) {
                pairs.get(i).client().send(new byte[] {(byte) i});
            }
            for (int i = 0; i < 4; i++) {
                callers.get(i).returns();
                assertThat(received[i], is(new byte[] {(byte) i}));
            }
        } finally {
            for (Pair pair : pairs) {
                pair.close();
            }
        }
    }
}
