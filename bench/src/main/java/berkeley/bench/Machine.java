package berkeley.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a run took place: figures of two machines are not compared. */
public record Machine(
        String cpu, int cores, String memory, String kernel, String system, String jdk) {
    public static Machine here() throws IOException {
        return new Machine(
                find("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                find("/proc/meminfo", "MemTotal"),
                System.getProperty("os.name")
                        + " "
                        + System.getProperty("os.version")
                        + " "
                        + System.getProperty("os.arch"),
                find("/etc/os-release", "PRETTY_NAME").replace("\"", ""),
                System.getProperty("java.vendor.version", "") + " " + Runtime.version());
    }

    private static String find(String file, String key) throws IOException {
        Path path = Path.of(file);
        if (!Files.exists(path)) return "unknown";
        for (String line : Files.readAllLines(path)) {
            String[] words = line.split("\\s*[:=]\\s*", 2);
            if (words.length == 2 && words[0].equals(key)) return words[1].strip();
        }
        return "unknown";
    }
}
