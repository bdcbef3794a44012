package berkeley.bench.cases;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.bench.Guest;
import berkeley.bench.Numbers;
import berkeley.bench.peer.Built;
import berkeley.bench.peer.C;
import berkeley.bench.peer.Crowd;
import berkeley.bench.peer.Jvm;
import berkeley.sys.SysSocket;
import berkeley.sys.Unistd;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that holds many idle connections and prints what each takes: bytes of Java heap, of
 * other memory of the process, and of the kernel's slabs for both ends. Then every connection has
 * its echo. All of the heap is there from the start, so that it is not counted twice.
 */
public final class Idle {
    /** The first ones load classes and fill caches. */
    private static final int FIRST = 500;

    /** Who holds them. */
    enum Holder {
        SYS("descriptors of sys"),
        SOCK("Sock"),
        SOCK_THREAD("Sock, and a virtual thread in its recv"),
        NET("java.net.Socket"),
        NET_THREAD("java.net.Socket, and a virtual thread in its read"),
        NIO("SocketChannel");

        final String words;

        Holder(String words) {
            this.words = words;
        }
    }

    private final Holder holder;
    private final Object[] held;
    private int count;

    private Idle(Holder holder, int most) {
        this.holder = holder;
        held = new Object[most];
    }

    /** {@code HOLDER COUNT}. */
    public static void main(String[] args) throws Throwable {
        int most = Integer.parseInt(args[1]);
        long limit = C.descriptors(most + 400);
        if (limit < most + 400) throw new IOException("only " + limit + " descriptors");
        new Idle(Holder.valueOf(args[0]), most).measure(most);
        System.exit(0);
    }

    private void measure(int most) throws Throwable {
        try (Sock listener =
                        Sock.open(AF_INET, SOCK_STREAM)
                                .bind(SockAddr.inet("127.0.0.1", 0))
                                .listen(1000);
                ServerSocket net = new ServerSocket(0, 1000, InetAddress.getByName("127.0.0.1"));
                ServerSocketChannel nio = ServerSocketChannel.open()) {
            nio.bind(new java.net.InetSocketAddress(net.getInetAddress(), 0), 1000);
            int port =
                    switch (holder) {
                        case SYS, SOCK, SOCK_THREAD -> C.port(listener.fd());
                        case NET, NET_THREAD -> net.getLocalPort();
                        case NIO -> nio.socket().getLocalPort();
                    };
            try (Crowd crowd = new Crowd(port)) {
                crowd.open(FIRST, () -> hold(listener, net, nio));
                echo(crowd, FIRST);
                long[] before = memory();
                crowd.open(most - FIRST, () -> hold(listener, net, nio));
                long[] after = memory();
                echo(crowd, most);
                StringBuilder line = new StringBuilder();
                for (int i = 0; i < before.length; i++) {
                    // What the JIT gives back meanwhile may be more.
                    long bytes = Math.max(0, after[i] - before[i]);
                    line.append(bytes / (most - FIRST)).append(' ');
                }
                System.out.println(line.toString().strip());
            }
        }
    }

    private void hold(Sock listener, ServerSocket net, ServerSocketChannel nio) throws Exception {
        held[count++] =
                switch (holder) {
                    case SYS ->
                            SysSocket.accept4(
                                    listener.fd(),
                                    MemorySegment.NULL,
                                    MemorySegment.NULL,
                                    SOCK_CLOEXEC);
                    case SOCK -> listener.accept();
                    case SOCK_THREAD -> {
                        Sock sock = listener.accept();
                        byte[] one = new byte[1];
                        yield Thread.startVirtualThread(() -> echoes(() -> echo(sock, one)));
                    }
                    case NET -> net.accept();
                    case NET_THREAD -> {
                        Socket socket = net.accept();
                        byte[] one = new byte[1];
                        yield Thread.startVirtualThread(() -> echoes(() -> echo(socket, one)));
                    }
                    case NIO -> nio.accept();
                };
    }

    private interface Echo {
        boolean once() throws IOException;
    }

    private static void echoes(Echo echo) {
        try {
            while (echo.once()) continue;
        } catch (IOException e) {
            // The crowd has gone.
        }
    }

    private static boolean echo(Sock sock, byte[] one) throws IOException {
        return sock.recv(one) == 1 && sock.send(one) == 1;
    }

    private static boolean echo(Socket socket, byte[] one) throws IOException {
        if (socket.getInputStream().read(one) != 1) return false;
        socket.getOutputStream().write(one);
        return true;
    }

    /** Threads answer by themselves. */
    private void echo(Crowd crowd, int all) throws IOException {
        crowd.poke(all);
        byte[] one = new byte[1];
        java.nio.ByteBuffer buffer = java.nio.ByteBuffer.wrap(one);
        try (java.lang.foreign.Arena arena = java.lang.foreign.Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(1);
            for (int i = 0; i < all; i++) {
                switch (held[i]) {
                    case Integer fd -> {
                        Unistd.read(fd, segment, 1);
                        Unistd.write(fd, segment, 1);
                    }
                    case Sock sock -> echo(sock, one);
                    case Socket socket -> echo(socket, one);
                    case SocketChannel channel -> {
                        channel.read(buffer.clear());
                        channel.write(buffer.flip());
                    }
                    case Thread thread -> {}
                    default -> throw new IllegalStateException(String.valueOf(held[i]));
                }
            }
        }
        crowd.drain();
    }

    private static long[] memory() throws IOException {
        for (int i = 0; i < 3; i++) System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return new long[] {
            heap, kilobytes("/proc/self/smaps_rollup", "Rss:"), kilobytes("/proc/meminfo", "Slab:")
        };
    }

    private static long kilobytes(String file, String key) throws IOException {
        for (String line : Files.readAllLines(Path.of(file))) {
            String[] words = line.split("\\s+");
            if (words[0].equals(key)) return 1024 * Long.parseLong(words[1]);
        }
        throw new IOException(file + " has no " + key);
    }

    /** What each holder takes, found out in a JVM of its own. */
    static List<String> notes(int count) throws IOException, InterruptedException {
        List<String> notes = new ArrayList<>();
        for (Holder holder : Holder.values()) notes.add(note(List.of(), holder, count));
        return notes;
    }

    /** The same of Sock in the guest, whose kernel has a high limit of descriptors. */
    static String guestNote(int count) throws IOException, InterruptedException {
        return note(Guest.command(4096), Holder.SOCK, count);
    }

    private static String note(List<String> before, Holder holder, int count)
            throws IOException, InterruptedException {
        String[] bytes = run(before, holder, count).split(" ");
        return Numbers.format(
                "%d idle connections, %s: each takes %s B of heap, %s B of other memory of the"
                        + " process, and %s B of the kernel for both ends",
                count, holder.words, bytes[0], bytes[1], bytes[2]);
    }

    private static String run(List<String> before, Holder holder, int count)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(before);
        List<String> options =
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-Xms512m",
                        "-Xmx512m",
                        "-XX:+AlwaysPreTouch",
                        "-Dbench.native=" + Built.HOME);
        command.addAll(
                Jvm.command(
                        options,
                        System.getProperty("java.class.path"),
                        Idle.class,
                        holder.name(),
                        Integer.toString(count)));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String line = process.inputReader().readLine();
        if (process.waitFor() != 0 || line == null) {
            throw new IOException("idle connections, " + holder + ": see above");
        }
        return line;
    }
}
