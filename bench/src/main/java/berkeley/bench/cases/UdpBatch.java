package berkeley.bench.cases;

import static berkeley.bindings.socket.Constants.*;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.MessageBatch;
import berkeley.Sock;
import berkeley.bench.Bench;
import berkeley.bench.Clock;
import berkeley.bench.Setup;
import berkeley.bench.peer.C;
import berkeley.bench.peer.NioPair;
import berkeley.bindings.socket.iovec;
import berkeley.bindings.socket.mmsghdr;
import berkeley.bindings.socket.msghdr;
import berkeley.sys.Errno;
import berkeley.sys.SysSocket;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Many datagrams at a time, by every means that the kernel has. */
public final class UdpBatch implements Bench {
    private static final int COUNT = 32;
    private static final int SIZE = 1024;
    private static final int ALL = COUNT * SIZE;

    @Override
    public String name() {
        return "udp-batch";
    }

    @Override
    public String about() {
        return "32 datagrams of 1 KiB from one connected UDP socket to another, in one thread";
    }

    @Override
    public Clock clock() {
        return Clock.CPU;
    }

    @Override
    public List<String> cases(boolean quick) {
        return List.of("32 × 1 KiB");
    }

    @Override
    public Setup open(String which) throws Throwable {
        Setup setup = new Setup(ALL, true);
        Arena arena = setup.own(Arena.ofConfined());
        MemorySegment out = arena.allocate(ALL);
        MemorySegment in = arena.allocate(ALL);
        c(setup, out, in);
        plain(setup, out, in);
        mmsg(setup, out, in);
        batch(setup, out, in);
        large(setup, "Sock GSO", "C GSO", false, out, in);
        large(setup, "Sock GSO+GRO", "C GSO+GRO", true, out, in);
        NioPair nio = setup.own(NioPair.udp(TcpPair.BUFFERS, SIZE));
        setup.add("java.nio", (ops, laps) -> nio.runBatches(COUNT, ops));
        return setup;
    }

    private static int[] pair(boolean gso, boolean gro) throws Throwable {
        int[] fds = C.udpPair(TcpPair.BUFFERS);
        if (gso) C.gso(fds[0], SIZE);
        if (gro) C.gro(fds[1]);
        return fds;
    }

    private static void c(Setup setup, MemorySegment out, MemorySegment in) throws Throwable {
        int[] plain = pair(false, false);
        int[] gso = pair(true, false);
        int[] gro = pair(true, true);
        setup.onClose(() -> C.close(plain));
        setup.onClose(() -> C.close(gso));
        setup.onClose(() -> C.close(gro));
        setup.add("C", (ops, laps) -> C.plain(plain[0], plain[1], out, in, SIZE, COUNT, ops));
        setup.add(
                "C mmsg",
                "C mmsg",
                (ops, laps) -> C.mmsg(plain[0], plain[1], out, in, SIZE, COUNT, ops));
        setup.add("C GSO", "C GSO", (ops, laps) -> C.large(gso[0], gso[1], out, in, ops));
        setup.add("C GSO+GRO", "C GSO+GRO", (ops, laps) -> C.large(gro[0], gro[1], out, in, ops));
    }

    private static Sock[] socks(Setup setup, boolean gso, boolean gro) throws Throwable {
        int[] fds = pair(gso, gro);
        return new Sock[] {setup.own(Sock.adopt(fds[0])), setup.own(Sock.adopt(fds[1]))};
    }

    private static void plain(Setup setup, MemorySegment out, MemorySegment in) throws Throwable {
        Sock[] socks = socks(setup, false, false);
        setup.add(
                "Sock",
                (ops, laps) -> {
                    long moved = 0;
                    for (int i = 0; i < ops; i++) {
                        for (int k = 0; k < COUNT; k++) socks[0].send(out, k * SIZE, SIZE, 0);
                        for (int k = 0; k < COUNT; k++) {
                            moved += socks[1].recv(in, k * SIZE, SIZE, 0);
                        }
                    }
                    return moved;
                });
    }

    private static void mmsg(Setup setup, MemorySegment out, MemorySegment in) throws Throwable {
        int[] fds = pair(false, false);
        setup.onClose(() -> C.close(fds));
        MemorySegment sends = messages(out);
        MemorySegment receives = messages(in);
        setup.add(
                "sys mmsg",
                "C mmsg",
                (ops, laps) -> {
                    long moved = 0;
                    for (int i = 0; i < ops; i++) moved += mmsg(fds, sends, receives);
                    return moved;
                });
    }

    private static void batch(Setup setup, MemorySegment out, MemorySegment in) throws Throwable {
        Sock[] socks = socks(setup, false, false);
        MessageBatch sends = setup.own(batch(out));
        MessageBatch receives = setup.own(batch(in));
        setup.add(
                "Sock mmsg",
                "C mmsg",
                (ops, laps) -> {
                    long moved = 0;
                    for (int i = 0; i < ops; i++) moved += batch(socks, sends, receives);
                    return moved;
                });
    }

    private static MessageBatch batch(MemorySegment buffer) {
        MessageBatch batch = new MessageBatch(COUNT, 0);
        for (int k = 0; k < COUNT; k++) batch.get(k).data(buffer, (long) k * SIZE, SIZE);
        return batch;
    }

    private static long batch(Sock[] socks, MessageBatch sends, MessageBatch receives)
            throws IOException {
        for (int sent = 0; sent < COUNT; ) {
            sent += socks[0].sendmmsg(sends, sent, COUNT - sent, 0);
        }
        int n = socks[1].recvmmsg(receives, MSG_WAITFORONE);
        if (n != COUNT) throw new IOException("recvmmsg: " + n);
        long moved = 0;
        for (int k = 0; k < COUNT; k++) moved += receives.get(k).length();
        return moved;
    }

    /** An array of struct mmsghdr, one for each datagram of the buffer. */
    private static MemorySegment messages(MemorySegment buffer) {
        Arena arena = Arena.ofAuto();
        MemorySegment pieces = iovec.allocateArray(COUNT, arena);
        MemorySegment messages = mmsghdr.allocateArray(COUNT, arena);
        for (int k = 0; k < COUNT; k++) {
            MemorySegment piece = iovec.asSlice(pieces, k);
            iovec.iov_base(piece, buffer.asSlice((long) k * SIZE, SIZE));
            iovec.iov_len(piece, SIZE);
            MemorySegment header = mmsghdr.msg_hdr(mmsghdr.asSlice(messages, k));
            msghdr.msg_iov(header, piece);
            msghdr.msg_iovlen(header, 1);
        }
        return messages;
    }

    private static long mmsg(int[] fds, MemorySegment sends, MemorySegment receives)
            throws IOException {
        if (SysSocket.sendmmsg(fds[0], sends, COUNT, 0) != COUNT) {
            throw new IOException("sendmmsg: errno " + Errno.errno());
        }
        int n = SysSocket.recvmmsg(fds[1], receives, COUNT, MSG_WAITFORONE, MemorySegment.NULL);
        if (n != COUNT) throw new IOException("recvmmsg: " + n + ", errno " + Errno.errno());
        return lengths(receives);
    }

    /** Not where the calls are, which the JVM would compile for this loop's sake, too early. */
    private static long lengths(MemorySegment messages) {
        long sum = 0;
        for (int k = 0; k < COUNT; k++) {
            sum += messages.get(JAVA_INT, k * mmsghdr.sizeof() + mmsghdr.msg_len$offset());
        }
        return sum;
    }

    private static void large(
            Setup setup, String name, String mate, boolean gro, MemorySegment out, MemorySegment in)
            throws Throwable {
        Sock[] socks = socks(setup, true, gro);
        setup.add(
                name,
                mate,
                (ops, laps) -> {
                    for (int i = 0; i < ops; i++) {
                        Loops.send(socks[0], out, ALL);
                        Loops.recv(socks[1], in, ALL);
                    }
                    return (long) ALL * ops;
                });
    }
}
