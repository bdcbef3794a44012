package berkeley.bench.cases;

import berkeley.Sock;
import berkeley.bench.start.FirstSys;
import berkeley.bindings.socket.Constants;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The API and the programs that start it, as jars: an AOT cache takes no directories. */
final class Jars {
    private Jars() {}

    /** A class path of jars. */
    static String path() {
        return Stream.of(FirstSys.class, Sock.class, Constants.class)
                .map(Jars::home)
                .map(at -> Files.isDirectory(at) ? jar(at) : at)
                .map(Path::toString)
                .collect(Collectors.joining(":"));
    }

    private static Path home(Class<?> type) {
        return Path.of(
                URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    private static Path jar(Path classes) {
        Path jar = classes.resolveSibling("start.jar");
        try {
            if (!Files.exists(jar)
                    || Files.getLastModifiedTime(jar).compareTo(newest(classes)) < 0) {
                write(classes, jar);
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileTime newest(Path classes) throws IOException {
        FileTime newest = Files.getLastModifiedTime(classes);
        for (Path file : files(classes)) {
            if (Files.getLastModifiedTime(file).compareTo(newest) > 0) {
                newest = Files.getLastModifiedTime(file);
            }
        }
        return newest;
    }

    private static List<Path> files(Path classes) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void write(Path classes, Path jar) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            for (Path file : files(classes)) {
                entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, entries);
                entries.closeEntry();
            }
        }
    }
}
