package berkeley.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;

/**
 * Where jshell finds what the sources say of a call, for its second Tab. It looks for the JDK's
 * sources alone, and has no option for others: only a field that its own tests set. Without it all
 * but that Tab works.
 */
final class Sources extends AbstractList<Path> {
    private List<Path> all;

    private Sources() {}

    /** Has jshell look here, where this JDK lets it. */
    static void use() {
        try {
            Field override =
                    Class.forName("jdk.jshell.SourceCodeAnalysisImpl")
                            .getDeclaredField("availableSourcesOverride");
            override.setAccessible(true);
            override.set(null, new Sources());
        } catch (ReflectiveOperationException | RuntimeException e) {
            // The lab's help() tells the same.
        }
    }

    /** Only once it is asked for: the JDK's sources are a large archive. */
    private synchronized List<Path> all() {
        if (all == null) {
            List<Path> found = new ArrayList<>();
            Path top = Path.of(System.getProperty("berkeley.lab"));
            for (String module : new String[] {"java-api", "examples", "bindings"}) {
                found.add(top.resolve(module).resolve("src/main/java"));
            }
            Path jdk = Path.of(System.getProperty("java.home"), "lib", "src.zip");
            if (Files.isReadable(jdk)) {
                modules(jdk, found);
            }
            all = found;
        }
        return all;
    }

    private static void modules(Path archive, List<Path> found) {
        try (DirectoryStream<Path> modules =
                Files.newDirectoryStream(FileSystems.newFileSystem(archive).getPath("/"))) {
            modules.forEach(found::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Path get(int index) {
        return all().get(index);
    }

    @Override
    public int size() {
        return all().size();
    }
}
