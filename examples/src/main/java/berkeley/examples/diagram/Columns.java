package berkeley.examples.diagram;

import java.util.ArrayList;
import java.util.List;

/** The picture in plain text. */
final class Columns {
    private static final int TIME = 10;
    private static final int LANE = 46;

    private final Picture picture;
    private final StringBuilder out = new StringBuilder();

    Columns(Picture picture) {
        this.picture = picture;
    }

    String text() {
        names(lane -> picture.programs().get(lane.process()).name());
        names(lane ->
                "process %d, thread %s"
                        .formatted(picture.programs().get(lane.process()).pid(), lane.thread()));
        boolean[] waits = new boolean[picture.lanes().size()];
        for (Picture.Row row : picture.rows()) {
            if (row.ends()) {
                for (Arrow arrow : picture.arrows()) {
                    if (arrow.to() == row.event()) {
                        arrow(arrow, waits);
                    }
                }
            }
            card(row, waits);
        }
        return out.toString();
    }

    private void names(java.util.function.Function<Picture.Lane, String> name) {
        out.append(" ".repeat(TIME));
        StringBuilder line = new StringBuilder();
        for (Picture.Lane lane : picture.lanes()) {
            line.append(pad(name.apply(lane), LANE));
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }

    private void card(Picture.Row row, boolean[] waits) {
        Event event = row.event();
        List<String> lines = new ArrayList<>();
        lines.addAll(Svg.wrap(row.words(), LANE - 4, 4));
        if (row.ends() || event.waits()) {
            String state = Picture.state(event);
            lines.add(
                    event.outcome()
                            + (state.isEmpty()
                                    ? ""
                                    : "   [fd " + event.socket().fd() + " " + state + "]"));
        }
        waits[row.lane()] = !row.ends();
        for (int i = 0; i < lines.size(); i++) {
            String time = i > 0 ? "" : picture.clock(row.time());
            StringBuilder line = new StringBuilder("%8s  ".formatted(time));
            for (int lane = 0; lane < waits.length; lane++) {
                String bar = waits[lane] ? "┃ " : "│ ";
                boolean own = lane == row.lane();
                line.append(pad(bar + (own ? (i == 0 ? "" : "  ") + lines.get(i) : ""), LANE));
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
    }

    private void arrow(Arrow arrow, boolean[] waits) {
        int from = picture.departure(arrow.from()).lane();
        int to = picture.arrival(arrow.to()).lane();
        StringBuilder line = new StringBuilder(" ".repeat(TIME));
        for (boolean wait : waits) {
            line.append(pad(wait ? "┃" : "│", LANE));
        }
        if (from != to) {
            int left = TIME + Math.min(from, to) * LANE;
            int right = TIME + Math.max(from, to) * LANE;
            char dash = arrow.kind() == Arrow.Kind.DATA ? '─' : '╌';
            for (int x = left + 1; x < right; x++) {
                line.setCharAt(x, dash);
            }
            line.setCharAt(from < to ? right - 1 : left + 1, from < to ? '▶' : '◀');
            String label = " " + arrow.label() + " ";
            int at = from < to ? left + 4 : right - 4 - label.length();
            line.replace(at, at + label.length(), label);
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }

    private static String pad(String text, int width) {
        return text.length() >= width
                ? text.substring(0, width - 2) + "… "
                : text + " ".repeat(width - text.length());
    }
}
