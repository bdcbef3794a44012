package berkeley;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static java.util.stream.Collectors.toUnmodifiableSet;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LayersTest {

    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("berkeley");

    @Test
    void dependencies_run_one_way() {
        layeredArchitecture()
                .consideringAllDependencies()
                .withOptionalLayers(true)
                .layer("bindings").definedBy("berkeley.bindings..")
                .layer("addr").definedBy("berkeley.addr")
                .layer("trace").definedBy("berkeley.trace")
                .layer("sys").definedBy("berkeley.sys")
                .layer("berkeley").definedBy("berkeley")
                .layer("bluetooth").definedBy("berkeley.bluetooth")
                .whereLayer("bluetooth").mayNotBeAccessedByAnyLayer()
                .whereLayer("berkeley").mayOnlyBeAccessedByLayers("bluetooth")
                .whereLayer("sys").mayOnlyBeAccessedByLayers("berkeley", "bluetooth")
                .whereLayer("trace").mayOnlyBeAccessedByLayers("sys", "berkeley", "bluetooth")
                .whereLayer("addr").mayOnlyBeAccessedByLayers("trace", "sys", "berkeley", "bluetooth")
                .check(CLASSES);
    }

    @Test
    void no_public_type_shares_its_name_with_one_of_the_jdk() throws IOException {
        Set<String> taken = simpleNamesIn("java/lang", "java/io", "java/net", "java/nio", "java/nio/channels");
        classes()
                .that().areTopLevelClasses()
                .and().haveModifier(JavaModifier.PUBLIC)
                .and().resideOutsideOfPackage("berkeley.bindings..")
                .should().haveNameNotMatching("package-info")
                .andShould(com.tngtech.archunit.lang.conditions.ArchConditions.not(
                        com.tngtech.archunit.lang.conditions.ArchConditions.be(
                                DescribedPredicate.<JavaClass>describe("named as a type of the JDK is",
                                        type -> taken.contains(type.getSimpleName())))))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    private static Set<String> simpleNamesIn(String... packages) throws IOException {
        Path base = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules/java.base");
        try (Stream<Path> files = Stream.of(packages).map(base::resolve).flatMap(LayersTest::list)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.contains("$") && !name.contains("-"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .collect(toUnmodifiableSet());
        }
    }

    private static Stream<Path> list(Path folder) {
        try {
            return Files.list(folder);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
