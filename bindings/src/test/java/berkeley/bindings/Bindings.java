package berkeley.bindings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.UnionLayout;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What one generated package says, read from its classes as a caller would read it. */
record Bindings(
        String name, SortedMap<String, Object> constants, List<Struct> structs, SortedMap<String, FunctionDescriptor> functions) {

    /** A struct, union or typedef of one, with every field that has accessors; {@code type} is how C writes it. */
    record Struct(String name, String type, GroupLayout layout, List<Field> fields) {}

    /** A field; {@code path} goes through members with a name only, as {@code offsetof} takes it. */
    record Field(String path, long offset, MemoryLayout layout) {}

    static Bindings of(String name) {
        try {
            Path classes = Path.of(berkeley.bindings.socket.Constants.class
                    .getProtectionDomain().getCodeSource().getLocation().toURI());
            SortedMap<String, Object> constants = new TreeMap<>();
            List<Struct> structs = new ArrayList<>();
            SortedMap<String, FunctionDescriptor> functions = new TreeMap<>();
            try (var files = Files.list(classes.resolve("berkeley/bindings/" + name))) {
                for (String file : files.map(f -> f.getFileName().toString()).sorted().toList()) {
                    if (file.contains("$") || file.equals("package-info.class")) {
                        continue;
                    }
                    String simple = file.replace(".class", "");
                    Class<?> type = Class.forName("berkeley.bindings." + name + "." + simple);
                    if (simple.equals("Constants")) {
                        for (var field : type.getFields()) {
                            constants.put(field.getName(), field.get(null));
                        }
                    } else if (simple.equals(name + "_h")) {
                        for (Method method : type.getDeclaredMethods()) {
                            if (method.getName().endsWith("$descriptor")) {
                                functions.put(method.getName().replace("$descriptor", ""), (FunctionDescriptor) method.invoke(null));
                            }
                        }
                    } else if (!simple.equals("Symbols")) {
                        structs.add(struct(type));
                    }
                }
            }
            return new Bindings(name, constants, structs, functions);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ReflectiveOperationException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Struct struct(Class<?> type) throws ReflectiveOperationException {
        GroupLayout layout = (GroupLayout) type.getMethod("layout").invoke(null);
        String tag = layout.name().orElseThrow();
        boolean typedef = tag.startsWith("$anon$") || type.getSuperclass() != Object.class;
        String keyword = layout instanceof UnionLayout ? "union " : "struct ";
        List<Field> fields = new ArrayList<>();
        collect(type.getSuperclass() == Object.class ? type : type.getSuperclass(), "", 0, fields);
        fields.sort(Comparator.comparing(Field::offset).thenComparing(Field::path));
        return new Struct(type.getSimpleName(), typedef ? type.getSimpleName() : keyword + tag, layout, fields);
    }

    /** A struct type declared within a member has a class nested in that of the whole. */
    private static void collect(Class<?> type, String prefix, long base, List<Field> into) throws ReflectiveOperationException {
        Set<Class<?>> unreached = new HashSet<>(Arrays.asList(type.getDeclaredClasses()));
        for (Method method : type.getDeclaredMethods()) {
            if (!method.getName().endsWith("$offset") || !Modifier.isPublic(method.getModifiers())) {
                continue;
            }
            String name = method.getName().substring(0, method.getName().length() - "$offset".length());
            long offset = base + (long) method.invoke(null);
            MemoryLayout layout = (MemoryLayout) type.getMethod(name + "$layout").invoke(null);
            into.add(new Field(prefix + name, offset, layout));
            for (Class<?> nested : type.getDeclaredClasses()) {
                MemoryLayout own = (MemoryLayout) nested.getMethod("layout").invoke(null);
                if (own.withName(name).equals(layout)) {
                    unreached.remove(nested);
                    collect(nested, prefix + name + ".", offset, into);
                }
            }
        }
        if (!unreached.isEmpty()) {
            throw new IllegalStateException("no field has the type of " + unreached);
        }
    }
}
