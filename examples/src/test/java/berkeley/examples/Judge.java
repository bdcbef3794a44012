package berkeley.examples;

import berkeley.trace.Call;
import berkeley.trace.Trace;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two traces of one run: strace's and our own. They agree when each thread made the same calls, in
 * the same order, with the same arguments, results and errors. What strace saw besides must be the
 * virtual machine's own: calls on files, which it reads classes from, and on the three descriptors
 * that it was born with.
 */
final class Judge {
    private static final Pattern OURS = Pattern.compile("\\[pid +(\\d+)] (.*)");

    /** strace -y writes what a descriptor is behind its number. */
    private static final Pattern KIND =
            Pattern.compile("(?<=\\d|AT_FDCWD)<(?:socket|pipe|anon_inode|/)[^>]*>");

    /** Calls of the virtual machine: opening a file, and calls on a file or on 0, 1 and 2. */
    private static final Pattern VM =
            Pattern.compile("openat\\(.*|\\w+\\((?:\\d+</[^>]*>|[012](?:<[^>]*>)?[,)]).*");

    /**
     * What the JDK's libnet asks the kernel when it is loaded: is there IPv6, is there
     * SO_REUSEPORT.
     */
    private static final Pattern LIBNET =
            Pattern.compile(
                    "socket\\(AF_INET, SOCK_STREAM, IPPROTO_IP\\) = .*\nclose\\(.*\n"
                            + "(?:(?:openat|read|close)\\(.*\n)*"
                            + "socket\\(AF_INET6, SOCK_STREAM, IPPROTO_IP\\) = .*\nclose\\(.*\n"
                            + "(?:(?:openat|read|close)\\(.*\n)*"
                            + "socket\\(AF_INET6, SOCK_STREAM, IPPROTO_IP\\) = .*\n"
                            + "setsockopt\\(.*SO_REUSEPORT.*\nclose\\(.*\n");

    /**
     * How strace tells what is told otherwise here by design; package-info says why. Applied to
     * both.
     */
    private static final List<Map.Entry<Pattern, String>> DESIGN =
            List.of(
                    // left: the C library keeps the rest of a timeout to itself, or rounds it to
                    // microseconds
                    Map.entry(
                            Pattern.compile(
                                    "(?<=^p(?:poll|select6)\\(.{1,9999})(?:, | \\()left \\{[^}]*}"),
                            ""),
                    // the kernel's name for an option that the headers name without it
                    Map.entry(
                            Pattern.compile(
                                    "\\b(SO_(?:RCVTIMEO|SNDTIMEO|TIMESTAMP|TIMESTAMPNS|TIMESTAMPING))_OLD\\b"),
                            "$1"),
                    // values that strace gives as bytes
                    Map.entry(
                            Pattern.compile(
                                    "(?<=(?:SO_RCVTIMEO|SO_SNDTIMEO|TCP_INFO), )(?:\\{[^}]*}|\"[^\"]*\"(?:\\.\\.\\.)?)"),
                            "VALUE"),
                    // control messages that strace gives as a number
                    Map.entry(
                            Pattern.compile(
                                    "(?<=cmsg_level=SOL_(?:IPV6|UDP), cmsg_type=)\\w+(?:, cmsg_data=(?:\\[[^]]*]|\\{[^}]*}))?"),
                            "TYPE"));

    private static final int SECONDS = 30;

    private final Map<Integer, List<String>> ours = new TreeMap<>();
    private final List<String> disagreements = new ArrayList<>();
    private int told;

    private Judge() {}

    /** Runs a main class under strace. */
    static Judge main(Path folder, Class<?> main) throws IOException, InterruptedException {
        String path = classPath(main, Trace.class, berkeley.bindings.socket.Constants.class);
        return of(folder, "--enable-native-access=ALL-UNNAMED", "-cp", path, main.getName());
    }

    /** Runs a program of the lab under strace. */
    static Judge lab(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "--enable-native-access=berkeley,berkeley.bindings,berkeley.examples",
                                "-p",
                                System.getProperty("jdk.module.path"),
                                "-m",
                                "berkeley.examples/berkeley.examples.Lab"));
        command.addAll(List.of(arguments));
        return of(folder, command.toArray(String[]::new));
    }

    private static Judge of(Path folder, String... java) throws IOException, InterruptedException {
        Path own = folder.resolve("own");
        String program = java[java.length - 1];
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "strace",
                                "-ff",
                                "-y",
                                "-e",
                                "trace=" + selection(),
                                "-e",
                                "signal=none",
                                "-o",
                                folder.resolve("strace").toString(),
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:-UsePerfData",
                                "-Dberkeley.trace=thread,file=" + own));
        command.addAll(List.of(java));
        Path output = folder.resolve("output");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError(program + " waits for ever: " + Files.readString(own));
        }
        int exit = process.exitValue();
        if (exit != 0) {
            throw new AssertionError(
                    program + " under strace: exit " + exit + ": " + Files.readString(output));
        }
        return compare(folder, own);
    }

    private static Judge compare(Path folder, Path own) throws IOException {
        Judge judge = new Judge();
        for (String line : Files.readAllLines(own)) {
            Matcher matcher = OURS.matcher(line);
            if (!matcher.matches()) {
                throw new AssertionError("no line of a trace: " + line);
            }
            if (!LIBRARY.contains(matcher.group(2).replaceFirst("\\(.*", ""))) {
                judge.told++;
                judge.ours
                        .computeIfAbsent(
                                Integer.parseInt(matcher.group(1)), tid -> new ArrayList<>())
                        .add(matcher.group(2));
            }
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "strace.*")) {
            for (Path file : files) {
                int tid = Integer.parseInt(file.getFileName().toString().replaceFirst(".*\\.", ""));
                List<String> calls = judge.ours.remove(tid);
                judge.thread(
                        tid,
                        calls == null ? List.of() : calls,
                        LIBNET.matcher(
                                        Files.readString(file, StandardCharsets.ISO_8859_1)
                                                .replaceAll(" +", " "))
                                .replaceFirst("")
                                .lines()
                                .toList());
            }
        }
        judge.ours.forEach((tid, calls) ->
                judge.disagreements.add("thread " + tid + " is unknown to strace: " + calls));
        return judge;
    }

    private void thread(int tid, List<String> ours, List<String> strace) {
        int next = 0; // what the virtual machine does to start comes before our first call
        for (String theirs : strace) {
            if (theirs.startsWith("+++") || theirs.startsWith("---") || theirs.endsWith(" = ?")) {
                continue;
            }
            String expected = next < ours.size() ? normal(ours.get(next)) : "nothing more";
            if (normal(theirs).equals(expected)) {
                next++;
            } else if (next > 0
                    && !VM.matcher(theirs).matches()
                    && !theirs.contains("SIOCATMARK")) {
                disagreements.add(
                        "thread "
                                + tid
                                + ", call "
                                + next
                                + "\n  strace: "
                                + normal(theirs)
                                + "\n  told:   "
                                + expected
                                + "\n");
                if (disagreements.size() > 20) {
                    return;
                }
                next += next < ours.size() && name(theirs).equals(name(ours.get(next))) ? 1 : 0;
            }
        }
        for (String rest : ours.subList(next, ours.size())) {
            disagreements.add("thread " + tid + ": strace did not see " + rest + "\n");
        }
    }

    private static String name(String line) {
        return line.substring(0, Math.max(0, line.indexOf('(')));
    }

    private static String normal(String line) {
        String normal = KIND.matcher(line).replaceAll("").replaceAll(" +", " ");
        for (Map.Entry<Pattern, String> rule : DESIGN) {
            normal = rule.getKey().matcher(normal).replaceAll(rule.getValue());
        }
        return normal.replaceFirst("( = \\d+) \\(\\)$", "$1")
                .replaceFirst("( = \\d+ \\([^)]*)$", "$1)");
    }

    int told() {
        return told;
    }

    List<String> disagreements() {
        return disagreements;
    }

    /** Functions that are no one system call. */
    private static final Set<String> LIBRARY = new TreeSet<>();

    private static String selection() {
        Set<String> names = new TreeSet<>();
        for (Field field : Call.class.getFields()) {
            try {
                if (field.get(null) instanceof Call call) {
                    if (call.syscall().isEmpty()) {
                        LIBRARY.add(call.name());
                    } else {
                        names.add(call.syscall());
                    }
                }
            } catch (IllegalAccessException e) {
                throw new AssertionError(e);
            }
        }
        return String.join(",", names);
    }

    private static String classPath(Class<?>... classes) {
        Set<String> places = new TreeSet<>();
        for (Class<?> each : classes) {
            places.add(
                    Path.of(
                                    java.net.URI.create(
                                            each.getProtectionDomain()
                                                    .getCodeSource()
                                                    .getLocation()
                                                    .toString()))
                            .toString());
        }
        return String.join(":", places);
    }
}
