package berkeley.examples.pages;

import static berkeley.examples.pages.Html.escape;

import berkeley.examples.diagram.Drawing;
import berkeley.examples.pages.Course.Page;
import berkeley.examples.pages.Course.Side;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** One page: the columns side by side, what they call, and a diagram. */
final class CoursePage {
    private final Path top;
    private final Page page;
    private final StringBuilder body = new StringBuilder();

    CoursePage(Path top, Page page) {
        this.top = top;
        this.page = page;
    }

    /**
     * @param calls what each column called
     * @param output what the client printed
     */
    String text(Map<Column, List<Strace.Told>> calls, String output, Drawing sys, Drawing sock)
            throws IOException {
        TreeSet<String> names = new TreeSet<>(sys.calls());
        names.addAll(sock.calls());
        neighbours();
        add("<p>%s.</p>", texts());
        add("<p>%s</p>", escape(page.note()));
        for (Side side : page.sides()) {
            sources(side);
        }
        if (!output.isEmpty()) {
            String who = page.sides().size() > 1 ? "The client prints" : "It prints";
            add("<h2>%s</h2>\n<pre class=\"output\">%s</pre>", who, escape(output.stripTrailing()));
        }
        traces(calls);
        diagram(sock);
        add("<!-- calls: %s -->", String.join(" ", names));
        return Html.page(page.title(), body.toString());
    }

    private void neighbours() {
        int at = Course.PAGES.indexOf(page);
        List<String> links = new ArrayList<>();
        links.add("<a href=\"index.html\">All pages</a>");
        if (at > 0) {
            links.add(link("Before: ", Course.PAGES.get(at - 1)));
        }
        if (at + 1 < Course.PAGES.size()) {
            links.add(link("Next: ", Course.PAGES.get(at + 1)));
        }
        add("<nav>%s</nav>", String.join(" ", links));
    }

    private static String link(String before, Page to) {
        return "<a href=\"%s.html\">%s%s</a>".formatted(to.name(), before, escape(to.title()));
    }

    private String texts() {
        return String.join(
                "; ",
                page.texts().stream()
                        .map(n -> "Text " + n + ", " + escape(Course.TEXTS.get(n - 1).title()))
                        .toList());
    }

    private void sources(Side side) throws IOException {
        add("<h2><code>%s</code></h2>", side.program());
        Page home = Course.home(side.program());
        if (home != page) {
            add("<p>Its source is on the page %s.</p>", link("", home));
            return;
        }
        add("<div class=\"columns\">");
        for (Column column : Column.values()) {
            Path file = column.source(top, side.program());
            List<String> arguments =
                    side.arguments().stream().map(a -> a.equals("PORT") ? "12000" : a).toList();
            String typed = column.typed(top, side.program(), arguments, side.input());
            add("<section><h3>%s</h3>", column.title());
            add("<p class=\"file\">%s</p>", escape(file.toString()));
            add("<pre class=\"run\">%s</pre>", escape(typed));
            source(Files.readString(top.resolve(file)));
            add("</section>");
        }
        add("</div>");
    }

    /** The imports of Java folded away, and the calls in bold. */
    private void source(String text) {
        int begin = text.startsWith("package ") ? firstAfterImports(text) : 0;
        if (begin > 0) {
            add(
                    "<details><summary>package and imports</summary><pre class=\"lines\">%s</pre></details>",
                    Html.source(text.substring(0, begin)));
        }
        add("<pre class=\"lines\">%s</pre>", Html.source(text.substring(begin)));
    }

    private static int firstAfterImports(String text) {
        int last = text.lastIndexOf("\nimport ");
        int end = text.indexOf('\n', last + 1) + 1;
        while (text.charAt(end) == '\n') {
            end++;
        }
        return end;
    }

    private void traces(Map<Column, List<Strace.Told>> calls) {
        add("<h2>What they ask of the kernel</h2>");
        add(
                "<p>From a run of each column with itself: Python and C as strace tells it, calls"
                        + " on sockets alone; Java as the library's own trace does (examples/lab"
                        + " --trace). <code>= ?</code> is a call that has not returned.</p>");
        add("<div class=\"columns\">");
        calls.forEach((column, told) -> {
            add("<section><h3>%s</h3>", column.title());
            String before = "";
            for (Strace.Told each : told) {
                if (!each.program().equals(before)) {
                    add("<h4>%s</h4>", each.program());
                }
                before = each.program();
                add(
                        "<pre class=\"lines\">%s</pre>",
                        String.join("", each.lines().stream().map(Html::line).toList()));
            }
            if (told.isEmpty()) {
                add("<p>No call on a socket.</p>");
            }
            add("</section>");
        });
        add("</div>");
    }

    private void diagram(Drawing sock) {
        StringBuilder command = new StringBuilder("examples/lab diagram out.html");
        for (List<String> each : CoursePages.commands(page, Column.SOCK)) {
            command.append(" -- ").append(String.join(" ", each));
        }
        String input = page.sides().getLast().input();
        if (!input.isEmpty() && page.sides().getLast().arguments().size() < 3) {
            command.insert(0, "echo '" + input.strip().replace("\n", "\\n") + "' | ");
        }
        add("<h2>Who says what when</h2>");
        add(
                "<p>The last column, as it ran. The same as a page on which a click shows the bytes"
                        + " of a call:</p>\n<pre class=\"run\">%s</pre>",
                escape(command.toString()));
        add(
                "<div class=\"diagram\" tabindex=\"0\" role=\"region\""
                        + " aria-label=\"Diagram\">%s</div>",
                sock.element());
        add(
                "<details><summary>The diagram as text</summary><pre class=\"wide\">%s</pre>"
                        + "</details>",
                escape(sock.text()));
    }

    private void add(String format, Object... values) {
        body.append(format.formatted(values)).append('\n');
    }
}
