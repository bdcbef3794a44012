package berkeley.bench;

import berkeley.bench.jmh.RfcommPairJmh;
import berkeley.bench.peer.Jvm;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The same benchmarks under JMH: for its profilers, and for those who trust no harness but that.
 */
final class Jmh {
    private static final String HOME = "berkeley\\.bench\\.jmh\\..*";
    private static final String GUEST = RfcommPairJmh.class.getName();

    private Jmh() {}

    /** What the guest runs: {@code quick|full RESULTS}. */
    public static void main(String[] args) throws RunnerException {
        run(options(args[0].equals("quick"), args[1]).include(GUEST));
    }

    /** All whose names match; what takes the guest comes last, where that is ready. */
    static void run(String regex, boolean quick, Path target)
            throws RunnerException, IOException, InterruptedException {
        Files.createDirectories(target);
        List<String> names = matching(HOME + regex);
        if (names.isEmpty()) throw new IOException("no JMH benchmark matches " + regex);
        boolean guest = names.removeIf(name -> name.startsWith(GUEST + "."));
        if (!names.isEmpty()) {
            String out = target.resolve("jmh.json").toString();
            run(options(quick, out).include(HOME + regex).exclude(GUEST));
        }
        if (guest && Guest.ready(true)) guest(quick, target);
        else if (guest && names.isEmpty()) throw new IOException(regex + " takes the guest");
    }

    static List<String> matching(String regex) {
        return new ArrayList<>(
                BenchmarkList.defaultList()
                        .find(
                                OutputFormatFactory.createFormatInstance(
                                        System.out, VerboseMode.SILENT),
                                List.of(regex),
                                List.of())
                        .stream()
                        .map(BenchmarkListEntry::getUsername)
                        .toList());
    }

    private static void guest(boolean quick, Path target) throws IOException, InterruptedException {
        List<String> command =
                Jvm.command(
                        Jmh.class,
                        quick ? "quick" : "full",
                        target.resolve("jmh-guest.json").toString());
        command.addAll(0, Guest.command(target));
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) throw new IOException("the guest ended with status " + status);
    }

    private static ChainedOptionsBuilder options(boolean quick, String results) {
        ChainedOptionsBuilder options =
                new OptionsBuilder()
                        .addProfiler(GCProfiler.class)
                        .jvmArgs(Jvm.options().toArray(String[]::new))
                        .shouldFailOnError(true)
                        .resultFormat(ResultFormatType.JSON)
                        .result(results);
        if (quick) {
            TimeValue time = TimeValue.milliseconds(100);
            options.warmupIterations(1).warmupTime(time);
            options.measurementIterations(1).measurementTime(time);
        }
        return options;
    }

    private static void run(ChainedOptionsBuilder options) throws RunnerException {
        new Runner(options.build()).run();
    }
}
