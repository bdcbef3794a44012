package berkeley.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The guest of native/vm, whose kernel has Bluetooth, and where root is bound by no limit. */
public final class Guest {
    private static final Path VM =
            Path.of(System.getProperty("bench.home", "bench"))
                    .toAbsolutePath()
                    .resolveSibling("native/vm");

    private Guest() {}

    /** Whether it was set up; if not, says on the terminal what is to be done, where asked. */
    public static boolean ready(boolean tell) throws IOException, InterruptedException {
        return new ProcessBuilder(VM.resolve("setup").toString(), "--check")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(
                                tell
                                        ? ProcessBuilder.Redirect.INHERIT
                                        : ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    /** What a command starts with that takes this much memory and no Bluetooth. */
    public static List<String> command(int mebibytes) {
        return List.of(
                VM.resolve("run").toString(),
                "--controllers",
                "0",
                "--memory",
                Integer.toString(mebibytes),
                "--timeout",
                "900");
    }

    /** What a command starts with that is to run in it; what it writes in {@code target} stays. */
    static List<String> command(Path target) {
        return List.of(VM.resolve("run").toString(), "--rw", target.toString(), "--timeout", "900");
    }
}
