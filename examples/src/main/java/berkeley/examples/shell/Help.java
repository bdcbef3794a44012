package berkeley.examples.shell;

import berkeley.examples.Out;
import berkeley.examples.Text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the sources of {@code berkeley.sys} say of a call. */
final class Help {
    private static final Pattern METHOD =
            Pattern.compile(
                    "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*public static ([^(;={]+?) (\\w+)\\(([^)]*)\\)",
                    Pattern.DOTALL);

    /** The classes whose calls can be typed: others are helpers of theirs. */
    private static final Pattern IMPORTED =
            Pattern.compile("import static berkeley\\.sys\\.(\\w+)\\.\\*;");

    private record Entry(String file, String doc, String signature, String name) {}

    private Help() {}

    static String names() throws IOException {
        return entries().stream()
                .collect(
                        Collectors.groupingBy(
                                Entry::file,
                                java.util.TreeMap::new,
                                Collectors.mapping(
                                        Entry::name,
                                        Collectors.toCollection(java.util.LinkedHashSet::new))))
                .entrySet()
                .stream()
                .map(group ->
                        "%-12s %s%n"
                                .formatted(
                                        group.getKey(),
                                        Out.fold(String.join(" ", group.getValue()), 13)))
                .collect(Collectors.joining());
    }

    static String of(String call) throws IOException {
        List<Entry> found = entries().stream().filter(entry -> entry.name.equals(call)).toList();
        if (found.isEmpty()) {
            return "No call " + call + "; help() names all.\n";
        }
        StringBuilder text = new StringBuilder();
        for (Entry entry : found) {
            text.append(entry.signature).append('\n');
        }
        text.append(prose(found.getFirst().doc));
        String example = examples().getProperty(call);
        return text.append(example == null ? "" : "  example  " + example + "\n").toString();
    }

    private static String prose(String doc) {
        StringBuilder text = new StringBuilder();
        for (String part : doc.replaceAll("(?m)^\\s*\\* ?", "").strip().split("\\n(?=@)|\\n\\n")) {
            Matcher link = Pattern.compile("href=\"([^\"]+)\"").matcher(part);
            String plain =
                    part.replaceAll("\\{@\\w+ #?([^}]*)}", "$1")
                            .replaceAll("<[^>]+>", "")
                            .replaceAll("\\s+", " ")
                            .replace("—", " — ")
                            .strip();
            if (part.startsWith("@see")) {
                text.append(link.find() ? "  man      " + link.group(1) + "\n" : "");
            } else if (plain.startsWith("@param")) {
                text.append("           ").append(plain.substring(7)).append('\n');
            } else if (plain.startsWith("@return")) {
                text.append("  returns  ").append(plain.substring(8)).append('\n');
            } else {
                text.append("  ").append(plain).append('\n');
            }
        }
        return text.toString();
    }

    private static List<Entry> entries() throws IOException {
        Path sys =
                Path.of(System.getProperty("berkeley.lab"))
                        .resolve("java-api/src/main/java/berkeley/sys");
        List<String> imported =
                IMPORTED.matcher(Text.resource(Help.class, "startup.jsh"))
                        .results()
                        .map(found -> found.group(1))
                        .toList();
        List<Entry> entries = new ArrayList<>();
        for (String header : imported) {
            Matcher method = METHOD.matcher(Files.readString(sys.resolve(header + ".java")));
            while (method.find()) {
                String parameters = method.group(4).replaceAll("\\s+", " ").strip();
                entries.add(
                        new Entry(
                                header,
                                method.group(1),
                                method.group(2) + " " + method.group(3) + "(" + parameters + ")",
                                method.group(3)));
            }
        }
        return entries;
    }

    private static Properties examples() throws IOException {
        Properties examples = new Properties();
        try (InputStream text = Help.class.getResourceAsStream("examples.properties")) {
            examples.load(new java.io.InputStreamReader(text, StandardCharsets.UTF_8));
        }
        return examples;
    }
}
