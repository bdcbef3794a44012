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

/** {@code examples/lab} itself, on the classes of this build. */
@Isolated // its first run makes the AOT caches, on both cores
class LauncherTest {
    private static final String LAB = Path.of("lab").toAbsolutePath().toString();

    @Test
    void it_runs_a_program_from_any_directory_and_through_a_link(@TempDir Path folder)
            throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("linked"), Path.of(LAB));
        try (Running lab = command("", "sh", "-c", "cd / && exec " + link + " --trace families")) {
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
}
