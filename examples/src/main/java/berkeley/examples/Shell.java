package berkeley.examples;

import jdk.jshell.tool.JavaShellToolBuilder;

import java.io.IOException;
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
        if (!Lab.traceable()) {
            System.exit(2);
        }
        Path startup = startup();
        List<String> all = new ArrayList<>();
        all.addAll(List.of("--execution", OneThread.NAME));
        all.addAll(List.of("--startup", startup.toString()));
        all.addAll(List.of("--feedback", "concise")); // the trace tells results, and we greet
        all.add("--module-path=" + System.getProperty("jdk.module.path"));
        all.add("--add-modules=berkeley.examples");
        all.addAll(List.of(args));
        Sources.use();
        int status;
        try {
            status =
                    JavaShellToolBuilder.builder()
                            .persistence(new HashMap<>())
                            .start(all.toArray(String[]::new));
        } finally {
            Files.deleteIfExists(startup);
        }
        System.exit(status);
    }

    private static Path startup() throws IOException {
        Path file = Files.createTempFile("lab", ".jsh");
        return Files.writeString(file, Text.resource(Shell.class, "shell/startup.jsh"));
    }
}
