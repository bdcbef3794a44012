package berkeley.bluetooth;

import static berkeley.bindings.bluetooth.Constants.*;
import static berkeley.bluetooth.Peers.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.addr.SockAddr;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One guest for each of these: a pairing that failed leaves the link stuck. */
@Tag("guest")
class SecurityGuestTest {

    private static void talk(int level) throws Exception {
        BtSecurity security = new BtSecurity(level);
        try (Sock listener = RfcommSocket.open().set(BT.SECURITY, security);
                Sock client = RfcommSocket.open().set(BT.SECURITY, security)) {
            listener.bind(new SockAddr.Rfcomm(HCI1, 0)).listen(1);
            client.bind(new SockAddr.Rfcomm(HCI0, 0))
                    .connect(new SockAddr.Rfcomm(HCI1, RfcommSocket.channel(listener)));
            try (Sock server = listener.accept()) {
                assertThat(server.get(BT.SECURITY).level(), is(level));
                assertThat(client.get(BT.SECURITY).level(), is(level));
                client.send(new byte[] {1, 2});
                assertThat(server.recv(10), is(new byte[] {1, 2}));
            }
        }
    }

    @Test
    @Tag("low")
    void low_takes_no_pairing() throws Exception {
        talk(BT_SECURITY_LOW);
    }

    @Test
    @Tag("medium")
    void medium_takes_a_pairing_that_no_person_confirms() throws Exception {
        talk(BT_SECURITY_MEDIUM);
    }

    @Test
    @Tag("medium-unpaired")
    void medium_without_pairing_is_refused() {
        ErrnoException refused = assertThrows(ErrnoException.class, () -> talk(BT_SECURITY_MEDIUM));
        assertThat(refused.call(), is("connect"));
        assertThat(refused.name(), is(oneOf("ECONNRESET", "ETIMEDOUT")));
    }
}
