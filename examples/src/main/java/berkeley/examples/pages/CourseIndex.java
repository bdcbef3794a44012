package berkeley.examples.pages;

import static berkeley.examples.pages.Html.escape;

import berkeley.examples.pages.Course.Page;
import berkeley.examples.pages.Course.Text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The index: by text, in the order in which to read, and by call. */
final class CourseIndex {
    private static final Pattern CALLS = Pattern.compile("<!-- calls: (.*) -->");

    private final Path folder;
    private final StringBuilder body = new StringBuilder();

    /**
     * @param folder where the pages are
     */
    CourseIndex(Path folder) {
        this.folder = folder;
    }

    String text() throws IOException {
        add(
                """
                <p>The programs of the course's five texts, each in Python, C, the raw calls of
                <code>berkeley.sys</code> and <code>Sock</code>, side by side; what each asks of the
                kernel; and a diagram. Begin with the calls themselves:</p>
                <pre class="run">examples/lab tour</pre>
                <p>Then read from the top. Each page says how to run its programs: a server in one
                terminal, a client in another, and any column talks to any other.</p>
                <h2>By text</h2>\
                """);
        for (Text text : Course.TEXTS) {
            add("<h3>%d. %s</h3>\n<ul>", text.number(), escape(text.title()));
            Course.of(text).forEach(this::entry);
            add(
                    "</ul>\n<p class=\"more\">More in the lab:</p>\n<pre class=\"run\">%s</pre>",
                    String.join("\n", text.more().stream().map(m -> "examples/lab " + m).toList()));
        }
        add("<h2>By call</h2>\n<p>Names lead to the manual.</p>\n<table>");
        for (var call : byCall().entrySet()) {
            List<String> links = new ArrayList<>();
            for (Page page : call.getValue()) {
                links.add("<a href=\"%1$s.html\">%1$s</a>".formatted(page.name()));
            }
            add(
                    "<tr><th scope=\"row\"><a href=\"https://man7.org/linux/man-pages/man%2$d/%1$s.%2$d.html\"><code>%1$s</code></a>"
                            + "<td>%3$s",
                    call.getKey(), section(call.getKey()), String.join(" ", links));
        }
        add("</table>");
        return Html.page("The course's programs, side by side", body.toString());
    }

    private void entry(Page page) {
        add(
                "<li><a href=\"%s.html\">%s</a> <span>%s</span>",
                page.name(),
                escape(page.title()),
                String.join(
                        ", ",
                        page.sides().stream().map(s -> s.program().replace('-', '‑')).toList()));
    }

    /** Functions of the C library are in section 3 of the manual. */
    private static int section(String call) {
        return call.matches("get(addrinfo|nameinfo|host.*|serv.*|proto.*)") ? 3 : 2;
    }

    private Map<String, List<Page>> byCall() throws IOException {
        Map<String, List<Page>> found = new TreeMap<>();
        for (Page page : Course.PAGES) {
            Matcher calls = CALLS.matcher(Files.readString(folder.resolve(page.name() + ".html")));
            if (calls.find()) {
                for (String call : calls.group(1).split(" ")) {
                    found.computeIfAbsent(call, _ -> new ArrayList<>()).add(page);
                }
            }
        }
        return found;
    }

    private void add(String format, Object... values) {
        body.append(format.formatted(values)).append('\n');
    }
}
