package berkeley.examples.diagram;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What programs did, to be written in several forms. */
public final class Drawing {
    private final Picture picture;
    private final String title;

    private Drawing(Picture picture, String title) {
        this.picture = picture;
        this.title = title;
    }

    /** The lines of a thread, as strace would tell them. */
    public record Lane(String program, String thread, List<String> lines) {}

    /**
     * Runs a server, and its clients once it is ready, or a program alone.
     *
     * @param commands names of the lab's programs with arguments; PORT is the server's
     */
    public static Drawing of(List<List<String>> commands) throws IOException, InterruptedException {
        return of(commands, null);
    }

    /**
     * The same with a file as each client's standard input.
     *
     * @param input null is this process's own
     */
    public static Drawing of(List<List<String>> commands, Path input)
            throws IOException, InterruptedException {
        Picture picture;
        try (Stage stage = new Stage(input)) {
            picture = stage.play(commands);
        }
        if (picture.events().isEmpty()) {
            throw new IOException("the programs made no calls");
        }
        Set<String> names = new java.util.LinkedHashSet<>();
        commands.forEach(command -> names.add(command.getFirst()));
        return new Drawing(picture, String.join(" and ", names));
    }

    /** Writes a page, a picture or plain text, by the ending of the name. */
    public void write(Path out) throws IOException {
        String name = out.toString();
        Files.writeString(
                out,
                name.endsWith(".html")
                        ? new Page(picture, title).text()
                        : name.endsWith(".svg") ? new Svg(picture).file(title) : text());
    }

    /** The picture as an element of another page, and its style. */
    public String element() {
        return new Svg(picture).file(title);
    }

    /** The picture in plain text. */
    public String text() {
        return new Columns(picture).text();
    }

    /** The names of the calls. */
    public Set<String> calls() {
        Set<String> calls = new TreeSet<>();
        picture.events().forEach(event -> calls.add(event.call()));
        return calls;
    }

    /** What each thread called, in order, the first program's first. */
    public List<Lane> lanes() {
        Map<Picture.Lane, Lane> lanes = new LinkedHashMap<>();
        List<Picture.Lane> order = new ArrayList<>(picture.lanes());
        order.sort(java.util.Comparator.comparingInt(Picture.Lane::process));
        for (Picture.Lane lane : order) {
            String program = picture.programs().get(lane.process()).name();
            lanes.put(lane, new Lane(program, lane.thread(), new ArrayList<>()));
        }
        for (Event event : picture.events()) {
            Picture.Lane lane = new Picture.Lane(event.process(), event.tid(), event.thread());
            lanes.get(lane).lines.add(event.line().replaceAll(" {2,}= ", " = "));
        }
        return List.copyOf(lanes.values());
    }

    String counts() {
        return "%d calls, %d arrows".formatted(picture.events().size(), picture.arrows().size());
    }
}
