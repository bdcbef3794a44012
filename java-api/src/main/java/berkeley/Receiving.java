package berkeley;

import static berkeley.bindings.socket.Constants.*;

import berkeley.sys.DirectSocket;
import berkeley.sys.Errno;
import berkeley.sys.HeapSocket;
import berkeley.sys.SysSocket;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/** recv, recvfrom and recvmsg, each between {@link Descriptor#enter} and leave. */
final class Receiving {
    private Receiving() {}

    static int recv(
            Waiting waiting,
            int fd,
            MemorySegment buf,
            long offset,
            long length,
            int flags,
            @Nullable SockAddrBuf from)
            throws ErrnoException {
        String call = from == null ? "recv" : "recvfrom";
        if (waiting.over()) {
            return waiting.end(call);
        }
        int asked = asked(flags);
        int used = asked | waiting.dontwait();
        long most = Math.min(length, Sending.MOST);
        long received = 0;
        int spins = waiting.spins(asked);
        long deadline = spins > 0 ? waiting.deadline(POLLIN) : Waiting.START;
        do {
            int changes = waiting.changes();
            long at = offset + received;
            long rest = most - received;
            int now = spins > 0 ? used | MSG_DONTWAIT : used;
            long n = once(fd, buf, at, rest, now, from);
            if (n > 0) {
                received += n;
                if (received >= most || !whole(waiting, asked)) {
                    return (int) received;
                }
            } else if (n == 0) {
                return received > 0 ? (int) received : waiting.end(call);
            } else if (spins > 0 && Errno.errno() == EAGAIN) {
                spins = waiting.spinsOn(deadline) ? spins - 1 : 0;
            } else if (waiting.ended()) {
                return received > 0 ? (int) received : waiting.end(call);
            } else {
                deadline = waiting.again(call, POLLIN, asked, used, received, changes, deadline);
            }
        } while (deadline != Waiting.STOP);
        return received > 0 ? (int) received : Sock.AGAIN;
    }

    private static long once(
            int fd,
            MemorySegment buf,
            long at,
            long length,
            int flags,
            @Nullable SockAddrBuf from) {
        if (at == 0) { // mostly, and then without even a slice that the compiler must leave out
            return from == null
                    ? SysSocket.recv(fd, buf, length, flags)
                    : SysSocket.recvfrom(fd, buf, length, flags, from.segment(), from.room());
        }
        return from == null
                ? DirectSocket.recv(fd, buf, at, length, flags)
                : DirectSocket.recvfrom(fd, buf, at, length, flags, from.segment(), from.room());
    }

    /**
     * A read that may wait goes through a copy, and blocks in the kernel; one that finds its data
     * there is faster on the memory itself. So is what is larger than the memory for copies.
     *
     * @param bytes a byte[], or a direct ByteBuffer, whose position is where {@code offset} counts
     *     from
     */
    static int recvBytes(
            Waiting waiting,
            int fd,
            Object bytes,
            int offset,
            int length,
            int flags,
            @Nullable SockAddrBuf from)
            throws ErrnoException {
        if (length > HeapSocket.MAX && waiting.large()) {
            // A call that lends less than the datagram is long would lose the rest of it.
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment copy = arena.allocate(length);
                int n = recv(waiting, fd, copy, 0, length, flags, from);
                MemorySegment to =
                        bytes instanceof ByteBuffer buf
                                ? MemorySegment.ofBuffer(buf).asSlice(offset, length)
                                : MemorySegment.ofArray((byte[]) bytes).asSlice(offset, length);
                MemorySegment.copy(copy, 0, to, 0, Math.clamp(n, 0, length));
                return n;
            }
        }
        if (copied(waiting, bytes, offset, length, flags)) {
            MemorySegment copy = Scratch.get().copy();
            int n = recv(waiting, fd, copy, 0, length, flags, from);
            if (n > 0) {
                if (bytes instanceof ByteBuffer buf) {
                    buf.put(buf.position() + offset, Scratch.get().view(), 0, n);
                } else {
                    MemorySegment.copy(copy, ValueLayout.JAVA_BYTE, 0, bytes, offset, n);
                }
            }
            waiting.came(n == length);
            return n;
        }
        String call = from == null ? "recv" : "recvfrom";
        if (waiting.over()) {
            return waiting.end(call);
        }
        int asked = asked(flags);
        int used = asked | MSG_DONTWAIT;
        int received = 0;
        int spins = waiting.spins(asked);
        long deadline = spins > 0 ? waiting.deadline(POLLIN) : Waiting.START;
        do {
            int changes = waiting.changes();
            int at = offset + received;
            int rest = length - received;
            long n = lent(fd, bytes, at, rest, used, from);
            if (n > 0) {
                received += (int) n;
                if (received >= length || !whole(waiting, asked)) {
                    waiting.came(received >= length);
                    return received;
                }
            } else if (n == 0) {
                return received > 0 ? received : waiting.end(call);
            } else if (spins > 0 && Errno.errno() == EAGAIN) {
                spins = waiting.spinsOn(deadline) ? spins - 1 : 0;
            } else if (waiting.ended()) {
                return received > 0 ? received : waiting.end(call);
            } else {
                waiting.late();
                deadline = waiting.again(call, POLLIN, asked, used, received, changes, deadline);
            }
        } while (deadline != Waiting.STOP);
        return received > 0 ? received : Sock.AGAIN;
    }

    /** As much as one call gets without waiting. */
    private static long lent(
            int fd, Object bytes, int at, int length, int flags, @Nullable SockAddrBuf from) {
        if (bytes instanceof ByteBuffer buf) {
            return from == null
                    ? DirectSocket.recv(fd, buf, at, length, flags)
                    : DirectSocket.recvfrom(
                            fd, buf, at, length, flags, from.segment(), from.room());
        }
        byte[] buf = (byte[]) bytes;
        return from == null
                ? HeapSocket.recv(fd, buf, at, length, flags)
                : HeapSocket.recvfrom(fd, buf, at, length, flags, from.segment(), from.room());
    }

    static int recvmsg(Waiting waiting, int fd, Message message, int flags) throws ErrnoException {
        if (waiting.over()) {
            return waiting.end("recvmsg");
        }
        int asked = asked(flags);
        int used = asked | cloexec(waiting) | waiting.dontwait();
        MemorySegment header = message.receiving();
        long deadline = Waiting.START;
        try {
            do {
                int changes = waiting.changes();
                long n = SysSocket.recvmsg(fd, header, used);
                if (n >= 0) {
                    message.received(n);
                    return n == 0 ? waiting.end("recvmsg") : (int) n;
                }
                if (waiting.ended()) {
                    return waiting.end("recvmsg");
                }
                deadline = waiting.again("recvmsg", POLLIN, asked, used, 0, changes, deadline);
            } while (deadline != Waiting.STOP);
            return Sock.AGAIN;
        } finally {
            // The header points to memory that only the message keeps.
            Reference.reachabilityFence(message);
        }
    }

    static int recvmmsg(Waiting waiting, int fd, MessageBatch batch, int flags)
            throws ErrnoException {
        int asked = asked(flags);
        int used = asked | cloexec(waiting) | MSG_WAITFORONE | waiting.dontwait();
        MemorySegment vector = batch.receiving();
        long deadline = Waiting.START;
        try {
            do {
                int changes = waiting.changes();
                int n = SysSocket.recvmmsg(fd, vector, batch.size(), used, Scratch.NULL);
                if (n >= 0) {
                    batch.received(n);
                    waiting.end("recvmmsg");
                    return n;
                }
                deadline = waiting.again("recvmmsg", POLLIN, asked, used, 0, changes, deadline);
            } while (deadline != Waiting.STOP);
            return Sock.AGAIN;
        } finally {
            Reference.reachabilityFence(batch);
        }
    }

    /** A stream with MSG_TRUNC counts what it does not write. */
    private static boolean copied(
            Waiting waiting, Object bytes, int offset, int length, int flags) {
        return length <= Scratch.COPY
                && (flags & MSG_TRUNC) == 0
                && (length <= Scratch.SMALL
                        || offset != 0 && bytes instanceof byte[]
                        || !waiting.prompt(flags))
                && !Thread.currentThread().isVirtual();
    }

    /** For the error queue and urgent data the kernel does not wait either. */
    private static int asked(int flags) {
        return (flags & (MSG_ERRQUEUE | MSG_OOB)) != 0 ? flags | MSG_DONTWAIT : flags;
    }

    /** MSG_WAITALL, which the kernel does not heed where it must not wait. */
    private static boolean whole(Waiting waiting, int flags) {
        return (flags & (MSG_WAITALL | MSG_PEEK)) == MSG_WAITALL
                && waiting.stream()
                && !waiting.told(flags);
    }

    /** Only Unix sockets carry descriptors; a packet socket refuses the flag with EINVAL. */
    private static int cloexec(Waiting waiting) {
        return waiting.domain() == AF_UNIX ? MSG_CMSG_CLOEXEC : 0;
    }
}
