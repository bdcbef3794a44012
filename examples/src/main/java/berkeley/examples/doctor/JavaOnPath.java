package berkeley.examples.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;

/**
 * The {@code java} that a shell finds. The lab looks for a JDK 25 by itself, so that it may run
 * where {@code java -cp berkeley.jar ...} fails with UnsupportedClassVersionError.
 */
final class JavaOnPath {
    private static final int NEEDED = 25;

    private JavaOnPath() {}

    /** {@return which it is, and what to do if it is too old} */
    static String row() throws IOException {
        Optional<Path> java = find();
        if (java.isEmpty()) {
            return "none; the lab runs " + own();
        }
        Path home = java.get().toRealPath().getParent().getParent();
        String version = version(home);
        return version.isEmpty()
                ? java.get() + " (of unknown version)"
                : Runtime.Version.parse(version).feature() >= NEEDED
                        ? version + ", " + home
                        : version
                                + ", too old: the library needs "
                                + NEEDED
                                + "; run "
                                + own()
                                + " as the lab does";
    }

    private static Path own() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    private static Optional<Path> find() {
        String path = System.getenv("PATH");
        return Arrays.stream((path == null ? "" : path).split(":"))
                .map(folder -> Path.of(folder, "java"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Every JDK since 9 has its version in this file; empty where there is none. */
    private static String version(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isReadable(release)) {
            return "";
        }
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(release)) {
            properties.load(reader);
        }
        return properties.getProperty("JAVA_VERSION", "").replace("\"", "");
    }
}
