package berkeley.foreign;

import berkeley.bindings.socket.socket_h;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.stream.Stream;

/**
 * Loads all classes of the library once a process has many descriptors, if they lie in folders, as
 * after a build. To load a class from a folder takes a descriptor, and where that fails, the class
 * is missing for the rest of the process: one that runs out of descriptors could neither say EMFILE
 * nor close a socket. A JAR stays open.
 */
public final class ClassFolder {
    /** A small program never has this number, and so never waits the 70 ms that loading takes. */
    private static final int MANY = 32;

    private static boolean loaded;

    private ClassFolder() {}

    /** {@return the same number} For each call that returns a new descriptor. */
    public static int opened(int fd) {
        if (fd >= MANY && !loaded) {
            load();
        }
        return fd;
    }

    private static synchronized void load() {
        if (!loaded) {
            load(Link.class);
            load(socket_h.class);
            loaded = true;
        }
    }

    private static void load(Class<?> one) {
        CodeSource source = one.getProtectionDomain().getCodeSource();
        if (source == null || !source.getLocation().getPath().endsWith("/")) {
            return;
        }
        try {
            Path folder = Path.of(source.getLocation().toURI());
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
