package berkeley.foreign;

import berkeley.bindings.socket.socket_h;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.stream.Stream;

/**
 * Loads classes of the library before they are needed, if they lie in folders, as after a build. To
 * load a class from a folder takes a descriptor, and where that fails, the class is missing for the
 * rest of the process: one that runs out of descriptors could neither say EMFILE nor close a
 * socket. A JAR stays open.
 *
 * <p>The first descriptor loads what an error and {@code close} need: files of the program may take
 * the other descriptors. That takes a few milliseconds, all classes some 70.
 */
public final class ClassFolder {
    /** A small program never has this number, and so never waits for all classes to be loaded. */
    private static final int MANY = 32;

    private static final List<String> FOR_ERRORS =
            List.of(
                    "berkeley.ErrnoException",
                    "berkeley.trace.Names",
                    "berkeley.trace.Tables",
                    "berkeley.trace.ConstantNames",
                    "berkeley.trace.CallFormatter",
                    "berkeley.sys.Errno$Strerror",
                    "berkeley.sys.Unistd",
                    "berkeley.sys.Unistd$Close",
                    "berkeley.bindings.socket.Constants",
                    "berkeley.bindings.bluetooth.Constants");

    /** The lowest number that loads more. */
    private static int next;

    private ClassFolder() {}

    /** {@return the same number} For each call that returns a new descriptor. */
    public static int opened(int fd) {
        if (fd >= next) {
            load(fd);
        }
        return fd;
    }

    private static synchronized void load(int fd) {
        if (next == 0) {
            loadForErrors();
            next = MANY;
        }
        if (fd >= next) {
            load(Link.class);
            load(socket_h.class);
            next = Integer.MAX_VALUE;
        }
    }

    private static void loadForErrors() {
        if (folder(Link.class) == null) {
            return;
        }
        try {
            for (String name : FOR_ERRORS) {
                Link.class.getClassLoader().loadClass(name);
            }
        } catch (ClassNotFoundException | LinkageError e) {
            // What could not be loaded now is loaded when it is needed.
        }
    }

    private static @Nullable URL folder(Class<?> one) {
        CodeSource source = one.getProtectionDomain().getCodeSource();
        return source != null && source.getLocation().getPath().endsWith("/")
                ? source.getLocation()
                : null;
    }

    private static void load(Class<?> one) {
        URL location = folder(one);
        if (location == null) {
            return;
        }
        try {
            Path folder = Path.of(location.toURI());
            try (Stream<Path> files = Files.walk(folder.resolve("berkeley"))) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    String name = folder.relativize(file).toString();
                    if (name.endsWith(".class")) {
                        String type = name.substring(0, name.length() - ".class".length());
                        one.getClassLoader().loadClass(type.replace('/', '.'));
                    }
                }
            }
        } catch (IOException
                | URISyntaxException
                | IllegalArgumentException
                | ClassNotFoundException
                | LinkageError e) {
            // What could not be loaded now is loaded when it is needed.
        }
    }
}
