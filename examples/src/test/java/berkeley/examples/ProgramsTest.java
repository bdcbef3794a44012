package berkeley.examples;

import static berkeley.examples.Running.lab;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import berkeley.machine.Needs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the programs do with wrong arguments, failed calls and clients that misbehave. */
class ProgramsTest {

    @Test
    void the_tour_tells_both_conversations_and_ends_well() {
        try (Running tour = lab("tour")) {
            Running.Result result = tour.result();
            assertThat(result.exit(), is(0));
            assertThat(
                    result.out(),
                    allOf(
                            containsString("From Server: HELLO, SOCKETS\n"),
                            containsString("HELLO, DATAGRAMS\n"),
                            containsString("accept4("),
                            containsString("recvfrom(")));
            assertThat(result.err(), is(""));
        }
    }

    @Test
    void list_names_the_programs_and_help_says_how_to_begin() {
        try (Running list = lab("list");
                Running help = lab("--help")) {
            assertThat(
                    list.result().out(), containsString("tcp-upper-client HOST PORT [SENTENCE]"));
            assertThat(
                    "fits a terminal of 80 columns",
                    list.result().out().lines().filter(line -> line.length() > 80).toList(),
                    is(empty()));
            assertThat(help.result().out(), containsString("examples/lab tour"));
            assertThat(
                    "fits a terminal of 80 columns",
                    help.result().out().lines().filter(line -> line.length() > 80).toList(),
                    is(empty()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ping --help", "ping -h", "help ping"})
    void a_program_says_what_it_takes_and_does(String command) {
        try (Running help = lab(command.split(" "))) {
            assertThat(
                    help.result(),
                    is(
                            new Running.Result(
                                    0,
                                    """
                                    usage: examples/lab ping HOST [COUNT]
                                    ICMP echo: bytes, sequence, ttl, and the time by the kernel's stamps
                                    """,
                                    "")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "strings=x", "file=/nosuch/trace"})
    void wrong_options_of_the_trace_are_told_at_once(String options) {
        List<String> command = Running.java("berkeley.examples.Lab", "tcp-options");
        command.add(1, "-Dberkeley.trace=" + options);
        try (Running program = Running.command("", command)) {
            Running.Result result = program.result();
            assertThat(result.exit(), is(2));
            assertThat(result.out(), is(""));
            assertThat(result.err(), startsWith("lab: berkeley.trace: "));
            assertThat(result.err().lines().count(), is(1L));
        }
    }

    @Test
    void a_server_ends_once_nobody_reads_what_it_says() throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "\"$@\" | head -n 1", "sh"));
        command.addAll(Running.java("berkeley.examples.Lab", "udp-code-server", "0"));
        try (Running pipe = Running.command("", command);
                DatagramSocket client = new DatagramSocket()) {
            InetAddress host = InetAddress.getByName("127.0.0.1");
            client.connect(host, Integer.parseInt(pipe.port()));
            client.setSoTimeout(100);
            for (int tries = 0; pipe.alive() && tries < 10_000; tries++) {
                try {
                    client.send(new DatagramPacket(new byte[] {0x1b}, 1));
                    client.receive(new DatagramPacket(new byte[100], 100));
                } catch (SocketTimeoutException | PortUnreachableException e) {
                    // it has ended, or is about to
                }
            }
            List<ProcessHandle> still = pipe.children();
            still.forEach(ProcessHandle::destroyForcibly);
            assertThat(still, is(empty()));
            assertThat(pipe.result().out(), is("1\n"));
        }
    }

    @Test
    void an_unknown_program_is_told_with_the_nearest_names() {
        try (Running program = lab("tcp-uper-server")) {
            Running.Result result = program.result();
            assertThat(result.exit(), is(2));
            assertThat(result.err(), containsString("did you mean tcp-upper-server"));
        }
        try (Running beginning = lab("udp-c")) {
            assertThat(
                    beginning.result().err(),
                    startsWith("lab: no program udp-c; did you mean udp-code-client or"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp-upper-server",
                "tcp-upper-server 70000",
                "tcp-upper-server -1",
                "tcp-upper-server http",
                "tcp-upper-server 1 2",
                "tcp-upper-server-raw 65536",
                "udp-upper-client localhost 0 hello",
                "tcp-code-client localhost 80 0x1bb",
                "upper-worker nonsense"
            })
    void a_wrong_argument_is_told_with_the_usage(String command) {
        String[] words = command.split(" ");
        try (Running program = lab(words)) {
            Running.Result result = program.result();
            assertThat(result.exit(), is(2));
            assertThat(result.out(), is(""));
            assertThat(result.err(), startsWith(words[0] + ": "));
            assertThat(result.err(), containsString("\nusage: examples/lab " + words[0] + " "));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp-upper-client", "tcp-upper-client-raw"})
    void a_closed_port_is_ECONNREFUSED(String client) throws IOException {
        String port;
        try (ServerSocket closed = new ServerSocket(0)) {
            port = Integer.toString(closed.getLocalPort());
        }
        assertFails(
                lab(client, "127.0.0.1", port, "hello"),
                client + ": connect 127.0.0.1:" + port + ": ECONNREFUSED (Connection refused)\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp-upper-client", "udp-upper-client-raw"})
    void a_closed_udp_port_is_told_at_once(String client) throws IOException {
        String port;
        try (DatagramSocket closed = new DatagramSocket(0)) {
            port = Integer.toString(closed.getLocalPort());
        }
        try (Running program = lab(client, "127.0.0.1", port, "hello")) {
            Running.Result result = program.result();
            assertThat(result.exit(), is(1));
            assertThat(result.err(), startsWith(client + ": recvfrom "));
            assertThat(result.err(), endsWith(": ECONNREFUSED (Connection refused)\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp-upper-client", "udp-upper-client-raw"})
    void a_datagram_of_70000_bytes_is_EMSGSIZE(String client) {
        try (Running program = lab(client, "127.0.0.1", "9", "a".repeat(70_000))) {
            Running.Result result = program.result();
            assertThat(result.exit(), is(1));
            assertThat(result.err(), startsWith(client + ": sendto "));
            assertThat(result.err(), endsWith(": EMSGSIZE (Message too long)\n"));
        }
    }

    @Test
    void a_host_that_does_not_resolve_is_told_by_its_name() {
        try (Running program = lab("tcp-upper-client", "nosuch.invalid", "80", "hello")) {
            Running.Result result = program.result();
            assertThat(result.exit(), is(1));
            assertThat(result.out(), is(""));
            assertThat(
                    result.err(), startsWith("tcp-upper-client: getaddrinfo nosuch.invalid: EAI_"));
            assertThat(result.err().lines().count(), is(1L));
        }
    }

    @Test
    void a_port_in_use_is_EADDRINUSE() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            int port = taken.getLocalPort();
            assertFails(
                    lab("tcp-upper-server", "" + port),
                    "tcp-upper-server: bind 0.0.0.0:"
                            + port
                            + ": EADDRINUSE (Address already in use)\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp-upper-server", "tcp-upper-server-raw", "tcp-code-server"})
    void clients_that_misbehave_do_not_stop_a_server(String name) throws IOException {
        try (Running server = lab(name, "0")) {
            int port = Integer.parseInt(server.port());
            try (Socket _ = new Socket("127.0.0.1", port)) {
                new Socket("127.0.0.1", port).close();
                try (Socket rude = new Socket("127.0.0.1", port)) {
                    rude.setSoLinger(true, 0);
                    rude.getOutputStream().write(0x1b);
                }
                try (Socket client = new Socket("127.0.0.1", port)) {
                    client.getOutputStream().write(0x1b);
                    assertThat(client.getInputStream().readAllBytes().length, is(not(0)));
                }
            }
            assertThat(server.alive(), is(true));
            Running.Result ended = server.interrupt();
            assertThat(ended.exit(), is(130));
            assertThat(ended.err(), not(containsString("Exception")));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp-sink-server",
                "tcp-poll-server",
                "udp-code-server-raw",
                "unix-echo-server"
            })
    void where_a_server_waits_is_told_on_a_terminal_alone(String name, @TempDir Path folder)
            throws Exception {
        String where = folder.resolve("s").toString();
        if (!name.startsWith("unix")) {
            try (ServerSocket free = new ServerSocket(0)) {
                where = Integer.toString(free.getLocalPort());
            }
        }
        String command = String.join(" ", Running.java("berkeley.examples.Lab", name, where));
        try (Running terminal =
                Running.command("", "script", "-qefc", "exec " + command, "/dev/null")) {
            String line;
            do {
                line = terminal.line();
            } while (!line.contains("waiting for clients on "));
            assertThat(line, startsWith(name + ": "));
            assertThat(line.strip(), endsWith(where));
            for (ProcessHandle program : terminal.children()) {
                program.destroy();
                program.onExit().get();
            }
        }
        Files.deleteIfExists(folder.resolve("s"));
        try (Running quiet = lab(name, where)) {
            boolean ready = false;
            while (!ready) {
                assertThat(quiet.alive(), is(true));
                String table = name.startsWith("udp") ? "udp" : "tcp";
                ready =
                        name.startsWith("unix")
                                ? Files.exists(folder.resolve("s"))
                                : Files.readString(Path.of("/proc/net/" + table))
                                        .contains(
                                                ":%04X 00000000:0000"
                                                        .formatted(Integer.parseInt(where)));
                Thread.onSpinWait();
            }
            assertThat(quiet.interrupt().err(), is(""));
        }
    }

    @Test
    void empty_datagrams_do_not_stop_the_code_server() throws IOException {
        try (Running server = lab("udp-code-server", "0");
                DatagramSocket client = new DatagramSocket()) {
            InetAddress host = InetAddress.getByName("127.0.0.1");
            int port = Integer.parseInt(server.port());
            client.setSoTimeout(20_000);
            client.send(new DatagramPacket(new byte[0], 0, host, port));
            client.send(new DatagramPacket(new byte[] {0x7f}, 1, host, port));
            client.send(new DatagramPacket(new byte[] {0x2b}, 1, host, port));
            DatagramPacket answer = new DatagramPacket(new byte[100], 100);
            client.receive(answer);
            assertThat(new String(answer.getData(), 0, answer.getLength()), is("second!"));
        }
    }

    @Test
    void a_stale_path_is_told_and_goes_by_force(@TempDir Path folder) throws IOException {
        String path = folder.resolve("echo").toString();
        echoes(path);
        assertThat(Files.exists(Path.of(path)), is(true));
        try (Running second = lab("unix-echo-server", path)) {
            Running.Result result = second.result();
            assertThat(result.exit(), is(1));
            assertThat(result.err(), containsString("EADDRINUSE (Address already in use)"));
            assertThat(result.err(), containsString("--force"));
        }
        echoes(path, "--force");
    }

    @Test
    void force_takes_no_path_that_somebody_listens_on_or_that_is_no_socket(@TempDir Path folder)
            throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "kept");
        try (Running program = lab("unix-echo-server", file.toString(), "--force")) {
            assertThat(program.result().err(), endsWith("EADDRINUSE (Address already in use)\n"));
        }
        assertThat(Files.readString(file), is("kept"));
        Path live = folder.resolve("live");
        try (var server =
                java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            server.bind(java.net.UnixDomainSocketAddress.of(live));
            try (Running program = lab("unix-echo-server", live.toString(), "--force")) {
                assertThat(program.result().exit(), is(1));
            }
            assertThat(Files.exists(live), is(true));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix-echo-client", "fd-pass-send"})
    void a_path_too_long_for_sun_path_is_told(String client) {
        try (Running program = lab(client, "/tmp/" + "a".repeat(120), "/etc/hostname")) {
            Running.Result result = program.result();
            assertThat(result.exit(), is(2));
            assertThat(result.err(), containsString("sun_path holds 108 bytes"));
        }
    }

    @Test
    void resolve_tells_both_ways() {
        Needs.netbase();
        try (Running byName = lab("resolve", "localhost");
                Running byAddress = lab("resolve", "127.0.0.1")) {
            assertThat(
                    byName.result().out(),
                    allOf(
                            containsString("gethostbyname\n"),
                            containsString("  address  127.0.0.1\n"),
                            containsString("getaddrinfo\n")));
            assertThat(
                    byAddress.result().out(),
                    allOf(
                            containsString("gethostbyaddr\n"),
                            containsString("  name     localhost\n")));
        }
    }

    @Test
    void ports_are_those_of_etc_services() {
        Needs.netbase();
        try (Running program = lab("ports")) {
            assertThat(
                    program.result().out(),
                    allOf(containsString("https = 443"), containsString("domain = 53")));
        }
    }

    @Test
    void the_doctor_finds_the_main_job_running_and_reads_limits() {
        try (Running program = lab("doctor")) {
            Running.Result result = program.result();
            assertThat(result.exit(), is(0));
            assertThat(
                    result.out().replaceAll(" +", " "),
                    allOf(
                            containsString("\n bindings yes\n"),
                            containsString("\n TCP over IPv4 yes\n"),
                            containsString("\n TCP and UDP on 127.0.0.1 yes\n"),
                            containsString("\n net.ipv4.ip_local_port_range " + portRange())));
        }
    }

    @Test
    void the_doctor_fails_where_the_main_job_cannot_run() {
        Needs.root();
        List<String> command = new ArrayList<>(List.of("unshare", "--net"));
        command.addAll(Running.java("berkeley.examples.Lab", "doctor"));
        try (Running program = Running.command("", command)) { // its loopback is down
            Running.Result result = program.result();
            assertThat(result.exit(), is(1));
            assertThat(
                    result.out().replaceAll(" +", " "),
                    endsWith(
                            " TCP and UDP on 127.0.0.1 no (is the loopback up? ip link set lo up)\n"));
            assertThat(result.err(), startsWith("doctor: connect 127.0.0.1:"));
        }
    }

    private static String portRange() {
        try (Running sysctl =
                Running.command("", "cat", "/proc/sys/net/ipv4/ip_local_port_range")) {
            return sysctl.result().out().strip().replaceAll("\\s+", " ");
        }
    }

    @Test
    void families_knows_tcp_and_udp() {
        try (Running program = lab("families")) {
            assertThat(
                    program.result()
                            .out()
                            .lines()
                            .filter(line -> line.startsWith("AF_INET "))
                            .toList(),
                    org.hamcrest.Matchers.contains(
                            org.hamcrest.Matchers.matchesPattern("AF_INET +yes +yes +\\S+ +\\S+")));
        }
    }

    private static void echoes(String path, String... options) throws IOException {
        String[] args = new String[2 + options.length];
        args[0] = "unix-echo-server";
        args[1] = path;
        System.arraycopy(options, 0, args, 2, options.length);
        try (Running server = lab(args)) {
            for (int tries = 0; tries < 50; tries++) {
                try (Running client = lab("unix-echo-client", path, "hello")) {
                    Running.Result result = client.result();
                    if (result.exit() == 0) {
                        assertThat(result.out(), is("hello\n"));
                        return;
                    }
                }
            }
            throw new AssertionError("no answer on " + path + ", server alive: " + server.alive());
        }
    }

    private static void assertFails(Running program, String message) {
        try (program) {
            assertThat(program.result(), is(new Running.Result(1, "", message)));
        }
    }
}
