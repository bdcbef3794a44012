package berkeley;

import static berkeley.bindings.socket.Constants.*;

import berkeley.bindings.socket.mmsghdr;
import berkeley.bindings.socket.msghdr;
import berkeley.sys.HeapSocket;
import berkeley.sys.SysSocket;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;

/** send, sendto and sendmsg, each between {@link Descriptor#enter} and leave. */
final class Sending {
    /** The most that the kernel moves in one call, MAX_RW_COUNT. */
    static final long MOST = Integer.MAX_VALUE & -4096;

    /**
     * Up to this many bytes an array is copied: as fast, and the call may block. A virtual thread,
     * which may not and of which there are many, has no memory for it.
     */
    private static final int COPY = 4 * 1024;

    /** One RFCOMM send: a larger one can wait for ever for room that is never made. */
    private static final int RFCOMM_PIECE = 4096;

    private final Waiting waiting;
    private final boolean stream;
    private final boolean rfcomm;
    private final boolean unixDatagram;

    Sending(Waiting waiting, int domain, int type) {
        this.waiting = waiting;
        stream = type == SOCK_STREAM;
        rfcomm = domain == AF_BLUETOOTH && stream;
        unixDatagram = domain == AF_UNIX && type == SOCK_DGRAM;
    }

    int send(
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
            long piece = piece(most - sent);
            // A slice may be garbage, if the compiler does not see through it; mostly none is
            // needed.
            long n =
                    at == 0
                            ? once(fd, buf, piece, used, to)
                            : once(fd, buf.asSlice(at), piece, used, to);
            if (n >= 0) {
                sent += n;
                if (sent >= most || !whole(flags)) {
                    return (int) sent;
                }
            } else {
                deadline =
                        waiting.again(
                                call,
                                direction(to != null),
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
            int fd, MemorySegment buf, long length, int flags, @Nullable SockAddrBuf to) {
        return to == null
                ? SysSocket.send(fd, buf, length, flags)
                : SysSocket.sendto(fd, buf, length, flags, to.segment(), to.length());
    }

    int send(int fd, byte[] bytes, int offset, int length, int flags, @Nullable SockAddrBuf to)
            throws ErrnoException {
        if (length > HeapSocket.MAX && !stream) {
            // A datagram is one piece: an array too long to lend the kernel is copied.
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment copy = arena.allocate(length);
                copy.copyFrom(MemorySegment.ofArray(bytes).asSlice(offset, length));
                return send(fd, copy, 0, length, flags, to);
            }
        }
        if (length <= COPY && !Thread.currentThread().isVirtual()) {
            MemorySegment copy = Scratch.get().copy();
            MemorySegment.copy(bytes, offset, copy, ValueLayout.JAVA_BYTE, 0, length);
            return send(fd, copy, 0, length, flags, to);
        }
        String call = to == null ? "send" : "sendto";
        int used = flags | MSG_NOSIGNAL | MSG_DONTWAIT;
        int sent = 0;
        long deadline = Waiting.START;
        do {
            int changes = waiting.changes();
            int at = offset + sent;
            int piece = (int) piece(length - sent);
            long n =
                    to == null
                            ? HeapSocket.send(fd, bytes, at, piece, used)
                            : HeapSocket.sendto(
                                    fd, bytes, at, piece, used, to.segment(), to.length());
            if (n >= 0) {
                sent += (int) n;
                if (sent >= length || !whole(flags)) {
                    return sent;
                }
            } else {
                deadline =
                        waiting.again(
                                call,
                                direction(to != null),
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

    int sendmsg(int fd, Message message, int flags) throws ErrnoException {
        int used = flags | MSG_NOSIGNAL | waiting.dontwaitToSend();
        MemorySegment header = message.sending();
        int direction = direction(msghdr.msg_namelen(header) > 0);
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

    int sendmmsg(int fd, MessageBatch batch, int from, int count, int flags) throws ErrnoException {
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
                                direction(true),
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

    /** No event tells of room in the queue of a Unix datagram socket that this one names. */
    private int direction(boolean named) {
        return named && unixDatagram ? 0 : POLLOUT;
    }

    /**
     * A blocking send on a stream takes all bytes, as the kernel's own does; a non-blocking one
     * what there is room for.
     */
    private boolean whole(int flags) {
        return stream && (flags & MSG_FASTOPEN) == 0 && !waiting.told(flags);
    }

    private long piece(long length) {
        return rfcomm ? Math.min(length, RFCOMM_PIECE) : length;
    }
}
