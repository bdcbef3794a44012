package berkeley.examples.diagram;

import static berkeley.examples.diagram.Svg.escape;

import berkeley.examples.Text;
import berkeley.trace.Hexdump;

import java.lang.foreign.MemorySegment;

/** The picture as a page, with a panel for the call that is chosen. It needs no network. */
final class Page {
    /** The panel, the margins of the diagram and a scroll bar, as page.css has them. */
    private static final int BESIDE = 490 + 2 * 24 + 16;

    private final Picture picture;
    private final String title;
    private final StringBuilder out = new StringBuilder();

    Page(Picture picture, String title) {
        this.picture = picture;
        this.title = title;
    }

    String text() {
        Svg svg = new Svg(picture);
        picture.events().forEach(this::details);
        StringBuilder commands = new StringBuilder();
        for (Picture.Program program : picture.programs()) {
            commands.append("<code>%s</code> ".formatted(escape(program.command())));
        }
        return Text.resource(Page.class, "page.html")
                .replace("@TITLE@", escape(title))
                .replace(
                        "@STYLE@",
                        Text.resource(Page.class, "diagram.css")
                                + Text.resource(Page.class, "page.css"))
                .replace("@NARROW@", Integer.toString(svg.width() + BESIDE))
                .replace("@COMMANDS@", commands.toString().strip())
                .replace("@HEAD@", svg.headElement())
                .replace("@BODY@", svg.bodyElement() + svg.sheetElements())
                .replace("@DETAILS@", out.toString())
                .replace("@SCRIPT@", Text.resource(Page.class, "page.js"));
    }

    private void details(Event event) {
        int number = picture.number(event);
        SocketView socket = event.socket();
        add("<article id=\"call-%d\" tabindex=\"-1\">", number);
        add("<h2><code>%s</code> %s</h2>", escape(event.call()), escape(event.outcome()));
        add("<pre class=\"line\">%s</pre>", escape(event.line().replaceAll(" {2,}=", " =")));
        out.append("<dl>\n");
        fact(
                "Program",
                picture.programs().get(event.process()).name() + ", thread " + event.thread());
        fact(
                "Time",
                "at %s ms, "
                        .formatted(picture.clock(event.begin()))
                        .concat(
                                event.waits()
                                        ? "never returned"
                                        : "took %.3f ms".formatted(event.nanos() / 1e6)));
        if (socket.fd() >= 0) {
            fact("Socket", "descriptor " + socket.fd() + (socket.closed() ? ", closed" : ""));
            fact("State", Picture.state(event));
            fact("Local", socket.local());
            fact("Peer", socket.peer());
        }
        for (Arrow arrow : picture.arrows()) {
            if (arrow.from() == event) {
                link(arrow.label() + " to", arrow.to());
            }
            if (arrow.to() == event) {
                link(arrow.label() + " from", arrow.from());
            }
        }
        out.append("</dl>\n");
        if (event.address().remaining() >= 2) {
            Hexdump.Part address = Hexdump.address(MemorySegment.ofBuffer(event.address()));
            add("<h3>%s, %d bytes</h3>", address.title(), address.size());
            out.append(
                    "<table class=\"dump\"><thead><tr><th>At<th>Bytes<th>Field<th>Value<th>Order</thead>\n");
            for (Hexdump.Line line : address.lines()) {
                String order = line.order().replaceFirst(" order.*", "");
                add(
                        "<tr><td>%d<td class=\"bytes\">%s<td>%s<td>%s<td class=\"order %s\">%s",
                        line.offset(),
                        line.bytes(),
                        line.field(),
                        escape(line.value()),
                        order,
                        order);
            }
            out.append("</table>\n");
        }
        if (event.head().hasRemaining()) {
            Hexdump.Part message = Hexdump.data("", MemorySegment.ofBuffer(event.head()));
            boolean cut = event.bytes() > event.head().remaining();
            add(
                    "<h3>EventMessage, %d byte%s%s</h3>",
                    event.bytes(),
                    event.bytes() == 1 ? "" : "s",
                    cut ? ", the first " + event.head().remaining() : "");
            out.append("<table class=\"dump\"><thead><tr><th>At<th>Bytes<th>Text</thead>\n");
            for (Hexdump.Line line : message.lines()) {
                add(
                        "<tr><td>%04x<td class=\"bytes\">%s<td class=\"ascii\">%s",
                        line.offset(), line.bytes(), escape(line.value()));
            }
            out.append("</table>\n");
        }
        out.append("</article>\n");
    }

    private void fact(String name, String value) {
        if (!value.isEmpty()) {
            add("<dt>%s<dd>%s", name, escape(value));
        }
    }

    private void link(String name, Event other) {
        add(
                "<dt>%s<dd><a href=\"#call-%d\">%s</a> of %s",
                name,
                picture.number(other),
                escape(other.call()),
                escape(picture.programs().get(other.process()).name()));
    }

    private void add(String format, Object... values) {
        out.append(format.formatted(values)).append('\n');
    }
}
