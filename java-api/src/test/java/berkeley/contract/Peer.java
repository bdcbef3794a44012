package berkeley.contract;

import static berkeley.bindings.socket.Constants.*;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import berkeley.Cmsg;
import berkeley.ErrnoException;
import berkeley.Message;
import berkeley.SockAddrBuf;
import berkeley.SockOpt;
import berkeley.addr.SockAddr;
import berkeley.option.TCP;
import berkeley.option.TcpInfo;
import berkeley.sys.Errno;
import berkeley.sys.Fcntl;
import berkeley.sys.SysSocket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** The other end: what it does, and what it got. */
final class Peer {
    private static final int MUCH = 1 << 18;

    private final int fd;
    private final CRC32 sum = new CRC32();
    private boolean open = true;
    private int sent;
    private long got;

    private final Wire wire;

    /** Those that fill the queue of a listener, and those that it accepted. */
    private final List<Integer> others = new ArrayList<>();

    Peer(Wire wire, int fd) {
        this.wire = wire;
        this.fd = fd;
        if (wire.calling()) {
            Bare.setNonblocking(fd);
        }
    }

    void connect(SockAddr to) {
        if (open) {
            SockAddrBuf name = new SockAddrBuf().set(to);
            SysSocket.connect(fd, name.segment(), name.length()); // it may be connected
        }
    }

    /** Fills the queue of a listener. */
    void fill() {
        if (!open || !others.isEmpty()) {
            return;
        }
        SockAddrBuf name = new SockAddrBuf().set(Bare.name(fd));
        for (int i = 0; i < 2; i++) {
            int client = Bare.socket(wire.domain, wire.type | SOCK_NONBLOCK);
            others.add(client);
            SysSocket.connect(client, name.segment(), name.length());
        }
        if (wire.domain == AF_INET || wire.domain == AF_INET6) {
            awaitFullQueue();
        }
    }

    /** On a busy machine handshakes over loopback end some time after connect has returned. */
    private void awaitFullQueue() {
        long end = System.nanoTime() + 2_000_000_000L;
        try {
            TcpInfo info = SockOpt.get(fd, TCP.INFO); // of a listener: its queue and its backlog
            while (info.unacked() <= info.sacked() && System.nanoTime() < end) {
                Thread.onSpinWait();
                info = SockOpt.get(fd, TCP.INFO);
            }
        } catch (ErrnoException e) {
            throw new AssertionError(e);
        }
    }

    /** Accepts one connection, if there is one. */
    void accept() {
        MemorySegment none = MemorySegment.NULL;
        int accepted = open ? SysSocket.accept4(fd, none, none, SOCK_CLOEXEC) : -1;
        if (accepted >= 0) {
            others.add(accepted);
        }
    }

    /** How many bytes it got. */
    long got() {
        return got;
    }

    long sum() {
        return sum.getValue();
    }

    int unread() {
        return open ? Bare.queued(fd, FIONREAD) : 0;
    }

    void send(int size, boolean withDescriptor) {
        if (!open) {
            return;
        }
        byte[] bytes = ScriptBytes.bytes(sent, size);
        sent += size;
        int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
        if (withDescriptor) {
            int file = Fcntl.open("/dev/null", O_RDONLY | O_CLOEXEC, 0);
            Message message = new Message().data(bytes).control(Cmsg.Rights.of(file));
            SysSocket.sendmsg(fd, message.sending(), flags);
            Bare.close(file);
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(Math.max(1, size));
            MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, 0, size);
            SysSocket.send(fd, memory, size, flags);
        }
    }

    /** Receives up to {@code most} of what is there. */
    long drain(long most) {
        long before = got;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(MUCH);
            long count = 1;
            while (open && count > 0 && got - before < most) {
                long size = Math.min(MUCH, most - (got - before));
                count = SysSocket.recv(fd, memory, size, MSG_DONTWAIT);
                take(memory, count);
            }
        }
        return got - before;
    }

    /** Receives until the end of the stream, or until nothing came for a while. */
    void drainToEnd(int millis) {
        if (!open) {
            return;
        }
        Bare.limit(fd, millis * 1000L);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(MUCH);
            long count;
            do {
                count = SysSocket.recv(fd, memory, MUCH, 0);
                take(memory, count);
            } while (count > 0 || count < 0 && Errno.errno() == EINTR);
        }
    }

    private void take(MemorySegment memory, long count) {
        if (count > 0) {
            got += count;
            sum.update(memory.asSlice(0, count).asByteBuffer());
        }
    }

    void shutdown(int how) {
        if (open) {
            SysSocket.shutdown(fd, how); // the connection may be over
        }
    }

    void reset() {
        if (open) {
            Bare.linger(fd);
            close();
        }
    }

    void close() {
        if (open) {
            open = false;
            Bare.close(fd);
        }
        others.forEach(Bare::close);
        others.clear();
    }
}
