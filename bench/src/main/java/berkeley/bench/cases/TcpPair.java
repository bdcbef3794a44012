package berkeley.bench.cases;

import berkeley.bench.Bench;
import berkeley.bench.Clock;
import berkeley.bench.Setup;
import berkeley.bench.Size;
import berkeley.bench.peer.C;
import berkeley.bench.peer.Jni;
import berkeley.bench.peer.NetPair;
import berkeley.bench.peer.NettyPair;
import berkeley.bench.peer.NioPair;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A TCP connection whose two ends are used by one thread: no scheduler between the calls. */
public final class TcpPair implements Bench {
    /** Room for the largest message at both ends, so that one thread never waits for itself. */
    public static final int BUFFERS = 1 << 19;

    @Override
    public String name() {
        return "tcp-pair";
    }

    @Override
    public String about() {
        return "send a message on one end of a TCP connection, receive it on the other, in one thread";
    }

    @Override
    public Clock clock() {
        return Clock.CPU;
    }

    @Override
    public List<String> cases(boolean quick) {
        return quick
                ? List.of("1 B", "1 KiB", "16 KiB", "64 KiB")
                : List.of("1 B", "64 B", "1 KiB", "4 KiB", "16 KiB", "64 KiB");
    }

    @Override
    public Setup open(String which) throws Throwable {
        int size = Size.of(which);
        Setup setup = new Setup(size, true);
        c(setup, size);
        jni(setup, size);
        NetPair net = setup.own(new NetPair(BUFFERS, size));
        setup.add("java.net", (ops, laps) -> net.run(ops));
        NioPair nio = setup.own(NioPair.tcp(BUFFERS, size));
        setup.add("java.nio", (ops, laps) -> nio.run(ops));
        NettyPair netty = setup.own(new NettyPair(BUFFERS, size));
        setup.add(netty.variant());
        return setup;
    }

    private static void c(Setup setup, int size) throws Throwable {
        int[] fds = C.tcpPair(BUFFERS);
        setup.onClose(() -> C.close(fds));
        Arena arena = setup.own(Arena.ofConfined());
        MemorySegment out = arena.allocate(size);
        MemorySegment in = arena.allocate(size);
        setup.add("C", (ops, laps) -> C.pair(fds[0], fds[1], out, in, size, ops));
    }

    private static void jni(Setup setup, int size) throws Throwable {
        int[] fds = C.tcpPair(BUFFERS);
        setup.onClose(() -> C.close(fds));
        Arena arena = setup.own(Arena.ofConfined());
        MemorySegment out = arena.allocate(size);
        MemorySegment in = arena.allocate(size);
        setup.add(
                "JNI", (ops, laps) -> jni(fds[0], fds[1], out.address(), in.address(), size, ops));
        byte[] outBytes = new byte[size];
        byte[] inBytes = new byte[size];
        setup.add("JNI byte[]", (ops, laps) -> jni(fds[0], fds[1], outBytes, inBytes, ops));
    }

    /** Sends and receives through JNI, by address. */
    static long jni(int a, int b, long out, long in, int size, int ops) throws IOException {
        long moved = 0;
        for (int i = 0; i < ops; i++) {
            for (int done = 0; done < size; ) done += did(Jni.send(a, out + done, size - done, 0));
            for (int done = 0; done < size; ) done += did(Jni.recv(b, in + done, size - done, 0));
            moved += size;
        }
        return moved;
    }

    /** Sends and receives through JNI, from and into arrays. */
    static long jni(int a, int b, byte[] out, byte[] in, int ops) throws IOException {
        long moved = 0;
        for (int i = 0; i < ops; i++) {
            for (int done = 0; done < out.length; ) {
                done += did(Jni.sendBytes(a, out, done, out.length - done, 0));
            }
            for (int done = 0; done < in.length; ) {
                done += did(Jni.recvBytes(b, in, done, in.length - done, 0));
            }
            moved += in.length;
        }
        return moved;
    }

    private static int did(int result) throws IOException {
        if (result <= 0) throw new IOException("JNI: errno " + -result);
        return result;
    }
}
