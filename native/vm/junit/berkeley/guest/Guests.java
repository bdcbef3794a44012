package berkeley.guest;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import org.junit.jupiter.api.DynamicTest;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Boots guests that have Bluetooth and CAN, runs in each the tests of one tag ({@link InGuest}),
 * and has a test here for each one there. Two guests run at once. What one leaves is in
 * target/guest/TAG.
 *
 * <p>{@code -Dguest=rfcomm,sdp} boots these alone.
 */
public final class Guests implements AutoCloseable {

    private static final Path RUN = Path.of("..", "native", "vm", "run").toAbsolutePath();

    /** What a guest's command has said, and how it ended. */
    private record Boot(Path folder, int status) {}

    private final List<String> where;
    private final String missing;
    private final Map<String, Future<Boot>> boots = new LinkedHashMap<>();
    private final ExecutorService twoAtOnce = Executors.newFixedThreadPool(2);

    /**
     * Looks whether guests can be booted here.
     *
     * @param where the tests are: {@code package:NAME} or {@code class:NAME}
     */
    public Guests(String... where) throws IOException, InterruptedException {
        this.where = List.of(where);
        Process check =
                new ProcessBuilder(RUN.resolveSibling("setup").toString(), "--check")
                        .redirectErrorStream(true)
                        .start();
        String said = new String(check.getInputStream().readAllBytes()).strip();
        missing = check.waitFor() == 0 ? "" : said;
    }

    /** Boots a guest for the tests of a tag, with options of {@code native/vm/run}. */
    public void boot(String tag, String... options) {
        String wanted = System.getProperty("guest", "");
        if (missing.isEmpty() && (wanted.isEmpty() || List.of(wanted.split(",")).contains(tag))) {
            boots.put(tag, twoAtOnce.submit(() -> run(tag, List.of(options))));
        }
    }

    /** Waits for a guest and tells of its tests. */
    public Stream<DynamicTest> tests(String tag) throws Exception {
        if (!missing.isEmpty()) {
            return Stream.of(dynamicTest(tag, () -> abort(missing)));
        }
        Future<Boot> future = boots.get(tag);
        if (future == null) {
            return Stream.of(dynamicTest(tag, () -> abort("not among -Dguest=")));
        }
        Boot boot = future.get();
        List<DynamicTest> tests = tests(boot);
        tests.add(dynamicTest("the guest of " + tag + " ends well", () -> ended(boot, tests)));
        return tests.stream();
    }

    @Override
    public void close() {
        twoAtOnce.shutdownNow();
    }

    private Boot run(String tag, List<String> options) throws Exception {
        Path folder = Files.createDirectories(Path.of("target", "guest", tag).toAbsolutePath());
        Files.deleteIfExists(folder.resolve("report"));
        List<String> command = new ArrayList<>(List.of(RUN.toString()));
        command.addAll(options);
        command.addAll(List.of("--rw", folder.toString(), "--timeout", "2400", "--verbose"));
        command.addAll(List.of("--console", folder.resolve("console").toString()));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        command.addAll(
                List.of("--enable-native-access=ALL-UNNAMED", "--illegal-native-access=deny"));
        command.add("-Dguest=true");
        command.addAll(List.of("-cp", classPath(), InGuest.class.getName(), tag));
        command.add(folder.resolve("report").toString());
        command.addAll(where);
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("output").toFile())
                        .start();
        try (var in = process.getOutputStream()) {
            in.write("a line\n".getBytes()); // there to be polled
            in.flush();
            return new Boot(folder, process.waitFor());
        } finally {
            process.destroy();
        }
    }

    private static String classPath() {
        return Stream.of(
                        Path.of("target", "test-classes").toAbsolutePath().toString(),
                        System.getProperty("jdk.module.path", ""),
                        System.getProperty("java.class.path"))
                .filter(part -> !part.isEmpty())
                .reduce((a, b) -> a + File.pathSeparator + b)
                .orElseThrow();
    }

    private static void ended(Boot boot, List<DynamicTest> tests) throws IOException {
        if (boot.status != 0) {
            fail("status " + boot.status + where(boot));
        }
        if (tests.size() < 2) {
            fail("no test was found in the guest" + where(boot));
        }
    }

    private static String where(Boot boot) throws IOException {
        return "\nits console: "
                + boot.folder.resolve("console")
                + "\nits output:\n"
                + Files.readString(boot.folder.resolve("output"));
    }

    /** One for each test that was discovered, and for each class that failed before its tests. */
    private static List<DynamicTest> tests(Boot boot) throws IOException {
        Path report = boot.folder.resolve("report");
        List<String> lines = Files.exists(report) ? Files.readAllLines(report) : List.of();
        Map<String, String> names = new LinkedHashMap<>();
        Map<String, String[]> ends = new LinkedHashMap<>();
        for (String line : lines) {
            String[] event = line.split("\t", 3);
            if (event.length < 3) {
                continue; // cut short with the guest
            }
            switch (event[0]) {
                case "discovered" -> names.put(event[1], name(event[1]));
                case "started" -> {}
                default -> {
                    names.putIfAbsent(event[1], name(event[1]));
                    ends.put(event[1], event);
                }
            }
        }
        List<DynamicTest> tests = new ArrayList<>();
        names.forEach((id, name) -> tests.add(dynamicTest(name, () -> replay(boot, ends.get(id)))));
        return tests;
    }

    private static String name(String id) {
        return id.replaceAll(".*class:(?:\\w+\\.)*(\\w+)\\]", "$1")
                .replaceAll("/\\[method:(\\w+)\\(.*", ".$1");
    }

    private static void replay(Boot boot, String[] end) throws IOException {
        if (end == null) {
            fail("was not run to its end in the guest" + where(boot));
            return;
        }
        String text = end[2].replace("\\n", "\n").replace("\\\\", "\\");
        switch (end[0]) {
            case "passed" -> {}
            case "skipped" -> abort(text);
            default -> fail(text);
        }
    }
}
