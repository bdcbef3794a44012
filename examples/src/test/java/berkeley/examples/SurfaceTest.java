package berkeley.examples;

import static berkeley.examples.Running.lab;
import static berkeley.examples.Running.labTyping;
import static berkeley.examples.Running.labWith;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.examples.Running.Result;
import berkeley.machine.Needs;
import berkeley.machine.OwnNetwork;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The programs over the rest of the socket API, as processes. */
class SurfaceTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private static String ok(Running program) {
        try (program) {
            Result result = program.result();
            assertThat(result.err(), result.exit(), is(0));
            return result.out();
        }
    }

    /** A client that reads and writes lines. */
    private record Client(Socket socket, BufferedReader in) implements AutoCloseable {
        static Client of(int port) throws IOException {
            Socket socket = new Socket(LOOPBACK, port);
            socket.setSoTimeout(20_000);
            return new Client(
                    socket, new BufferedReader(new InputStreamReader(socket.getInputStream())));
        }

        void say(String line) throws IOException {
            socket.getOutputStream().write((line + "\n").getBytes());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static int port(String line) {
        return Integer.parseInt(line.replaceFirst(".*:", "").strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "oob          | recv(MSG_OOB) gave ! ahead of the stream; a plain recv stopped at the mark with abc (sockatmark 1)",
                "half-close   | read \"question\" and then 0, its \"answer\" still arrived, and a further send of the client was EPIPE",
                "reset        | recv failed with ECONNRESET, once, and the next was 0",
                "broken-pipe  | gave no error, the second EPIPE",
                "time-wait    | bind gave EADDRINUSE, and with SO_REUSEADDR no error",
                "truncation   | recvmsg gave 10 with MSG_TRUNC set, recv(MSG_TRUNC) told 100, and the next recv was \"end\"",
                "backlog      | the first connect gave no error, the second ETIMEDOUT",
                "partial-send | bytes, then EAGAIN; after the server had read 1,048,576 it took"
            })
    void a_fault_lab_shows_its_calls_and_ends_with_what_was_seen(String name, String seen) {
        String out = ok(lab(name));
        assertThat(out, allOf(containsString("socket(AF_INET, "), containsString("# ")));
        assertThat(
                out.lines().toList().getLast(), allOf(startsWith("Seen: "), containsString(seen)));
    }

    @Test
    void a_partial_send_is_told_in_few_calls() {
        List<String> sends =
                ok(lab("partial-send")).lines().filter(line -> line.startsWith("sendto(")).toList();
        assertThat(sends.size(), lessThan(10));
        assertThat(
                sends.getFirst(),
                matchesPattern(".*, 64000000, MSG_DONTWAIT\\|MSG_NOSIGNAL, NULL, 0\\) = \\d{5,8}"));
    }

    @Test
    @ExtendWith(OwnNetwork.class)
    void interfaces_are_those_that_ip_shows() {
        ok(Running.command("", "ip", "link", "add", "e0", "mtu", "1234", "type", "veth"));
        String out = ok(lab("print-interfaces"));
        String ip = ok(Running.command("", "ip", "-o", "link"));
        for (String line : ip.lines().toList()) {
            String name = line.split(": ")[1].split("@")[0];
            String mtu = line.replaceFirst(".* mtu (\\d+) .*", "$1");
            assertThat(out, matchesPattern("(?s).*: " + name + " <[A-Z,]*> mtu " + mtu + "\n.*"));
        }
        assertThat(out, containsString("    inet 127.0.0.1 mask 255.0.0.0\n"));
    }

    @Test
    @ExtendWith(OwnNetwork.class)
    void sockets_lists_a_listener_and_a_connection_as_ss_does() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 7, InetAddress.getByName("127.0.0.1"));
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
            String out = ok(lab("sockets"));
            // Java opens IPv6 sockets where it can.
            String ip = "\\[?(::ffff:)?127.0.0.1\\]?:";
            String listener = ip + server.getLocalPort();
            assertThat(out, matchesPattern("(?s).*LISTEN +1 +7 " + listener + " .*"));
            assertThat(
                    out,
                    matchesPattern(
                            "(?s).*ESTAB +0 +0 "
                                    + ip
                                    + client.getLocalPort()
                                    + " +"
                                    + listener
                                    + "\n.*"));
            assertThat(
                    ok(Running.command("", "ss", "-Htan", "sport = :" + server.getLocalPort())),
                    containsString("LISTEN 1"));
        }
    }

    @Test
    void options_tell_a_default_or_the_kernels_refusal() {
        assertThat(
                ok(lab("options", "tcp")),
                allOf(
                        containsString("SO_TYPE                        1\n"),
                        containsString("SO_LINGER                      l_onoff=0 l_linger=0\n"),
                        containsString("SO_RCVTIMEO                    0 s\n"),
                        containsString("SO_BINDTODEVICE                \"\"\n"),
                        containsString("TCP_NODELAY                    off\n"),
                        containsString("IP_TTL                         64\n"),
                        containsString(
                                " imr_multiaddr=0.0.0.0 imr_address=0.0.0.0 imr_ifindex=0\n"),
                        not(matchesPattern("(?s).*[A-Z]\\w+\\[\\w+=.*"))));
        assertThat(ok(lab("options", "udp")), containsString("UDP_GRO "));
        assertThat(
                ok(lab("options", "unix")), containsString("SO_RCVLOWAT                    1\n"));
    }

    @Test
    void options_of_what_is_no_socket_are_refused() {
        try (Running options = lab("options", "foo")) {
            Result result = options.result();
            assertThat(result.exit(), is(2));
            assertThat(result.err(), startsWith("options: foo is not tcp, udp or unix\n"));
        }
    }

    @Test
    void ping_gets_an_answer_from_loopback() {
        Needs.root();
        assertThat(
                ok(lab("ping", "127.0.0.1", "2")),
                allOf(
                        containsString("64 bytes from 127.0.0.1: icmp_seq=2 ttl=64 time="),
                        endsWith("2 sent, 2 received, 0% lost\n")));
    }

    @Test
    void traceroute_to_this_host_has_one_hop() {
        assertThat(
                ok(lab("traceroute", "127.0.0.1")),
                matchesPattern("(?s).*\n 1  127\\.0\\.0\\.1  [0-9.]+ ms\n"));
    }

    @Test
    void sniff_sees_a_datagram_on_loopback() throws Exception {
        Needs.root();
        try (Running sniff = lab("sniff", "lo", "200");
                DatagramSocket from = new DatagramSocket(0, LOOPBACK);
                DatagramSocket to = new DatagramSocket(0, LOOPBACK)) {
            assertThat(sniff.errorLine(), is("sniff: listening on lo"));
            from.send(new DatagramPacket(new byte[18], 18, to.getLocalSocketAddress()));
            String wanted =
                    "IPv4 UDP 127.0.0.1."
                            + from.getLocalPort()
                            + " > 127.0.0.1."
                            + to.getLocalPort();
            String line;
            do {
                line = sniff.line();
            } while (!line.contains(wanted));
            assertThat(
                    line,
                    is("00:00:00:00:00:00 > 00:00:00:00:00:00 type 0x0800 length 60 " + wanted));
        }
    }

    @Test
    void tcp_info_tells_an_established_connection() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK)) {
            Thread answering =
                    Thread.startVirtualThread(() -> {
                        try (Socket client = server.accept()) {
                            client.getInputStream().read(new byte[100]);
                            client.getOutputStream().write("hello".getBytes());
                            client.getInputStream().read();
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    });
            String out = ok(lab("print-tcp-info", "127.0.0.1", server.getLocalPort() + ""));
            answering.join();
            assertThat(
                    out,
                    allOf(
                            containsString("answer of 5 bytes"),
                            matchesPattern("(?s).*state +TCP_ESTABLISHED\n.*"),
                            matchesPattern("(?s).*bytes_received +5\n.*"),
                            matchesPattern("(?s).*bytes_sent +9\n.*")));
        }
    }

    @ParameterizedTest
    @CsvSource({"plain, 100", "mmsg, 2", "gso, 2"})
    void udp_burst_sends_as_many_datagrams_in_fewer_calls(String mode, int calls) throws Exception {
        try (DatagramSocket sink = new DatagramSocket(0, LOOPBACK)) {
            sink.setReceiveBufferSize(1 << 20);
            String out =
                    ok(lab("udp-burst", "127.0.0.1", sink.getLocalPort() + "", "100", "200", mode));
            assertThat(
                    out,
                    is("sent 100 datagrams of 200 bytes in " + calls + " calls (" + mode + ")\n"));
            DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
            sink.setSoTimeout(10_000);
            for (int i = 0; i < 100; i++) {
                sink.receive(packet);
                assertThat(packet.getLength(), is(200));
            }
            sink.send(new DatagramPacket(new byte[1], 1, sink.getLocalSocketAddress()));
            sink.receive(packet);
            assertThat("no further one came before", packet.getLength(), is(1));
        }
    }

    @Test
    void demux_tells_connections_to_one_port_by_the_four_tuple() {
        String out = ok(lab("demux", "0"));
        int port = port(out.lines().findFirst().orElseThrow());
        assertThat(
                out.lines()
                        .filter(line ->
                                line.matches(
                                        "server \\d   local 127.0.0.1:" + port + "  remote .*"))
                        .count(),
                is(3L));
        assertThat(out, containsString("server 3   received \"from client 3\"\n"));
    }

    @Test
    void a_multicast_group_on_loopback_gets_what_is_sent_to_it() throws Exception {
        int port;
        try (DatagramSocket free = new DatagramSocket(0)) {
            port = free.getLocalPort();
        }
        try (Running listen = lab("multicast-listen", "239.7.7.7", port + "")) {
            assertThat(
                    listen.errorLine(),
                    is("multicast-listen: listening to 239.7.7.7:" + port + " on loopback"));
            ok(lab("multicast-send", "239.7.7.7", port + "", "to all"));
            assertThat(listen.line(), endsWith(": to all"));
        }
        try (Running wrong = lab("multicast-send", "10.0.0.1", "9", "x")) {
            assertThat(wrong.result().exit(), is(2));
        }
    }

    @Test
    void an_open_file_is_passed_to_another_process(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "what is in it\n");
        Path path = folder.resolve("socket");
        try (Running receiver = lab("fd-pass-recv", path.toString())) {
            assertThat(receiver.errorLine(), is("fd-pass-recv: waiting at " + path));
            ok(lab("fd-pass-send", path.toString(), file.toString()));
            assertThat(receiver.result().out(), is("what is in it\n"));
        }
        assertThat(Files.exists(path), is(false));
        try (Running taken = lab("fd-pass-recv", file.toString())) {
            assertThat(taken.result().err(), containsString("EADDRINUSE"));
        }
        assertThat(Files.exists(file), is(true));
        try (Running sender = lab("fd-pass-send", path.toString(), folder + "/none")) {
            assertThat(
                    sender.result().err(),
                    is(
                            "fd-pass-send: open "
                                    + folder
                                    + "/none: ENOENT (No such file or directory)\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"select", "poll", "epoll"})
    void a_chat_passes_lines_on_and_survives_who_leaves_early(String kind) throws Exception {
        try (Running server = lab(kind + "-chat-server", "0")) {
            int port = Integer.parseInt(server.port());
            try (Client anna = Client.of(port)) {
                assertThat(server.line(), endsWith(" joined"));
                try (Client rude = Client.of(port)) {
                    assertThat(anna.in.readLine(), endsWith(" joined"));
                    rude.socket.getOutputStream().write("half a line".getBytes());
                    rude.socket.setSoLinger(true, 0);
                }
                assertThat(anna.in.readLine(), endsWith(" left"));
                try (Running berta =
                        labWith("hello all\n", "chat-client", "127.0.0.1", port + "")) {
                    assertThat(anna.in.readLine(), endsWith(" joined"));
                    assertThat(anna.in.readLine(), endsWith(": hello all"));
                    assertThat(anna.in.readLine(), endsWith(" left"));
                    assertThat(berta.result().exit(), is(0));
                }
            }
            assertThat(server.alive(), is(true));
        }
    }

    @Test
    void a_chat_client_says_that_the_server_has_gone() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK);
                Running client =
                        labTyping("chat-client", "127.0.0.1", server.getLocalPort() + "")) {
            server.accept().close();
            assertThat(
                    client.result(),
                    is(new Result(1, "", "chat-client: the server has closed the connection\n")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"iterative", "thread", "virtual", "select", "poll", "epoll", "process"})
    void every_way_to_serve_many_answers_in_capitals(String mode) throws Exception {
        try (Running server = lab("many-upper-server", mode, "0")) {
            int port = Integer.parseInt(server.port());
            try (Client rude = Client.of(port)) {
                rude.socket.setSoLinger(true, 0);
            }
            try (Client first = Client.of(port)) {
                first.say("first");
                assertThat(first.in.readLine(), is("FIRST"));
                // Only the iterative one makes the second wait for the first; two processes serve
                // two.
                if (!mode.equals("iterative")) {
                    try (Client second = Client.of(port)) {
                        second.say("second");
                        assertThat(second.in.readLine(), is("SECOND"));
                    }
                }
                first.say("again");
                assertThat(first.in.readLine(), is("AGAIN"));
            }
            try (Client last = Client.of(port)) {
                last.say("last");
                assertThat(last.in.readLine(), is("LAST"));
            }
            assertThat(server.interrupt().exit(), is(130));
        }
    }
}
