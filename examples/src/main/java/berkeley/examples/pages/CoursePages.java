package berkeley.examples.pages;

import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the pages of examples/course from the programs' own files, and from a run of each pair.
 */
@Usage(does = "writes the course pages anew: each program in Python, C and Java, and its calls")
final class CoursePages implements Program {
    /** A server and its client, and how to run them. */
    private record Pair(
            String page, String title, String texts, List<String> server, List<String> client) {}

    private static final List<Pair> PAIRS =
            List.of(
                    pair(
                            "tcp-upper",
                            "Upper case over TCP",
                            "Text 3, text 4",
                            "server",
                            "client",
                            "hello"),
                    pair("udp-upper", "Upper case over UDP", "Text 3", "server", "client", "hello"),
                    pair("tcp-code", "Codes over TCP", "Text 2", "server", "client", "0x1b"),
                    pair("udp-code", "Codes over UDP", "Text 2", "server", "client", "0x2b"),
                    new Pair(
                            "tcp-sink",
                            "A server that only receives, a client that asks",
                            "Text 1",
                            List.of("tcp-sink-server", "0"),
                            List.of("tcp-ask-client", "127.0.0.1", "PORT")));

    private static final Pattern CALL = Pattern.compile("[│┃] (?:… )?([a-z_0-9]+)\\(");

    private final Path top = Path.of(System.getProperty("berkeley.lab"));
    private final Path folder = top.resolve("examples/course");

    private static Pair pair(
            String page, String title, String texts, String server, String client, String what) {
        return new Pair(
                page,
                title,
                texts,
                List.of(page + "-" + server, "0"),
                List.of(page + "-" + client, "127.0.0.1", "PORT", what));
    }

    @Override
    public void run(Args args) throws IOException, InterruptedException {
        Map<String, TreeSet<String>> calls = new TreeMap<>();
        StringBuilder texts = new StringBuilder();
        for (Pair pair : PAIRS) {
            Path drawn = Files.createTempFile("course", ".svg");
            Path told = Files.createTempFile("course", ".txt");
            try {
                diagram(drawn, pair);
                diagram(told, pair);
                String trace = Files.readString(told);
                Matcher call = CALL.matcher(trace);
                while (call.find()) {
                    calls.computeIfAbsent(call.group(1), name -> new TreeSet<>()).add(pair.page);
                }
                String file = pair.page + ".html";
                Files.writeString(folder.resolve(file), page(pair, Files.readString(drawn), trace));
                texts.append(
                        "<li>%s: <a href=\"%s\">%s</a></li>\n"
                                .formatted(pair.texts, file, pair.title));
                Out.say("examples/course/" + file);
            } finally {
                Files.delete(drawn);
                Files.delete(told);
            }
        }
        Files.writeString(folder.resolve("index.html"), index(texts.toString(), calls));
        Out.say("examples/course/index.html");
    }

    private void diagram(Path out, Pair pair) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.addAll(
                List.of(top.resolve("examples/lab").toString(), "diagram", out.toString(), "--"));
        command.addAll(pair.server);
        command.add("--");
        command.addAll(pair.client);
        Process process =
                new ProcessBuilder(command)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (process.waitFor() != 0) {
            throw new IOException(
                    "examples/lab diagram of " + pair.page + ": exit " + process.exitValue());
        }
    }

    private String page(Pair pair, String svg, String trace) throws IOException {
        StringBuilder body = new StringBuilder("<p><a href=\"index.html\">All pages</a>. ");
        body.append(pair.texts).append(" of the course.</p>\n");
        for (List<String> side : List.of(pair.server, pair.client)) {
            String name = side.getFirst();
            body.append("<h2>").append(name).append("</h2>\n<div class=\"sources\">\n");
            column(body, "Python", folder.resolve("python/" + name.replace('-', '_') + ".py"));
            column(body, "C", folder.resolve("c/" + name.replace('-', '_') + ".c"));
            column(body, "berkeley.sys", java(name + "-raw"));
            column(body, "Sock", java(name));
            body.append("</div>\n");
        }
        body.append("<h2>What they call</h2>\n").append(svg).append('\n');
        body.append("<details><summary>as text</summary><pre>")
                .append(escape(trace))
                .append("</pre></details>\n");
        return html(pair.title, body.toString());
    }

    private Path java(String program) {
        StringBuilder name = new StringBuilder();
        for (String word : program.split("-")) {
            name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
        }
        return top.resolve("examples/src/main/java/berkeley/examples/course/" + name + ".java");
    }

    private static void column(StringBuilder body, String title, Path file) throws IOException {
        if (Files.exists(file)) {
            body.append("<section><h3>").append(title).append("</h3><pre>");
            body.append(escape(Files.readString(file))).append("</pre></section>\n");
        }
    }

    private static String index(String texts, Map<String, TreeSet<String>> calls) {
        StringBuilder body = new StringBuilder("<h2>By text</h2>\n<ul>\n").append(texts);
        body.append("</ul>\n<h2>By call</h2>\n<dl>\n");
        calls.forEach((call, pages) -> {
            body.append("<dt><code>").append(call).append("</code></dt><dd>");
            pages.forEach(page -> body.append("<a href=\"%1$s.html\">%1$s</a> ".formatted(page)));
            body.append("</dd>\n");
        });
        return html("The course's programs", body.append("</dl>\n").toString());
    }

    private static String html(String title, String body) {
        return """
        <!DOCTYPE html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>%1$s</title>
        <style>
        :root { color-scheme: light dark; }
        body { font: 16px/1.5 system-ui, sans-serif; margin: 1.5rem; }
        .sources { display: grid; grid-template-columns: repeat(auto-fit, minmax(30rem, 1fr)); gap: 1rem; }
        section { min-width: 0; }
        pre { font-size: 13px; line-height: 1.4; overflow-x: auto; padding: .75rem; border: 1px solid #8886; border-radius: 4px; }
        dt { float: left; clear: left; width: 12rem; }
        dd { margin-left: 13rem; }
        svg { max-width: 100%%; height: auto; }
        @media print { .sources { display: block; } pre { white-space: pre-wrap; } }
        </style>
        <h1>%1$s</h1>
        %2$s</html>
        """
                .formatted(title, body);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
