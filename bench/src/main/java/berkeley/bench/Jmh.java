package berkeley.bench;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

import java.nio.file.Path;

/**
 * The same benchmarks under JMH: for its profilers, and for those who trust no harness but that.
 */
final class Jmh {
    private Jmh() {}

    static void run(String regex) throws RunnerException {
        Path library = Path.of(System.getProperty("bench.native"));
        new Runner(
                        new OptionsBuilder()
                                .include("berkeley\\.bench\\.jmh\\..*" + regex)
                                .addProfiler(GCProfiler.class)
                                .jvmArgs(
                                        "--enable-native-access=ALL-UNNAMED",
                                        "-Dbench.native=" + library.toAbsolutePath())
                                .build())
                .run();
    }
}
