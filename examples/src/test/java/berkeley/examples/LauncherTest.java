package berkeley.examples;

import static berkeley.examples.Running.command;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** {@code examples/lab} itself, on the classes of this build. */
@Isolated // its first run makes the AOT caches, on both cores
class LauncherTest {
    private static final String LAB = Path.of("lab").toAbsolutePath().toString();

    @Test
    void it_runs_a_program_from_any_directory_and_through_a_link(@TempDir Path folder)
            throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("linked"), Path.of(LAB));
        try (Running lab =
                command("", "sh", "-c", "cd / && exec " + link + " --trace families-raw")) {
            Running.Result result = lab.result();
            assertThat(result.exit(), is(0));
            assertThat(result.out(), containsString("AF_INET "));
            assertThat(result.err(), containsString("socket(AF_INET, SOCK_STREAM, "));
        } finally {
            Files.delete(link);
        }
    }

    @Test
    void a_warm_build_calls_no_maven(@TempDir Path folder) throws IOException {
        try (Running lab = command("", LAB, "--help")) {
            lab.result();
        }
        Path maven =
                Files.writeString(
                        folder.resolve("mvn"), "#!/bin/sh\ntouch \"$0.called\"\nexit 1\n");
        assertThat(maven.toFile().setExecutable(true), is(true));
        try (Running lab = command("", "sh", "-c", "PATH=" + folder + ":$PATH " + LAB + " tour")) {
            assertThat(lab.result().exit(), is(0));
        }
        assertThat(Files.exists(folder.resolve("mvn.called")), is(false));
    }

    @Test
    void jshell_can_be_typed_in_at_a_terminal(@TempDir Path folder) {
        String socket = folder.resolve("tmux").toString();
        tmux(socket, "new-session", "-d", "-x", "120", "-y", "40", LAB);
        try {
            shows(socket, "jshell>");
            tmux(socket, "send-keys", "fd = socket(AF_INET, SOCK_STREAM, 0)", "Enter");
            shows(socket, "socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = ");
            tmux(socket, "send-keys", "liste", "Tab");
            shows(socket, "listen(");
            tmux(socket, "send-keys", "Tab");
            shows(socket, "int backlog");
            tmux(socket, "send-keys", "Tab");
            shows(socket, "lets a socket accept connections");
            tmux(socket, "send-keys", "fd, 5)", "Enter");
            shows(socket, ", 5)      ");
            endsAtCtrlC(socket, "accept(fd)", "NULL, NULL)       ");
            shows(socket, "explain()", "Ctrl-C: The lab sent the waiting thread a signal");
            endsAtCtrlC(socket, "Sock.adopt(fd).accept()", "ErrnoException");
            endsAtCtrlC(socket, "Thread.sleep(100_000)", "InterruptedException");
            shows(socket, "fd > 0", "==> true");
            // What no signal ends, ends with the lab.
            tmux(socket, "send-keys", "while (true) {}", "Enter");
            until(
                    () -> {
                        tmux(socket, "send-keys", "C-c");
                        return tmux(socket, "has-session").exit() != 0;
                    },
                    "the lab to end");
        } finally {
            tmux(socket, "kill-server");
        }
    }

    /** A Ctrl-C that comes before the line runs is no more than that. */
    private static void endsAtCtrlC(String socket, String line, String shown) {
        tmux(socket, "send-keys", line, "Enter");
        until(() -> showsAfter(socket, shown, "C-c"), shown);
        shows(socket, "\"" + line.length() + "\"", "==> \"" + line.length() + "\"");
    }

    /** A Ctrl-C that comes late takes the line with it, which then is typed again. */
    private static void shows(String socket, String line, String shown) {
        until(() -> showsAfter(socket, shown, line, "Enter"), shown);
    }

    /** Whether that is shown soon after the keys. */
    private static boolean showsAfter(String socket, String shown, String... keys) {
        List<String> send = new ArrayList<>(List.of("send-keys"));
        send.addAll(List.of(keys));
        tmux(socket, send.toArray(String[]::new));
        long end = System.nanoTime() + Duration.ofMillis(500).toNanos();
        while (System.nanoTime() < end) {
            if (tmux(socket, "capture-pane", "-p").out().contains(shown)) {
                return true;
            }
        }
        return false;
    }

    private static void shows(String socket, String text) {
        until(() -> tmux(socket, "capture-pane", "-p").out().contains(text), text);
    }

    /** Asks again and again, since a terminal tells nobody that it has changed. */
    private static void until(BooleanSupplier condition, String what) {
        long end = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat("waited in vain for " + what, System.nanoTime() < end);
        }
    }

    private static Running.Result tmux(String socket, String... args) {
        List<String> command = new ArrayList<>(List.of("tmux", "-S", socket));
        command.addAll(List.of(args));
        try (Running tmux = command("", command.toArray(String[]::new))) {
            return tmux.result();
        }
    }
}
