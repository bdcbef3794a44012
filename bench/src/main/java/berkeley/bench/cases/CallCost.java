package berkeley.bench.cases;

import static berkeley.bindings.socket.Constants.EAGAIN;
import static berkeley.bindings.socket.Constants.MSG_DONTWAIT;

import berkeley.Sock;
import berkeley.bench.Bench;
import berkeley.bench.Clock;
import berkeley.bench.Setup;
import berkeley.bench.peer.C;
import berkeley.bench.peer.Jni;
import berkeley.bench.peer.Untraced;
import berkeley.sys.Errno;
import berkeley.sys.SysSocket;
import berkeley.sys.Unistd;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;

/** What crossing into the kernel costs when the kernel does next to nothing. */
public final class CallCost implements Bench {
    @Override
    public String name() {
        return "call-cost";
    }

    @Override
    public String about() {
        return "one call: of an empty function, getppid(), or recv() on an empty non-blocking socket";
    }

    @Override
    public Clock clock() {
        return Clock.CPU;
    }

    @Override
    public List<String> cases(boolean quick) {
        return List.of("no-op", "getppid", "recv EAGAIN", "trace off");
    }

    @Override
    public Setup open(String which) throws Throwable {
        // An operation counts as one, so that a variant which skips calls is caught.
        Setup setup = new Setup(1, false);
        switch (which) {
            case "no-op" -> noop(setup);
            case "getppid" -> getppid(setup);
            case "recv EAGAIN" -> eagain(setup);
            case "trace off" -> traceOff(setup);
            default -> throw new IllegalArgumentException(name() + " has no case " + which);
        }
        return setup;
    }

    private static void noop(Setup setup) {
        setup.add("C", (ops, laps) -> C.noops(ops));
        setup.add(
                "FFM",
                (ops, laps) -> {
                    long sum = 0;
                    for (int i = 0; i < ops; i++) sum += C.noop(1);
                    return sum;
                });
        setup.add(
                "JNI",
                (ops, laps) -> {
                    long sum = 0;
                    for (int i = 0; i < ops; i++) sum += Jni.noop(1);
                    return sum;
                });
    }

    private static void getppid(Setup setup) {
        setup.add("C", (ops, laps) -> C.getppid(ops));
        setup.add(
                "sys",
                (ops, laps) -> {
                    long sum = 0;
                    for (int i = 0; i < ops; i++) sum += Unistd.getppid() >= 0 ? 1 : 0;
                    return sum;
                });
        setup.add(
                "JNI",
                (ops, laps) -> {
                    long sum = 0;
                    for (int i = 0; i < ops; i++) sum += Jni.getppid() >= 0 ? 1 : 0;
                    return sum;
                });
    }

    private static void eagain(Setup setup) throws Throwable {
        int[] fds = C.udpPair(1 << 16);
        setup.onClose(() -> C.close(fds));
        int fd = fds[0];
        MemorySegment buffer = setup.own(Arena.ofConfined()).allocate(64);
        setup.add("C", (ops, laps) -> C.eagain(fd, buffer, ops));
        setup.add("sys", (ops, laps) -> sys(fd, buffer, ops));

        Sock sock = setup.own(Sock.adopt(C.udpPair(1 << 16)[0]));
        setup.add("Sock segment", (ops, laps) -> segment(sock, buffer, ops));
        byte[] array = new byte[64];
        setup.add("Sock byte[]", (ops, laps) -> bytes(sock, array, ops));

        long address = buffer.address();
        setup.add("JNI", (ops, laps) -> jni(fd, address, ops));

        DatagramChannel channel = setup.own(DatagramChannel.open());
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.connect(channel.getLocalAddress());
        channel.configureBlocking(false);
        ByteBuffer direct = ByteBuffer.allocateDirect(64);
        setup.add("java.nio", (ops, laps) -> nio(channel, direct, ops));
    }

    /** What it costs to ask whether anybody listens. */
    private static void traceOff(Setup setup) throws Throwable {
        int[] fds = C.udpPair(1 << 16);
        setup.onClose(() -> C.close(fds));
        MemorySegment buffer = setup.own(Arena.ofConfined()).allocate(64);
        setup.add("C", (ops, laps) -> C.eagain(fds[0], buffer, ops));
        setup.add("no trace", (ops, laps) -> untraced(fds[0], buffer, ops));
        setup.add("sys", (ops, laps) -> sys(fds[0], buffer, ops));
    }

    private static long sys(int fd, MemorySegment buffer, int ops) {
        long calls = 0;
        for (int i = 0; i < ops; i++) {
            if (SysSocket.recv(fd, buffer, 1, MSG_DONTWAIT) < 0 && Errno.errno() == EAGAIN) calls++;
        }
        return calls;
    }

    private static long untraced(int fd, MemorySegment buffer, int ops) {
        long calls = 0;
        for (int i = 0; i < ops; i++) {
            if (Untraced.recv(fd, buffer, 1, MSG_DONTWAIT) < 0 && Untraced.again()) calls++;
        }
        return calls;
    }

    private static long segment(Sock sock, MemorySegment buffer, int ops) throws IOException {
        long calls = 0;
        for (int i = 0; i < ops; i++) {
            if (sock.recv(buffer, 0, 1, MSG_DONTWAIT) == Sock.AGAIN) calls++;
        }
        return calls;
    }

    private static long bytes(Sock sock, byte[] buffer, int ops) throws IOException {
        long calls = 0;
        for (int i = 0; i < ops; i++) {
            if (sock.recv(buffer, 0, 1, MSG_DONTWAIT) == Sock.AGAIN) calls++;
        }
        return calls;
    }

    private static long jni(int fd, long address, int ops) {
        long calls = 0;
        for (int i = 0; i < ops; i++) {
            if (Jni.recv(fd, address, 1, MSG_DONTWAIT) == -EAGAIN) calls++;
        }
        return calls;
    }

    private static long nio(DatagramChannel channel, ByteBuffer buffer, int ops)
            throws IOException {
        long calls = 0;
        for (int i = 0; i < ops; i++) {
            if (channel.read(buffer) == 0) calls++;
        }
        return calls;
    }
}
