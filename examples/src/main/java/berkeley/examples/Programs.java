package berkeley.examples;

import java.io.IOException;
import java.lang.module.ModuleReader;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Finds the programs: the classes of this module with {@link Usage}. */
public final class Programs {
    private static final Module MODULE = Programs.class.getModule();

    private static final Comparator<String> COURSE_FIRST =
            Comparator.comparing((String group) -> !group.equals("course"))
                    .thenComparing(Comparator.naturalOrder());

    private Programs() {}

    /** The program of that name, looked up without reading the others. */
    public static Optional<Class<? extends Program>> find(String name) {
        if (!name.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
            return Optional.empty();
        }
        StringBuilder simple = new StringBuilder();
        for (String word : name.split("-")) {
            simple.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
        }
        return MODULE.getPackages().stream()
                .map(folder -> Class.forName(MODULE, folder + "." + simple))
                .filter(Programs::isProgram)
                .findFirst()
                .map(found -> found.asSubclass(Program.class));
    }

    /** All programs by package and name. */
    static Map<String, Map<String, Usage>> all() throws IOException {
        var module = MODULE.getLayer().configuration().findModule(MODULE.getName()).orElseThrow();
        List<String> classes;
        try (ModuleReader reader = module.reference().open()) {
            classes = reader.list().filter(file -> file.endsWith(".class")).toList();
        }
        return classes.stream()
                .map(file -> file.substring(0, file.length() - 6).replace('/', '.'))
                .filter(name -> name.startsWith("berkeley.examples."))
                .map(name -> Class.forName(MODULE, name))
                .filter(Programs::isProgram)
                .collect(
                        Collectors.groupingBy(
                                found -> found.getPackageName().replaceFirst(".*\\.", ""),
                                () -> new TreeMap<>(COURSE_FIRST),
                                Collectors.toMap(
                                        Programs::name,
                                        found -> found.getAnnotation(Usage.class),
                                        (a, b) -> a,
                                        TreeMap::new)));
    }

    /** {@return that there is no such program, and which may have been meant} */
    public static String unknown(String name) throws IOException {
        List<String> nearest = name.isEmpty() ? List.of() : nearest(name);
        return "no program "
                + name
                + (nearest.isEmpty()
                        ? "; `examples/lab list` names them"
                        : "; did you mean " + String.join(" or ", nearest) + "?");
    }

    /** The names most like a mistyped or shortened one, the nearest first. */
    private static List<String> nearest(String name) throws IOException {
        return all().values().stream()
                .flatMap(group -> group.keySet().stream())
                .filter(known -> known.contains(name) || distance(known, name) <= 3)
                .sorted(
                        Comparator.comparing((String known) -> !known.contains(name))
                                .thenComparing(known -> distance(known, name)))
                .limit(4)
                .toList();
    }

    static String name(Class<?> program) {
        return program.getSimpleName()
                .replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-")
                .toLowerCase(Locale.ROOT);
    }

    private static boolean isProgram(Class<?> found) {
        return found != null
                && Program.class.isAssignableFrom(found)
                && found.isAnnotationPresent(Usage.class);
    }

    /** Levenshtein's: how many letters to change, add or leave out. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
