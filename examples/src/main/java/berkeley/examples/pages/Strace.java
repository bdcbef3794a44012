package berkeley.examples.pages;

import berkeley.examples.pages.Course.Page;
import berkeley.examples.pages.Course.Side;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A run of a page's programs in Python or C under strace. */
final class Strace implements AutoCloseable {
    private static final String CALLS =
            "trace=%network,read,write,close,poll,ppoll,select,pselect6,fork,vfork,clone,clone3";
    private static final Duration ENOUGH = Duration.ofSeconds(60);
    private static final Duration QUIET = Duration.ofMillis(700);
    private static final Pattern PORT = Pattern.compile("getsockname\\(.*htons\\((\\d+)\\)");
    private static final Pattern READY = Pattern.compile("listen\\(\\d.*= 0");
    private static final String SOCKET = "<socket:\\[\\d+]>";

    /** What a process called, as strace tells it. */
    record Told(String program, List<String> lines) {}

    private final Column column;
    private final Path top;
    private final Path folder;
    private final List<Process> processes = new ArrayList<>();

    /**
     * @param folder of its own
     */
    Strace(Column column, Path top, Path folder) {
        this.column = column;
        this.top = top;
        this.folder = folder;
    }

    List<Told> run(Page page) throws IOException, InterruptedException {
        List<Told> told = new ArrayList<>();
        String port = "0";
        for (Side side : page.sides()) {
            if (column == Column.C) {
                Column.compile(top, folder, side.program());
            }
            int times = side.serves() ? 1 : Math.max(1, page.clients());
            for (int i = 0; i < times; i++) {
                Process process = start(side, side.program() + i, port);
                if (side.serves()) {
                    await(() -> ready(page, side).find(), side.program() + " to be ready");
                    port = page.bluetooth() ? "" : found(page, side);
                }
            }
        }
        List<Process> clients = processes.subList(page.clients() > 0 ? 1 : 0, processes.size());
        end(clients);
        stop();
        for (Side side : page.sides()) {
            for (Path file : files(side)) {
                List<String> lines = lines(file);
                if (!lines.isEmpty()) {
                    told.add(new Told(side.program(), lines));
                }
            }
        }
        return told;
    }

    /** Until the clients have ended, or nothing is called any more. */
    private void end(List<Process> clients) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        long size = -1;
        long last = begin;
        while (System.nanoTime() - begin < ENOUGH.toNanos()) {
            long now = 0;
            try (Stream<Path> all = Files.list(folder)) {
                for (Path file : all.filter(f -> f.toString().contains(".trace.")).toList()) {
                    now += Files.size(file);
                }
            }
            if (now != size) {
                size = now;
                last = System.nanoTime();
            }
            boolean quiet = System.nanoTime() - last > QUIET.toNanos();
            boolean ended = clients.stream().noneMatch(Process::isAlive);
            if (quiet && (ended || System.nanoTime() - last > 4 * QUIET.toNanos())) {
                return;
            }
            Thread.sleep(20);
        }
        throw new IOException("strace: the programs do not end");
    }

    /** Ends all at once, so that none has time to see another's end. */
    private void stop() throws IOException, InterruptedException {
        List<String> freeze = new ArrayList<>(List.of("sh", "-c", "kill -STOP \"$@\"", "sh"));
        List<ProcessHandle> left =
                processes.stream().flatMap(process -> process.descendants()).toList();
        left.forEach(process -> freeze.add(Long.toString(process.pid())));
        if (!left.isEmpty()) {
            new ProcessBuilder(freeze).start().waitFor();
            left.forEach(ProcessHandle::destroyForcibly);
        }
        for (Process process : processes) {
            process.waitFor();
        }
    }

    private Process start(Side side, String name, String port) throws IOException {
        List<String> arguments =
                side.arguments().stream().map(a -> a.equals("PORT") ? port : a).toList();
        List<String> command = new ArrayList<>(List.of("strace", "-ff", "-y", "-q", "-s", "40"));
        command.addAll(List.of("-e", CALLS, "-o", folder.resolve(name + ".trace").toString()));
        command.addAll(column.command(top, folder, side.program(), arguments));
        Path input = Files.writeString(folder.resolve(name + ".in"), side.input());
        Process process =
                new ProcessBuilder(command)
                        .redirectInput(input.toFile())
                        .redirectOutput(folder.resolve(name + ".out").toFile())
                        .redirectError(folder.resolve(name + ".err").toFile())
                        .start();
        processes.add(process);
        return process;
    }

    /** A client's or a lone program's output. */
    String output(Side side) throws IOException {
        return Files.readString(folder.resolve(side.program() + "0.out"));
    }

    private Matcher ready(Page page, Side side) {
        try {
            return (page.bluetooth() ? READY : PORT).matcher(all(side));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String found(Page page, Side side) {
        Matcher port = ready(page, side);
        if (!port.find()) {
            throw new IllegalStateException("no port");
        }
        return port.group(1);
    }

    private String all(Side side) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path file : files(side)) {
            text.append(Files.readString(file));
        }
        return text.toString();
    }

    private List<Path> files(Side side) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file ->
                            file.getFileName()
                                    .toString()
                                    .matches(side.program() + "\\d+\\.trace\\.\\d+"))
                    .sorted()
                    .toList();
        }
    }

    /** The calls on sockets, those that make processes, and those that wait. */
    private static List<String> lines(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            boolean ours =
                    line.matches("(read|write|close)\\(.*")
                            ? line.matches("\\w+\\(\\d+" + SOCKET + ".*")
                            : !line.matches("(\\+\\+\\+|---).*");
            if (ours) {
                lines.add(
                        line.replaceAll(SOCKET, "")
                                .replaceFirst("\\) +=", ") =")
                                .replaceFirst("= \\?.*", "= ?"));
            }
        }
        boolean sockets = lines.stream().anyMatch(line -> !line.matches("(v?fork|clone3?)\\(.*"));
        return sockets ? lines : List.of();
    }

    private void await(BooleanSupplier condition, String what)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > ENOUGH.toNanos()) {
                throw new IOException("strace: waited in vain for " + what);
            }
            Thread.sleep(20);
        }
    }

    @Override
    public void close() {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
