package berkeley;

import berkeley.bindings.socket.Constants;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that runs a program among these tests. */
final class ChildJvm {
    private ChildJvm() {}

    static List<String> command(Class<?> program, List<String> options, String... arguments)
            throws Exception {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(options);
        command.add("-cp");
        command.add(where(Constants.class) + ":" + where(Sock.class) + ":" + where(program));
        command.add(program.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    /** The folder or the JAR that a class comes from. */
    private static Path where(Class<?> type) throws Exception {
        String file = type.getName().replace('.', '/') + ".class";
        URI uri = type.getResource("/" + file).toURI();
        String path = uri.toString();
        String root = path.substring(0, path.length() - file.length() - 1);
        return Path.of(
                URI.create(
                        root.startsWith("jar:")
                                ? root.substring("jar:".length(), root.length() - "!".length())
                                : root));
    }

    /** {@return what it printed, on both streams} */
    static String run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String out =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(command + "\n" + out);
            }
            return out;
        } finally {
            process.destroyForcibly();
        }
    }
}
