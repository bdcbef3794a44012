package berkeley.examples;

import jdk.jshell.tool.JavaShellToolBuilder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** Opens jshell with the calls, the constants and the lab's own functions imported. */
public final class Shell {
    private Shell() {}

    /** Takes jshell's own arguments, such as files to load. */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("lab");
        Path startup = file(folder, "startup.jsh");
        Path greeting = file(folder, "greeting.jsh");
        List<String> all = new ArrayList<>();
        all.addAll(List.of("--execution", OneThread.NAME));
        all.addAll(List.of("--startup", startup.toString()));
        all.addAll(List.of("--feedback", "concise")); // no greeting but ours, which sets another
        all.add("--module-path=" + System.getProperty("jdk.module.path"));
        all.add("--add-modules=berkeley.examples");
        all.add(greeting.toString());
        all.addAll(List.of(args));
        int status;
        try {
            status =
                    JavaShellToolBuilder.builder()
                            .persistence(new HashMap<>())
                            .start(all.toArray(String[]::new));
        } finally {
            Files.deleteIfExists(startup);
            Files.deleteIfExists(greeting);
            Files.deleteIfExists(folder);
        }
        System.exit(status);
    }

    private static Path file(Path folder, String name) throws IOException {
        try (InputStream text = Shell.class.getResourceAsStream("shell/" + name)) {
            return Files.write(folder.resolve(name), text.readAllBytes());
        }
    }
}
