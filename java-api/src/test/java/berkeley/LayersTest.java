package berkeley;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;

import static java.util.stream.Collectors.toSet;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

class LayersTest {

    private static final JavaClasses CLASSES =
            new ClassFileImporter().importPath(Path.of("target", "classes"));

    /** That the bindings depend on none of these follows from their being another module. */
    @Test
    void dependencies_run_one_way() {
        layeredArchitecture()
                .consideringAllDependencies()
                .withOptionalLayers(true)
                .ensureAllClassesAreContainedInArchitecture()
                .layer("addr")
                .definedBy("berkeley.addr")
                .layer("trace")
                .definedBy("berkeley.trace")
                .layer("foreign")
                .definedBy("berkeley.foreign")
                .layer("sys")
                .definedBy("berkeley.sys")
                .layer("internal")
                .definedBy("berkeley.internal")
                .layer("berkeley")
                .definedBy("berkeley")
                .layer("option")
                .definedBy("berkeley.option")
                .layer("bluetooth")
                .definedBy("berkeley.bluetooth")
                .layer("net")
                .definedBy("berkeley.net")
                .whereLayer("addr")
                .mayOnlyBeAccessedByLayers(
                        "trace",
                        "foreign",
                        "sys",
                        "internal",
                        "berkeley",
                        "option",
                        "bluetooth",
                        "net")
                .whereLayer("trace")
                .mayOnlyBeAccessedByLayers(
                        "foreign", "sys", "internal", "berkeley", "option", "bluetooth", "net")
                .whereLayer("foreign")
                .mayOnlyBeAccessedByLayers(
                        "sys", "internal", "berkeley", "option", "bluetooth", "net")
                .whereLayer("sys")
                .mayOnlyBeAccessedByLayers("internal", "berkeley", "option", "bluetooth", "net")
                .whereLayer("internal")
                .mayOnlyBeAccessedByLayers("berkeley", "option", "bluetooth", "net")
                .whereLayer("berkeley")
                .mayOnlyBeAccessedByLayers("option", "bluetooth", "net")
                .whereLayer("option")
                .mayOnlyBeAccessedByLayers("bluetooth", "net")
                .whereLayer("bluetooth")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("net")
                .mayNotBeAccessedByAnyLayer()
                .check(CLASSES);
    }

    @Test
    void no_public_type_bears_a_name_that_the_jdk_has_for_its_own() throws IOException {
        Set<String> taken =
                jdkNames("java/lang", "java/io", "java/net", "java/nio", "java/nio/channels");
        assertThat(taken, hasItems("Process", "IOException", "Socket", "ByteBuffer", "Selector"));

        List<String> clashes =
                CLASSES.stream()
                        .filter(JavaClass::isTopLevelClass)
                        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                        .filter(type -> taken.contains(type.getSimpleName()))
                        .map(JavaClass::getName)
                        .toList();
        assertThat(clashes, is(empty()));
    }

    private static Set<String> jdkNames(String... packages) throws IOException {
        Path base = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules", "java.base");
        Set<String> names = new HashSet<>();
        for (String name : packages) {
            try (Stream<Path> files = Files.list(base.resolve(name))) {
                names.addAll(
                        files.map(file -> file.getFileName().toString())
                                .filter(file -> file.matches("\\w+\\.class"))
                                .map(file -> file.substring(0, file.indexOf('.')))
                                .collect(toSet()));
            }
        }
        return names;
    }
}
