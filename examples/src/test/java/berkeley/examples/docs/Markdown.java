package berkeley.examples.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a Markdown file of the checkout shows as code. */
record Markdown(List<String> lines) {
    private static final Pattern SPAN = Pattern.compile("`([^`]+)`");

    /** With what a command begins here; {@code ping} or {@code bluetoothctl} are others'. */
    private static final Pattern COMMAND =
            Pattern.compile("(mvn|bash|examples/lab|bench/run|native/[\\w/.-]+)( .*)?");

    static Markdown read(String name) throws IOException {
        return new Markdown(Files.readAllLines(Path.of("..").resolve(name)));
    }

    /** The fenced blocks of a language. */
    List<String> fenced(String language) {
        List<String> blocks = new ArrayList<>();
        StringBuilder block = null;
        for (String line : lines) {
            if (block == null && line.equals("```" + language)) {
                block = new StringBuilder();
            } else if (block != null && line.equals("```")) {
                blocks.add(block.toString());
                block = null;
            } else if (block != null) {
                block.append(line).append('\n');
            }
        }
        return blocks;
    }

    /** The indented blocks, which are shell: each a list of commands, without their comments. */
    List<List<String>> shell() {
        List<List<String>> blocks = new ArrayList<>();
        boolean within = false;
        for (String line : outsideFences()) {
            boolean indented = line.startsWith("    ");
            if (indented) {
                if (!within) {
                    blocks.add(new ArrayList<>());
                }
                blocks.getLast().add(line.strip().replaceFirst("\\s+# .*", ""));
            }
            within = indented;
        }
        return blocks;
    }

    /** All commands: those of the shell blocks, and those in the text. */
    Set<String> commands() {
        Set<String> commands = new LinkedHashSet<>();
        shell().forEach(commands::addAll);
        for (String line : outsideFences()) {
            Matcher span = SPAN.matcher(line.startsWith("    ") ? "" : line);
            while (span.find()) {
                if (isCommand(span.group(1))) {
                    commands.add(span.group(1));
                }
            }
        }
        return commands;
    }

    /** {@code native/filters/} is a folder, and so no command; a header is none either. */
    private static boolean isCommand(String code) {
        return COMMAND.matcher(code).matches()
                && !code.equals("bash")
                && !code.matches(".*\\.(h|args)")
                && !Files.isDirectory(Path.of("..").resolve(code));
    }

    private List<String> outsideFences() {
        List<String> outside = new ArrayList<>();
        boolean fenced = false;
        for (String line : lines) {
            if (line.startsWith("```")) {
                fenced = !fenced;
            } else if (!fenced) {
                outside.add(line);
            }
        }
        return outside;
    }
}
