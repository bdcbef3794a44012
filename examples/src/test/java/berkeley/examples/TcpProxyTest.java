package berkeley.examples;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import berkeley.machine.Needs;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;

/** What goes through the proxy arrives as it was sent, and its end too. */
class TcpProxyTest {
    /** Reads to the end, answers with the same bytes reversed, and ends; for each client. */
    private static final String SERVER =
            """
            import socket, sys
            server = socket.create_server(("127.0.0.1", 0))
            print("on 127.0.0.1:%d" % server.getsockname()[1], file=sys.stderr, flush=True)
            while True:
                client = server.accept()[0]
                got = b""
                while piece := client.recv(65536):
                    got += piece
                client.sendall(got[::-1])
                client.close()
            """;

    private static byte[] reversed(byte[] bytes) {
        byte[] other = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            other[i] = bytes[bytes.length - 1 - i];
        }
        return other;
    }

    @Test
    void megabytes_go_through_a_half_closed_connection_and_come_back() throws Exception {
        Needs.programs("python3");
        byte[] sent = new byte[5_000_000];
        new Random(1).nextBytes(sent);
        try (Running server = Running.command("", "python3", "-c", SERVER);
                Running proxy = Running.lab("tcp-proxy", "0", "127.0.0.1", server.port())) {
            String port = proxy.port();
            for (byte[] each : new byte[][] {sent, Arrays.copyOf(sent, 1), {}}) {
                try (Socket client = to(port)) {
                    client.getOutputStream().write(each);
                    client.shutdownOutput();
                    assertThat(
                            Arrays.equals(client.getInputStream().readAllBytes(), reversed(each)),
                            is(true));
                }
            }
        }
    }

    private static Socket to(String port) throws Exception {
        return new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
    }

    @Test
    void a_client_of_a_server_that_is_not_there_gets_the_end_and_the_reason_is_said()
            throws Exception {
        String free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = Integer.toString(socket.getLocalPort());
        }
        try (Running proxy = Running.lab("tcp-proxy", "0", "127.0.0.1", free);
                Socket client = to(proxy.port())) {
            assertThat(client.getInputStream().read(), is(-1));
            assertThat(
                    proxy.errorLine(),
                    containsString("connect 127.0.0.1:" + free + ": ECONNREFUSED"));
        }
    }
}
