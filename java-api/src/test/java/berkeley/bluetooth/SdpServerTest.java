package berkeley.bluetooth;

import static berkeley.bindings.libbluetooth.Constants.SDP_SVC_SEARCH_ATTR_RSP;
import static berkeley.bindings.socket.Constants.AF_UNIX;
import static berkeley.bindings.socket.Constants.SHUT_RDWR;
import static berkeley.bindings.socket.Constants.SOCK_SEQPACKET;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.Sock;
import berkeley.SockPair;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.ByteBuffer;

/** A device may answer what it likes. */
@Timeout(60)
class SdpServerTest {

    /** Answers each question with the same parameters, until one is refused. */
    private static String refusal(byte... parameters) throws Exception {
        SockPair pair = Sock.pair(AF_UNIX, SOCK_SEQPACKET);
        try (Sdp sdp = new Sdp(pair.first());
                Sock server = pair.second()) {
            Thread thread = Thread.ofPlatform().start(() -> serve(server, parameters));
            SdpException refused = assertThrows(SdpException.class, sdp::all);
            pair.first().shutdown(SHUT_RDWR);
            thread.join();
            return refused.getMessage();
        }
    }

    private static void serve(Sock server, byte[] parameters) {
        try {
            for (byte[] question; (question = server.recv(1024)).length > 0; ) {
                server.send(
                        ByteBuffer.allocate(5 + parameters.length)
                                .put((byte) SDP_SVC_SEARCH_ATTR_RSP)
                                .put(question, 1, 2)
                                .putShort((short) parameters.length)
                                .put(parameters)
                                .array());
            }
        } catch (java.io.IOException left) {
            // so it was told what it wanted
        }
    }

    @Test
    void a_server_that_says_nothing_but_that_more_follows_is_left() throws Exception {
        assertThat(refusal(new byte[] {0, 0, 1, 7}), containsString("does not come to an end"));
    }

    @Test
    void an_answer_that_is_cut_short_is_refused() throws Exception {
        assertThat(refusal(), containsString("cut short"));
        assertThat(refusal((byte) 0), containsString("cut short"));
        assertThat(refusal((byte) 0, (byte) 9, (byte) 1), containsString("cut short"));
    }
}
