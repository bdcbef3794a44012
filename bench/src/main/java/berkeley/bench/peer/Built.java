package berkeley.bench.peer;

import java.nio.file.Path;

/** Where native/bench/build.sh puts what it builds. Asking for it loads nothing of that. */
public final class Built {
    public static final Path HOME =
            Path.of(System.getProperty("bench.native", "bench/target/native")).toAbsolutePath();

    /** The C loops and the JNI shim. */
    public static final Path LIBRARY = HOME.resolve("libberkeleybench.so");

    private Built() {}
}
