package berkeley.examples.libraries;

import berkeley.machine.Needs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A PostgreSQL server of its own, which listens on a Unix socket alone. */
final class PostgresServer implements AutoCloseable {
    private final Path folder;
    private final Process process;

    PostgresServer(Path parent) throws IOException, InterruptedException {
        Path programs = programs();
        folder = Files.createDirectory(parent.resolve("postgres"));
        // The server refuses to run as root, and runs as another then.
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path data = folder.resolve("data");
        run(programs.resolve("initdb"), "-D", data, "-A", "trust", "-U", "postgres", "--no-sync");
        process =
                start(
                        programs.resolve("postgres"),
                        "-D",
                        data,
                        "-k",
                        folder,
                        "-h",
                        "",
                        "-c",
                        "fsync=off");
        try {
            await();
        } catch (Throwable failure) {
            close();
            throw failure;
        }
    }

    private static Path programs() throws IOException {
        Path all = Path.of("/usr/lib/postgresql");
        Needs.file(all.toString(), "postgresql");
        try (Stream<Path> versions = Files.list(all)) {
            return versions.max(Path::compareTo).orElseThrow().resolve("bin");
        }
    }

    private Process start(Object... command) throws IOException {
        List<String> words = new ArrayList<>();
        if (Files.getAttribute(folder, "unix:uid").equals(0)) {
            words.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres"));
            words.add("--clear-groups");
        }
        for (Object word : command) {
            words.add(word.toString());
        }
        return new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    private void run(Object... command) throws IOException, InterruptedException {
        int status = start(command).waitFor();
        if (status != 0) {
            throw new AssertionError(command[0] + ": " + status + "\n" + Files.readString(log()));
        }
    }

    private Path log() {
        return folder.resolve("log");
    }

    private void await() throws IOException, InterruptedException {
        while (!Files.readString(log()).contains("ready to accept connections")) {
            if (!process.isAlive()) {
                throw new AssertionError("the server has ended\n" + Files.readString(log()));
            }
            Thread.sleep(20);
        }
    }

    /** {@return the path of its socket} */
    Path socket() {
        return folder.resolve(".s.PGSQL.5432");
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
