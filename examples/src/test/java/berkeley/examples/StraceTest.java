package berkeley.examples;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import berkeley.machine.Needs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** strace watches the programs of the lab, which tell their calls: both must have seen the same. */
class StraceTest {
    @TempDir Path folder;

    @Test
    void every_call_is_told_as_strace_tells_it() throws Exception {
        try (Straced all = Straced.main(folder, AllCalls.class)) {
            Judge judge = all.judge(0);
            assertThat(judge.told(), greaterThan(300));
            assertThat(judge.disagreements(), empty());
        }
    }

    /**
     * A program alone, or a server with its clients behind {@code --}. The word in brackets is the
     * last call that the server prints, once for each client or as often as the number says; then
     * it is interrupted. PORT is the one that the server bound, FREE a free one, ECHO that of an
     * echo server, PATH a path; {@code < WORDS} are typed; {@code hello} connects and says so.
     */
    private static final String PLAYS =
            """
            tour
            families
            families-raw
            ports
            ports-raw
            doctor
            resolve localhost
            resolve 127.0.0.1
            resolve-raw localhost
            resolve-raw 127.0.0.1
            print-interfaces
            sockets
            options tcp
            options udp
            options unix
            tcp-options
            tcp-options-raw
            demux 0
            backlog
            broken-pipe
            half-close
            oob
            partial-send
            reset
            time-wait
            truncation
            ping 127.0.0.1 2
            traceroute 127.0.0.1
            sniff lo 3 -- ping 127.0.0.1 2
            udp-burst 127.0.0.1 9 70 200 plain
            udp-burst 127.0.0.1 9 70 200 mmsg
            udp-burst 127.0.0.1 9 70 200 gso
            [close] tcp-upper-server 0 -- tcp-upper-client 127.0.0.1 PORT hello -- tcp-upper-client-raw localhost PORT hello
            [close] tcp-upper-server-raw 0 -- tcp-upper-client localhost PORT hello -- print-tcp-info 127.0.0.1 PORT
            [close] tcp-code-server 0 -- tcp-code-client 127.0.0.1 PORT 0x1b -- tcp-code-client 127.0.0.1 PORT 2b
            [close] tcp-code-server-raw 0 -- tcp-code-client-raw 127.0.0.1 PORT 0x1b
            tcp-sink-server 0 -- hello PORT
            tcp-sink-server-raw 0 -- hello PORT
            [sendto] udp-upper-server 0 -- udp-upper-client 127.0.0.1 PORT hello -- udp-upper-client-raw localhost PORT hello
            [sendto] udp-upper-server-raw 0 -- udp-upper-client localhost PORT hello
            [sendto] udp-code-server 0 -- udp-code-client 127.0.0.1 PORT 1b -- udp-code-client 127.0.0.1 PORT 0x2b
            [sendto] udp-code-server-raw 0 -- udp-code-client-raw 127.0.0.1 PORT 1b
            [close] tcp-many-server 0 -- tcp-ask-client-raw 127.0.0.1 PORT < a question -- hello PORT
            [close] tcp-many-server-raw 0 -- hello PORT -- hello PORT
            [close] tcp-select-server 0 -- hello PORT -- hello PORT
            [close] tcp-select-server-raw 0 -- hello PORT -- hello PORT
            [close] tcp-poll-server 0 -- hello PORT -- hello PORT
            [close] tcp-poll-server-raw 0 -- hello PORT -- hello PORT
            [close] unix-echo-server PATH -- unix-echo-client PATH hello
            fd-pass-recv PATH -- fd-pass-send PATH /etc/hostname
            [recvfrom] multicast-listen 239.7.7.8 FREE -- multicast-send 239.7.7.8 FREE hello
            [close] select-chat-server 0 -- chat-client 127.0.0.1 PORT < one line -- chat-client 127.0.0.1 PORT < another
            [close] poll-chat-server 0 -- chat-client 127.0.0.1 PORT < one line
            [close] epoll-chat-server 0 -- chat-client 127.0.0.1 PORT < one line
            [close] many-upper-server iterative 0 -- tcp-ask-client 127.0.0.1 PORT < a question
            [close] many-upper-server thread 0 -- tcp-ask-client 127.0.0.1 PORT < a question -- hello PORT
            [close] many-upper-server virtual 0 -- hello PORT -- hello PORT
            [close] many-upper-server select 0 -- hello PORT -- hello PORT
            [close] many-upper-server poll 0 -- hello PORT -- hello PORT
            [close] many-upper-server epoll 0 -- hello PORT -- hello PORT
            [close] many-upper-server process 0 -- hello PORT -- hello PORT
            [close] restart-server 0 PATH -- hello PORT
            [close 6] tcp-proxy 0 127.0.0.1 ECHO -- hello PORT
            """;

    /** Programs that are not watched, and why; those of Bluetooth take the guest. */
    private static final Map<String, String> NOT_HERE =
            Map.of(
                    "diagram", "it runs others, and so does the next",
                    "course-pages", "it runs others",
                    "explain", "it makes no call on a descriptor",
                    "upper-worker", "many-upper-server process starts it",
                    "new", "it writes a project");

    /** What a server without a port tells last before clients may come. */
    private static final String READY =
            "listen\\(|bind\\(\\d+, \\{sa_family=AF_PACKET|setsockopt\\(\\d+, SOL_IP, IP_ADD_MEMBERSHIP";

    static Stream<String> plays() {
        return PLAYS.lines();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plays")
    void a_program_makes_the_calls_that_it_tells(String play) throws Exception {
        if (play.matches("(ping|traceroute|sniff) .*")) {
            Needs.root();
        }
        if (play.contains("localhost")) {
            Needs.netbase();
        }
        String free;
        try (DatagramSocket socket = new DatagramSocket(0)) {
            free = Integer.toString(socket.getLocalPort());
        }
        String[] until =
                play.startsWith("[") ? play.substring(1, play.indexOf(']')).split(" ") : null;
        try (ServerSocket echo = new ServerSocket(0)) {
            Thread.startVirtualThread(() -> echo(echo));
            String[] parts =
                    play.replaceFirst("^\\[.*] ", "")
                            .replace("FREE", free)
                            .replace("ECHO", Integer.toString(echo.getLocalPort()))
                            .replace("PATH", folder.resolve("path").toString())
                            .split(" -- ");
            try (Straced server = start("server", parts[0])) {
                if (parts.length > 1) {
                    clients(server, parts);
                }
                if (until == null) {
                    agree(parts[0], server.judge(0));
                } else {
                    int times = until.length > 1 ? Integer.parseInt(until[1]) : parts.length - 1;
                    server.told(until[0] + "\\(", times);
                    agree(parts[0], server.interrupt());
                }
            }
        }
    }

    private static void echo(ServerSocket server) {
        try (Socket client = server.accept()) {
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // a play without a client of it
        }
    }

    private void clients(Straced server, String[] parts) throws IOException {
        String port = "";
        if (String.join(" ", parts).contains("PORT")) {
            port = server.port();
        } else {
            server.told(READY, 1);
        }
        for (int i = 1; i < parts.length; i++) {
            String client = parts[i].replace("PORT", port);
            if (client.startsWith("hello ")) {
                hello(Integer.parseInt(port));
                continue;
            }
            try (Straced program = start("client" + i, client)) {
                agree(client, program.judge(0));
            }
        }
    }

    private static void hello(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("hello\n".getBytes());
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
    }

    private Straced start(String name, String command) throws IOException {
        String[] typed = command.split(" < ");
        Path own = Files.createDirectory(folder.resolve(name));
        String input = typed.length > 1 ? typed[1] + "\n" : "";
        return Straced.lab(own, input, typed[0].split(" "));
    }

    private static void agree(String program, Judge judge) {
        assertThat(program, judge.told(), greaterThan(1));
        assertThat(program, judge.disagreements(), empty());
    }

    @Test
    void every_program_is_watched() throws IOException {
        Set<String> watched = new TreeSet<>(NOT_HERE.keySet());
        plays().flatMap(play -> Stream.of(play.replaceFirst("^\\[.*] ", "").split(" -- ")))
                .forEach(program -> watched.add(program.split(" ")[0]));
        List<String> missing = new ArrayList<>();
        try (Running list = Running.lab("list")) {
            String group = "";
            for (String line : list.result().out().lines().toList()) {
                if (!line.startsWith("  ")) {
                    group = line;
                } else if (!line.startsWith("   ") && !group.equals("bluetooth:")) {
                    missing.add(line.strip().split(" ")[0]);
                }
            }
        }
        assertThat(missing, is(not(empty())));
        missing.removeAll(watched);
        assertThat(missing, is(empty()));
    }
}
