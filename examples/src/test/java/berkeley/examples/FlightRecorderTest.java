package berkeley.examples;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The calls as the JDK's own tools show them. */
class FlightRecorderTest {
    private static final Path BIN = Path.of(System.getProperty("java.home"), "bin");

    @TempDir Path folder;

    private static String run(String tool, String... args) {
        List<String> command = new java.util.ArrayList<>(List.of(BIN.resolve(tool).toString()));
        command.addAll(List.of(args));
        try (Running running = Running.command("", command)) {
            Running.Result result = running.result();
            assertThat(result.out() + result.err(), result.exit(), is(0));
            return result.out();
        }
    }

    @Test
    void jfr_prints_the_calls_of_a_program() {
        String file = folder.resolve("calls.jfr").toString();
        List<String> java = Running.java("berkeley.examples.Lab", "half-close");
        java.add(1, "-XX:StartFlightRecording:+berkeley.Syscall#threshold=0ns,filename=" + file);
        try (Running program = Running.command("", java)) {
            assertThat(program.result().exit(), is(0));
        }
        String printed = run("jfr", "print", "--events", "berkeley.Syscall", file);
        assertThat(printed, event("sendto|send", "\\d+", 8, 0, "", "8 bytes"));
        assertThat(printed, event("send", "\\d+", -1, 32, "EPIPE", "0 bytes"));
        assertThat(printed, matchesPattern("(?s).*duration = [\\d.]+ m?s.*"));
        assertThat(printed, not(containsString("question")));
    }

    private static org.hamcrest.Matcher<String> event(
            String call, String fd, long result, int errno, String error, String bytes) {
        return matchesPattern(
                "(?s).*berkeley.Syscall \\{[^}]*call = \"(?:"
                        + call
                        + ")\"\\s+fd = "
                        + fd
                        + "\\s+result = "
                        + result
                        + "\\s+errno = "
                        + errno
                        + "\\s+error = \""
                        + error
                        + "\"\\s+bytes = "
                        + bytes
                        + ".*");
    }

    @Test
    void a_recording_may_start_late() throws IOException {
        Path file = folder.resolve("late.jfr");
        try (Running server = Running.lab("tcp-upper-server", "0")) {
            int port = Integer.parseInt(server.port());
            String pid = Long.toString(server.pid());
            run("jcmd", pid, "JFR.start", "name=late", "+berkeley.Syscall#threshold=0ns");
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream().write("hello".getBytes());
                assertThat(new String(socket.getInputStream().readAllBytes()), is("HELLO"));
            }
            run("jcmd", pid, "JFR.dump", "name=late", "filename=" + file);
        }
        assertThat(Files.exists(file), is(true));
        assertThat(
                run("jfr", "print", "--events", "berkeley.Syscall", file.toString()),
                allOf(
                        event("recv", "\\d+", 5, 0, "", "5 bytes"),
                        event("send", "\\d+", 5, 0, "", "5 bytes")));
    }
}
