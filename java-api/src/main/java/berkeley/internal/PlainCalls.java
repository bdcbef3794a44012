package berkeley.internal;

import static berkeley.bindings.socket.Constants.*;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import berkeley.bindings.socket.iovec;
import berkeley.bindings.socket.msghdr;
import berkeley.foreign.ThreadBuffer;
import berkeley.sys.Errno;
import berkeley.sys.SysSendfile;
import berkeley.sys.Unistd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * read, write, readv, writev and sendfile: the calls without flags. Where the thread may block in
 * the kernel they are made as they are; elsewhere recv, send, recvmsg and sendmsg, which on a
 * socket do the same and take MSG_DONTWAIT, stand in for the first four.
 */
public final class PlainCalls {
    private static final long IOVEC = iovec.sizeof();

    private PlainCalls() {}

    /**
     * {@code read(fd, buf, count)}.
     *
     * @return the number of bytes, or an {@link Outcome}
     */
    public static long read(Endpoint endpoint, MemorySegment buf) {
        return plain(endpoint, POLLIN, buf);
    }

    /**
     * {@code write(fd, buf, count)}.
     *
     * @return the number of bytes, or an {@link Outcome}
     */
    public static long write(Endpoint endpoint, MemorySegment buf) {
        return plain(endpoint, POLLOUT, buf);
    }

    private static long plain(Endpoint endpoint, int direction, MemorySegment buf) {
        long length = buf.byteSize();
        if (!isPlain(endpoint, endpoint.firstTryFlags(direction, 0))) {
            return direction == POLLIN
                    ? Transfer.recv(endpoint, buf, 0, length, 0, null)
                    : Transfer.send(endpoint, buf, 0, length, 0, null);
        }
        int fd = endpoint.enter();
        if (fd < 0) {
            return fd;
        }
        try {
            int changes = endpoint.changes();
            long n =
                    direction == POLLIN
                            ? Unistd.read(fd, buf, length)
                            : Unistd.write(fd, buf, length);
            return n > 0 ? n : Transfer.goOn(endpoint, direction, buf, changes, n);
        } finally {
            endpoint.leave();
        }
    }

    /** {@return whether a call is made without flags} RFCOMM sends in pieces and has an end. */
    static boolean isPlain(Endpoint endpoint, int flags) {
        return (flags & MSG_DONTWAIT) == 0 && !endpoint.isRfcomm();
    }

    /**
     * {@code readv(fd, iov, iovcnt)}.
     *
     * @return the number of bytes, or an {@link Outcome}
     */
    public static long readv(Endpoint endpoint, MemorySegment[] pieces) {
        return vector(endpoint, POLLIN, pieces);
    }

    /**
     * {@code writev(fd, iov, iovcnt)}.
     *
     * @return the number of bytes, or an {@link Outcome}
     */
    public static long writev(Endpoint endpoint, MemorySegment[] pieces) {
        return vector(endpoint, POLLOUT, pieces);
    }

    private static long vector(Endpoint endpoint, int direction, MemorySegment[] pieces) {
        Transfer transfer = endpoint.transfer();
        ArenaPins pins = transfer.pins();
        try {
            boolean pinned = true;
            for (MemorySegment piece : pieces) {
                checkUsable(piece);
                pinned &= pins.add(piece);
            }
            if (!pinned) {
                return throughCopy(endpoint, direction, pieces);
            }
            MemorySegment iov = transfer.iovecs(pieces.length);
            for (int i = 0; i < pieces.length; i++) {
                iov.set(JAVA_LONG, i * IOVEC + iovec.iov_base$offset(), pieces[i].address());
                iov.set(JAVA_LONG, i * IOVEC + iovec.iov_len$offset(), pieces[i].byteSize());
            }
            MemorySegment msg = transfer.header();
            msghdr.msg_iov(msg, iov);
            msghdr.msg_iovlen(msg, pieces.length);
            msghdr.msg_flags(msg, 0);
            return MessageTransfer.vector(endpoint, direction, msg, pins);
        } finally {
            pins.clear();
            endpoint.release(transfer);
        }
    }

    /** Memory of more arenas than can be held is copied. */
    private static long throughCopy(Endpoint endpoint, int direction, MemorySegment[] pieces) {
        long size = 0;
        for (MemorySegment piece : pieces) {
            size += piece.byteSize();
        }
        MemorySegment all = Arena.ofAuto().allocate(size);
        long at = 0;
        if (direction == POLLOUT) {
            for (MemorySegment piece : pieces) {
                MemorySegment.copy(piece, 0, all, at, piece.byteSize());
                at += piece.byteSize();
            }
            return vector(endpoint, direction, new MemorySegment[] {all});
        }
        long n = vector(endpoint, direction, new MemorySegment[] {all});
        for (MemorySegment piece : pieces) {
            long part = Math.clamp(n - at, 0, piece.byteSize());
            MemorySegment.copy(all, at, piece, 0, part);
            at += part;
        }
        return n;
    }

    /**
     * Of an iovec the kernel gets a mere address, and Java does not check whether it still holds.
     */
    public static void checkUsable(MemorySegment piece) {
        if (!piece.isNative()) {
            throw new IllegalArgumentException(
                    "an iovec points to native memory, this is on the heap: " + piece);
        }
        if (!piece.scope().isAlive()) {
            throw new IllegalStateException("an iovec points to memory already freed: " + piece);
        }
        if (!piece.isAccessibleBy(Thread.currentThread())) {
            throw new WrongThreadException("an iovec points to another thread's memory: " + piece);
        }
    }

    /**
     * {@code sendfile(fd, in, offset, count)}.
     *
     * @param offset where in the file; negative is its own position, which is moved on
     * @return the number of bytes sent, 0 at the end of the file, or an {@link Outcome}
     */
    public static long sendfile(Endpoint endpoint, int in, long offset, long count) {
        int fd = endpoint.enter();
        if (fd < 0) {
            return fd;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment from =
                    offset < 0 ? MemorySegment.NULL : arena.allocateFrom(JAVA_LONG, offset);
            int changes = endpoint.changes();
            int used = endpoint.firstTryFlags(POLLOUT, 0);
            long n = sendfile(endpoint, in, from, count, used);
            Retry rest =
                    new Retry(endpoint) {
                        @Override
                        long again() {
                            return sendfile(endpoint, in, from, count - done, used);
                        }
                    };
            rest.begin(POLLOUT, 0, used, changes);
            return rest.run(n, count, count);
        } finally {
            endpoint.leave();
        }
    }

    /** O_NONBLOCK does for it what MSG_DONTWAIT does for others. */
    private static long sendfile(
            Endpoint endpoint, int in, MemorySegment from, long count, int flags) {
        int fd = endpoint.fd();
        boolean borrows = (flags & MSG_DONTWAIT) != 0 && !endpoint.isNonBlocking(0);
        if (!borrows || endpoint.mode().borrow(fd) < 0) {
            return SysSendfile.sendfile(fd, in, from, count);
        }
        long n = SysSendfile.sendfile(fd, in, from, count);
        int errno = Errno.errno();
        endpoint.mode().giveBack(fd);
        if (n < 0) {
            ThreadBuffer.errno().set(JAVA_INT, 0, errno);
        }
        return n;
    }
}
