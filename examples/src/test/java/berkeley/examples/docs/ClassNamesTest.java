package berkeley.examples.docs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A reader who searches for a class by its name finds one. */
class ClassNamesTest {
    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();

    /** The sources that people write; the names of the bindings are C's. */
    private static final List<String> ROOTS =
            List.of(
                    "bindings/src/test/java",
                    "java-api/src",
                    "examples/src/main/java",
                    "examples/src/test/java",
                    "bench/src",
                    "native");

    @Test
    void no_two_classes_have_the_same_name_or_differ_by_case_alone() throws IOException {
        Map<String, List<Path>> found = new TreeMap<>();
        for (String root : ROOTS) {
            try (Stream<Path> files = Files.walk(TOP.resolve(root))) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .filter(file -> !file.getFileName().toString().contains("-info"))
                        .forEach(file ->
                                found.computeIfAbsent(
                                                file.getFileName()
                                                        .toString()
                                                        .toLowerCase(Locale.ROOT),
                                                _ -> new ArrayList<>())
                                        .add(TOP.relativize(file)));
            }
        }
        assertThat(found, is(aMapWithSize(greaterThan(500))));
        found.values().removeIf(files -> files.size() == 1);
        assertThat(found, is(Map.of()));
    }
}
