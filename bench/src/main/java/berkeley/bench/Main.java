package berkeley.bench;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** What bench/run starts. */
@Command(
        name = "bench/run",
        mixinStandardHelpOptions = true,
        description = "Measures this API against C, java.net, java.nio, JNI and Netty.")
public final class Main implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "benchmarks to run; all without one")
    private List<String> names = List.of();

    @Option(names = "--quick", description = "fewer rounds and cases, under 2 minutes for all")
    private boolean quick;

    @Option(names = "--check", description = "exit with 1 if a goal of bench/goals.json is missed")
    private boolean check;

    @Option(names = "--list", description = "say which benchmarks there are")
    private boolean list;

    @Option(
            names = "--jmh",
            arity = "0..1",
            paramLabel = "REGEX",
            fallbackValue = ".*",
            description = "run the JMH benchmarks whose names match, with -prof gc")
    private @Nullable String jmh;

    private final Path home = Path.of(System.getProperty("bench.home", "bench"));

    private Main() {}

    public static void main(String[] args) {
        System.exit(
                new CommandLine(new Main())
                        .setExecutionExceptionHandler((e, line, _) -> {
                            line.getErr().println("bench/run: " + e.getMessage());
                            return 2;
                        })
                        .execute(args));
    }

    @Override
    public Integer call() throws Exception {
        if (list) {
            Stream.concat(Registry.ALL.stream(), Registry.GUEST.stream())
                    .forEach(b -> System.out.printf("%-18s %s%n", b.name(), b.about()));
            return 0;
        }
        if (jmh != null) {
            Jmh.run(jmh);
            return 0;
        }
        List<Bench> benches =
                names.isEmpty() ? Registry.ALL : names.stream().map(Registry::of).toList();
        Path target = home.resolve("target");
        Files.createDirectories(target.resolve("report"));
        Console console = System.console();
        Progress progress =
                new Progress(System.err, console != null && console.isTerminal(), benches.size());
        Results results =
                new Results(
                        "bench/run"
                                + (quick ? " --quick" : "")
                                + names.stream().map(n -> " " + n).reduce("", String::concat),
                        System.getProperty("bench.commit", "unknown"),
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                        quick,
                        Machine.here(),
                        new Runner(quick, target, progress).run(benches));
        results.write(target.resolve("report/results.json"));
        System.out.print(Table.of(results));
        List<Goals.Verdict> verdicts = Goals.read(home.resolve("goals.json")).judge(results);
        System.out.printf("%nGoals (bench/goals.json):%n%s", Goals.table(verdicts));
        report(results, verdicts, target);
        return check && verdicts.stream().anyMatch(v -> !v.met()) ? 1 : 0;
    }

    private void report(Results results, List<Goals.Verdict> verdicts, Path target)
            throws IOException {
        Path page = target.resolve("report/index.html");
        Report.write(results, verdicts, page);
        if (names.isEmpty() && !quick) Summary.write(results, verdicts, home.resolve("RESULTS.md"));
        System.out.println();
        System.out.println("Report: " + page);
    }
}
