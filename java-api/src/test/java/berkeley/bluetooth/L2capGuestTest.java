package berkeley.bluetooth;

import static berkeley.Failing.refused;
import static berkeley.bindings.bluetooth.Constants.*;
import static berkeley.bindings.socket.Constants.AF_BLUETOOTH;
import static berkeley.bindings.socket.Constants.POLLHUP;
import static berkeley.bindings.socket.Constants.SOCK_RAW;
import static berkeley.bluetooth.Peers.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.Caller;
import berkeley.Message;
import berkeley.NoFdLeaks;
import berkeley.PollSet;
import berkeley.Sock;
import berkeley.addr.SockAddr;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.ProtocolException;
import java.time.Duration;
import java.util.List;

@Tag("guest")
@Tag("l2cap")
@ExtendWith(NoFdLeaks.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class L2capGuestTest {

    private static final int MTU = L2CAP_DEFAULT_MTU;

    /** Fits into one of btvirt's own packets. */
    private static final int PACKET = 180;

    /** So many of them find room. */
    private static final int BURST = 32;

    @Test
    @Order(8)
    void java_echoes_a_megabyte_to_java() throws Exception {
        try (Pair pair = Pair.l2cap(HCI0, HCI1)) {
            var echoed = async(() -> echo(pair.server()));
            assertEchoed(pair.client(), MEGABYTE, PACKET, BURST);
            pair.client().close();
            echoed.join();
        }
    }

    @Test
    @Order(9)
    void java_echoes_a_megabyte_to_python() throws Exception {
        try (Sock listener = L2capSocket.listen(HCI1, 0, 1);
                Python python =
                        new Python(
                                "l2cap",
                                "client",
                                HCI0,
                                HCI1,
                                L2capSocket.psm(listener),
                                MEGABYTE);
                Sock server = listener.accept()) {
            assertThat(server.peer(), is(instanceOf(SockAddr.L2cap.class)));
            var echoed = async(() -> echo(server));
            assertThat(python.lines.readLine(), is("connected"));
            assertThat(python.lines.readLine(), is("same"));
            python.process.getOutputStream().close();
            echoed.join();
            assertThat(python.process.waitFor(), is(0));
        }
    }

    @Test
    @Order(10)
    void python_echoes_a_megabyte_to_java() throws Exception {
        try (Python python = new Python("l2cap", "server", HCI1, 0x1051)) {
            assertThat(python.lines.readLine(), is("listening"));
            try (Sock client = L2capSocket.connect(HCI0, HCI1, 0x1051)) {
                assertThat(python.lines.readLine(), is(HCI0.toString()));
                assertEchoed(client, MEGABYTE, PACKET, BURST);
            }
            assertThat(python.lines.readLine(), is("end"));
        }
    }

    @Test
    @Order(2)
    void packets_keep_their_borders() throws Exception {
        try (Pair pair = Pair.l2cap(HCI0, HCI1)) {
            pair.client().send(new byte[3]);
            pair.client().send(new byte[PACKET]);
            pair.client().send(new byte[1]);
            assertThat(pair.server().recv(2000).length, is(3));
            assertThat(pair.server().recv(2000).length, is(PACKET));
            assertThat(pair.server().recv(2000).length, is(1));
        }
    }

    @Test
    @Order(1)
    void a_packet_beyond_the_mtu_is_EMSGSIZE() throws Exception {
        try (Pair pair = Pair.l2cap(HCI0, HCI1)) {
            assertThat(refused(() -> pair.client().send(new byte[MTU + 1])), is("EMSGSIZE"));
        }
    }

    @Test
    @Order(3)
    void the_end_of_a_peer_is_0() throws Exception {
        try (Pair pair = Pair.l2cap(HCI0, HCI1)) {
            pair.client().close();
            assertThat(pair.server().recv(1).length, is(0));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Order(11)
    void packets_that_came_before_the_end_are_received(boolean virtual) throws Exception {
        try (Pair pair = Pair.l2cap(HCI0, HCI1)) {
            Sock server = pair.server();
            for (String packet : List.of("one", "two", "three", "four")) {
                pair.client().send(packet.getBytes());
            }
            pair.client().close();
            PollSet ended = new PollSet();
            PollSet.Entry entry = ended.add(server, 0);
            while (ended.poll(Duration.ofSeconds(20)) == 0 || (entry.revents() & POLLHUP) == 0) {
                Thread.sleep(10);
            }
            Caller reader =
                    Caller.start(
                            virtual,
                            () -> {
                                assertThat(new String(server.recv(100)), is("one"));
                                assertThat(new String(server.recv(100)), is("two"));
                                try (Message message = new Message().room(100)) {
                                    server.recvmsg(message, 0);
                                    assertThat(new String(message.bytes()), is("three"));
                                }
                                assertThat(new String(server.recv(100)), is("four"));
                                assertThat(server.recv(100).length, is(0));
                                assertThat(server.recv(100).length, is(0));
                            });
            reader.returns();
        }
    }

    @Test
    @Order(0)
    void an_address_of_another_protocol_is_refused_before_the_call() throws Exception {
        SockAddr channel = new SockAddr.Rfcomm(HCI1, 1);
        try (Sock l2cap = L2capSocket.open();
                Sock rfcomm = RfcommSocket.open()) {
            var refused =
                    assertThrows(IllegalArgumentException.class, () -> l2cap.connect(channel));
            assertThat(refused.getMessage(), containsString(channel.toString()));
            assertThat(refused.getMessage(), containsString("BTPROTO_L2CAP"));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> rfcomm.bind(new SockAddr.L2cap(HCI1, 0x1001)));
        }
    }

    @Test
    @Order(4)
    void a_psm_in_use_is_EADDRINUSE() throws Exception {
        try (Sock first = L2capSocket.listen(HCI1, 0x1041, 1)) {
            assertThat(L2capSocket.psm(first), is(0x1041));
            assertThat(
                    refused(() -> L2capSocket.listen(HCI1, 0x1041, 1).close()), is("EADDRINUSE"));
        }
    }

    @Test
    @Order(6)
    void a_larger_mtu_is_agreed_upon() throws Exception {
        try (Sock listener = L2capSocket.open();
                Sock client = L2capSocket.open()) {
            listener.bind(new SockAddr.L2cap(HCI1, 0));
            listener.set(L2CAP.OPTIONS, listener.get(L2CAP.OPTIONS).withImtu(2000)).listen(1);
            client.bind(new SockAddr.L2cap(HCI0, 0))
                    .connect(new SockAddr.L2cap(HCI1, L2capSocket.psm(listener)));
            try (Sock server = listener.accept()) {
                assertThat(client.get(L2CAP.OPTIONS).omtu(), is(2000));
                assertThat(client.get(L2CAP.OPTIONS).imtu(), is(MTU));
                client.send(new byte[1000]);
                assertThat(server.recv(4000).length, is(1000));
            }
        }
    }

    @Test
    @Order(5)
    void options_are_the_kernels() throws Exception {
        try (Sock sock = L2capSocket.open()) {
            sock.set(BT.SECURITY, new BtSecurity(BT_SECURITY_MEDIUM));
            assertThat(sock.get(BT.SECURITY).level(), is(BT_SECURITY_MEDIUM));
            assertThat(sock.get(L2CAP.LM), is(L2CAP_LM_AUTH | L2CAP_LM_ENCRYPT));
            sock.set(BT.POWER, false);
            assertThat(sock.get(BT.POWER), is(false));
            assertThat(sock.get(BT.FLUSHABLE), is(BT_FLUSHABLE_OFF));
            assertThat(sock.get(BT.CHANNEL_POLICY), is(BT_CHANNEL_POLICY_BREDR_ONLY));
            assertThat(refused(() -> sock.get(BT.SNDMTU)), is("EINVAL"));
            assertThat(refused(() -> sock.get(BT.RCVMTU)), is("EINVAL"));
            assertThat(refused(() -> sock.get(BT.MODE)), is("ENOPROTOOPT"));
            assertThat(refused(() -> sock.get(L2CAP.CONNINFO)), is("ENOTCONN"));
        }
        try (Pair pair = Pair.l2cap(HCI0, HCI1)) {
            assertThat(pair.client().get(L2CAP.CONNINFO).hciHandle(), is(greaterThan(0)));
            assertThat(pair.client().get(BT.PHY) & BT_PHY_BR_1M_1SLOT, is(BT_PHY_BR_1M_1SLOT));
        }
    }

    /** {@return why a long request was rejected, or empty} 6.1.174 answers it, 6.1.176 does not. */
    private static String longPing(L2capPing ping) throws Exception {
        try {
            ping.ping(random(PACKET), Duration.ofSeconds(20));
            return "";
        } catch (ProtocolException rejected) {
            return rejected.getMessage();
        }
    }

    @Test
    @Order(7)
    void echo_requests_are_answered() throws Exception {
        try (L2capPing ping = new L2capPing(HCI0, HCI1);
                Sock received = Sock.open(AF_BLUETOOTH, SOCK_RAW, BTPROTO_L2CAP)) {
            received.timeout(Duration.ofSeconds(20));
            received.bind(new SockAddr.L2cap(HCI1, 0)).connect(new SockAddr.L2cap(HCI0, 0));
            for (int size : new int[] {0, 1, 44}) {
                Duration took = ping.ping(random(size), Duration.ofSeconds(20));
                assertThat(took.toNanos(), is(greaterThan(0L)));
                assertThat(
                        received.recv(1000)[1] & 0xff,
                        is(both(greaterThan(199)).and(lessThan(255))));
            }
            assertThat(
                    longPing(ping),
                    is(oneOf("", "the device takes requests of 48 bytes, 44 of them data")));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> ping.ping(new byte[L2capPing.MAX + 1], Duration.ofSeconds(1)));
        }
    }
}
