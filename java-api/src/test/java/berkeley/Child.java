package berkeley;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import berkeley.machine.Needs;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another process: what it prints, once it has ended well. */
public final class Child {
    private Child() {}

    public static String output(String... command) throws IOException, InterruptedException {
        Process process = Needs.process(List.of(command)).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output;
        try (var printed = process.getInputStream();
                var nothing = process.getErrorStream()) {
            output = new String(printed.readAllBytes()) + new String(nothing.readAllBytes());
        }
        assertThat(output, process.waitFor(), is(0));
        return output;
    }

    /** The command that runs {@code main} in another VM with this one's classes. */
    static List<String> java(Class<?> main, String... options) throws Exception {
        Path tests = Path.of(main.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-cp");
        command.add(
                System.getProperty("jdk.module.path")
                        + File.pathSeparator
                        + tests.resolveSibling("test-classes"));
        command.add(main.getName());
        return command;
    }
}
