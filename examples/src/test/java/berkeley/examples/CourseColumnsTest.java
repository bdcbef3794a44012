package berkeley.examples;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import berkeley.examples.pages.Column;
import berkeley.machine.Needs;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The course's programs in Python, C and Java: each column talks to each, and tells the same. */
@Timeout(240)
class CourseColumnsTest {
    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();

    @TempDir static Path compiled;

    @BeforeAll
    static void every_c_program_compiles() throws Exception {
        Needs.programs("python3");
        Needs.netbase();
        Needs.compiler();
        Needs.file("/usr/include/bluetooth/bluetooth.h", "libbluetooth-dev");
        try (Stream<Path> all = Files.list(TOP.resolve("examples/course/c"))) {
            for (Path source : all.toList()) {
                String name = source.getFileName().toString().replace(".c", "").replace('_', '-');
                Column.compile(TOP, compiled, name);
            }
        }
    }

    private static Running start(Column column, String input, String program, String... arguments) {
        return switch (column) {
            case PYTHON, C ->
                    Running.command(
                            input,
                            column.command(TOP, compiled, program, List.of(arguments))
                                    .toArray(String[]::new));
            case SYS -> Running.labWith(input, with(program + "-raw", arguments));
            case SOCK -> Running.labWith(input, with(program, arguments));
        };
    }

    private static String[] with(String program, String... arguments) {
        List<String> all = new ArrayList<>(List.of(program));
        all.addAll(List.of(arguments));
        return all.toArray(String[]::new);
    }

    /** What the client of each column gets of a server. */
    private static List<String> answers(
            String port, String input, String client, String... arguments) {
        List<String> answers = new ArrayList<>();
        for (Column column : Column.values()) {
            List<String> all = new ArrayList<>(List.of("127.0.0.1", port));
            all.addAll(List.of(arguments));
            try (Running running = start(column, input, client, all.toArray(String[]::new))) {
                Running.Result result = running.result();
                assertThat(column + ": " + result.err(), result.exit(), is(0));
                answers.add(result.out());
            }
        }
        return answers;
    }

    @ParameterizedTest
    @EnumSource(Column.class)
    void a_tcp_upper_server_answers_the_clients_of_all_columns(Column column) {
        try (Running server = start(column, "", "tcp-upper-server", "0")) {
            List<String> answers = answers(server.port(), "hello\n", "tcp-upper-client");
            assertThat(answers, everyItem(containsString("From Server: HELLO\n")));
        }
    }

    @ParameterizedTest
    @EnumSource(Column.class)
    void a_udp_upper_server_answers_the_clients_of_all_columns(Column column) {
        try (Running server = start(column, "", "udp-upper-server", "0")) {
            List<String> answers = answers(server.port(), "hello\n", "udp-upper-client");
            assertThat(answers, everyItem(containsString("HELLO\n")));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PYTHON, tcp",
        "C, tcp",
        "SYS, tcp",
        "SOCK, tcp",
        "PYTHON, udp",
        "C, udp",
        "SYS, udp",
        "SOCK, udp"
    })
    void a_code_server_answers_the_clients_of_all_columns(Column column, String protocol) {
        try (Running server = start(column, "", protocol + "-code-server", "0")) {
            String port = server.port();
            String client = protocol + "-code-client";
            assertThat(answers(port, "", client, "0x1b"), everyItem(containsString("first!")));
            assertThat(answers(port, "", client, "0x2b"), everyItem(containsString("second!")));
            List<String> said = new ArrayList<>();
            for (int i = 0; i < 2 * Column.values().length; i++) {
                said.add(server.line());
            }
            assertThat(said, is(List.of("1", "1", "1", "1", "2", "2", "2", "2")));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PYTHON, tcp-many", "C, tcp-many", "SYS, tcp-many", "SOCK, tcp-many",
        "PYTHON, tcp-select", "C, tcp-select", "SYS, tcp-select", "SOCK, tcp-select",
        "PYTHON, tcp-poll", "C, tcp-poll", "SYS, tcp-poll", "SOCK, tcp-poll"
    })
    void a_silent_client_keeps_no_other_waiting(Column column, String server) throws IOException {
        try (Running running = start(column, "", server + "-server", "0")) {
            String port = running.port();
            InetAddress host = InetAddress.getLoopbackAddress();
            try (Socket silent = new Socket(host, Integer.parseInt(port))) {
                List<String> answers = answers(port, "one\ntwo\n", "tcp-ask-client");
                assertThat(answers, everyItem(is("ONE\nTWO\n")));
                silent.getOutputStream().write("late".getBytes());
                assertThat(new String(silent.getInputStream().readNBytes(4)), is("LATE"));
            }
            assertThat(running.alive(), is(true));
        }
    }

    @ParameterizedTest
    @EnumSource(Column.class)
    void a_sink_server_counts_what_a_client_sends(Column column) throws IOException {
        try (Running server = start(column, "", "tcp-sink-server", "0")) {
            int port = Integer.parseInt(server.port());
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                client.getOutputStream().write(new byte[100_000]);
            }
            assertThat(server.line(), is("received 100000 bytes"));
            assertThat(server.result().exit(), is(0));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp-options",
                "families",
                "ports",
                "resolve localhost",
                "resolve 127.0.0.1"
            })
    void a_program_tells_the_same_in_all_columns(String command) {
        String[] words = command.split(" ");
        List<String> told = new ArrayList<>();
        for (Column column : Column.values()) {
            String[] arguments = java.util.Arrays.copyOfRange(words, 1, words.length);
            try (Running running = start(column, "", words[0], arguments)) {
                Running.Result result = running.result();
                assertThat(column + ": " + result.err(), result.exit(), is(0));
                told.add(result.out().replaceAll(" +\n", "\n"));
            }
        }
        assertThat(told.getFirst().lines().count(), greaterThan(5L));
        assertThat(told, everyItem(is(told.getFirst())));
    }
}
