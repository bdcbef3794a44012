package berkeley.machine;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * What a test needs of the machine. A test that lacks it is skipped, and the reason names the
 * Debian package to install. {@code native/verify} installs them all, and fails where a test was
 * skipped.
 */
public final class Needs {

    /** Programs that a small Debian lacks, and their packages. */
    private static final Map<String, String> PACKAGES =
            Map.ofEntries(
                    Map.entry("aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu"),
                    Map.entry("aarch64-linux-gnu-readelf", "gcc-aarch64-linux-gnu"),
                    Map.entry("chromium", "chromium"),
                    Map.entry("gcc", "gcc"),
                    Map.entry("ip", "iproute2"),
                    Map.entry("nft", "nftables"),
                    Map.entry("ping", "iputils-ping"),
                    Map.entry("python3", "python3"),
                    Map.entry("redis-server", "redis-server"),
                    Map.entry("ss", "iproute2"),
                    Map.entry("strace", "strace"),
                    Map.entry("tmux", "tmux"),
                    Map.entry("tshark", "tshark"),
                    Map.entry("x86_64-linux-gnu-gcc", "gcc"),
                    Map.entry("x86_64-linux-gnu-readelf", "gcc"));

    private static final Set<String> PRINTED = ConcurrentHashMap.newKeySet();

    private static final boolean NAMESPACES = exits("unshare", "--net", "--mount", "true");

    private Needs() {}

    /** A process of a program that is looked for first. */
    public static ProcessBuilder process(List<String> command) {
        programs(command.getFirst());
        return new ProcessBuilder(command);
    }

    /** Programs, of which those that every Debian has are taken for granted; unshare takes root. */
    public static void programs(String... names) {
        for (String name : names) {
            if (name.equals("unshare")) {
                root();
            }
            String origin = PACKAGES.get(Path.of(name).getFileName().toString());
            if (origin != null && !onPath(name)) {
                lacks(name, origin);
            }
        }
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(program)));
    }

    /** A file that a package brings. */
    public static void file(String path, String origin) {
        if (!Files.exists(Path.of(path))) {
            lacks(path, origin);
        }
    }

    /** gcc and the C library's headers. */
    public static void compiler() {
        programs("gcc");
        file("/usr/include/stdio.h", "libc6-dev");
    }

    /** The lists of hosts, protocols and services. */
    public static void netbase() {
        file("/etc/hosts", "netbase");
        file("/etc/protocols", "netbase");
        file("/etc/services", "netbase");
    }

    /** Root, with the right to make network and mount namespaces. */
    public static void root() {
        check(() -> NAMESPACES, "root, and CAP_SYS_ADMIN in a container: it makes namespaces");
    }

    /** A shared library. */
    @SuppressWarnings("restricted") // surefire's command line lets tests call native code
    public static void library(String name, String origin) {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup.libraryLookup(name, arena);
        } catch (IllegalArgumentException missing) {
            lacks(name, origin);
        }
    }

    /** Anything else, told in the words that follow "needs". */
    public static void check(BooleanSupplier there, String what) {
        if (!there.getAsBoolean()) {
            skip("needs " + what);
        }
    }

    private static void lacks(String what, String origin) {
        skip("needs " + what + ": apt-get install " + origin);
    }

    /** Maven keeps the reason to its reports. */
    private static void skip(String reason) {
        if (PRINTED.add(reason)) {
            System.out.println("skipped: " + reason);
        }
        abort(reason);
    }

    private static boolean exits(String... command) {
        try {
            ProcessBuilder.Redirect nowhere = ProcessBuilder.Redirect.DISCARD;
            return new ProcessBuilder(command)
                            .redirectOutput(nowhere)
                            .redirectError(nowhere)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }
}
