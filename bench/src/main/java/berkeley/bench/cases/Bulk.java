package berkeley.bench.cases;

import berkeley.Sock;
import berkeley.bench.Bench;
import berkeley.bench.Clock;
import berkeley.bench.Plan;
import berkeley.bench.Setup;
import berkeley.bench.Size;
import berkeley.bench.peer.C;
import berkeley.bench.peer.NetPair;
import berkeley.bench.peer.NioPair;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedTransferQueue;

/** A stream that never pauses: one thread sends, another receives, both through the same API. */
public final class Bulk implements Bench {
    /** One message. */
    private interface Step {
        void run() throws IOException;
    }

    @Override
    public String name() {
        return "bulk";
    }

    @Override
    public String about() {
        return "a message of a stream over TCP, sent by one thread and received by another";
    }

    @Override
    public Clock clock() {
        return Clock.WALL;
    }

    @Override
    public Plan plan(Plan plan) {
        // Waking the sender costs some 50 µs of every batch.
        return plan.batch(Duration.ofMillis(10));
    }

    @Override
    public List<String> cases(boolean quick) {
        return quick ? List.of("64 KiB") : List.of("1 KiB", "16 KiB", "64 KiB");
    }

    @Override
    public List<String> notes(boolean quick) throws Exception {
        return quick ? List.of() : Safepoints.notes();
    }

    @Override
    public Setup open(String which) throws Throwable {
        int size = Size.of(which);
        Setup setup = new Setup(size, true);
        Cores.take(setup);
        c(setup, size);
        segment(setup, size);
        bytes(setup, size);
        net(setup, size);
        nio(setup, size);
        return setup;
    }

    private static void c(Setup setup, int size) throws Throwable {
        int[] fds = C.tcpPair(TcpPair.BUFFERS);
        // Never freed: the thread reads it until its connection ends.
        MemorySegment out = Arena.global().allocate(size);
        Cores.far();
        int orders = C.stream(fds[0], out, size);
        Cores.near();
        setup.onClose(() -> C.close(fds));
        MemorySegment in = setup.own(Arena.ofConfined()).allocate(size);
        setup.add("C", (ops, laps) -> C.bulk(orders, fds[1], in, size, ops));
    }

    /** A sender that waits for its orders, and the receiver's part as the variant. */
    private static void add(Setup setup, String name, int size, Step send, Step receive)
            throws Throwable {
        LinkedTransferQueue<Integer> orders = new LinkedTransferQueue<>();
        Cores.far();
        Thread.ofPlatform()
                .daemon()
                .name("sender")
                .start(() -> {
                    try {
                        for (int ops; (ops = orders.take()) > 0; ) {
                            for (int i = 0; i < ops; i++) send.run();
                        }
                    } catch (IOException | InterruptedException e) {
                        // The receiver then has an end of file, and says so.
                    }
                });
        Cores.near();
        setup.onClose(() -> orders.add(0));
        setup.add(
                name,
                (ops, laps) -> {
                    orders.add(ops);
                    for (int i = 0; i < ops; i++) receive.run();
                    return (long) size * ops;
                });
    }

    private static Sock[] socks(Setup setup) throws Throwable {
        int[] fds = C.tcpPair(TcpPair.BUFFERS);
        return new Sock[] {setup.own(Sock.adopt(fds[0])), setup.own(Sock.adopt(fds[1]))};
    }

    private static void segment(Setup setup, int size) throws Throwable {
        Sock[] socks = socks(setup);
        MemorySegment out = Arena.ofAuto().allocate(size);
        MemorySegment in = Arena.ofAuto().allocate(size);
        add(
                setup,
                "Sock segment",
                size,
                () -> Loops.send(socks[0], out, size),
                () -> Loops.recv(socks[1], in, size));
    }

    private static void bytes(Setup setup, int size) throws Throwable {
        Sock[] socks = socks(setup);
        byte[] out = new byte[size];
        byte[] in = new byte[size];
        add(
                setup,
                "Sock byte[]",
                size,
                () -> Loops.send(socks[0], out),
                () -> Loops.recv(socks[1], in));
    }

    private static void net(Setup setup, int size) throws Throwable {
        NetPair pair = setup.own(new NetPair(TcpPair.BUFFERS, size));
        OutputStream out = pair.client().getOutputStream();
        InputStream in = pair.server().getInputStream();
        byte[] sent = new byte[size];
        byte[] received = new byte[size];
        add(setup, "java.net", size, () -> out.write(sent), () -> NetPair.receive(in, received));
    }

    private static void nio(Setup setup, int size) throws Throwable {
        NioPair pair = setup.own(NioPair.tcp(TcpPair.BUFFERS, size));
        ByteChannel client = pair.client();
        ByteChannel server = pair.server();
        ByteBuffer out = ByteBuffer.allocateDirect(size);
        ByteBuffer in = ByteBuffer.allocateDirect(size);
        add(setup, "java.nio", size, () -> Loops.send(client, out), () -> Loops.recv(server, in));
    }
}
