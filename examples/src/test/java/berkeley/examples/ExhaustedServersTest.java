package berkeley.examples;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Servers that have no descriptor left for a further client, or whose clients give up early. */
@Timeout(120)
class ExhaustedServersTest {
    private static final int LIMIT = 64;
    private static final int SILENT = 80;

    /** A server of the lab, run by {@code prefix}. */
    private static Running start(List<String> prefix, String server) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(Running.java("berkeley.examples.Lab", server.split(" ")));
        return Running.command("", command);
    }

    private static Running limited(String server) {
        return start(List.of("prlimit", "--nofile=" + LIMIT + ":" + LIMIT), server);
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        return socket;
    }

    /** {@return whether the server answers} */
    private static boolean answers(Socket client, String question) {
        try {
            client.getOutputStream().write(question.getBytes(US_ASCII));
            return client.getInputStream().read() >= 0;
        } catch (IOException refused) {
            return false;
        }
    }

    /** The first virtual thread that waits needs a descriptor for all that follow. */
    private static void untilItHasAnEpoll(long pid) throws IOException {
        Path folder = Path.of("/proc", Long.toString(pid), "fd");
        for (boolean has = false; !has; ) {
            try (DirectoryStream<Path> fds = Files.newDirectoryStream(folder)) {
                for (Path fd : fds) {
                    has |= target(fd).contains("eventpoll");
                }
            }
        }
    }

    private static String target(Path link) throws IOException {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (NoSuchFileException closed) {
            return "";
        }
    }

    private static void close(List<Socket> clients) throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }

    private static void untilAnswered(int port, String question) throws IOException {
        for (boolean answered = false; !answered; ) {
            try (Socket client = connect(port)) {
                answered = answers(client, question);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp-upper-server 0",
                "tcp-upper-server-raw 0",
                "tcp-code-server 0",
                "tcp-code-server-raw 0",
                "tcp-many-server 0",
                "tcp-many-server-raw 0",
                "tcp-select-server 0",
                "tcp-select-server-raw 0",
                "tcp-poll-server 0",
                "tcp-poll-server-raw 0",
                "many-upper-server thread 0",
                "many-upper-server virtual 0",
                "many-upper-server select 0",
                "many-upper-server poll 0",
                "many-upper-server epoll 0",
            })
    void a_server_without_descriptors_serves_the_clients_that_it_has(String server)
            throws Exception {
        String question = server.contains("code") ? "\u001b" : "question\n";
        List<Socket> clients = new ArrayList<>();
        try (Running running = limited(server)) {
            int port = Integer.parseInt(running.port());
            untilAnswered(port, question);
            clients.add(connect(port));
            if (server.contains("virtual")) {
                untilItHasAnEpoll(running.pid());
                for (int i = 0; i < 5; i++) { // and it loads the classes of waiting
                    assertThat(answers(clients.getFirst(), "q"), is(true));
                }
            }
            for (int i = 0; i < SILENT; i++) {
                clients.add(connect(port));
            }
            assertThat(running.errorLine(), containsString("accept"));
            assertThat(clients.getLast().getInputStream().read(), is(-1)); // refused
            assertThat(answers(clients.getFirst(), question), is(true));
            close(clients);
            untilAnswered(port, question);
            assertThat(running.alive(), is(true));
        } finally {
            close(clients);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"select", "poll", "epoll"})
    void a_chat_without_descriptors_goes_on_among_those_who_are_in(String how) throws Exception {
        List<Socket> clients = new ArrayList<>();
        try (Running running = limited(how + "-chat-server 0")) {
            int port = Integer.parseInt(running.port());
            for (int i = 0; i < SILENT; i++) {
                clients.add(connect(port));
            }
            assertThat(running.errorLine(), containsString("accept"));
            assertThat(answers(clients.get(0), "hello\n"), is(true)); // that the next one joined
            clients.get(1).close();
            assertThat(running.alive(), is(true));
        } finally {
            close(clients);
        }
    }

    @Test
    void silent_clients_starve_no_other_of_the_processes() throws Exception {
        List<Socket> clients = new ArrayList<>();
        try (Running running = limited("many-upper-server process 0")) {
            int port = Integer.parseInt(running.port());
            for (int i = 0; i < 20; i++) {
                clients.add(connect(port));
            }
            untilAnswered(port, "question\n");
            for (int i = 0; i < 2 * SILENT; i++) {
                clients.add(connect(port));
            }
            assertThat(answers(clients.getFirst(), "question\n"), is(true));
            close(clients);
            untilAnswered(port, "question\n");
        } finally {
            close(clients);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ECONNABORTED, tcp-many-server 0",
        "ECONNABORTED, tcp-many-server-raw 0",
        "EINTR, tcp-select-server-raw 0",
        "EPROTO, many-upper-server epoll 0",
        "EMFILE, tcp-poll-server 0",
        "ENFILE, tcp-poll-server-raw 0",
        "ENOBUFS, tcp-many-server 0"
    })
    void a_server_goes_on_after_an_error_of_one_client(String errno, String server)
            throws Exception {
        List<String> strace =
                List.of(
                        "strace",
                        "-f",
                        "-o",
                        "/dev/null",
                        "-e",
                        "trace=accept,accept4",
                        "-e",
                        "inject=accept,accept4:error=" + errno + ":when=2");
        try (Running running = start(strace, server)) {
            int port = Integer.parseInt(running.port());
            for (int i = 0; i < 3; i++) {
                untilAnswered(port, "question\n");
            }
            running.children().forEach(ProcessHandle::destroyForcibly);
        }
    }
}
