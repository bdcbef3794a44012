package berkeley.bench.cases;

import berkeley.Sock;
import berkeley.bench.Setup;
import berkeley.bench.peer.C;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * The variants that use descriptors, for any kind of connected pair; each has a pair of its own.
 */
final class Pairs {
    /** What makes two connected descriptors. */
    interface Source {
        int[] open() throws Throwable;
    }

    private final Setup setup;
    private final Source source;
    private final int size;

    Pairs(Setup setup, Source source, int size) {
        this.setup = setup;
        this.source = source;
        this.size = size;
    }

    void addAll() throws Throwable {
        c();
        sys();
        segment();
        bytes();
        buffer();
        jni();
        jniBytes();
    }

    private int[] descriptors() throws Throwable {
        int[] fds = source.open();
        setup.onClose(() -> C.close(fds));
        return fds;
    }

    private Sock[] socks() throws Throwable {
        int[] fds = source.open();
        return new Sock[] {setup.own(Sock.adopt(fds[0])), setup.own(Sock.adopt(fds[1]))};
    }

    private MemorySegment segmentOf() {
        return setup.own(Arena.ofConfined()).allocate(size);
    }

    private void c() throws Throwable {
        int[] fds = descriptors();
        MemorySegment out = segmentOf();
        MemorySegment in = segmentOf();
        setup.add("C", (ops, laps) -> C.pair(fds[0], fds[1], out, in, size, ops));
    }

    private void sys() throws Throwable {
        int[] fds = descriptors();
        MemorySegment out = segmentOf();
        MemorySegment in = segmentOf();
        setup.add(
                "sys",
                (ops, laps) -> {
                    for (int i = 0; i < ops; i++) {
                        Loops.send(fds[0], out, size);
                        Loops.recv(fds[1], in, size);
                    }
                    return (long) size * ops;
                });
    }

    private void segment() throws Throwable {
        Sock[] socks = socks();
        MemorySegment out = segmentOf();
        MemorySegment in = segmentOf();
        setup.add(
                "Sock segment",
                (ops, laps) -> {
                    for (int i = 0; i < ops; i++) {
                        Loops.send(socks[0], out, size);
                        Loops.recv(socks[1], in, size);
                    }
                    return (long) size * ops;
                });
    }

    private void bytes() throws Throwable {
        Sock[] socks = socks();
        byte[] out = new byte[size];
        byte[] in = new byte[size];
        setup.add(
                "Sock byte[]",
                (ops, laps) -> {
                    for (int i = 0; i < ops; i++) {
                        Loops.send(socks[0], out);
                        Loops.recv(socks[1], in);
                    }
                    return (long) size * ops;
                });
    }

    private void buffer() throws Throwable {
        Sock[] socks = socks();
        ByteBuffer out = ByteBuffer.allocateDirect(size);
        ByteBuffer in = ByteBuffer.allocateDirect(size);
        setup.add(
                "Sock ByteBuffer",
                (ops, laps) -> {
                    for (int i = 0; i < ops; i++) {
                        Loops.send(socks[0], out);
                        Loops.recv(socks[1], in);
                    }
                    return (long) size * ops;
                });
    }

    private void jni() throws Throwable {
        int[] fds = descriptors();
        long out = segmentOf().address();
        long in = segmentOf().address();
        setup.add(
                "JNI",
                (ops, laps) -> {
                    for (int i = 0; i < ops; i++) {
                        Loops.send(fds[0], out, size);
                        Loops.recv(fds[1], in, size);
                    }
                    return (long) size * ops;
                });
    }

    private void jniBytes() throws Throwable {
        int[] fds = descriptors();
        byte[] out = new byte[size];
        byte[] in = new byte[size];
        setup.add(
                "JNI byte[]",
                (ops, laps) -> {
                    for (int i = 0; i < ops; i++) {
                        Loops.send(fds[0], out);
                        Loops.recv(fds[1], in);
                    }
                    return (long) size * ops;
                });
    }
}
