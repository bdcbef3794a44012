package berkeley.bench;

import berkeley.bench.peer.Jvm;

import com.fasterxml.jackson.core.type.TypeReference;

import org.jspecify.annotations.Nullable;

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
    private volatile @Nullable Process child;

    Runner(boolean quick, Path target, Progress progress) {
        this.quick = quick;
        this.target = target;
        this.progress = progress;
    }

    List<Result> run(List<Bench> benches) throws IOException, InterruptedException {
        // Ctrl-C reaches the child as well; a signal to this process alone would not.
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::end));
        List<Result> results = new ArrayList<>();
        for (Bench bench : benches) {
            results.addAll(run(bench));
            progress.finished(bench);
        }
        return results;
    }

    private void end() {
        Process process = child;
        if (process == null) return;
        process.destroy();
        process.onExit().join();
    }

    private List<Result> run(Bench bench) throws IOException, InterruptedException {
        Path out = target.resolve("child-" + bench.name() + ".json");
        Files.deleteIfExists(out);
        List<String> command =
                Jvm.command(
                        BenchProcess.class, bench.name(), quick ? "quick" : "full", out.toString());
        command.addAll(command.indexOf("-cp"), bench.jvmOptions());
        if (Registry.GUEST.contains(bench)) command.addAll(0, Guest.command(target));
        // Its input is a pipe that ends with this process: so does the child.
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        child = process;
        try (BufferedReader lines = process.inputReader()) {
            for (String line; (line = lines.readLine()) != null; ) {
                String[] words = line.split("\t");
                progress.at(
                        bench, words[0], Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            }
        }
        if (process.waitFor() != 0) {
            throw new IOException(
                    bench.name() + " failed with status " + process.exitValue() + ", see above");
        }
        child = null;
        return Results.JSON.readValue(out.toFile(), new TypeReference<List<Result>>() {});
    }
}
