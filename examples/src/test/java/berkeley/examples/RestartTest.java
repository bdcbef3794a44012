package berkeley.examples;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server is restarted while clients connect: none is refused or reset. {@code
 * -Drestart.connections=100000} sets how many connect at least.
 */
class RestartTest {
    private static final int CONNECTIONS = Integer.getInteger("restart.connections", 3000);
    private static final int RESTARTS = 5;

    @TempDir Path folder;

    private final AtomicInteger answered = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    private void knock(int port) {
        byte[] buf = new byte[5];
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("hello".getBytes());
            int n = socket.getInputStream().readNBytes(buf, 0, 5);
            if (n == 5 && new String(buf).equals("HELLO")) {
                answered.incrementAndGet();
            } else {
                failures.add(n + " bytes");
            }
            socket.setSoLinger(true, 0); // leaves no port in TIME_WAIT
        } catch (IOException e) {
            failures.add(e.toString());
        }
    }

    @Test
    void no_connection_is_refused_or_reset_while_the_server_is_replaced() throws Exception {
        Path control = folder.resolve("control");
        AtomicBoolean stop = new AtomicBoolean();
        Deque<Running> running = new ArrayDeque<>();
        List<Thread> clients = new ArrayList<>();
        try {
            running.add(Running.lab("restart-server", "0", control.toString()));
            int port = Integer.parseInt(running.getLast().port());
            for (int i = 0; i < 3; i++) {
                clients.add(
                        Thread.ofPlatform()
                                .start(() -> {
                                    while (!stop.get()) {
                                        knock(port);
                                    }
                                }));
            }
            for (int restart = 1; restart <= RESTARTS; restart++) {
                running.add(Running.lab("restart-server", "0", control.toString()));
                assertThat(running.getLast().port(), is(Integer.toString(port)));
                try (Running old = running.removeFirst()) {
                    assertThat(old.result().exit(), is(0));
                }
                while (answered.get() < (long) CONNECTIONS * restart / RESTARTS
                        && failures.isEmpty()) {
                    Thread.sleep(5);
                }
            }
        } finally {
            stop.set(true);
            for (Thread client : clients) {
                client.join();
            }
            running.forEach(Running::close);
        }
        assertThat(failures, is(empty()));
        assertThat(answered.get(), is(greaterThanOrEqualTo(CONNECTIONS)));
    }
}
