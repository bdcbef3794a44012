package berkeley.bench;

import com.fasterxml.jackson.core.type.TypeReference;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs benchmarks one after the other, each in a JVM of its own. */
final class Runner {
    private final boolean quick;
    private final Path target;
    private final Progress progress;

    Runner(boolean quick, Path target, Progress progress) {
        this.quick = quick;
        this.target = target;
        this.progress = progress;
    }

    List<Result> run(List<Bench> benches) throws IOException, InterruptedException {
        List<Result> results = new ArrayList<>();
        for (Bench bench : benches) {
            results.addAll(run(bench));
            progress.finished();
        }
        return results;
    }

    private List<Result> run(Bench bench) throws IOException, InterruptedException {
        Path out = target.resolve("child-" + bench.name() + ".json");
        Files.deleteIfExists(out);
        Process process =
                new ProcessBuilder(
                                java(
                                        Child.class,
                                        bench.name(),
                                        quick ? "quick" : "full",
                                        out.toString()))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        List<String> cases = bench.cases(quick);
        try (BufferedReader lines = process.inputReader()) {
            for (String line; (line = lines.readLine()) != null; ) {
                String[] words = line.split("\t");
                int round = Integer.parseInt(words[1]);
                int rounds = Integer.parseInt(words[2]);
                double part = (cases.indexOf(words[0]) + (double) round / rounds) / cases.size();
                progress.at(bench.name(), words[0], round, rounds, part);
            }
        }
        if (process.waitFor() != 0) {
            throw new IOException(
                    bench.name() + " failed with status " + process.exitValue() + ", see above");
        }
        return Results.JSON.readValue(out.toFile(), new TypeReference<List<Result>>() {});
    }

    /** A command line for a class of this program. */
    static List<String> java(Class<?> main, String... args) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                // Netty seeks a hardware address and warns; a network namespace has
                                // none.
                                "-Dio.netty.machineId=02:00:00:00:00:00:00:01",
                                "-Dbench.native="
                                        + System.getProperty("bench.native", "bench/target/native"),
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName()));
        command.addAll(List.of(args));
        return command;
    }
}
