package berkeley.bench.peer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Further JVMs of this program. */
public final class Jvm {
    private Jvm() {}

    /** The command that runs a class of this program. */
    public static List<String> command(Class<?> main, String... arguments) {
        return command(options(), System.getProperty("java.class.path"), main, arguments);
    }

    /** The same with other options. */
    public static List<String> command(
            List<String> options, String classPath, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** What every JVM that measures is given. */
    public static List<String> options() {
        return List.of(
                "--enable-native-access=ALL-UNNAMED",
                // JMH and Netty use what JDK 25 warns of.
                "--sun-misc-unsafe-memory-access=allow",
                // AF_INET as all variants use it: java.net's default is AF_INET6, and slower.
                "-Djava.net.preferIPv4Stack=true",
                // Netty seeks a hardware address and warns; a network namespace has none.
                "-Dio.netty.machineId=02:00:00:00:00:00:00:01",
                "-Dbench.native=" + Built.HOME);
    }
}
