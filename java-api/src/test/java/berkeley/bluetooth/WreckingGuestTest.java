package berkeley.bluetooth;

import static berkeley.Failing.refused;
import static berkeley.bindings.socket.Constants.EBADF;
import static berkeley.bluetooth.Peers.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import berkeley.Caller;
import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.addr.BdAddr;
import berkeley.addr.SockAddr;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What may leave the guest worse than it was. */
@Tag("guest")
@Tag("wrecking")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WreckingGuestTest {

    @Test
    @Order(0)
    void a_link_that_one_side_ends_is_0_for_both() throws Exception {
        try (Pair pair = Pair.rfcomm(HCI2, HCI3)) {
            pair.client().timeout(Duration.ofSeconds(20));
            String[] drop = {"hcitool", "-i", "hci3", "dc", HCI2.toString()};
            assertThat(new ProcessBuilder(drop).inheritIO().start().waitFor(), is(0));
            assertThat(pair.client().recv(1).length, is(0));
            assertThat(pair.server().recv(1).length, is(0));
        }
    }

    @Test
    @Order(1)
    void a_controller_that_is_switched_off_ends_its_connections() throws Exception {
        try (Pair pair = Pair.rfcomm(HCI2, HCI3)) {
            pair.server().timeout(Duration.ofSeconds(50));
            var ended =
                    async(() -> assertThrows(ErrnoException.class, () -> pair.server().recv(1)));
            int status = new ProcessBuilder("hciconfig", "hci3", "down").start().waitFor();
            assertThat(status, is(0));
            assertThat(ended.join().name(), is("ECONNABORTED"));
            assertThat(Controller.of(3).isUp(), is(false));
            // A radio's link supervision would end the peer's side too; btvirt has none.
            pair.client().timeout(Duration.ofMillis(500));
            assertThat(refused(() -> pair.client().recv(1)), is("ETIMEDOUT"));
        }
    }

    @Test
    @Order(2)
    void connect_from_a_controller_that_is_off_is_refused() {
        assertThat(refused(() -> RfcommSocket.connect(HCI3, HCI0, 5).close()), is("EHOSTUNREACH"));
    }

    /** What emulates the controllers stands still meanwhile, as does a radio that hears nothing. */
    @Test
    @Order(5)
    void connect_ends_when_its_time_is_over_or_it_is_closed() throws Exception {
        signal("STOP");
        Sock closed = RfcommSocket.open();
        try (Sock late = RfcommSocket.open().bind(new SockAddr.Rfcomm(HCI0, 0))) {
            assertThat(
                    refused(() ->
                            late.connect(new SockAddr.Rfcomm(HCI1, 7), Duration.ofMillis(300))),
                    is("ETIMEDOUT"));
            closed.bind(new SockAddr.Rfcomm(HCI0, 0));
            Caller caller = Caller.start(false, () -> closed.connect(new SockAddr.Rfcomm(HCI1, 8)));
            caller.untilItWaits();
            closed.close();
            assertThat(caller.errno(), is(EBADF));
        } finally {
            signal("CONT");
        }
    }

    private static void signal(String name) throws Exception {
        Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " $(pidof btvirt)").start();
        assertThat(kill.waitFor(), is(0));
    }

    /** 6.1.192 does not survive it: a use after free in l2cap_conn_free. */
    @Test
    @Order(3)
    void connect_to_an_absent_device_is_EHOSTDOWN() throws Exception {
        String kernel = Files.readString(Path.of("/proc/version"));
        assumeFalse(kernel.contains("6.1.192"), "this kernel crashes");
        BdAddr absent = BdAddr.parse("00:11:22:33:44:55");
        assertThat(refused(() -> RfcommSocket.connect(HCI0, absent, 3).close()), is("EHOSTDOWN"));
    }

    /** The kernel of the guest hangs in a later L2CAP connect. */
    @Test
    @Order(4)
    void connect_to_a_closed_psm_is_ECONNREFUSED() throws Exception {
        assertThat(
                refused(() -> L2capSocket.connect(HCI0, HCI1, 0x1031).close()), is("ECONNREFUSED"));
    }
}
