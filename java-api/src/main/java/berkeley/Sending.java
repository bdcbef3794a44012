package berkeley;

import static berkeley.bindings.socket.Constants.*;

import berkeley.bindings.socket.mmsghdr;
import berkeley.bindings.socket.msghdr;
import berkeley.sys.DirectSocket;
import berkeley.sys.HeapSocket;
import berkeley.sys.SysSocket;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/** send, sendto and sendmsg, each between {@link Descriptor#enter} and leave. */
final class Sending {
    /** The most that the kernel moves in one call, MAX_RW_COUNT. */
    static final long MOST = Integer.MAX_VALUE & -4096;

    /** One RFCOMM send: a larger one can wait for ever for room that is never made. */
    private static final int RFCOMM_PIECE = 4096;

    private Sending() {}

    static int send(
            Waiting waiting,
            int fd,
            MemorySegment buf,
            long offset,
            long length,
            int flags,
            @Nullable SockAddrBuf to)
            throws ErrnoException {
        String call = to == null ? "send" : "sendto";
        int used = flags | MSG_NOSIGNAL | waiting.dontwaitToSend();
        long most = Math.min(length, MOST);
        long sent = 0;
        long deadline = Waiting.START;
        do {
            int changes = waiting.changes();
            long at = offset + sent;
            long piece = piece(waiting, most - sent);
            long n = once(fd, buf, at, piece, used, to);
            if (n >= 0) {
                sent += n;
                if (sent >= most || !whole(waiting, flags)) {
                    return (int) sent;
                }
            } else {
                deadline =
                        waiting.again(
                                call,
                                direction(waiting, to != null),
                                flags,
                                used,
                                sent,
                                changes,
                                deadline,
                                to);
            }
        } while (deadline != Waiting.STOP);
        return sent > 0 ? (int) sent : Sock.AGAIN;
    }

    private static long once(
            int fd, MemorySegment buf, long at, long length, int flags, @Nullable SockAddrBuf to) {
        if (at == 0) { // mostly, and then without even a slice that the compiler must leave out
            return to == null
                    ? SysSocket.send(fd, buf, length, flags)
                    : SysSocket.sendto(fd, buf, length, flags, to.segment(), to.length());
        }
        return to == null
                ? DirectSocket.send(fd, buf, at, length, flags)
                : DirectSocket.sendto(fd, buf, at, length, flags, to.segment(), to.length());
    }

    /**
     * @param bytes a byte[], or a direct ByteBuffer, whose position is where {@code offset} counts
     *     from
     */
    static int sendBytes(
            Waiting waiting,
            int fd,
            Object bytes,
            int offset,
            int length,
            int flags,
            @Nullable SockAddrBuf to)
            throws ErrnoException {
        if (length > HeapSocket.MAX && !waiting.stream() || (flags & MSG_FASTOPEN) != 0) {
            // A datagram is one piece, and one too long to lend the kernel is copied. So is what
            // goes with a handshake, which may have to be waited for in the kernel.
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment copy = arena.allocate(length);
                copy.copyFrom(
                        bytes instanceof ByteBuffer buf
                                ? MemorySegment.ofBuffer(buf).asSlice(offset, length)
                                : MemorySegment.ofArray((byte[]) bytes).asSlice(offset, length));
                return send(waiting, fd, copy, 0, length, flags, to);
            }
        }
        if (copied(bytes, offset, length, flags)) {
            MemorySegment copy = Scratch.get().copy();
            if (bytes instanceof ByteBuffer buf) {
                Scratch.get().view().put(0, buf, buf.position() + offset, length);
            } else {
                MemorySegment.copy(bytes, offset, copy, ValueLayout.JAVA_BYTE, 0, length);
            }
            return send(waiting, fd, copy, 0, length, flags, to);
        }
        String call = to == null ? "send" : "sendto";
        int used = flags | MSG_NOSIGNAL | MSG_DONTWAIT;
        int sent = 0;
        long deadline = Waiting.START;
        do {
            int changes = waiting.changes();
            int at = offset + sent;
            int piece = (int) piece(waiting, length - sent);
            long n = lent(fd, bytes, at, piece, used, to);
            if (n >= 0) {
                sent += (int) n;
                if (sent >= length || !whole(waiting, flags)) {
                    return sent;
                }
            } else {
                deadline =
                        waiting.again(
                                call,
                                direction(waiting, to != null),
                                flags,
                                used,
                                sent,
                                changes,
                                deadline,
                                to);
            }
        } while (deadline != Waiting.STOP);
        return sent > 0 ? sent : Sock.AGAIN;
    }

    /** As one call sends them, or a part of them, without waiting. */
    private static long lent(
            int fd, Object bytes, int at, int length, int flags, @Nullable SockAddrBuf to) {
        if (bytes instanceof ByteBuffer buf) {
            return to == null
                    ? DirectSocket.send(fd, buf, at, length, flags)
                    : DirectSocket.sendto(fd, buf, at, length, flags, to.segment(), to.length());
        }
        byte[] buf = (byte[]) bytes;
        return to == null
                ? HeapSocket.send(fd, buf, at, length, flags)
                : HeapSocket.sendto(fd, buf, at, length, flags, to.segment(), to.length());
    }

    static int sendmsg(Waiting waiting, int fd, Message message, int flags) throws ErrnoException {
        int used = flags | MSG_NOSIGNAL | waiting.dontwaitToSend();
        MemorySegment header = message.sending();
        int direction = direction(waiting, msghdr.msg_namelen(header) > 0);
        long deadline = Waiting.START;
        try {
            do {
                int changes = waiting.changes();
                long n = SysSocket.sendmsg(fd, header, used);
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
            // The header points to memory that only the message keeps.
            Reference.reachabilityFence(message);
        }
    }

    static int sendmmsg(Waiting waiting, int fd, MessageBatch batch, int from, int count, int flags)
            throws ErrnoException {
        int used = flags | MSG_NOSIGNAL | waiting.dontwaitToSend();
        MemorySegment vector = batch.sending().asSlice(from * mmsghdr.sizeof());
        long deadline = Waiting.START;
        try {
            do {
                int changes = waiting.changes();
                int n = SysSocket.sendmmsg(fd, vector, count, used);
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
                                batch.get(from));
            } while (deadline != Waiting.STOP);
            return Sock.AGAIN;
        } finally {
            Reference.reachabilityFence(batch);
        }
    }

    /**
     * Small messages are copied, and the call may block. Larger ones are lent to the kernel: an
     * array from its start as it is, from elsewhere by a slice, which the compiler may leave as
     * garbage, so that up to {@link Scratch#COPY} bytes are copied there too. A virtual thread, of
     * which there are many, has no memory for a copy, and what the kernel is to read later must not
     * be in one.
     */
    private static boolean copied(Object bytes, int offset, int length, int flags) {
        boolean lent = length > Scratch.SMALL && (offset == 0 || bytes instanceof ByteBuffer);
        return length <= Scratch.COPY
                && !lent
                && (flags & MSG_ZEROCOPY) == 0
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
    private static boolean whole(Waiting waiting, int flags) {
        return waiting.stream() && (flags & MSG_FASTOPEN) == 0 && !waiting.told(flags);
    }

    private static long piece(Waiting waiting, long length) {
        return waiting.rfcomm() ? Math.min(length, RFCOMM_PIECE) : length;
    }
}
