package berkeley.sys;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.instanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A zero byte ends a string of C: what stands behind it would be lost without a word. */
class StringsTest extends SysTest {

    /** They print their text in Java, and hand none to C. */
    private static final Set<String> PRINTERS = Set.of("perror", "herror");

    /** A call, and which of its arguments is the string with a zero byte. */
    private record Argument(Method method, int index) {
        void pass(String text) throws Throwable {
            Object[] arguments =
                    Arrays.stream(method.getParameterTypes()).map(Argument::some).toArray();
            arguments[index] = text;
            try {
                method.invoke(null, arguments);
            } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
            }
        }

        private static Object some(Class<?> type) {
            return type == int.class
                    ? (Object) 0
                    : type == String.class ? "none" : MemorySegment.NULL;
        }

        @Override
        public String toString() {
            return method.getName() + ", argument " + index;
        }
    }

    static List<Argument> arguments() throws Exception {
        List<Argument> found = new ArrayList<>();
        for (Method method : methods()) {
            for (int i = 0; i < method.getParameterCount(); i++) {
                if (method.getParameterTypes()[i] == String.class) {
                    found.add(new Argument(method, i));
                }
            }
        }
        return found;
    }

    /** Every call of this package that is called with a String. */
    private static List<Method> methods() throws Exception {
        List<Method> methods = new ArrayList<>();
        for (Class<?> type : classes()) {
            for (Method method : type.getMethods()) {
                if (method.getDeclaringClass() == type
                        && Arrays.asList(method.getParameterTypes()).contains(String.class)
                        && !PRINTERS.contains(method.getName())) {
                    methods.add(method);
                }
            }
        }
        return methods;
    }

    private static List<Class<?>> classes() throws IOException, ClassNotFoundException {
        List<Class<?>> classes = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("target", "classes", "berkeley", "sys"))) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.matches("\\w+\\.class")) {
                    classes.add(Class.forName("berkeley.sys." + name.replace(".class", "")));
                }
            }
        }
        return classes;
    }

    @ParameterizedTest
    @MethodSource("arguments")
    void a_string_with_a_zero_byte_is_refused(Argument argument) {
        Throwable refused = assertThrows(Throwable.class, () -> argument.pass("none\0of these"));
        assertThat(refused, instanceOf(IllegalArgumentException.class));
        assertThat(refused.getMessage(), containsString("none\\0of these"));
    }

    @ParameterizedTest
    @MethodSource("arguments")
    void half_a_surrogate_pair_is_not_looked_for_as_a_question_mark(Argument argument) {
        Throwable refused = assertThrows(Throwable.class, () -> argument.pass("half \ud83d"));
        assertThat(refused, instanceOf(IllegalArgumentException.class));
        assertThat(refused.getMessage(), containsString("half a surrogate pair"));
    }

    @Test
    void all_calls_with_strings_are_found() throws Exception {
        assertThat(
                methods().stream().map(Method::getName).toList(),
                hasItems("open", "unlink", "getaddrinfo", "if_nametoindex", "inet_pton"));
    }
}
