package berkeley;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;

/** What {@link Sock} says that java.net does. */
class JavaNetInterruptTest {
    @Test
    void an_interrupt_wakes_a_virtual_thread_keeps_its_status_and_closes_the_socket()
            throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
            Caller caller = Caller.start(true, () -> client.getInputStream().read());
            caller.untilItWaits();
            caller.thread().interrupt();
            assertThat(caller.thrown(), is(instanceOf(SocketException.class)));
            assertThat(caller.interrupted(), is(true));
            assertThat(client.isClosed(), is(true));
        }
    }
}
