package berkeley.examples.diagram;

import static berkeley.bindings.socket.Constants.SOCK_DGRAM;
import static berkeley.bindings.socket.Constants.SOCK_RAW;

import berkeley.examples.Self;
import berkeley.trace.Call;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Where programs run and are recorded. Closing it ends those that still run. */
final class Stage implements AutoCloseable {
    private static final Duration TO_LISTEN = Duration.ofSeconds(90);
    private static final Duration TO_FINISH = Duration.ofSeconds(120);
    private static final Duration TO_END = Duration.ofSeconds(5);

    /** A server that has said nothing for so long after its last client has nothing to say. */
    private static final Duration QUIET = Duration.ofMillis(400);

    /** Where every client waits in a call for so long, all wait for each other. */
    private static final Duration STUCK = Duration.ofSeconds(10);

    private final Path folder;
    private final ServerSocketChannel door;
    private final BlockingQueue<Event> news = new LinkedBlockingQueue<>();
    private final List<Event> events = new ArrayList<>();
    private final Map<String, Event> waiting = new HashMap<>();
    private final List<Process> processes = new CopyOnWriteArrayList<>();
    private final List<Picture.Program> programs = new ArrayList<>();

    private final Path input;

    /**
     * @param input what the clients read; null is this process's standard input
     */
    Stage(Path input) throws IOException {
        this.input = input;
        folder = Files.createTempDirectory("diagram");
        door = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        door.bind(UnixDomainSocketAddress.of(folder.resolve("s")));
        // Who ends the diagram early ends the programs too.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /** Runs the first command until all others have ended; alone, until it ends itself. */
    Picture play(List<List<String>> commands) throws IOException, InterruptedException {
        Process server = start(commands.getFirst());
        if (commands.size() > 1) {
            String port = port(awaitReady(server, commands.getFirst().getFirst()));
            for (List<String> command : commands.subList(1, commands.size())) {
                start(command.stream().map(word -> word.equals("PORT") ? port : word).toList());
            }
        }
        awaitEnd(processes.subList(commands.size() > 1 ? 1 : 0, processes.size()));
        while (take(QUIET) != null) {
            // the server's last words
        }
        events.addAll(waiting.values());
        return Picture.of(programs, events);
    }

    private void awaitEnd(List<Process> clients) throws InterruptedException {
        long end = System.nanoTime() + TO_FINISH.toNanos();
        long last = System.nanoTime();
        while (clients.stream().anyMatch(Process::isAlive)) {
            if (take(Duration.ofMillis(50)) != null) {
                last = System.nanoTime();
            }
            boolean stuck =
                    System.nanoTime() - last > STUCK.toNanos()
                            && clients.stream().allMatch(c -> !c.isAlive() || waits(c));
            if (stuck || System.nanoTime() > end) {
                System.err.println(
                        stuck
                                ? "diagram: every client waits in a call, and is ended"
                                : "diagram: a client still runs after "
                                        + TO_FINISH.toSeconds()
                                        + " s, and is ended");
                return;
            }
        }
    }

    /** Not a socket(), say, that is slow for the first time. */
    private boolean waits(Process client) {
        int number = processes.indexOf(client);
        return waiting.values().stream()
                .anyMatch(event ->
                        event.process() == number
                                && (event.direction() == Call.Direction.RECEIVES
                                        || event.call().matches("accept4?|.*poll.*|p?select")));
    }

    /** The next call that has returned, or null where none has for so long. */
    private Event take(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (true) {
            Event event = news.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (event == null) {
                return null;
            }
            String thread = event.process() + ":" + event.tid();
            if (!event.waits()) {
                waiting.remove(thread);
                events.add(event);
                return event;
            }
            waiting.put(thread, event);
        }
    }

    private Process start(List<String> command) throws IOException {
        int number = processes.size();
        String record = "-D" + Recorder.PROPERTY + "=" + folder.resolve("s");
        List<String> line = Self.command(List.of(record), command);
        ProcessBuilder builder = new ProcessBuilder(line).inheritIO();
        if (number == 0) {
            builder.redirectInput(Path.of("/dev/null").toFile());
        } else if (input != null) {
            builder.redirectInput(input.toFile());
        }
        builder.environment().remove("BERKELEY_TRACE");
        Process process = builder.start();
        processes.add(process);
        programs.add(
                new Picture.Program(command.getFirst(), String.join(" ", command), process.pid()));
        // One that ends before it comes in opens the door itself.
        process.onExit().thenRun(() -> knock(process.pid()));
        while (true) {
            DataInputStream in =
                    new DataInputStream(
                            new BufferedInputStream(Channels.newInputStream(door.accept())));
            long who = in.readLong();
            if (who == process.pid()) {
                Thread.ofVirtual().start(() -> listen(number, in));
                return process;
            }
            in.close();
            if (who == -process.pid()) {
                return process;
            }
        }
    }

    private void knock(long pid) {
        try (SocketChannel channel =
                SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("s")))) {
            channel.write(java.nio.ByteBuffer.allocate(Long.BYTES).putLong(-pid).flip());
        } catch (IOException e) {
            // the door is closed: nobody waits
        }
    }

    private void listen(int number, DataInputStream in) {
        try (in) {
            while (true) {
                news.add(Event.read(number, in));
            }
        } catch (IOException e) {
            // the program has ended
        }
    }

    /** {@return the address that the server waits on} */
    private String awaitReady(Process server, String name)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + TO_LISTEN.toNanos();
        while (System.nanoTime() < end) {
            Event event = take(Duration.ofMillis(100));
            if (event == null) {
                if (!server.isAlive()) {
                    throw new IOException(name + " has ended before it could serve");
                }
                continue;
            }
            int type = event.own().type();
            boolean datagrams = type == SOCK_DGRAM || type == SOCK_RAW;
            if (!event.failed() && event.call().equals(datagrams ? "bind" : "listen")) {
                return event.own().local();
            }
        }
        throw new IOException(
                name + " neither listens nor binds after " + TO_LISTEN.toSeconds() + " s");
    }

    private static String port(String address) {
        return address.startsWith("unix:")
                ? address.substring("unix:".length())
                : address.replaceFirst(".*[:/]", "");
    }

    @Override
    public void close() {
        for (Process process : processes) {
            process.destroy();
        }
        for (Process process : processes) {
            if (!ended(process)) {
                process.destroyForcibly();
            }
        }
        try {
            door.close();
            Files.deleteIfExists(folder.resolve("s"));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            System.err.println("diagram: " + e);
        }
    }

    private static boolean ended(Process process) {
        try {
            return process.waitFor(TO_END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
