package berkeley.examples.pages;

import static berkeley.bindings.socket.Constants.AF_BLUETOOTH;
import static berkeley.bindings.socket.Constants.SOCK_RAW;

import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Self;
import berkeley.examples.Usage;
import berkeley.examples.diagram.Drawing;
import berkeley.examples.pages.Course.Page;
import berkeley.examples.pages.Course.Side;
import berkeley.sys.SysSocket;
import berkeley.sys.Unistd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes the pages of examples/course from the programs' own files, and from a run of each page in
 * each column: Python and C under strace, ours with the library's own trace.
 */
@Usage(
        value = "[FOLDER] [PAGE...]",
        does = "writes the course pages anew: each program in Python, C and Java, and its calls")
final class CoursePages implements Program {
    private final Path top = Path.of(System.getProperty("berkeley.lab"));

    @Override
    public void run(Args args) throws IOException, InterruptedException {
        Path folder = args.has(0) ? Path.of(args.text(0)) : top.resolve("examples/course");
        List<String> wanted = args.rest(1);
        for (String name : wanted) {
            if (Course.PAGES.stream().noneMatch(page -> page.name().equals(name))) {
                throw new Args.Wrong("no page " + name);
            }
        }
        for (Page page : Course.PAGES) {
            if (wanted.isEmpty() || wanted.contains(page.name())) {
                Path file = file(folder, page);
                if (page.bluetooth() && !bluetooth()) {
                    inGuest(folder, page);
                } else {
                    Files.writeString(file, record(page));
                }
                Out.say(file.toString());
            }
        }
        if (Course.PAGES.stream().allMatch(page -> Files.exists(file(folder, page)))) {
            Files.writeString(folder.resolve("index.html"), new CourseIndex(folder).text());
            Out.say(folder.resolve("index.html").toString());
        }
    }

    private static Path file(Path folder, Page page) {
        return folder.resolve(page.name() + ".html");
    }

    private static boolean bluetooth() {
        int fd = SysSocket.socket(AF_BLUETOOTH, SOCK_RAW, 1);
        if (fd >= 0) {
            Unistd.close(fd);
        }
        return fd >= 0;
    }

    /** This program, in the guest, for this page alone. */
    private void inGuest(Path folder, Page page) throws IOException, InterruptedException {
        String out = folder.toAbsolutePath().toString();
        List<String> command = new ArrayList<>();
        command.add(top.resolve("native/vm/run").toString());
        command.addAll(List.of("--rw", out));
        command.addAll(Self.command(List.of(), List.of("course-pages", out, page.name())));
        Process guest = new ProcessBuilder(command).inheritIO().start();
        if (guest.waitFor() != 0) {
            throw new IOException(page.name() + " in the guest: exit " + guest.exitValue());
        }
    }

    private String record(Page page) throws IOException, InterruptedException {
        Map<Column, List<Strace.Told>> calls = new EnumMap<>(Column.class);
        String output = "";
        for (Column column : List.of(Column.PYTHON, Column.C)) {
            Path folder = Files.createTempDirectory("course");
            try (Strace strace = new Strace(column, top, folder)) {
                calls.put(column, strace.run(page));
                output = strace.output(page.sides().getLast());
            } finally {
                delete(folder);
            }
        }
        Drawing sys = draw(page, Column.SYS);
        Drawing sock = draw(page, Column.SOCK);
        calls.put(Column.SYS, told(sys));
        calls.put(Column.SOCK, told(sock));
        return new CoursePage(top, page).text(calls, output, sys, sock);
    }

    private static List<Strace.Told> told(Drawing drawing) {
        return drawing.lanes().stream()
                .map(lane -> new Strace.Told(lane.program(), lane.lines()))
                .toList();
    }

    private static Drawing draw(Page page, Column column) throws IOException, InterruptedException {
        Path input = Files.createTempFile("course", ".in");
        try {
            Files.writeString(input, page.sides().getLast().input());
            return Drawing.of(commands(page, column), input);
        } finally {
            Files.delete(input);
        }
    }

    /** What examples/lab diagram is to draw. */
    static List<List<String>> commands(Page page, Column column) {
        List<List<String>> commands = new ArrayList<>();
        for (Side side : page.sides()) {
            List<String> command = new ArrayList<>();
            command.add(column.lab(side.program()));
            for (String argument : side.arguments()) {
                command.add(side.serves() && argument.equals("PORT") ? "0" : argument);
            }
            for (int i = side.serves() ? 1 : Math.max(1, page.clients()); i > 0; i--) {
                commands.add(command);
            }
        }
        return commands;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
