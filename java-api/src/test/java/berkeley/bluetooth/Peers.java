package berkeley.bluetooth;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.addr.BdAddr;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** The guest's controllers, and what talks over them. */
final class Peers {
    static final BdAddr HCI0 = BdAddr.parse("00:AA:01:00:00:00");
    static final BdAddr HCI1 = BdAddr.parse("00:AA:01:01:00:01");
    static final BdAddr HCI2 = BdAddr.parse("00:AA:01:02:00:02");
    static final BdAddr HCI3 = BdAddr.parse("00:AA:01:03:00:03");
    static final int MEGABYTE = 1 << 20;

    private static final Executor THREAD = task -> Thread.ofPlatform().daemon().start(task);

    private Peers() {}

    interface Task<T> {
        T run() throws Exception;
    }

    private static final AtomicInteger CHANNELS = new AtomicInteger();

    /**
     * {@return a channel that was not used lately} Between two controllers a channel is free again
     * only some time after its connection was closed.
     */
    static int channel() {
        return CHANNELS.getAndIncrement() % 30 + 1;
    }

    /** Two ends of a connection. */
    record Pair(Sock client, Sock server) implements AutoCloseable {
        static Pair rfcomm(BdAddr from, BdAddr to) throws ErrnoException {
            int channel = channel();
            try (Sock listener = RfcommSocket.listen(to, channel, 1)) {
                return new Pair(RfcommSocket.connect(from, to, channel), listener.accept());
            }
        }

        static Pair l2cap(BdAddr from, BdAddr to) throws ErrnoException {
            try (Sock listener = L2capSocket.listen(to, 0, 1)) {
                return new Pair(
                        L2capSocket.connect(from, to, L2capSocket.psm(listener)),
                        listener.accept());
            }
        }

        @Override
        public void close() throws ErrnoException {
            client.close();
            server.close();
        }
    }

    static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    static <T> CompletableFuture<T> async(Task<T> task) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return task.run();
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                THREAD);
    }

    static byte[] receive(Sock sock, int size) throws ErrnoException {
        byte[] bytes = new byte[size];
        byte[] packet = new byte[4096];
        int count = 0;
        for (int n; count < size && (n = sock.recv(packet)) > 0; count += n) {
            System.arraycopy(packet, 0, bytes, count, n);
        }
        return Arrays.copyOf(bytes, count);
    }

    /** That what is sent comes back as it was, one piece after the other. */
    static void assertEchoed(Sock sock, int size, int piece) throws Exception {
        assertEchoed(sock, size, piece, 1);
    }

    /**
     * That what is sent comes back as it was, so many pieces at once: the kernel drops L2CAP
     * packets for which a receiver has no room.
     */
    static void assertEchoed(Sock sock, int size, int piece, int burst) throws Exception {
        byte[] bytes = random(size);
        for (int i = 0; i < size; i += burst * piece) {
            byte[] some = Arrays.copyOfRange(bytes, i, Math.min(i + burst * piece, size));
            for (int j = 0; j < some.length; j += piece) {
                sock.send(some, j, Math.min(piece, some.length - j), 0);
            }
            assertArrayEquals(some, receive(sock, some.length));
        }
    }

    /** That all of what is sent comes back as it was, after all of it was sent. */
    static void assertReturned(Sock sock, int size) throws Exception {
        byte[] bytes = random(size);
        sock.sendall(bytes);
        assertArrayEquals(bytes, receive(sock, size));
    }

    /** Sends so many bytes back when all have come. */
    static Void giveBack(Sock sock, int size) throws ErrnoException {
        sock.sendall(receive(sock, size));
        return null;
    }

    /** Sends back what comes, until the end. */
    static Void echo(Sock sock) throws ErrnoException {
        byte[] packet = new byte[4096];
        for (int n; (n = sock.recv(packet)) > 0; ) {
            sock.send(packet, 0, n, 0);
        }
        return null;
    }

    /** A python3 that runs a script of test/resources. */
    static final class Python implements AutoCloseable {
        final Process process;
        final BufferedReader lines;

        Python(Object... arguments) throws IOException {
            List<String> command =
                    new ArrayList<>(
                            List.of("/usr/bin/python3", "-u", "src/test/resources/peer.py"));
            Arrays.stream(arguments).map(Object::toString).forEach(command::add);
            process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            lines = process.inputReader();
        }

        @Override
        public void close() throws IOException {
            process.destroyForcibly();
            lines.close();
        }
    }
}
