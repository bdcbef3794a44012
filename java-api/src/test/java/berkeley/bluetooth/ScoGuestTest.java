package berkeley.bluetooth;

import static berkeley.Failing.refused;
import static berkeley.bindings.bluetooth.Constants.BTPROTO_SCO;
import static berkeley.bindings.bluetooth.Constants.BT_VOICE_CVSD_16BIT;
import static berkeley.bindings.socket.Constants.AF_BLUETOOTH;
import static berkeley.bindings.socket.Constants.SOCK_SEQPACKET;
import static berkeley.bluetooth.Peers.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.Sock;
import berkeley.addr.SockAddr;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("guest")
@Tag("low")
class ScoGuestTest {

    /** The emulated controllers connect, and carry no audio: the listener never hears of it. */
    @Test
    void sco_connects_and_has_the_options_of_a_connection() throws Exception {
        try (Sock listener = Sock.open(AF_BLUETOOTH, SOCK_SEQPACKET, BTPROTO_SCO);
                Sock sock = Sock.open(AF_BLUETOOTH, SOCK_SEQPACKET, BTPROTO_SCO)) {
            listener.bind(new SockAddr.Sco(HCI1)).listen(1);
            sock.bind(new SockAddr.Sco(HCI0)).connect(new SockAddr.Sco(HCI1));
            assertThat(sock.getpeername(), is(new SockAddr.Sco(HCI1)));
            int mtu = sock.get(SCO.OPTIONS);
            assertThat(mtu, is(greaterThan(0)));
            assertThat(sock.get(SCO.CONNINFO).hciHandle(), is(greaterThan(0)));
            assertThat(sock.send(new byte[48]), is(48));
            assertThat(refused(() -> sock.send(new byte[mtu + 1])), is("EINVAL"));
        }
    }

    @Test
    void sco_is_bound_and_has_its_options() throws Exception {
        try (Sock sock = Sock.open(AF_BLUETOOTH, SOCK_SEQPACKET, BTPROTO_SCO)) {
            sock.bind(new SockAddr.Sco(HCI0));
            assertThat(sock.getsockname(), is(new SockAddr.Sco(HCI0)));
            assertThat(sock.get(BT.VOICE), is(BT_VOICE_CVSD_16BIT));
            assertThat(refused(() -> sock.get(SCO.OPTIONS)), is("ENOTCONN"));
            assertThat(refused(() -> sock.get(SCO.CONNINFO)), is("ENOTCONN"));
            assertThat(sock.get(BT.PKT_STATUS), is(false));
            sock.set(BT.PKT_STATUS, true);
            assertThat(sock.get(BT.PKT_STATUS), is(true));
        }
    }
}
