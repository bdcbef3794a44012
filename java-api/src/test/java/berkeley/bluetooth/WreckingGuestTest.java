package berkeley.bluetooth;

import static berkeley.bluetooth.Peers.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import berkeley.ErrnoException;
import berkeley.addr.BdAddr;

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
    @Order(1)
    void a_controller_that_is_switched_off_ends_its_connections() throws Exception {
        try (Pair pair = Pair.rfcomm(HCI2, HCI3)) {
            pair.server().timeout(Duration.ofSeconds(60));
            var ended =
                    async(() -> assertThrows(ErrnoException.class, () -> pair.server().recv(1)));
            int status = new ProcessBuilder("hciconfig", "hci3", "down").start().waitFor();
            assertThat(status, is(0));
            assertThat(ended.join().name(), is("ECONNABORTED"));
            assertThat(Controller.of(3).isUp(), is(false));
        }
    }

    @Test
    @Order(2)
    void connect_from_a_controller_that_is_off_is_refused() {
        ErrnoException off =
                assertThrows(ErrnoException.class, () -> Rfcomm.connect(HCI3, HCI0, 5).close());
        assertThat(off.name(), is("EHOSTUNREACH"));
    }

    /** 6.1.192 does not survive it: a use after free in l2cap_conn_free. */
    @Test
    @Order(3)
    void connect_to_an_absent_device_is_EHOSTDOWN() throws Exception {
        String kernel = Files.readString(Path.of("/proc/version"));
        assumeFalse(kernel.contains("6.1.192"), "this kernel crashes");
        BdAddr absent = BdAddr.parse("00:11:22:33:44:55");
        ErrnoException none =
                assertThrows(ErrnoException.class, () -> Rfcomm.connect(HCI0, absent, 3).close());
        assertThat(none.name(), is("EHOSTDOWN"));
    }

    /** The kernel of the guest hangs in a later L2CAP connect. */
    @Test
    @Order(4)
    void connect_to_a_closed_psm_is_ECONNREFUSED() throws Exception {
        ErrnoException refused =
                assertThrows(ErrnoException.class, () -> L2cap.connect(HCI0, HCI1, 0x1031).close());
        assertThat(refused.name(), is("ECONNREFUSED"));
    }
}
