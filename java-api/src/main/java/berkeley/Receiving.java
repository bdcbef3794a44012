package berkeley;

import static berkeley.bindings.socket.Constants.*;

import berkeley.sys.CopySocket;
import berkeley.sys.DirectSocket;
import berkeley.sys.Errno;
import berkeley.sys.HeapSocket;
import berkeley.sys.HeldSocket;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * recv, recvfrom and recvmsg, each between {@link Descriptor#enter} and leave.
 *
 * <p>The first try of a call stands in a method that is small once compiled, so that the compiler
 * can put it where Sock is called, and no Java frame lies between the caller and the kernel:
 * ThreadMemory in berkeley.sys says what one costs. Each branch that is never taken makes it some
 * 65 bytes larger, of 2,500 that it may have. What follows a try that did not do is in a method
 * that is too large for that.
 */
final class Receiving {
    private Receiving() {}

    static int recv(Waiting waiting, int fd, MemorySegment buf, long offset, long length, int flags)
            throws ErrnoException {
        int changes = waiting.changes();
        int used = waiting.first(POLLIN, asked(flags));
        long n = DirectSocket.recv(fd, buf, offset, length, used);
        return n > 0 && (flags & MSG_WAITALL) == 0
                ? (int) n
                : more(waiting, fd, buf, offset, length, flags, null, changes, used, n);
    }

    static int recvfrom(
            Waiting waiting,
            int fd,
            MemorySegment buf,
            long offset,
            long length,
            int flags,
            SockAddrBuf from)
            throws ErrnoException {
        int changes = waiting.changes();
        int used = waiting.first(POLLIN, asked(flags));
        long n = DirectSocket.recvfrom(fd, buf, offset, length, used, from.segment(), from.room());
        return n > 0 && (flags & MSG_WAITALL) == 0
                ? (int) n
                : more(waiting, fd, buf, offset, length, flags, from, changes, used, n);
    }

    /**
     * A read that may wait goes through a copy, and blocks in the kernel; one that finds its data
     * there is faster on the array itself. So is what is larger than the memory for copies.
     */
    static int recv(Waiting waiting, int fd, byte[] buf, int offset, int length, int flags)
            throws ErrnoException {
        int changes = waiting.changes();
        int used = flags | MSG_DONTWAIT;
        long n;
        if (copied(waiting, offset, length, flags)) {
            used = waiting.first(POLLIN, asked(flags));
            n = CopySocket.recv(fd, buf, offset, length, used);
        } else if (length > HeapSocket.MAX && waiting.large()) {
            return whole(waiting, fd, MemorySegment.ofArray(buf), offset, length, flags, null);
        } else {
            n = HeapSocket.recv(fd, buf, offset, length, used);
        }
        return n > 0 && (flags & MSG_WAITALL) == 0
                ? waiting.came((int) n, length)
                : more(waiting, fd, buf, offset, length, flags, null, changes, used, n);
    }

    static int recvfrom(
            Waiting waiting,
            int fd,
            byte[] buf,
            int offset,
            int length,
            int flags,
            SockAddrBuf from)
            throws ErrnoException {
        MemorySegment src = from.segment();
        MemorySegment room = from.room();
        int changes = waiting.changes();
        int used = flags | MSG_DONTWAIT;
        long n;
        if (copied(waiting, offset, length, flags)) {
            used = waiting.first(POLLIN, asked(flags));
            n = CopySocket.recvfrom(fd, buf, offset, length, used, src, room);
        } else if (length > HeapSocket.MAX && waiting.large()) {
            return whole(waiting, fd, MemorySegment.ofArray(buf), offset, length, flags, from);
        } else {
            n = HeapSocket.recvfrom(fd, buf, offset, length, used, src, room);
        }
        return n > 0 && (flags & MSG_WAITALL) == 0
                ? waiting.came((int) n, length)
                : more(waiting, fd, buf, offset, length, flags, from, changes, used, n);
    }

    /** Into what remains in a direct buffer; as into an array. */
    static int recv(Waiting waiting, int fd, ByteBuffer buf, int flags, @Nullable SockAddrBuf from)
            throws ErrnoException {
        int length = buf.remaining();
        if (length > HeapSocket.MAX && waiting.large()) {
            return whole(waiting, fd, MemorySegment.ofBuffer(buf), 0, length, flags, from);
        }
        if (length <= Scratch.COPY && copied(waiting, 0, length, flags)) {
            Scratch scratch = Scratch.get();
            MemorySegment copy = scratch.copy();
            int n =
                    from == null
                            ? recv(waiting, fd, copy, 0, length, flags)
                            : recvfrom(waiting, fd, copy, 0, length, flags, from);
            if (n > 0) {
                buf.put(buf.position(), scratch.view(), 0, n);
            }
            return waiting.came(n, length);
        }
        int changes = waiting.changes();
        int used = flags | MSG_DONTWAIT;
        long n =
                from == null
                        ? DirectSocket.recv(fd, buf, 0, length, used)
                        : DirectSocket.recvfrom(
                                fd, buf, 0, length, used, from.segment(), from.room());
        return n > 0 && (flags & MSG_WAITALL) == 0
                ? waiting.came((int) n, length)
                : more(waiting, fd, buf, 0, length, flags, from, changes, used, n);
    }

    /** A call that lends less than the datagram is long would lose the rest of it. */
    private static int whole(
            Waiting waiting,
            int fd,
            MemorySegment to,
            int offset,
            int length,
            int flags,
            @Nullable SockAddrBuf from)
            throws ErrnoException {
        MemorySegment part = to.asSlice(offset, length);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(length);
            int n =
                    from == null
                            ? recv(waiting, fd, copy, 0, length, flags)
                            : recvfrom(waiting, fd, copy, 0, length, flags, from);
            MemorySegment.copy(copy, 0, part, 0, Math.clamp(n, 0, length));
            return n;
        }
    }

    /**
     * What comes of a first try that said {@code n}.
     *
     * @param memory native, a byte[], or a direct ByteBuffer
     */
    private static int more(
            Waiting waiting,
            int fd,
            Object memory,
            long offset,
            long length,
            int flags,
            @Nullable SockAddrBuf from,
            int changes,
            int used,
            long n)
            throws ErrnoException {
        return n < 0 && waiting.nothing(flags)
                ? Sock.AGAIN
                : further(waiting, fd, memory, offset, length, flags, from, changes, used, n);
    }

    /** Goes on until there is an answer. */
    private static int further(
            Waiting waiting,
            int fd,
            Object memory,
            long offset,
            long length,
            int flags,
            @Nullable SockAddrBuf from,
            int changes,
            int used,
            long n)
            throws ErrnoException {
        String call = from == null ? "recv" : "recvfrom";
        boolean lent = !(memory instanceof MemorySegment);
        int asked = asked(flags);
        long most = lent ? length : Math.min(length, Sending.MOST);
        long received = 0;
        int spins = waiting.spins(asked);
        long deadline = spins > 0 ? waiting.deadline(POLLIN) : Waiting.START;
        for (int tried = used | asked; ; ) {
            if (n > 0) {
                received += n;
                if (received >= most || !all(waiting, asked)) {
                    return (int) received;
                }
            } else if (n == 0 || waiting.ended()) {
                return received > 0 ? (int) received : waiting.end(call);
            } else if (spins > 0 && Errno.errno() == EAGAIN) {
                spins = waiting.spinsOn(deadline) ? spins - 1 : 0;
            } else {
                if (lent && (tried & MSG_DONTWAIT) != 0) {
                    waiting.late(asked);
                }
                deadline = waiting.again(call, POLLIN, asked, tried, received, changes, deadline);
                if (deadline == Waiting.STOP) {
                    return received > 0 ? (int) received : Sock.AGAIN;
                }
            }
            changes = waiting.changes();
            tried = asked | (lent || spins > 0 ? MSG_DONTWAIT : waiting.dontwait(deadline));
            long at = offset + received;
            long rest = most - received;
            if (memory instanceof byte[] buf) {
                n =
                        from == null
                                ? HeapSocket.recv(fd, buf, (int) at, (int) rest, tried)
                                : HeapSocket.recvfrom(
                                        fd,
                                        buf,
                                        (int) at,
                                        (int) rest,
                                        tried,
                                        from.segment(),
                                        from.room());
            } else if (memory instanceof ByteBuffer buf) {
                n =
                        from == null
                                ? DirectSocket.recv(fd, buf, (int) at, (int) rest, tried)
                                : DirectSocket.recvfrom(
                                        fd,
                                        buf,
                                        (int) at,
                                        (int) rest,
                                        tried,
                                        from.segment(),
                                        from.room());
            } else {
                MemorySegment buf = (MemorySegment) memory;
                n =
                        from == null
                                ? DirectSocket.recv(fd, buf, at, rest, tried)
                                : DirectSocket.recvfrom(
                                        fd, buf, at, rest, tried, from.segment(), from.room());
            }
        }
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
            ArenaPins held = message.hold(0);
            do {
                int changes = waiting.changes();
                long n =
                        HeldSocket.recvmsg(
                                fd, header, used, held.first(), held.second(), held.third());
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
            message.release();
            // The header points to memory that only the message keeps.
            Reference.reachabilityFence(message);
        }
    }

    static int recvmmsg(Waiting waiting, int fd, MessageBatch batch, int flags)
            throws ErrnoException {
        int asked = asked(flags);
        int used = asked | cloexec(waiting) | MSG_WAITFORONE | waiting.dontwait();
        MemorySegment vector = batch.receiving();
        int count = batch.size();
        long deadline = Waiting.START;
        try {
            ArenaPins held = batch.hold(0, count, 0);
            do {
                int changes = waiting.changes();
                int n =
                        HeldSocket.recvmmsg(
                                fd,
                                vector,
                                count,
                                used,
                                Scratch.NULL,
                                held.first(),
                                held.second(),
                                held.third());
                if (n >= 0) {
                    batch.received(n);
                    waiting.end("recvmmsg");
                    return n;
                }
                deadline = waiting.again("recvmmsg", POLLIN, asked, used, 0, changes, deadline);
            } while (deadline != Waiting.STOP);
            return Sock.AGAIN;
        } finally {
            batch.release();
            Reference.reachabilityFence(batch);
        }
    }

    /** A stream with MSG_TRUNC counts what it does not write. */
    private static boolean copied(Waiting waiting, int offset, int length, int flags) {
        return (length <= Scratch.SMALL
                        || offset != 0 && length <= CopySocket.MAX
                        || length <= CopySocket.MAX && !waiting.prompt(flags))
                && (flags & MSG_TRUNC) == 0
                && !Thread.currentThread().isVirtual();
    }

    /** For the error queue and urgent data the kernel does not wait either. */
    private static int asked(int flags) {
        return (flags & (MSG_ERRQUEUE | MSG_OOB)) != 0 ? flags | MSG_DONTWAIT : flags;
    }

    /** MSG_WAITALL, which the kernel does not heed where it must not wait. */
    private static boolean all(Waiting waiting, int flags) {
        return (flags & (MSG_WAITALL | MSG_PEEK)) == MSG_WAITALL
                && waiting.stream()
                && !waiting.told(flags);
    }

    /** Only Unix sockets carry descriptors; a packet socket refuses the flag with EINVAL. */
    private static int cloexec(Waiting waiting) {
        return waiting.domain() == AF_UNIX ? MSG_CMSG_CLOEXEC : 0;
    }
}
