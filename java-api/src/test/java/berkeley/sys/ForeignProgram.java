package berkeley.sys;

import berkeley.bindings.socket.socket_h;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program in a JVM of its own, with the library on the class path: what it prints. */
public final class ForeignProgram {
    private ForeignProgram() {}

    /** Runs a main class of the tests with classes of a folder in place of the library's. */
    public static String java(Class<?> main, Path instead, String... options) throws Exception {
        return output(command(main, List.of(instead), options));
    }

    public static List<String> command(Class<?> main, List<Path> before, String... options)
            throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of(options));
        Stream<Path> places = Stream.of(at(SysSocket.class), at(socket_h.class), tests());
        command.add("-cp");
        command.add(
                Stream.concat(before.stream(), places)
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator)));
        command.add(main.getName());
        return command;
    }

    /** Standard output and standard error together. */
    public static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes());
        process.waitFor();
        return output;
    }

    private static Path at(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** Surefire patches the tests into the module, so that their place is the module's. */
    private static Path tests() throws Exception {
        return at(SysSocket.class).resolveSibling("test-classes");
    }
}
