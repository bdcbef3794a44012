package berkeley.examples.pages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the course's programs are written in. */
public enum Column {
    PYTHON("Python"),
    C("C"),
    SYS("berkeley.sys"),
    SOCK("Sock");

    /** Debian's own: another may lack AF_BLUETOOTH. */
    private static final Path DEBIANS_PYTHON = Path.of("/usr/bin/python3");

    private final String title;

    Column(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }

    /** The file in which a program is, below the top folder. */
    public Path source(Path top, String program) {
        String file = program.replace('-', '_');
        return switch (this) {
            case PYTHON -> Path.of("examples/course/python/" + file + ".py");
            case C -> Path.of("examples/course/c/" + file + ".c");
            case SYS -> java(top, program + "-raw");
            case SOCK -> java(top, program);
        };
    }

    private static Path java(Path top, String program) {
        StringBuilder name = new StringBuilder();
        for (String word : program.split("-")) {
            name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
        }
        return Stream.of("course", "bluetooth")
                .map(group -> Path.of("examples/src/main/java/berkeley/examples", group))
                .map(folder -> folder.resolve(name + ".java"))
                .filter(file -> Files.exists(top.resolve(file)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no program " + program));
    }

    /** The name of the lab's program. */
    String lab(String program) {
        return this == SYS ? program + "-raw" : program;
    }

    /** What a reader types in the top folder to run a program. */
    String typed(Path top, String program, List<String> arguments, String input) {
        String source = source(top, program).toString();
        String rest = String.join(" ", arguments);
        String feed = input.isEmpty() ? "" : "echo '" + input.strip().replace("\n", "\\n") + "' | ";
        String run =
                switch (this) {
                    case PYTHON -> feed + "python3 " + source + " " + rest;
                    case C -> {
                        String[] words = compiler(Path.of(source), Path.of("/tmp", program));
                        yield String.join(" ", words)
                                + " &&\n  "
                                + feed
                                + "/tmp/"
                                + program
                                + " "
                                + rest;
                    }
                    case SYS, SOCK -> feed + "examples/lab " + lab(program) + " " + rest;
                };
        return run.strip();
    }

    /**
     * A command that runs a program in Python or C.
     *
     * @param folder where the compiled one is
     */
    public List<String> command(Path top, Path folder, String program, List<String> arguments) {
        List<String> command = new ArrayList<>();
        if (this == PYTHON) {
            command.add(Files.exists(DEBIANS_PYTHON) ? DEBIANS_PYTHON.toString() : "python3");
            command.add(top.resolve(source(top, program)).toString());
        } else {
            command.add(folder.resolve(program).toString());
        }
        command.addAll(arguments);
        return command;
    }

    /** Compiles a program in C into a folder. */
    public static void compile(Path top, Path folder, String program)
            throws IOException, InterruptedException {
        Path source = top.resolve(C.source(top, program));
        Process gcc =
                new ProcessBuilder(compiler(source, folder.resolve(program)))
                        .redirectErrorStream(true)
                        .start();
        String said = new String(gcc.getInputStream().readAllBytes());
        if (gcc.waitFor() != 0 || !said.isEmpty()) {
            throw new IOException("gcc " + source + ":\n" + said);
        }
    }

    private static String[] compiler(Path source, Path out) {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("gcc", "-Wall", "-Wextra", "-o", out.toString()));
        command.add(source.toString());
        if (source.getFileName().toString().startsWith("rfcomm")) {
            command.add("-lbluetooth");
        }
        return command.toArray(String[]::new);
    }
}
