package berkeley.examples.diagram;

import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Programs;
import berkeley.examples.Usage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a server and its clients, and draws what they said to each other. */
@Usage(
        value = "OUT... -- SERVER [ARGS...] [-- [CLIENT [ARGS...]]]",
        does = "draws what programs do, as OUT.html, .svg or .txt; PORT is the server's")
final class Diagram implements Program {
    private static final String SEPARATOR = "--";

    @Override
    public void run(Args args) throws Exception {
        List<List<String>> words = split(args.rest(0));
        for (String out : words.getFirst()) {
            if (!out.matches(".*\\.(html|svg|txt)")) {
                throw new Args.Wrong("OUT ends with .html, .svg or .txt, unlike " + out);
            }
            Path folder = Path.of(out).toAbsolutePath().getParent();
            if (!Files.isDirectory(folder)) {
                throw new Args.Wrong("there is no folder " + folder + " for " + out);
            }
        }
        for (List<String> program : words.subList(1, words.size())) {
            if (Programs.find(program.getFirst()).isEmpty()) {
                throw new Args.Wrong(Programs.unknown(program.getFirst()));
            }
        }
        Drawing drawing = Drawing.of(words.subList(1, words.size()));
        for (String out : words.getFirst()) {
            drawing.write(Path.of(out));
            Out.say(out + ": " + drawing.counts());
        }
    }

    /** What stands between the separators. */
    private static List<List<String>> split(List<String> words) {
        List<List<String>> parts = new ArrayList<>(List.of(new ArrayList<>()));
        for (String word : words) {
            if (word.equals(SEPARATOR)) {
                parts.add(new ArrayList<>());
            } else {
                parts.getLast().add(word);
            }
        }
        if (parts.size() < 2 || parts.stream().anyMatch(List::isEmpty)) {
            throw new Args.Wrong("OUT and a program are needed, and each program after a --");
        }
        return parts;
    }
}
