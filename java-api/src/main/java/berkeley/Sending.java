package berkeley;

import static berkeley.bindings.socket.Constants.*;

import berkeley.bindings.socket.mmsghdr;
import berkeley.bindings.socket.msghdr;
import berkeley.sys.CopySocket;
import berkeley.sys.DirectSocket;
import berkeley.sys.HeapSocket;
import berkeley.sys.HeldSocket;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * send, sendto and sendmsg, each between {@link Descriptor#enter} and leave; in two steps, as
 * {@link Receiving}.
 */
final class Sending {
    /** The most that the kernel moves in one call, MAX_RW_COUNT. */
    static final int MOST = Integer.MAX_VALUE & -4096;

    private Sending() {}

    static int send(Waiting waiting, int fd, MemorySegment buf, long offset, long length, int flags)
            throws ErrnoException {
        int changes = waiting.changes();
        int used = waiting.first(POLLOUT, flags | MSG_NOSIGNAL);
        long n = DirectSocket.send(fd, buf, offset, waiting.piece(length), used);
        return n == length
                ? (int) n
                : more(waiting, fd, buf, offset, length, flags, null, changes, used, n);
    }

    static int sendto(
            Waiting waiting,
            int fd,
            MemorySegment buf,
            long offset,
            long length,
            int flags,
            SockAddrBuf to)
            throws ErrnoException {
        int changes = waiting.changes();
        int used = waiting.first(POLLOUT, flags | MSG_NOSIGNAL);
        long n =
                DirectSocket.sendto(
                        fd, buf, offset, waiting.piece(length), used, to.segment(), to.length());
        return n == length
                ? (int) n
                : more(waiting, fd, buf, offset, length, flags, to, changes, used, n);
    }

    static int send(Waiting waiting, int fd, byte[] buf, int offset, int length, int flags)
            throws ErrnoException {
        int changes = waiting.changes();
        int used = flags | MSG_NOSIGNAL | MSG_DONTWAIT;
        int piece = (int) waiting.piece(length);
        long n;
        if (copied(offset, length, flags)) {
            used = waiting.first(POLLOUT, flags | MSG_NOSIGNAL);
            n = CopySocket.send(fd, buf, offset, piece, used);
        } else if (whole(waiting, length, flags)) {
            return whole(waiting, fd, MemorySegment.ofArray(buf), offset, length, flags, null);
        } else {
            n = HeapSocket.send(fd, buf, offset, piece, used);
        }
        return n == length
                ? length
                : more(waiting, fd, buf, offset, length, flags, null, changes, used, n);
    }

    static int sendto(
            Waiting waiting, int fd, byte[] buf, int offset, int length, int flags, SockAddrBuf to)
            throws ErrnoException {
        MemorySegment dest = to.segment();
        int changes = waiting.changes();
        int used = flags | MSG_NOSIGNAL | MSG_DONTWAIT;
        int piece = (int) waiting.piece(length);
        long n;
        if (copied(offset, length, flags)) {
            used = waiting.first(POLLOUT, flags | MSG_NOSIGNAL);
            n = CopySocket.sendto(fd, buf, offset, piece, used, dest, to.length());
        } else if (whole(waiting, length, flags)) {
            return whole(waiting, fd, MemorySegment.ofArray(buf), offset, length, flags, to);
        } else {
            n = HeapSocket.sendto(fd, buf, offset, piece, used, dest, to.length());
        }
        return n == length
                ? length
                : more(waiting, fd, buf, offset, length, flags, to, changes, used, n);
    }

    /**
     * What remains in a direct buffer; as an array. With MSG_ZEROCOPY the kernel reads it later.
     */
    static int send(Waiting waiting, int fd, ByteBuffer buf, int flags, @Nullable SockAddrBuf to)
            throws ErrnoException {
        int length = buf.remaining();
        if ((flags & MSG_ZEROCOPY) != 0) {
            MemorySegment memory = MemorySegment.ofBuffer(buf);
            return to == null
                    ? send(waiting, fd, memory, 0, length, flags)
                    : sendto(waiting, fd, memory, 0, length, flags, to);
        }
        if (whole(waiting, length, flags)) {
            return whole(waiting, fd, MemorySegment.ofBuffer(buf), 0, length, flags, to);
        }
        if (copied(0, length, flags)) {
            Scratch scratch = Scratch.get();
            MemorySegment copy = scratch.copy();
            scratch.view().put(0, buf, buf.position(), length);
            return to == null
                    ? send(waiting, fd, copy, 0, length, flags)
                    : sendto(waiting, fd, copy, 0, length, flags, to);
        }
        int changes = waiting.changes();
        int used = flags | MSG_NOSIGNAL | MSG_DONTWAIT;
        long n = once(fd, buf, 0, waiting.piece(length), used, to);
        return n == length
                ? length
                : more(waiting, fd, buf, 0, length, flags, to, changes, used, n);
    }

    /**
     * A datagram is one piece, and one too long to lend the kernel is copied. So is what goes with
     * a handshake, which may have to be waited for in the kernel.
     */
    private static boolean whole(Waiting waiting, int length, int flags) {
        return length > HeapSocket.MAX && !waiting.stream() || (flags & MSG_FASTOPEN) != 0;
    }

    private static int whole(
            Waiting waiting,
            int fd,
            MemorySegment from,
            int offset,
            int length,
            int flags,
            @Nullable SockAddrBuf to)
            throws ErrnoException {
        if ((flags & MSG_ZEROCOPY) != 0) {
            throw new IllegalArgumentException("send: MSG_ZEROCOPY needs native memory");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(length);
            MemorySegment.copy(from, offset, copy, 0, length);
            return to == null
                    ? send(waiting, fd, copy, 0, length, flags)
                    : sendto(waiting, fd, copy, 0, length, flags, to);
        }
    }

    /**
     * Goes on after a first try, which said {@code n}.
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
            @Nullable SockAddrBuf to,
            int changes,
            int used,
            long n)
            throws ErrnoException {
        String call = to == null ? "send" : "sendto";
        boolean lent = !(memory instanceof MemorySegment);
        int direction = direction(waiting, to != null);
        long most = lent ? length : Math.min(length, MOST);
        long sent = 0;
        long deadline = Waiting.START;
        for (; ; ) {
            if (n >= 0) {
                sent += n;
                if (sent >= most || !all(waiting, flags)) {
                    return (int) sent;
                }
            } else {
                deadline = waiting.again(call, direction, flags, used, sent, changes, deadline, to);
                if (deadline == Waiting.STOP) {
                    return sent > 0 ? (int) sent : Sock.AGAIN;
                }
            }
            changes = waiting.changes();
            used = flags | MSG_NOSIGNAL | (lent ? MSG_DONTWAIT : waiting.dontwaitToSend(deadline));
            n = once(fd, memory, offset + sent, waiting.piece(most - sent), used, to);
        }
    }

    private static long once(
            int fd, Object memory, long at, long length, int flags, @Nullable SockAddrBuf to) {
        if (memory instanceof byte[] buf) {
            return to == null
                    ? HeapSocket.send(fd, buf, (int) at, (int) length, flags)
                    : HeapSocket.sendto(
                            fd, buf, (int) at, (int) length, flags, to.segment(), to.length());
        }
        if (memory instanceof ByteBuffer buf) {
            return to == null
                    ? DirectSocket.send(fd, buf, (int) at, (int) length, flags)
                    : DirectSocket.sendto(
                            fd, buf, (int) at, (int) length, flags, to.segment(), to.length());
        }
        MemorySegment buf = (MemorySegment) memory;
        return to == null
                ? DirectSocket.send(fd, buf, at, length, flags)
                : DirectSocket.sendto(fd, buf, at, length, flags, to.segment(), to.length());
    }

    static int sendmsg(Waiting waiting, int fd, Message message, int flags) throws ErrnoException {
        int used = flags | MSG_NOSIGNAL | waiting.dontwaitToSend();
        MemorySegment header = message.sending();
        int direction = direction(waiting, msghdr.msg_namelen(header) > 0);
        long deadline = Waiting.START;
        try {
            ArenaPins held = message.hold(flags);
            do {
                int changes = waiting.changes();
                long n =
                        HeldSocket.sendmsg(
                                fd, header, used, held.first(), held.second(), held.third());
                if (n >= 0) {
                    message.sent(n);
                    return (int) n;
                }
                deadline =
                        waiting.again(
                                "sendmsg", direction, flags, used, 0, changes, deadline, message);
            } while (deadline != Waiting.STOP);
            return Sock.AGAIN;
        } finally {
            message.release();
            // The header points to memory that only the message keeps.
            Reference.reachabilityFence(message);
        }
    }

    static int sendmmsg(Waiting waiting, int fd, MessageBatch batch, int from, int count, int flags)
            throws ErrnoException {
        int used = flags | MSG_NOSIGNAL | waiting.dontwaitToSend();
        MemorySegment vector = batch.sending(from, count).asSlice(from * mmsghdr.sizeof());
        long deadline = Waiting.START;
        try {
            ArenaPins held = batch.hold(from, count, flags);
            do {
                int changes = waiting.changes();
                int n =
                        HeldSocket.sendmmsg(
                                fd, vector, count, used, held.first(), held.second(), held.third());
                if (n >= 0) {
                    batch.sent(from, n);
                    return n;
                }
                deadline =
                        waiting.again(
                                "sendmmsg",
                                direction(waiting, true),
                                flags,
                                used,
                                0,
                                changes,
                                deadline,
                                count == 0 ? null : batch.get(from));
            } while (deadline != Waiting.STOP);
            return Sock.AGAIN;
        } finally {
            batch.release();
            Reference.reachabilityFence(batch);
        }
    }

    /**
     * Small messages are copied, and the call may block. Larger ones are lent to the kernel: an
     * array from its start as it is, from elsewhere by a slice, which the compiler may leave as
     * garbage, so that up to {@link CopySocket#MAX} bytes are copied there too. A virtual thread,
     * of which there are many, has no memory for a copy.
     */
    private static boolean copied(int offset, int length, int flags) {
        return (length <= Scratch.SMALL || offset != 0 && length <= CopySocket.MAX)
                && (flags & (MSG_FASTOPEN | MSG_ZEROCOPY)) == 0
                && !Thread.currentThread().isVirtual();
    }

    /** No event tells of room in the queue of a Unix datagram socket that this one names. */
    private static int direction(Waiting waiting, boolean named) {
        return named && waiting.unixDatagram() ? 0 : POLLOUT;
    }

    /**
     * A blocking send on a stream takes all bytes, as the kernel's own does; a non-blocking one
     * what there is room for.
     */
    private static boolean all(Waiting waiting, int flags) {
        return waiting.stream() && (flags & MSG_FASTOPEN) == 0 && !waiting.told(flags);
    }
}
