package berkeley.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs of the lab as processes of their own. */
public final class Self {
    private Self() {}

    /**
     * A command that starts a program of the lab as this process was started, so that what makes
     * this one start fast does so for that one.
     *
     * @param options the JVM's
     * @param program the name and its arguments
     */
    public static List<String> command(List<String> options, List<String> program) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String argument : ProcessHandle.current().info().arguments().orElse(new String[0])) {
            if (argument.equals("-p") || argument.equals("--module-path")) {
                break;
            }
            if (argument.startsWith("-XX:") || argument.startsWith("--enable-native-access")) {
                line.add(argument);
            }
        }
        line.add("-Dberkeley.lab=" + System.getProperty("berkeley.lab"));
        line.addAll(options);
        line.addAll(List.of("-p", System.getProperty("jdk.module.path")));
        line.addAll(List.of("-m", "berkeley.examples/berkeley.examples.Lab"));
        line.addAll(program);
        return line;
    }
}
