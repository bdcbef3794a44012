package berkeley.bench.cases;

import berkeley.bench.Bench;
import berkeley.bench.Clock;
import berkeley.bench.Plan;
import berkeley.bench.Setup;
import berkeley.bench.peer.Built;
import berkeley.bench.peer.Jvm;
import berkeley.bench.start.FirstNet;
import berkeley.bench.start.FirstSock;
import berkeley.bench.start.FirstSys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How long a new JVM takes to its first socket, with and without JDK 25's AOT cache. */
public final class Startup implements Bench {
    @Override
    public String name() {
        return "startup";
    }

    @Override
    public String about() {
        return "a fresh JVM makes its first socket; AOT has a cache from one run before";
    }

    @Override
    public Clock clock() {
        return Clock.LAPS;
    }

    @Override
    public Plan plan(Plan plan) {
        return plan.rounds(plan.quick() ? 7 : 25).batch(Duration.ZERO).warmup(Duration.ZERO);
    }

    @Override
    public int weight() {
        return 3;
    }

    @Override
    public boolean heap() {
        return false;
    }

    @Override
    public List<String> cases(boolean quick) {
        return quick ? List.of("main to socket") : List.of("main to socket", "exec to socket");
    }

    @Override
    public Setup open(String which) throws Throwable {
        Setup setup = new Setup(1, false);
        boolean whole = which.startsWith("exec");
        Path caches = Files.createDirectories(Built.HOME.resolveSibling("aot"));
        process(setup, "C", whole, List.of(Built.HOME.resolve("hello").toString()));
        java(setup, "sys", whole, FirstSys.class, caches);
        java(setup, "Sock", whole, FirstSock.class, caches);
        java(setup, "java.net", whole, FirstNet.class, caches);
        return setup;
    }

    private static void java(Setup setup, String name, boolean whole, Class<?> main, Path caches) {
        process(setup, name, whole, command(main));
        Path cache = caches.resolve(name);
        // The one command that makes the cache: the program itself, with -XX:AOTCacheOutput.
        List<String> make = command(main, "-XX:AOTCacheOutput=" + cache);
        // AOTMode=on: no cache, no start.
        List<String> use = command(main, "-XX:AOTCache=" + cache, "-XX:AOTMode=on");
        boolean[] made = {false};
        setup.add(
                name + " AOT",
                (ops, laps) -> {
                    if (!made[0]) run(make, false);
                    made[0] = true;
                    for (int i = 0; i < ops; i++) laps[i] = run(use, whole);
                    return ops;
                });
    }

    private static List<String> command(Class<?> main, String... options) {
        List<String> all = new ArrayList<>();
        all.add("--enable-native-access=ALL-UNNAMED");
        all.add("-Djava.net.preferIPv4Stack=true");
        all.addAll(List.of(options));
        // A cache holds no classes of directories, and fewer jars are opened sooner.
        return Jvm.command(all, Jars.path(), main);
    }

    private static void process(Setup setup, String name, boolean whole, List<String> command) {
        setup.add(
                name,
                (ops, laps) -> {
                    for (int i = 0; i < ops; i++) laps[i] = run(command, whole);
                    return ops;
                });
    }

    /** Nanoseconds until the process had its socket, from its start or from that of its main. */
    private static long run(List<String> command, boolean whole)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) throw new IOException(command + ": " + text);
        String[] words =
                text.lines()
                        .filter(line -> line.matches("\\d+ \\d+"))
                        .findFirst()
                        .orElseThrow(() -> new IOException(command + ": " + text))
                        .split(" ");
        // Both are CLOCK_MONOTONIC, whose zero all processes share.
        return whole ? Long.parseLong(words[1]) - start : Long.parseLong(words[0]);
    }
}
