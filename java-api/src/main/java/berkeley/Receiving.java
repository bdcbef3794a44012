package berkeley;

import static berkeley.bindings.socket.Constants.*;

import berkeley.sys.Errno;
import berkeley.sys.HeapSocket;
import berkeley.sys.SysSocket;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;

/** recv, recvfrom and recvmsg, each between {@link Descriptor#enter} and leave. */
final class Receiving {
    private final Waiting waiting;
    private final boolean stream;
    private final boolean rfcomm;

    /** Whether RFCOMM has told its end. */
    private volatile boolean over;

    /** Only Unix sockets carry descriptors; a packet socket refuses the flag with EINVAL. */
    private final int cloexec;

    Receiving(Waiting waiting, int domain, int type) {
        this.waiting = waiting;
        stream = type == SOCK_STREAM;
        rfcomm = domain == AF_BLUETOOTH && stream;
        cloexec = domain == AF_UNIX ? MSG_CMSG_CLOEXEC : 0;
    }

    int recv(
            int fd,
            MemorySegment buf,
            long offset,
            long length,
            int flags,
            @Nullable SockAddrBuf from)
            throws ErrnoException {
        String call = from == null ? "recv" : "recvfrom";
        if (over) {
            return waiting.end(call);
        }
        int asked = asked(flags);
        int used = asked | waiting.dontwait();
        long most = Math.min(length, Sending.MOST);
        long received = 0;
        int spins = waiting.spins(asked);
        long deadline = spins > 0 ? waiting.deadline() : Waiting.START;
        do {
            int changes = waiting.changes();
            long at = offset + received;
            long rest = most - received;
            int now = spins > 0 ? used | MSG_DONTWAIT : used;
            long n =
                    at == 0
                            ? once(fd, buf, rest, now, from)
                            : once(fd, buf.asSlice(at), rest, now, from);
            if (n > 0) {
                received += n;
                if (received >= most || !whole(asked)) {
                    return (int) received;
                }
            } else if (n == 0) {
                return received > 0 ? (int) received : waiting.end(call);
            } else if (spins > 0 && Errno.errno() == EAGAIN) {
                spins = waiting.spinsOn(deadline) ? spins - 1 : 0;
            } else if (ended()) {
                return received > 0 ? (int) received : waiting.end(call);
            } else {
                deadline = waiting.again(call, POLLIN, asked, used, received, changes, deadline);
            }
        } while (deadline != Waiting.STOP);
        return received > 0 ? (int) received : Sock.AGAIN;
    }

    private static long once(
            int fd, MemorySegment buf, long length, int flags, @Nullable SockAddrBuf from) {
        return from == null
                ? SysSocket.recv(fd, buf, length, flags)
                : SysSocket.recvfrom(fd, buf, length, flags, from.segment(), from.room());
    }

    /**
     * Small reads of a platform thread go through a copy, and may block in the kernel; others are
     * written by the kernel where they belong.
     */
    int recv(int fd, byte[] bytes, int offset, int length, int flags, @Nullable SockAddrBuf from)
            throws ErrnoException {
        // A stream with MSG_TRUNC counts what it does not write.
        if (length <= Scratch.COPY
                && (flags & MSG_TRUNC) == 0
                && !Thread.currentThread().isVirtual()) {
            MemorySegment copy = Scratch.get().copy();
            int n = recv(fd, copy, 0, length, flags, from);
            if (n > 0) {
                MemorySegment.copy(copy, ValueLayout.JAVA_BYTE, 0, bytes, offset, n);
            }
            return n;
        }
        String call = from == null ? "recv" : "recvfrom";
        if (over) {
            return waiting.end(call);
        }
        int asked = asked(flags);
        int used = asked | MSG_DONTWAIT;
        int received = 0;
        int spins = waiting.spins(asked);
        long deadline = spins > 0 ? waiting.deadline() : Waiting.START;
        do {
            int changes = waiting.changes();
            int at = offset + received;
            int rest = length - received;
            long n =
                    from == null
                            ? HeapSocket.recv(fd, bytes, at, rest, used)
                            : HeapSocket.recvfrom(
                                    fd, bytes, at, rest, used, from.segment(), from.room());
            if (n > 0) {
                received += (int) n;
                if (received >= length || !whole(asked)) {
                    return received;
                }
            } else if (n == 0) {
                return received > 0 ? received : waiting.end(call);
            } else if (spins > 0 && Errno.errno() == EAGAIN) {
                spins = waiting.spinsOn(deadline) ? spins - 1 : 0;
            } else if (ended()) {
                return received > 0 ? received : waiting.end(call);
            } else {
                deadline = waiting.again(call, POLLIN, asked, used, received, changes, deadline);
            }
        } while (deadline != Waiting.STOP);
        return received > 0 ? received : Sock.AGAIN;
    }

    int recvmsg(int fd, Message message, int flags) throws ErrnoException {
        if (over) {
            return waiting.end("recvmsg");
        }
        int asked = asked(flags);
        int used = asked | cloexec | waiting.dontwait();
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
                if (ended()) {
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

    int recvmmsg(int fd, MessageBatch batch, int flags) throws ErrnoException {
        int asked = asked(flags);
        int used = asked | cloexec | MSG_WAITFORONE | waiting.dontwait();
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

    /** For the error queue and urgent data the kernel does not wait either. */
    private static int asked(int flags) {
        return (flags & (MSG_ERRQUEUE | MSG_OOB)) != 0 ? flags | MSG_DONTWAIT : flags;
    }

    /** MSG_WAITALL, which the kernel does not heed where it must not wait. */
    private boolean whole(int flags) {
        return (flags & (MSG_WAITALL | MSG_PEEK)) == MSG_WAITALL && stream && !waiting.told(flags);
    }

    /**
     * RFCOMM tells the peer's close as ECONNRESET, after all data has been read, and only once: a
     * further recv would wait for ever.
     */
    private boolean ended() {
        if (rfcomm && Errno.errno() == ECONNRESET) {
            over = true;
        }
        return over;
    }
}
