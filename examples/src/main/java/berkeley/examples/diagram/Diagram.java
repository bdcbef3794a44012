package berkeley.examples.diagram;

import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a server and its clients, and draws what they said to each other. */
@Usage(
        value = "OUT -- SERVER [ARGS...] -- CLIENT [ARGS...]",
        does = "draws what programs do, as OUT.html, .svg or .txt; PORT is the server's")
final class Diagram implements Program {
    private static final String SEPARATOR = "--";

    @Override
    public void run(Args args) throws Exception {
        Path out = Path.of(args.text(0));
        List<List<String>> commands = commands(args.rest(1));
        if (!out.toString().matches(".*\\.(html|svg|txt)")) {
            throw new Args.Wrong("OUT ends with .html, .svg or .txt, unlike " + out);
        }
        Picture picture;
        try (Stage stage = new Stage()) {
            picture = stage.play(commands);
        }
        if (picture.events().isEmpty()) {
            throw new IOException("diagram: the programs made no calls");
        }
        String title = commands.getFirst().getFirst() + " and " + commands.get(1).getFirst();
        String text =
                out.toString().endsWith(".html")
                        ? new Page(picture, title).text()
                        : out.toString().endsWith(".svg")
                                ? new Svg(picture).file(title)
                                : new Columns(picture).text();
        Files.writeString(out, text);
        Out.say(
                "%s: %d calls, %d arrows"
                        .formatted(out, picture.events().size(), picture.arrows().size()));
    }

    /** What stands between the separators. */
    private static List<List<String>> commands(List<String> words) {
        List<List<String>> commands = new ArrayList<>();
        for (String word : words) {
            if (word.equals(SEPARATOR)) {
                commands.add(new ArrayList<>());
            } else if (commands.isEmpty()) {
                throw new Args.Wrong("after OUT comes --, not " + word);
            } else {
                commands.getLast().add(word);
            }
        }
        if (commands.size() < 2 || commands.stream().anyMatch(List::isEmpty)) {
            throw new Args.Wrong("a server and a client are needed, each after a --");
        }
        return commands;
    }
}
