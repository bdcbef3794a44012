package berkeley;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What was compiled, for tests that read it. */
public final class ClassFiles {
    private ClassFiles() {}

    /** The classes below a folder whose files' names end so. */
    public static List<ClassModel> below(Path folder, String ending) throws IOException {
        List<ClassModel> classes = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(ending)).toList()) {
                classes.add(ClassFile.of().parse(file));
            }
        }
        return classes;
    }
}
