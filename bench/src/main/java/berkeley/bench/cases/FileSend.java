package berkeley.bench.cases;

import static berkeley.bindings.socket.Constants.*;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.Sock;
import berkeley.bench.Bench;
import berkeley.bench.Clock;
import berkeley.bench.Setup;
import berkeley.bench.Size;
import berkeley.bench.peer.C;
import berkeley.bench.peer.Completions;
import berkeley.sys.Errno;
import berkeley.sys.Fcntl;
import berkeley.sys.SysSendfile;
import berkeley.sys.Unistd;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Much data that the program never touches: a file, or pages that the kernel borrows. */
public final class FileSend implements Bench {
    /** As much as one MSG_ZEROCOPY send lends. */
    private static final int PIECE = 1 << 18;

    /** After so many the JIT has done its last; of 64 MiB each they would take minutes. */
    private static final int CALLS = 20_000;

    @Override
    public String name() {
        return "file";
    }

    @Override
    public String about() {
        return "64 MiB to a TCP socket, by sendfile or with MSG_ZEROCOPY; a C thread takes it";
    }

    @Override
    public Clock clock() {
        return Clock.CPU;
    }

    @Override
    public int weight() {
        return 2;
    }

    @Override
    public List<String> cases(boolean quick) {
        return List.of("64 MiB sendfile", "64 MiB zerocopy");
    }

    @Override
    public Setup open(String which) throws Throwable {
        int size = Size.of(which);
        Setup setup = new Setup(size, true);
        if (which.endsWith("zerocopy")) zerocopy(setup, size);
        else sendfile(setup, size);
        return setup;
    }

    /** A connection whose other end is drained by a thread in C. */
    private static int drained() throws Throwable {
        int[] fds = C.tcpPair(TcpPair.BUFFERS);
        C.drain(fds[1], 1 << 20);
        return fds[0];
    }

    private static void sendfile(Setup setup, int size) throws Throwable {
        Path memory = Path.of("/dev/shm");
        Path file =
                Files.isDirectory(memory)
                        ? Files.createTempFile(memory, "bench", null)
                        : Files.createTempFile("bench", null);
        Files.write(file, new byte[size]);
        int from = Fcntl.open(file.toString(), O_RDONLY | O_CLOEXEC, 0);
        if (from < 0) throw new IOException(file + ": errno " + Errno.errno());
        setup.onClose(() -> C.close(from));
        // It has no name from here on, and ends with this process.
        FileChannel source =
                setup.own(
                        FileChannel.open(
                                file, StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE));

        int c = drained();
        setup.onClose(() -> C.close(c));
        setup.add("C", (ops, laps) -> C.sendfile(c, from, size, ops));

        int sys = drained();
        setup.onClose(() -> C.close(sys));
        for (int i = 0; i < CALLS; i++) sys(sys, from, 2, 1);
        setup.add(
                "sys",
                (ops, laps) -> {
                    for (int i = 0; i < ops; i++) sys(sys, from, size, size);
                    return (long) size * ops;
                });

        SocketChannel channel = setup.own(channel());
        setup.add(
                "java.nio",
                (ops, laps) -> {
                    for (int i = 0; i < ops; i++) {
                        for (long at = 0; at < size; ) {
                            at += source.transferTo(at, size - at, channel);
                        }
                    }
                    return (long) size * ops;
                });
    }

    /**
     * At most {@code piece} in a call: the JIT has to see that the kernel may take less than all.
     */
    private static void sys(int to, int from, long size, long piece) throws IOException {
        if (Unistd.lseek(from, 0, SEEK_SET) < 0) throw new IOException("lseek");
        for (long left = size; left > 0; ) {
            long n = SysSendfile.sendfile(to, from, MemorySegment.NULL, Math.min(piece, left));
            if (n <= 0) throw new IOException("sendfile: errno " + Errno.errno());
            left -= n;
        }
    }

    private static SocketChannel channel() throws Throwable {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
            int drain = C.connect(port, 0);
            C.drain(drain, 1 << 20);
            return listener.accept();
        }
    }

    private static void zerocopy(Setup setup, int size) throws Throwable {
        MemorySegment pages = setup.own(Arena.ofConfined()).allocate(PIECE, 4096);
        int c = drained();
        setup.onClose(() -> C.close(c));
        C.zerocopyOn(c);
        MemorySegment count = setup.own(Arena.ofConfined()).allocate(JAVA_INT);
        setup.add("C", (ops, laps) -> C.zerocopy(c, pages, PIECE, size, ops, count));

        Sock sock = setup.own(Sock.adopt(drained()));
        C.zerocopyOn(sock.fd());
        Completions completions = setup.own(new Completions(sock.fd()));
        for (int i = 0; i < CALLS; i++) zerocopy(sock, completions, pages, 2, 1);
        setup.add(
                "Sock",
                (ops, laps) -> {
                    for (int i = 0; i < ops; i++) zerocopy(sock, completions, pages, size, PIECE);
                    return (long) size * ops;
                });
    }

    private static void zerocopy(
            Sock sock, Completions completions, MemorySegment pages, long size, long piece)
            throws IOException {
        int sends = 0;
        for (long at = 0; at < size; sends++) {
            at += sock.send(pages, 0, Math.min(piece, size - at), MSG_ZEROCOPY);
        }
        completions.await(sends);
    }
}
