package berkeley.examples.diagram;

import static berkeley.bindings.socket.Constants.SOCK_DGRAM;
import static berkeley.bindings.socket.Constants.SOCK_RAW;

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
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Where programs run and are recorded. Closing it ends those that still run. */
final class Stage implements AutoCloseable {
    private static final Duration TO_LISTEN = Duration.ofSeconds(20);
    private static final Duration TO_FINISH = Duration.ofSeconds(60);
    private static final Duration TO_END = Duration.ofSeconds(5);

    /** A server that has said nothing for so long after its last client has nothing to say. */
    private static final Duration QUIET = Duration.ofMillis(400);

    private final Path folder;
    private final ServerSocketChannel door;
    private final BlockingQueue<Event> news = new LinkedBlockingQueue<>();
    private final List<Event> events = new ArrayList<>();
    private final List<Process> processes = new CopyOnWriteArrayList<>();
    private final List<Picture.Program> programs = new ArrayList<>();

    Stage() throws IOException {
        folder = Files.createTempDirectory("diagram");
        door = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        door.bind(UnixDomainSocketAddress.of(folder.resolve("s")));
        // Who ends the diagram early ends the programs too.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /** Runs the first command until all others have ended. */
    Picture play(List<List<String>> commands) throws IOException, InterruptedException {
        Process server = start(commands.getFirst());
        String port = port(awaitReady(server, commands.getFirst().getFirst()));
        for (List<String> command : commands.subList(1, commands.size())) {
            start(command.stream().map(word -> word.equals("PORT") ? port : word).toList());
        }
        long end = System.nanoTime() + TO_FINISH.toNanos();
        for (Process client : processes.subList(1, processes.size())) {
            if (!client.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                System.err.println(
                        "diagram: a client still runs after "
                                + TO_FINISH.toSeconds()
                                + " s, and is ended");
            }
        }
        for (Event event; (event = news.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS)) != null; ) {
            events.add(event);
        }
        return Picture.of(programs, events);
    }

    private Process start(List<String> command) throws IOException {
        int number = processes.size();
        List<String> line = new ArrayList<>(java());
        line.add("-D" + Recorder.PROPERTY + "=" + folder.resolve("s"));
        line.addAll(List.of("-p", System.getProperty("jdk.module.path")));
        line.addAll(List.of("-m", "berkeley.examples/berkeley.examples.Lab"));
        line.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(line).inheritIO();
        if (number == 0) {
            builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
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

    /** As this process was started, so that what makes it start fast does so for those. */
    private static List<String> java() {
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
        return line;
    }

    /** {@return the address that the server waits on} */
    private String awaitReady(Process server, String name)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + TO_LISTEN.toNanos();
        while (System.nanoTime() < end) {
            Event event = news.poll(100, TimeUnit.MILLISECONDS);
            if (event == null) {
                if (!server.isAlive()) {
                    throw new IOException("diagram: " + name + " has ended before it could serve");
                }
                continue;
            }
            events.add(event);
            int type = event.own().type();
            boolean datagrams = type == SOCK_DGRAM || type == SOCK_RAW;
            if (!event.failed() && event.call().equals(datagrams ? "bind" : "listen")) {
                return event.own().local();
            }
        }
        throw new IOException(
                "diagram: "
                        + name
                        + " neither listens nor binds after "
                        + TO_LISTEN.toSeconds()
                        + " s");
    }

    private static String port(String address) {
        return address.replaceFirst(".*[:/]", "");
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
