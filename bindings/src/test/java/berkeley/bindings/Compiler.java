package berkeley.bindings;

import static org.junit.jupiter.api.Assertions.fail;

import berkeley.machine.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A gcc of this machine, for this machine or another, reading native/headers as jextract did. */
record Compiler(String prefix, Path work) {
    static final Path NATIVE = Path.of(System.getProperty("basedir", ".")).resolve("../native").normalize();

    private static final Path BLUEZ = Path.of("/usr/include/bluetooth");
    private static final Pattern ANSWER = Pattern.compile("(?m)^@ (\\S+) [$#]?(-?\\d+)$");
    private static final Pattern UNDECLARED = Pattern.compile("error: '(\\w+)' undeclared");

    /** The compiler, or the test is skipped. */
    static Compiler find(String prefix, Path work) throws IOException, InterruptedException {
        Compiler compiler = new Compiler(prefix, work);
        Needs.programs(prefix + "gcc", prefix + "readelf");
        String machine = prefix.substring(0, prefix.length() - 1);
        boolean own = Files.exists(Path.of("/usr/include", machine));
        Needs.file(own ? "/usr/include/stdio.h" : "/usr/" + machine + "/include/stdio.h",
                own ? "libc6-dev" : "libc6-dev-arm64-cross");
        Needs.file(BLUEZ.toString(), "libbluetooth-dev");
        // BlueZ's headers are the same for every machine; a copy, lest a cross compiler read more of this machine's.
        Path copy = Files.createDirectories(work.resolve("include/bluetooth"));
        try (var headers = Files.list(BLUEZ)) {
            for (Path header : headers.toList()) {
                Files.copy(header, copy.resolve(header.getFileName()));
            }
        }
        return compiler;
    }

    /** The values of C's constant expressions, by the name given to each; none for a constant that no header has. */
    Map<String, Long> ask(String header, Map<String, String> expressions) throws IOException, InterruptedException {
        Map<String, String> left = new LinkedHashMap<>(expressions);
        Result result = gcc(questions(header, left), "-S", "-o", "-");
        if (left.keySet().removeAll(UNDECLARED.matcher(result.errors).results().map(m -> m.group(1)).toList())) {
            result = gcc(questions(header, left), "-S", "-o", "-");
        }
        Map<String, Long> answers = new LinkedHashMap<>();
        Matcher answer = ANSWER.matcher(result.orFail());
        while (answer.find()) {
            answers.put(answer.group(1), Long.parseLong(answer.group(2)));
        }
        return answers;
    }

    private Path questions(String header, Map<String, String> expressions) throws IOException {
        StringBuilder c = new StringBuilder("#include \"" + header + ".h\"\n#include \"ask.h\"\n\nvoid ask(void)\n{\n");
        expressions.forEach((name, expression) -> c.append("    ASK(\"%s\", %s);\n".formatted(name, expression)));
        return Files.writeString(work.resolve(header + "-ask.c"), c.append("}\n"));
    }

    /** The debugging information about the types given, each the type of a variable of the name given. */
    Dwarf describe(String header, Map<String, String> types) throws IOException, InterruptedException {
        StringBuilder c = new StringBuilder("#include \"" + header + ".h\"\n\n");
        types.forEach((name, type) -> c.append("__typeof__(%s) *%s;\n".formatted(type, name)));
        Path source = Files.writeString(work.resolve(header + "-types.c"), c);
        Path object = work.resolve(header + "-types.o");
        gcc(source, "-c", "-g", "-gdwarf-4", "-o", object.toString()).orFail();
        return Dwarf.parse(run(List.of(prefix + "readelf", "--wide", "--debug-dump=info", object.toString())).orFail());
    }

    private Result gcc(Path source, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(prefix + "gcc", "-std=gnu17", "-D_GNU_SOURCE", "-w"));
        command.addAll(List.of("-I", NATIVE.resolve("headers").toString(), "-I", NATIVE.resolve("abi").toString()));
        command.addAll(List.of("-idirafter", work.resolve("include").toString()));
        command.addAll(List.of(options));
        command.add(source.toString());
        return run(command);
    }

    private Result run(List<String> command) throws IOException, InterruptedException {
        Path errors = work.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(command, process.waitFor(), output, Files.readString(errors));
    }

    private record Result(List<String> command, int status, String output, String errors) {
        String orFail() {
            return status == 0 ? output : fail(String.join(" ", command) + "\n" + errors);
        }
    }
}
