package berkeley.examples;

import berkeley.trace.Trace;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program that tells its calls on standard error, under strace. Closing it ends it. */
final class Straced implements AutoCloseable {
    private static final Pattern PORT =
            Pattern.compile(".*getsockname\\(.*sin6?_port=htons\\(([1-9]\\d*)\\).*");

    /** What serves with virtual threads. */
    private static final Set<String> VIRTUAL = Set.of("virtual", "tcp-proxy", "restart-server");

    private final Path folder;
    private final Running running;
    private final boolean virtual;

    private Straced(Path folder, String input, List<String> java) {
        List<String> command = new ArrayList<>();
        // The calls that are not asked for run at full speed by seccomp; each thread has its file.
        command.addAll(List.of("strace", "-ff", "--seccomp-bpf", "-y", "-e", "signal=none"));
        command.addAll(List.of("-e", "trace=" + Judge.SELECTION));
        command.addAll(List.of("-o", folder.resolve("strace").toString()));
        command.add(java.getFirst());
        command.addAll(List.of("-XX:-UsePerfData", "-Dberkeley.trace=thread"));
        command.addAll(java.subList(1, java.size()));
        this.folder = folder;
        this.virtual = !Collections.disjoint(java, VIRTUAL);
        this.running = Running.command(input, command);
    }

    /** Starts a program of the lab. */
    static Straced lab(Path folder, String input, String... args) {
        return new Straced(folder, input, Running.java("berkeley.examples.Lab", args));
    }

    /** Starts a main class of the tests. */
    static Straced main(Path folder, Class<?> main) {
        TreeSet<String> places = new TreeSet<>();
        for (Class<?> each :
                new Class<?>[] {main, Trace.class, berkeley.bindings.socket.Constants.class}) {
            String place = each.getProtectionDomain().getCodeSource().getLocation().toString();
            places.add(Path.of(URI.create(place)).toString());
        }
        return new Straced(
                folder,
                "",
                List.of(
                        Running.java("").getFirst(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        String.join(":", places),
                        main.getName()));
    }

    /** Waits until it has told so many calls that match. */
    void told(String call, int times) {
        Pattern pattern = Pattern.compile("\\[pid +\\d+] (?:" + call + ").*");
        for (int left = times; left > 0; ) {
            left -= pattern.matcher(running.errorLine()).matches() ? 1 : 0;
        }
    }

    /** {@return the port that it finds itself bound to} */
    String port() {
        while (true) {
            Matcher matcher = PORT.matcher(running.errorLine());
            if (matcher.matches()) {
                return matcher.group(1);
            }
        }
    }

    /** Waits for its end. */
    Judge judge(int exit) throws IOException {
        Running.Result result = running.result();
        if (result.exit() != exit) {
            throw new AssertionError("exit " + result.exit() + ": " + result.err());
        }
        return Judge.of(folder, result.err(), false, virtual);
    }

    /** Ends it. */
    Judge interrupt() throws IOException {
        return Judge.of(folder, running.interruptChild().err(), true, virtual);
    }

    @Override
    public void close() {
        running.children().forEach(ProcessHandle::destroyForcibly);
        running.close();
    }
}
