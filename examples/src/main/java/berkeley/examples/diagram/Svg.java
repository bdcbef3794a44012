package berkeley.examples.diagram;

import berkeley.examples.Text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The picture in SVG: the head with the names of the lanes, and the calls below. */
final class Svg {
    private static final int TIME = 84;
    private static final int LANE = 312;
    private static final int GUTTER = 88;
    private static final int EDGE = 16;
    private static final int HEAD = 74;
    private static final int LINE = 17;
    private static final int PADDING = 9;
    private static final int GAP = 12;
    private static final int LETTERS = 39;
    private static final int MOST_LINES = 4;
    private static final int SLOT = 12;

    /** A third of a page of paper: that much may stay empty at its end. */
    private static final int SHEET = 560;

    private final Picture picture;
    private final StringBuilder out = new StringBuilder();
    private final Map<Picture.Row, Integer> tops = new HashMap<>();
    private final Map<Picture.Row, Integer> heights = new HashMap<>();
    private final List<Route> routes = new ArrayList<>();

    /** Where the calls may be cut for paper: between cards, from 0 to the height. */
    private final List<Integer> cuts = new ArrayList<>();

    private final int[] lefts;
    private final int width;
    private final int height;

    /**
     * Where an arrow goes down: in which gutter, on which side of it, and how far from the card.
     */
    private record Route(Arrow arrow, int y1, int y2, int gutter, boolean rightwards, int slot) {
        boolean meets(int otherGutter, boolean otherSide, int from, int to) {
            return gutter == otherGutter
                    && rightwards == otherSide
                    && Math.min(y1, y2) <= to
                    && from <= Math.max(y1, y2);
        }
    }

    Svg(Picture picture) {
        this.picture = picture;
        int y = GAP;
        cuts.add(0);
        for (Picture.Row row : picture.rows()) {
            int lines = words(row).size() + (result(row) ? 1 : 0);
            tops.put(row, y);
            heights.put(row, 2 * PADDING + LINE * lines - 3);
            if (y + heights.get(row) - cuts.getLast() > SHEET) {
                cuts.add(y - GAP / 2);
            }
            y += heights.get(row) + GAP;
        }
        picture.arrows().forEach(this::route);
        lefts = new int[picture.lanes().size()];
        int x = TIME;
        for (int lane = 0; lane < lefts.length; lane++) {
            lefts[lane] = x;
            x += LANE + gutter(lane);
        }
        width = x;
        height = y + GAP;
        cuts.add(height);
    }

    private static boolean result(Picture.Row row) {
        return row.ends() || row.event().waits();
    }

    private void route(Arrow arrow) {
        Picture.Row from = picture.departure(arrow.from());
        Picture.Row to = picture.arrival(arrow.to());
        int y1 = tops.get(from) + Math.min(heights.get(from) / 2, 20);
        int y2 = tops.get(to) + heights.get(to) - PADDING - 5;
        boolean rightwards = from.lane() < to.lane();
        int gutter = rightwards ? to.lane() - 1 : to.lane();
        int slot = 0;
        while (taken(slot, gutter, rightwards, Math.min(y1, y2), Math.max(y1, y2))) {
            slot++;
        }
        routes.add(new Route(arrow, y1, y2, gutter, rightwards, slot));
    }

    private boolean taken(int slot, int gutter, boolean rightwards, int from, int to) {
        return routes.stream()
                .anyMatch(r -> r.slot == slot && r.meets(gutter, rightwards, from, to));
    }

    /** As wide as the lines that go down there need. */
    private int gutter(int lane) {
        int wide = 0;
        for (boolean side : new boolean[] {false, true}) {
            wide +=
                    routes.stream()
                            .filter(r -> r.gutter == lane && r.rightwards == side)
                            .mapToInt(r -> EDGE + SLOT * (r.slot + 1))
                            .max()
                            .orElse(0);
        }
        boolean last = lane == lefts.length - 1;
        return Math.max(last && wide == 0 ? EDGE : GUTTER, wide);
    }

    int width() {
        return width;
    }

    /** An SVG file of its own. */
    String file(String title) {
        return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" role="img">
        <title>%3$s</title>
        <style>
        %4$s</style>
        <rect class="ground" width="%1$d" height="%2$d"/>
        %5$s<g transform="translate(0 %6$d)">
        %7$s</g>
        </svg>
        """
                .formatted(
                        width,
                        height + HEAD,
                        escape(title),
                        Text.resource(Svg.class, "diagram.css"),
                        head(),
                        HEAD,
                        body());
    }

    /** The head, as an element of a page. */
    String headElement() {
        return """
        <svg class="head" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" aria-hidden="true">
        %3$s</svg>
        """
                .formatted(width, HEAD, head());
    }

    /** The calls, as an element of a page. */
    String bodyElement() {
        return """
        <svg class="body" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" role="group" aria-label="Calls">
        %3$s</svg>
        """
                .formatted(width, height, body());
    }

    /** The calls once more, for paper: in sheets that no page ends within. */
    String sheetElements() {
        out.setLength(0);
        for (int i = 0; i + 1 < cuts.size(); i++) {
            add(
                    "<svg class=\"sheet\" viewBox=\"0 %d %d %d\" aria-hidden=\"true\">"
                            + "<use href=\"#lines\"/><use href=\"#cards-%d\"/></svg>",
                    cuts.get(i), width, cuts.get(i + 1) - cuts.get(i), i);
        }
        return out.toString();
    }

    private int left(int lane) {
        return lefts[lane];
    }

    private int middle(int lane) {
        return left(lane) + LANE / 2;
    }

    private String head() {
        out.setLength(0);
        add("<rect class=\"ground\" width=\"%d\" height=\"%d\"/>", width, HEAD);
        add("<text class=\"time\" x=\"%d\" y=\"%d\">ms</text>", TIME - 22, HEAD - 16);
        for (int i = 0; i < picture.lanes().size(); i++) {
            Picture.Lane lane = picture.lanes().get(i);
            Picture.Program program = picture.programs().get(lane.process());
            add(
                    "<rect class=\"lane p%d\" x=\"%d\" y=\"12\" width=\"%d\" height=\"%d\" rx=\"8\"/>",
                    lane.process() == 0 ? 0 : 1, left(i), LANE, HEAD - 20);
            add(
                    "<text class=\"program\" x=\"%d\" y=\"36\">%s</text>",
                    middle(i), escape(program.name()));
            add(
                    "<text class=\"thread\" x=\"%d\" y=\"54\">process %d, thread %s</text>",
                    middle(i), program.pid(), escape(lane.thread()));
        }
        return out.toString();
    }

    private String body() {
        out.setLength(0);
        out.append("<g id=\"lines\">\n");
        for (int i = 0; i < picture.lanes().size(); i++) {
            add(
                    "<line class=\"life\" x1=\"%1$d\" y1=\"0\" x2=\"%1$d\" y2=\"%2$d\"/>",
                    middle(i), height);
        }
        for (Picture.Row row : picture.rows()) {
            if (row.begins() && !row.ends()) {
                waits(row);
            }
        }
        arrows();
        out.append("</g>\n");
        for (int i = 0; i + 1 < cuts.size(); i++) {
            add("<g id=\"cards-%d\">", i);
            for (Picture.Row row : picture.rows()) {
                if (cuts.get(i) < tops.get(row) && tops.get(row) < cuts.get(i + 1)) {
                    card(row);
                }
            }
            out.append("</g>\n");
        }
        return out.toString();
    }

    /** From where a call begins to where it returns; down to the edge where it never has. */
    private void waits(Picture.Row row) {
        boolean open = row.event().waits();
        int from = tops.get(row) + heights.get(row);
        int to = open ? height - 6 : tops.get(picture.arrival(row.event()));
        int x = middle(row.lane());
        add(
                "<rect class=\"waits%s\" x=\"%d\" y=\"%d\" width=\"8\" height=\"%d\"/>",
                open ? " open" : "", x - 4, from, to - from);
        if (open) {
            add("<path class=\"waits open\" d=\"M%d %dl-9 0 9 9 9 -9z\"/>", x, to - 4);
        }
    }

    private void card(Picture.Row row) {
        Event event = row.event();
        int x = left(row.lane());
        int y = tops.get(row);
        int number = picture.number(event);
        add(
                "<text class=\"time\" x=\"%d\" y=\"%d\">%s</text>",
                TIME - 22, y + PADDING + 11, picture.clock(row.time()));
        add(
                "<g class=\"call%s\" data-call=\"%d\"%s>",
                event.failed() ? " failed" : event.waits() ? " unreturned" : "",
                number,
                row.begins()
                        ? " tabindex=\"0\" role=\"button\" aria-label=\"%s\""
                                .formatted(escape(event.told() + " " + event.outcome()))
                        : "");
        add(
                "<rect class=\"card\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\"/>",
                x, y, LANE, heights.get(row));
        int base = y + PADDING + 11;
        List<String> words = words(row);
        int from = words.getFirst().indexOf(event.call());
        int to = from + event.call().length();
        for (int i = 0; i < words.size(); i++) {
            String line = words.get(i);
            String shown =
                    i == 0
                            ? "%s<tspan class=\"name\">%s</tspan>%s"
                                    .formatted(
                                            line.substring(0, from),
                                            escape(line.substring(from, to)),
                                            escape(line.substring(to)))
                            : escape(line);
            add(
                    "<text class=\"words\" x=\"%d\" y=\"%d\">%s</text>",
                    x + 12 + (i == 0 ? 0 : 16), base, shown);
            base += LINE;
        }
        if (result(row)) {
            add(
                    "<text class=\"result\" x=\"%d\" y=\"%d\">%s</text>",
                    x + 12, base, escape(event.outcome()));
            state(event, x + LANE - 10, base);
        }
        out.append("</g>\n");
    }

    /** What became of the socket, in a pill. */
    private void state(Event event, int right, int base) {
        String state = Picture.state(event);
        if (state.isEmpty()) {
            return;
        }
        String text =
                (event.socket().closed() ? "was " : "fd ") + event.socket().fd() + "  " + state;
        int room = (int) (text.length() * 6.4) + 16;
        add(
                "<g class=\"state %s\"><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"17\" rx=\"8.5\"/>"
                        + "<text x=\"%d\" y=\"%d\">%s</text></g>",
                state.split(" ")[0].toLowerCase(Locale.ROOT),
                right - room,
                base - 12,
                room,
                right - room / 2,
                base,
                escape(text));
    }

    private void arrows() {
        for (Route route : routes) {
            Arrow arrow = route.arrow;
            int y1 = route.y1;
            int y2 = route.y2;
            int fromLane = picture.departure(arrow.from()).lane();
            int toLane = picture.arrival(arrow.to()).lane();
            boolean loop = fromLane == toLane;
            int x1 = left(fromLane) + (route.rightwards || loop ? LANE : 0);
            int x2 = left(toLane) + (route.rightwards ? 0 : LANE);
            int turn = x2 + (route.rightwards ? -1 : 1) * (EDGE + SLOT * route.slot);
            int into = x2 + (route.rightwards ? -1 : 1) * 2;
            int sign = turn > x1 ? 1 : -1;
            int radius = Math.min(6, Math.abs(y2 - y1) / 2);
            int down = y2 >= y1 ? 1 : -1;
            int last = into > turn ? 1 : -1;
            String kind = arrow.kind().name().toLowerCase(Locale.ROOT);
            add(
                    "<path class=\"arrow %s\" d=\"M%d %dH%dQ%d %d %d %dV%dQ%d %d %d %dH%d\""
                            + " data-from=\"%d\" data-to=\"%d\"/>",
                    kind,
                    x1,
                    y1,
                    turn - sign * radius,
                    turn,
                    y1,
                    turn,
                    y1 + down * radius,
                    y2 - down * radius,
                    turn,
                    y2,
                    turn + last * radius,
                    y2,
                    into - last * 7,
                    picture.number(arrow.from()),
                    picture.number(arrow.to()));
            add("<path class=\"tip %s\" d=\"M%d %dl%d -4.5v9z\"/>", kind, into, y2, -last * 9);
            add(
                    "<text class=\"label %s\" x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>",
                    kind, x1 + sign * 8, y1 - 6, sign > 0 ? "start" : "end", arrow.label());
        }
    }

    /** The call in lines that fit. */
    private static List<String> words(Picture.Row row) {
        return wrap(row.words(), LETTERS, MOST_LINES);
    }

    /** Breaks at spaces; what does not fit into so many lines is cut. */
    static List<String> wrap(String text, int letters, int most) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (!rest.isEmpty()) {
            int room = lines.isEmpty() ? letters : letters - 2;
            if (rest.length() <= room) {
                lines.add(rest);
                break;
            }
            if (lines.size() == most - 1) {
                lines.add(rest.substring(0, room - 1) + "…");
                break;
            }
            int space = rest.lastIndexOf(' ', room);
            int cut = space > room / 3 ? space : room;
            lines.add(rest.substring(0, cut).stripTrailing());
            rest = rest.substring(cut).stripLeading();
        }
        return lines;
    }

    private void add(String format, Object... values) {
        out.append(format.formatted(values)).append('\n');
    }

    static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (char c : text.toCharArray()) {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                default -> escaped.append(c < ' ' && c != '\n' ? '·' : c); // XML takes no others
            }
        }
        return escaped.toString();
    }
}
