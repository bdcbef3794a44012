package berkeley;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import static java.util.stream.Collectors.joining;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What programs can use of the exported packages, one line each, is what {@code src/test/api.txt}
 * says. So every change of it is seen, and shows in the commit.
 */
class PublicApiTest {
    private static final Path ACCEPTED = Path.of("src/test/api.txt");
    private static final String ACCEPT =
            "mvn -q -pl java-api -am test -Dtest=PublicApiTest -Dapi.accept"
                    + " -Dsurefire.failIfNoSpecifiedTests=false";

    private static final Set<String> OF_EVERY_OBJECT = Set.of("equals", "hashCode", "toString");

    @Test
    void the_public_api_is_the_accepted_one() throws Exception {
        compare(ACCEPTED, System.getProperty("api.accept") != null);
    }

    @Test
    void a_change_is_told_until_it_is_accepted(@TempDir Path folder) throws Exception {
        List<String> others = new ArrayList<>(api());
        String line = others.remove(3);
        others.add("    public void berkeley.Sock.gone()");
        Path file = Files.write(folder.resolve("api.txt"), others);
        Error told = assertThrows(AssertionFailedError.class, () -> compare(file, false));
        assertThat(
                told.getMessage(),
                containsString(
                        "- public void berkeley.Sock.gone()\n+ " + line.strip() + "\nIf that is"));
        compare(file, true);
        compare(file, false);
    }

    private static void compare(Path file, boolean accept) throws Exception {
        List<String> now = api();
        if (accept) Files.write(file, now);
        List<String> accepted = Files.readAllLines(file);
        if (now.equals(accepted)) return;
        fail(
                "The public API is another than "
                        + file
                        + " says:\n"
                        + only("- ", accepted, now)
                        + only("+ ", now, accepted)
                        + "If that is meant, say so in the changelog and commit what this writes:\n"
                        + ACCEPT);
    }

    private static String only(String sign, List<String> these, List<String> notThose) {
        Set<String> left = new LinkedHashSet<>(these);
        left.removeAll(notThose);
        return left.stream().map(line -> sign + line.strip() + "\n").collect(joining());
    }

    private static List<String> api() throws Exception {
        List<String> lines = new ArrayList<>();
        for (String name : classes()) {
            Class<?> type = Class.forName(name, false, PublicApiTest.class.getClassLoader());
            if (visible(type)) describe(type, lines);
        }
        return lines;
    }

    private static Set<String> classes() throws IOException {
        Path root = Path.of("target", "classes");
        Set<String> names = new TreeSet<>();
        for (ModuleDescriptor.Exports exported : Sock.class.getModule().getDescriptor().exports()) {
            String packageName = exported.source();
            try (Stream<Path> files = Files.list(root.resolve(packageName.replace('.', '/')))) {
                files.map(file -> file.getFileName().toString())
                        .filter(file -> file.endsWith(".class"))
                        .filter(file -> !file.equals("package-info.class"))
                        .map(file -> packageName + "." + file.replace(".class", ""))
                        .forEach(names::add);
            }
        }
        return names;
    }

    private static boolean visible(Class<?> type) {
        boolean here = (type.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0;
        return here && (type.getDeclaringClass() == null || visible(type.getDeclaringClass()));
    }

    private static void describe(Class<?> type, List<String> lines) {
        lines.add(
                brief(type.toGenericString())
                        + names(" extends ", type.getGenericSuperclass())
                        + names(" implements ", type.getGenericInterfaces())
                        + names(" permits ", type.getPermittedSubclasses()));
        Set<String> members = new TreeSet<>();
        // What a class that has no public name declares is called through those that extend it.
        for (Class<?> of = type; of != null && (of == type || !visible(of)); ) {
            add(of.getDeclaredFields(), Field::toGenericString, members);
            add(of.getDeclaredMethods(), Method::toGenericString, members);
            if (of == type) {
                add(of.getDeclaredConstructors(), Constructor::toGenericString, members);
            }
            of = of.getSuperclass();
        }
        lines.addAll(members);
    }

    private static <M extends Member> void add(
            M[] declared, Function<M, String> text, Set<String> members) {
        for (M member : declared) {
            boolean visible = (member.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0;
            if (visible && !member.isSynthetic() && !OF_EVERY_OBJECT.contains(member.getName())) {
                members.add("    " + brief(text.apply(member)));
            }
        }
    }

    private static String names(String before, Type... types) {
        String names =
                Stream.ofNullable(types)
                        .flatMap(Arrays::stream)
                        .filter(type -> type != null && type != Object.class)
                        .map(type -> brief(type.getTypeName()))
                        .collect(joining(", "));
        return names.isEmpty() ? "" : before + names;
    }

    /** Without the packages of the JDK, and without what is nobody's affair but the method's. */
    private static String brief(String text) {
        return text.replaceAll("\\bjavax?\\.(\\w+\\.)*(?=[A-Z])", "")
                .replaceAll("\\b(synchronized|native) ", "");
    }
}
