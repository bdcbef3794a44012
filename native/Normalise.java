import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rewrites what jextract wrote into what this project commits: {@code java Normalise.java
 * RAW-PACKAGE-DIR OUT-DIR STAMP [LIBRARY-PACKAGE]}.
 *
 * <ul>
 *   <li>Constants become compile-time constants in one class, so that {@code case AF_INET ->} and
 *       {@code import static} work; jextract gives accessor methods. A pointer constant becomes its
 *       address, a {@code long}.
 *   <li>A function keeps its descriptor and its address. Its wrapper and plain handle go: they lose
 *       errno, and holding them beside the descriptor would link a second handle for each call.
 *   <li>Struct accessors keep field access, offsets and layouts. Handles to single array elements
 *       go: no caller needs them, and each costs its class's initialiser. So do the classes for
 *       function pointers: they link handles of their own.
 *   <li>Javadoc stays where it shows C: on constants, functions and structs.
 *   <li>The address of a function that the library does not have is NULL, as dlsym(3) gives it, so
 *       that a caller can do without; with jextract it is an exception.
 *   <li>A library that is not there fails where a function of it is asked for, and says how to get
 *       it; with jextract the class would not even load.
 * </ul>
 */
final class Normalise {
    private static final Pattern CONSTANT =
            Pattern.compile(
                    "private static final (int|long|byte|short) (\\w+) = (?:\\(\\1\\))?(-?\\d+)L;");
    private static final Pattern POINTER =
            Pattern.compile(
                    "private static final MemorySegment (\\w+) = MemorySegment\\.ofAddress\\((-?\\d+)L\\);");
    private static final Pattern TEXT =
            Pattern.compile(
                    "(?s)static final MemorySegment (\\w+)\\s*=.*?allocateFrom\\((\".*?\")\\);");
    private static final Pattern HOLDER =
            Pattern.compile(
                    "(?s)private static class (\\w+) \\{.*?DESC = (FunctionDescriptor\\.\\w+\\(.*?\\));\n");
    private static final Pattern VARIADIC =
            Pattern.compile(
                    "(?s)public static class (\\w+) \\{.*?BASE_DESC = (FunctionDescriptor\\.\\w+\\(.*?\\));\n");
    private static final Pattern LIBRARY =
            Pattern.compile("SymbolLookup\\.libraryLookup\\(\"([^\"]+)\", LIBRARY_ARENA\\)");
    private static final Pattern NAME = Pattern.compile("\\b([\\w$]+)\\(");

    private final String packageName;
    private final String libraryPackage;
    private final TreeMap<String, String> constants = new TreeMap<>();

    private Normalise(String packageName, String libraryPackage) {
        this.packageName = packageName;
        this.libraryPackage = libraryPackage;
    }

    public static void main(String[] args) throws IOException {
        Path raw = Path.of(args[0]);
        Path out = Files.createDirectories(Path.of(args[1]));
        Normalise normalise =
                new Normalise(
                        "berkeley.bindings." + out.getFileName(), args.length > 3 ? args[3] : "");
        String header = out.getFileName() + "_h.java";
        try (var files = Files.list(raw)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                String text = Files.readString(file);
                String clean =
                        name.equals(header)
                                ? normalise.functions(text)
                                : name.equals("Symbols.java") ? layouts(text) : struct(text);
                Files.writeString(out.resolve(name), clean);
            }
        }
        Files.writeString(out.resolve("Constants.java"), normalise.constantsClass());
        Files.writeString(out.resolve("package-info.java"), normalise.packageInfo(args[2]));
    }

    private String functions(String text) {
        StringBuilder kept = new StringBuilder(head(text));
        List<String> members = members(body(text));
        Set<String> done = new TreeSet<>();
        for (int i = 0; i < members.size(); i++) {
            String member = members.get(i);
            Matcher constant = CONSTANT.matcher(member);
            Matcher pointer = POINTER.matcher(member);
            Matcher string = TEXT.matcher(member);
            Matcher holder = HOLDER.matcher(member);
            Matcher variadic = VARIADIC.matcher(member);
            if (constant.find()) {
                String value =
                        constant.group(1).equals("long")
                                ? constant.group(3) + "L"
                                : literal(constant.group(3));
                constants.put(
                        constant.group(2),
                        constant.group(1) + " " + constant.group(2) + " = " + value);
                done.add(constant.group(2));
            } else if (pointer.find()) {
                constants.put(
                        pointer.group(1),
                        "long " + pointer.group(1) + " = " + pointer.group(2) + "L");
                done.add(pointer.group(1));
            } else if (string.find()) {
                constants.put(
                        string.group(1), "String " + string.group(1) + " = " + string.group(2));
                done.add(string.group(1));
            } else if (holder.find()) {
                kept.append(
                        function(
                                holder.group(1),
                                holder.group(2),
                                prototype(members.get(i + 1)),
                                ""));
                done.add(holder.group(1));
            } else if (variadic.find()) {
                kept.append(
                        function(
                                variadic.group(1),
                                variadic.group(2),
                                prototype(member),
                                " The arguments before \"...\"."));
                done.add(variadic.group(1));
            } else if (!done.contains(baseName(member))) {
                Matcher library = LIBRARY.matcher(member);
                kept.append(library.replaceFirst("library()").indent(4)).append('\n');
                if (library.reset().find()) {
                    kept.append(library(library.group(1)));
                }
            }
        }
        return tidy(kept.append("}\n").toString());
    }

    private static String function(String name, String descriptor, String prototype, String note) {
        String oneLine =
                descriptor
                        .replaceAll("\\s+", " ")
                        .replace("( ", "(")
                        .replace(" )", ")")
                        .replace("socket_h.", "");
        oneLine = oneLine.replaceAll("\\w+_h\\.(C_\\w+)", "$1");
        return """
            /** {@code %s}%s */
            public static FunctionDescriptor %s$descriptor() {
                return %s;
            }

            public static MemorySegment %s$address() {
                return SYMBOL_LOOKUP.find("%s").orElse(MemorySegment.NULL);
            }

        """
                .formatted(prototype, note, name, oneLine, name, name)
                .indent(4)
                .replace("        /**", "    /**")
                .replaceAll("(?m)^    (?=    )", "");
    }

    private String library(String name) {
        return """
            private static SymbolLookup library() {
                try {
                    return SymbolLookup.libraryLookup("%s", LIBRARY_ARENA);
                } catch (IllegalArgumentException missing) {
                    return function -> {
                        throw new UnsatisfiedLinkError(
                                function + " is in %s, which cannot be opened: on Debian, apt-get install %s");
                    };
                }
            }

        """
                .formatted(name, name, libraryPackage)
                .indent(4)
                .replaceAll("(?m)^    (?=    )", "");
    }

    private static String prototype(String member) {
        Matcher m = Pattern.compile("(?s)lang=c :\\s*(.*?)\\s*\\* \\}").matcher(member);
        return m.find()
                ? m.group(1).replaceAll("\\s*\n\\s*\\*\\s*", " ").replaceFirst("^\\* ", "").strip()
                : "";
    }

    private static String literal(String decimal) {
        return Integer.toString((int) Long.parseLong(decimal));
    }

    /**
     * The C type layouts; the tracing and upcall support that only the dropped wrappers used goes.
     */
    private static String layouts(String text) {
        StringBuilder kept = new StringBuilder(head(text));
        for (String member : members(body(text))) {
            if (!member.contains("TRACE_DOWNCALLS")
                    && !member.contains("traceDowncall(")
                    && !member.contains("upcallHandle(")) {
                kept.append(member.strip().indent(4)).append('\n');
            }
        }
        return tidy(kept.append("}\n").toString());
    }

    private static String struct(String text) {
        return tidy(head(text) + accessors(body(text)) + "}\n");
    }

    private static String accessors(String body) {
        StringBuilder kept = new StringBuilder();
        for (String member : members(body)) {
            String code = withoutComment(member);
            boolean nested =
                    code.startsWith("public static class")
                            || code.startsWith("public static final class");
            if (nested) {
                int open = code.indexOf('{');
                kept.append(comment(member)).append(code, 0, open + 1).append('\n');
                kept.append(accessors(code.substring(open + 1, code.lastIndexOf('}'))))
                        .append("}\n");
            } else if (!code.contains("$DIMS")
                    && !code.contains("$ELEM_HANDLE")
                    && !code.contains("long index0")
                    && !code.contains("upcallHandle(")) {
                kept.append(oneLine(code)).append('\n');
            }
        }
        return kept.toString().indent(4);
    }

    /** A one-statement method on one line; anything longer as it stands. */
    private static String oneLine(String code) {
        Matcher m = Pattern.compile("(?s)([^{;]*\\) \\{)\\s*([^;{}]*;)\\s*\\}").matcher(code);
        return m.matches()
                ? m.group(1) + " " + m.group(2).replaceAll("\\s*\n\\s*", " ") + " }"
                : code;
    }

    private static String comment(String member) {
        String code = withoutComment(member);
        return member.strip().substring(0, member.strip().length() - code.length());
    }

    private static String withoutComment(String member) {
        String code = member.strip();
        return code.startsWith("/**") ? code.substring(code.indexOf("*/") + 2).strip() : code;
    }

    private static String baseName(String member) {
        String code = withoutComment(member);
        Matcher m = NAME.matcher(code);
        return m.find() ? m.group(1).replaceFirst("\\$(descriptor|handle|address)$", "") : "";
    }

    private static String head(String text) {
        return text.substring(0, classOpen(text) + 1) + "\n";
    }

    private static String body(String text) {
        return text.substring(classOpen(text) + 1, text.lastIndexOf('}'));
    }

    private static int classOpen(String text) {
        Matcher m =
                Pattern.compile("(?m)^public (final )?(class|interface) [^{]*\\{").matcher(text);
        if (!m.find()) {
            throw new IllegalArgumentException("no class in\n" + text);
        }
        return m.end() - 1;
    }

    /** The members of a class body, each with its comment, in order. */
    private static List<String> members(String body) {
        List<String> members = new ArrayList<>();
        int depth = 0;
        int start = 0;
        boolean initializer = false;
        for (int i = 0; i < body.length(); i++) {
            char c = body.charAt(i);
            if (body.startsWith("/*", i)) {
                i = body.indexOf("*/", i) + 1;
            } else if (body.startsWith("//", i)) {
                i = body.indexOf('\n', i);
            } else if (c == '"') {
                i = body.indexOf('"', i + 1);
            } else if (c == '=' && depth == 0) {
                initializer = true;
            } else if (c == '{') {
                depth++;
            } else if (c == '}') {
                depth--;
            }
            if (depth == 0 && (c == ';' || c == '}' && !initializer)) {
                members.add(body.substring(start, i + 1).stripIndent().strip());
                start = i + 1;
                initializer = false;
            }
        }
        return members;
    }

    private static String tidy(String text) {
        return text.replaceAll("(?m)[ \t]+$", "")
                .replaceAll("\n{3,}", "\n\n")
                .replaceAll("\n+\\}\n*$", "\n}\n");
    }

    private String constantsClass() {
        StringBuilder text =
                new StringBuilder(
                        "// Generated by jextract\n\npackage "
                                + packageName
                                + ";\n\n"
                                + "/** The integer constants of the headers under their C names, as compile-time constants. */\n"
                                + "public final class Constants {\n    private Constants() {}\n\n");
        constants
                .values()
                .forEach(
                        line -> text.append("    public static final ").append(line).append(";\n"));
        return text.append("}\n").toString();
    }

    private String packageInfo(String stamp) {
        return "// Generated by jextract\n\n/** "
                + stamp
                + " Regenerate with native/generate.sh; never edit. */\npackage "
                + packageName
                + ";\n";
    }
}
