package berkeley.bench.cases;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import berkeley.Sock;
import berkeley.bench.Bench;
import berkeley.bench.Clock;
import berkeley.bench.Plan;
import berkeley.bench.Setup;
import berkeley.bench.Size;
import berkeley.bench.Variant;
import berkeley.bench.peer.C;
import berkeley.bench.peer.EchoProcess;
import berkeley.bench.peer.NetPair;
import berkeley.bench.peer.NettyPing;
import berkeley.bench.peer.NioPair;

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;

/**
 * How long an answer takes: to a C process on another core, or to a thread that uses the same API.
 */
public final class PingPong implements Bench {
    /**
     * The kernel's own sizes grow with what a connection has been through, and with the window how
     * it cuts 64 KiB in two: a connection then keeps to one of two speeds, 6 % apart.
     */
    private static final int BUFFERS = TcpPair.BUFFERS;

    /** As often a spinning end looks before it blocks. */
    static final int SPINS = 50;

    @Override
    public String name() {
        return "ping-pong";
    }

    @Override
    public String about() {
        return "a message over TCP to an echo on another core, and back";
    }

    @Override
    public Clock clock() {
        return Clock.LAPS;
    }

    @Override
    public Plan plan(Plan plan) {
        return plan.batch(Duration.ofMillis(plan.quick() ? 3 : 5));
    }

    @Override
    public List<String> cases(boolean quick) {
        return quick
                ? List.of("1 B process", "16 KiB process", "1 B thread")
                : List.of(
                        "1 B process",
                        "1 KiB process",
                        "16 KiB process",
                        "64 KiB process",
                        "1 B thread",
                        "16 KiB thread");
    }

    @Override
    public Setup open(String which) throws Throwable {
        int size = Size.of(which);
        Setup setup = new Setup(size, true);
        Cores.take(setup);
        if (which.endsWith("thread")) {
            new Threads(setup, size).addAll();
        } else {
            processes(setup, size);
        }
        return setup;
    }

    private static void processes(Setup setup, int size) throws Throwable {
        int port = setup.own(new EchoProcess(Cores.LAST, size, 0, BUFFERS)).port();
        c(setup, "C", port, size, 0);
        sys(setup, port, size);
        segment(setup, "Sock segment", port, size, 0);
        bytes(setup, port, size);
        net(setup, port, size);
        nio(setup, port, size);
        setup.add(setup.own(new NettyPing(port, size, BUFFERS)).variant());
        int spinning = setup.own(new EchoProcess(Cores.LAST, size, SPINS, BUFFERS)).port();
        c(setup, "C spin", spinning, size, SPINS);
        segment(setup, "Sock segment spin", spinning, size, SPINS);
    }

    private static int connect(Setup setup, int port) throws Throwable {
        int fd = C.connect(port, BUFFERS);
        setup.onClose(() -> C.close(fd));
        return fd;
    }

    private static void c(Setup setup, String name, int port, int size, int spins)
            throws Throwable {
        int fd = connect(setup, port);
        Arena arena = setup.own(Arena.ofConfined());
        MemorySegment out = arena.allocate(size);
        MemorySegment in = arena.allocate(size);
        setup.add(name, cPing(fd, out, in, size, spins));
    }

    static Variant.Body cPing(int fd, MemorySegment out, MemorySegment in, int size, int spins) {
        MemorySegment[] nanos = {MemorySegment.NULL};
        return (ops, laps) -> {
            if (nanos[0].byteSize() < ops * JAVA_LONG.byteSize()) {
                nanos[0] = Arena.ofAuto().allocate(JAVA_LONG, ops);
            }
            long moved = C.ping(fd, out, in, size, spins, ops, nanos[0]);
            MemorySegment.copy(nanos[0], JAVA_LONG, 0, laps, 0, ops);
            return moved;
        };
    }

    private static void sys(Setup setup, int port, int size) throws Throwable {
        int fd = connect(setup, port);
        Arena arena = setup.own(Arena.ofConfined());
        MemorySegment out = arena.allocate(size);
        MemorySegment in = arena.allocate(size);
        setup.add(
                "sys",
                Laps.of(
                        size,
                        () -> {
                            Loops.send(fd, out, size);
                            Loops.recv(fd, in, size);
                        }));
    }

    private static void segment(Setup setup, String name, int port, int size, int spins)
            throws Throwable {
        Sock sock = setup.own(Sock.adopt(C.connect(port, BUFFERS))).spin(spins);
        segment(setup, name, sock, size);
    }

    static void segment(Setup setup, String name, Sock sock, int size) {
        Arena arena = setup.own(Arena.ofConfined());
        MemorySegment out = arena.allocate(size);
        MemorySegment in = arena.allocate(size);
        setup.add(
                name,
                Laps.of(
                        size,
                        () -> {
                            Loops.send(sock, out, size);
                            Loops.recv(sock, in, size);
                        }));
    }

    private static void bytes(Setup setup, int port, int size) throws Throwable {
        bytes(setup, setup.own(Sock.adopt(C.connect(port, BUFFERS))), size);
    }

    static void bytes(Setup setup, Sock sock, int size) {
        byte[] out = new byte[size];
        byte[] in = new byte[size];
        setup.add(
                "Sock byte[]",
                Laps.of(
                        size,
                        () -> {
                            Loops.send(sock, out);
                            Loops.recv(sock, in);
                        }));
    }

    private static void net(Setup setup, int port, int size) throws Throwable {
        Socket socket = NetPair.tune(setup.own(new Socket()), BUFFERS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        net(setup, socket, size);
    }

    static void net(Setup setup, Socket socket, int size) throws Throwable {
        OutputStream out = socket.getOutputStream();
        InputStream in = socket.getInputStream();
        byte[] sent = new byte[size];
        byte[] received = new byte[size];
        setup.add(
                "java.net",
                Laps.of(
                        size,
                        () -> {
                            out.write(sent);
                            NetPair.receive(in, received);
                        }));
    }

    private static void nio(Setup setup, int port, int size) throws Throwable {
        SocketChannel channel = NioPair.tune(setup.own(SocketChannel.open()), BUFFERS);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        nio(setup, channel, size);
    }

    static void nio(Setup setup, SocketChannel channel, int size) {
        ByteBuffer out = ByteBuffer.allocateDirect(size);
        ByteBuffer in = ByteBuffer.allocateDirect(size);
        setup.add(
                "java.nio",
                Laps.of(
                        size,
                        () -> {
                            Loops.send(channel, out);
                            Loops.recv(channel, in);
                        }));
    }
}
