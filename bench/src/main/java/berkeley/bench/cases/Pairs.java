package berkeley.bench.cases;

import berkeley.Sock;
import berkeley.bench.Setup;
import berkeley.bench.peer.C;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * The variants that use descriptors, for any kind of connected pair: all use the same two sockets
 * and the same buffers, so that not even their places in memory differ.
 */
final class Pairs {
    private final Setup setup;
    private final int size;
    private final Sock client;
    private final Sock server;
    private final MemorySegment out;
    private final MemorySegment in;
    private final byte[] sent;
    private final byte[] received;

    Pairs(Setup setup, int[] fds, int size) throws IOException {
        this.setup = setup;
        this.size = size;
        client = setup.own(Sock.adopt(fds[0]));
        server = setup.own(Sock.adopt(fds[1]));
        Arena arena = setup.own(Arena.ofConfined());
        out = arena.allocate(size);
        in = arena.allocate(size);
        sent = new byte[size];
        received = new byte[size];
    }

    void addAll() {
        c();
        sys();
        segment();
        bytes();
        buffer();
        jni();
        jniBytes();
    }

    private void c() {
        int a = client.fd();
        int b = server.fd();
        setup.add("C", (ops, laps) -> C.pair(a, b, out, in, size, ops));
    }

    private void sys() {
        int a = client.fd();
        int b = server.fd();
        setup.add(
                "sys",
                (ops, laps) -> {
                    for (int i = 0; i < ops; i++) {
                        Loops.send(a, out, size);
                        Loops.recv(b, in, size);
                    }
                    return (long) size * ops;
                });
    }

    private void segment() {
        setup.add(
                "Sock segment",
                (ops, laps) -> {
                    for (int i = 0; i < ops; i++) {
                        Loops.send(client, out, size);
                        Loops.recv(server, in, size);
                    }
                    return (long) size * ops;
                });
    }

    private void bytes() {
        setup.add(
                "Sock byte[]",
                (ops, laps) -> {
                    for (int i = 0; i < ops; i++) {
                        Loops.send(client, sent);
                        Loops.recv(server, received);
                    }
                    return (long) size * ops;
                });
    }

    private void buffer() {
        ByteBuffer from = ByteBuffer.allocateDirect(size);
        ByteBuffer to = ByteBuffer.allocateDirect(size);
        setup.add(
                "Sock ByteBuffer",
                (ops, laps) -> {
                    for (int i = 0; i < ops; i++) {
                        Loops.send(client, from);
                        Loops.recv(server, to);
                    }
                    return (long) size * ops;
                });
    }

    private void jni() {
        int a = client.fd();
        int b = server.fd();
        long from = out.address();
        long to = in.address();
        setup.add(
                "JNI",
                (ops, laps) -> {
                    for (int i = 0; i < ops; i++) {
                        Loops.send(a, from, size);
                        Loops.recv(b, to, size);
                    }
                    return (long) size * ops;
                });
    }

    private void jniBytes() {
        int a = client.fd();
        int b = server.fd();
        setup.add(
                "JNI byte[]",
                (ops, laps) -> {
                    for (int i = 0; i < ops; i++) {
                        Loops.send(a, sent);
                        Loops.recv(b, received);
                    }
                    return (long) size * ops;
                });
    }
}
