package berkeley.bench.cases;

import static berkeley.bindings.socket.Constants.*;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.bench.Numbers;
import berkeley.bench.peer.Built;
import berkeley.bench.peer.Jvm;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long all threads wait for one that lends an array to the kernel. A JVM asks for a safepoint
 * every few milliseconds and writes down how long it took to reach it, while two threads do nothing
 * but send 128 KiB over TCP and receive them, and two others make garbage: twice as many as this
 * machine has cores. Native memory, which no collector waits for, does the same beside it. Under
 * memory pressure the JVM shares a cgroup with somebody who reads a file that is larger than what
 * is left, so that the kernel has to find memory for every send.
 */
final class Safepoints {
    private static final int SIZE = 128 * 1024;
    private static final int SECONDS = 4;
    private static final Path MEMORY = Path.of("/sys/fs/cgroup/memory");
    private static final long LIMIT = 400L << 20;
    private static final Pattern REACHED = Pattern.compile("Reaching safepoint: (\\d+) ns");

    private Safepoints() {}

    /** {@code array|native}. */
    public static void main(String[] args) throws Exception {
        boolean array = args[0].equals("array");
        int cores = Runtime.getRuntime().availableProcessors();
        for (int i = 0; i < cores; i++) {
            Thread.ofPlatform().daemon().start(() -> transfer(array));
            Thread.ofPlatform().daemon().start(Safepoints::makeGarbage);
        }
        Thread.sleep(SECONDS * 1000L);
    }

    private static void transfer(boolean array) {
        try (Arena arena = Arena.ofConfined();
                Sock listener =
                        Sock.open(AF_INET, SOCK_STREAM)
                                .bind(SockAddr.inet("127.0.0.1", 0))
                                .listen(1);
                Sock near = Sock.open(AF_INET, SOCK_STREAM).connect(listener.getsockname());
                Sock far = listener.accept()) {
            byte[] heap = new byte[SIZE];
            MemorySegment segment = arena.allocate(SIZE);
            while (true) {
                if (array) {
                    near.send(heap, 0, SIZE, MSG_DONTWAIT);
                    while (far.recv(heap, 0, SIZE, MSG_DONTWAIT) > 0) continue;
                } else {
                    near.send(segment, 0, SIZE, MSG_DONTWAIT);
                    while (far.recv(segment, 0, SIZE, MSG_DONTWAIT) > 0) continue;
                }
            }
        } catch (ErrnoException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void makeGarbage() {
        byte[][] some = new byte[64][];
        for (int i = 0; ; i++) some[i % some.length] = new byte[4096];
    }

    static List<String> notes() throws IOException, InterruptedException {
        List<String> notes = new ArrayList<>();
        for (boolean pressure : new boolean[] {false, true}) {
            if (pressure && !Files.isWritable(MEMORY)) {
                notes.add("time to safepoint under memory pressure: " + MEMORY + " is missing");
                continue;
            }
            for (String memory : List.of("native", "array")) {
                notes.add(
                        Numbers.format(
                                "time to safepoint%s, %s: %s",
                                pressure ? " under memory pressure" : "",
                                memory.equals("native")
                                        ? "native memory of 128 KiB"
                                        : "arrays of 128 KiB, lent",
                                spread(run(memory, pressure))));
            }
        }
        return notes;
    }

    private static String spread(long[] nanos) {
        return Numbers.format(
                "median %.0f \u00b5s, 99 %% %.0f \u00b5s, longest %.0f \u00b5s of %d",
                nanos[nanos.length / 2] / 1e3,
                nanos[nanos.length * 99 / 100] / 1e3,
                nanos[nanos.length - 1] / 1e3,
                nanos.length);
    }

    private static long[] run(String memory, boolean pressure)
            throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(Jvm.options());
        options.add("-Xmx128m");
        options.add("-XX:+AlwaysPreTouch");
        options.add("-XX:+UnlockDiagnosticVMOptions");
        options.add("-XX:GuaranteedSafepointInterval=5");
        options.add("-Xlog:safepoint");
        List<String> command =
                Jvm.command(
                        options, System.getProperty("java.class.path"), Safepoints.class, memory);
        try (Pressure hog = pressure ? new Pressure() : null) {
            if (hog != null) command.addAll(0, hog.join());
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            List<Long> nanos = new ArrayList<>();
            for (String line : process.inputReader().lines().toList()) {
                Matcher reached = REACHED.matcher(line);
                if (reached.find()) nanos.add(Long.valueOf(reached.group(1)));
            }
            if (process.waitFor() != 0 || nanos.isEmpty()) throw new IOException("no safepoints");
            return nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        }
    }

    /** A cgroup that is always short of memory. */
    private static final class Pressure implements AutoCloseable {
        private final Path group =
                MEMORY.resolve("berkeley-bench-" + ProcessHandle.current().pid());
        private final Path file = Built.HOME.resolveSibling("pressure");
        private final Process reader;

        Pressure() throws IOException {
            Files.createDirectories(group);
            Files.writeString(group.resolve("memory.limit_in_bytes"), Long.toString(LIMIT));
            List<String> command = new ArrayList<>(join());
            command.addAll(
                    List.of(
                            "sh",
                            "-c",
                            "head -c 600M /dev/zero >$0; while cat $0 >/dev/null; do :; done",
                            file.toString()));
            reader = new ProcessBuilder(command).start();
        }

        /** What stands before a command that is to run in the group. */
        List<String> join() {
            return List.of("sh", "-c", "echo $$ >" + group + "/cgroup.procs; exec \"$@\"", "sh");
        }

        @Override
        public void close() throws IOException {
            reader.descendants().forEach(ProcessHandle::destroyForcibly);
            reader.destroyForcibly();
            try {
                reader.waitFor();
                Thread.sleep(200);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Files.deleteIfExists(file);
            Files.deleteIfExists(group);
        }
    }
}
