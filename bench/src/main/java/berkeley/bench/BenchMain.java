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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** What bench/run starts. */
@Command(
        name = "bench/run",
        mixinStandardHelpOptions = true,
        description = "Measures this API against C, java.net, java.nio, JNI and Netty.")
public final class BenchMain implements Callable<Integer> {
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
            description =
                    "run the JMH benchmarks whose names match, with -prof gc; short with --quick")
    private @Nullable String jmh;

    private final Path home = Path.of(System.getProperty("bench.home", "bench"));

    private BenchMain() {}

    public static void main(String[] args) {
        System.exit(
                new CommandLine(new BenchMain())
                        .setExecutionExceptionHandler((e, line, _) -> {
                            line.getErr().println("bench/run: " + e.getMessage());
                            return 2;
                        })
                        .execute(args));
    }

    @Override
    public Integer call() throws Exception {
        if (list) {
            Registry.everywhere()
                    .forEach(b -> System.out.printf("%-18s %s%n", b.name(), b.about()));
            return 0;
        }
        if (jmh != null) {
            if (!names.isEmpty()) {
                throw new IllegalArgumentException("--jmh takes one REGEX and no NAME");
            }
            Jmh.run(jmh, quick, home.resolve("target").toAbsolutePath());
            return 0;
        }
        return measure();
    }

    private int measure() throws Exception {
        List<String> notes = new ArrayList<>();
        List<Bench> benches = benches(notes);
        Path target = home.resolve("target").toAbsolutePath();
        Files.createDirectories(target.resolve("report"));
        Console console = System.console();
        boolean live = console != null && console.isTerminal();
        Progress progress = new Progress(System.err, live, benches, quick);
        String date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        List<Result> found = new Runner(quick, target, progress).run(benches);
        for (Bench bench : benches) notes.addAll(bench.notes(quick));
        Results results =
                new Results(
                        command(),
                        System.getProperty("bench.commit", "unknown"),
                        date,
                        quick,
                        progress.seconds(),
                        Machine.here(),
                        notes,
                        found);
        results.write(target.resolve("report/results.json"));
        System.out.print(Table.of(results));
        List<Goals.Verdict> verdicts = Goals.read(home.resolve("goals.json")).judge(results);
        System.out.print(Table.of(verdicts));
        report(results, verdicts, target);
        return check && verdicts.stream().anyMatch(v -> !v.met()) ? 1 : 0;
    }

    private String command() {
        StringBuilder command = new StringBuilder("bench/run");
        if (quick) command.append(" --quick");
        if (check) command.append(" --check");
        names.forEach(name -> command.append(' ').append(name));
        return command.toString();
    }

    /** Those that were asked for; a note on each that was not but belongs to a full run. */
    private List<Bench> benches(List<String> notes) throws IOException, InterruptedException {
        List<Bench> benches = new ArrayList<>();
        names.forEach(name -> benches.add(Registry.of(name)));
        if (names.isEmpty()) benches.addAll(Registry.ALL);
        for (Bench guest : Registry.GUEST) {
            boolean asked = names.contains(guest.name());
            if (names.isEmpty() && quick) {
                notes.add(guest.name() + " is part of a full run, or asked for by name");
            } else if (Guest.ready(asked)) {
                if (!asked && names.isEmpty()) benches.add(guest);
            } else if (asked) {
                throw new IOException(guest.name() + " takes the guest of native/vm, see above");
            } else if (names.isEmpty()) {
                notes.add(guest.name() + " takes the guest that native/vm/setup gets");
            }
        }
        return benches;
    }

    private void report(Results results, List<Goals.Verdict> verdicts, Path target)
            throws IOException {
        Path page = target.resolve("report/index.html");
        Report.write(results, verdicts, page);
        if (names.isEmpty() && !quick) Summary.write(results, verdicts, home.resolve("RESULTS.md"));
        System.out.println();
        System.out.println("Took " + Numbers.span(results.seconds()) + ". Report: " + page);
    }
}
