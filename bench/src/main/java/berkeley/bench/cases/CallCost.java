package berkeley.bench.cases;

import berkeley.bench.Bench;
import berkeley.bench.Clock;
import berkeley.bench.Setup;
import berkeley.bench.peer.C;
import berkeley.bench.peer.Jni;

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
    static final int EAGAIN = 11;
    static final int MSG_DONTWAIT = 0x40;

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
        return List.of("no-op", "getppid", "recv EAGAIN");
    }

    @Override
    public Setup open(String which) throws Throwable {
        // An operation counts as one, so that a variant which skips calls is caught.
        Setup setup = new Setup(1, false);
        switch (which) {
            case "no-op" -> noop(setup);
            case "getppid" -> getppid(setup);
            case "recv EAGAIN" -> eagain(setup);
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
        long address = buffer.address();
        setup.add(
                "JNI",
                (ops, laps) -> {
                    long calls = 0;
                    for (int i = 0; i < ops; i++) {
                        calls += Jni.recv(fd, address, 1, MSG_DONTWAIT) == -EAGAIN ? 1 : 0;
                    }
                    return calls;
                });

        DatagramChannel channel = setup.own(DatagramChannel.open());
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.connect(channel.getLocalAddress());
        channel.configureBlocking(false);
        ByteBuffer direct = ByteBuffer.allocateDirect(64);
        setup.add(
                "java.nio",
                (ops, laps) -> {
                    for (int i = 0; i < ops; i++) {
                        if (channel.read(direct) != 0)
                            throw new IOException("a datagram from nowhere");
                    }
                    return ops;
                });
    }
}
