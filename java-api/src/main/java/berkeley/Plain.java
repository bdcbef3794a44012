package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import berkeley.sys.HeldUio;
import berkeley.sys.SysSendfile;
import berkeley.sys.Unistd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * The calls that take no flags and so wait as O_NONBLOCK says: read, write, readv, writev and
 * sendfile, each between {@link Descriptor#enter} and leave. A write may be short.
 */
final class Plain {
    private Plain() {}

    static int read(Waiting waiting, int fd, MemorySegment bytes) throws ErrnoException {
        int used = waiting.settle(fd);
        long deadline = Waiting.START;
        do {
            int changes = waiting.changes();
            long n = Unistd.read(fd, bytes, bytes.byteSize());
            if (n >= 0) {
                return n == 0 ? waiting.end("read") : (int) n;
            }
            deadline = waiting.again("read", POLLIN, 0, used, 0, changes, deadline);
        } while (deadline != Waiting.STOP);
        return Sock.AGAIN;
    }

    static int write(Waiting waiting, int fd, MemorySegment bytes) throws ErrnoException {
        int used = waiting.settleToSend(fd);
        long deadline = Waiting.START;
        do {
            int changes = waiting.changes();
            long n = Unistd.write(fd, bytes, bytes.byteSize());
            if (n >= 0) {
                return (int) n;
            }
            deadline = waiting.again("write", POLLOUT, 0, used, 0, changes, deadline);
        } while (deadline != Waiting.STOP);
        return Sock.AGAIN;
    }

    static int readv(Waiting waiting, int fd, MemorySegment[] pieces) throws ErrnoException {
        int used = waiting.settle(fd);
        MemorySegment iov = Scratch.get().iovecs(pieces);
        ArenaPins held = new ArenaPins();
        if (!held.addAll(pieces)) {
            return scattered(waiting, fd, pieces);
        }
        long deadline = Waiting.START;
        try {
            do {
                int changes = waiting.changes();
                long n =
                        HeldUio.readv(
                                fd, iov, pieces.length, held.first(), held.second(), held.third());
                if (n >= 0) {
                    return n == 0 ? waiting.end("readv") : (int) n;
                }
                deadline = waiting.again("readv", POLLIN, 0, used, 0, changes, deadline);
            } while (deadline != Waiting.STOP);
            return Sock.AGAIN;
        } finally {
            Reference.reachabilityFence(pieces);
        }
    }

    static int writev(Waiting waiting, int fd, MemorySegment[] pieces) throws ErrnoException {
        int used = waiting.settleToSend(fd);
        MemorySegment iov = Scratch.get().iovecs(pieces);
        ArenaPins held = new ArenaPins();
        if (!held.addAll(pieces)) {
            return gathered(waiting, fd, pieces);
        }
        long deadline = Waiting.START;
        try {
            do {
                int changes = waiting.changes();
                long n =
                        HeldUio.writev(
                                fd, iov, pieces.length, held.first(), held.second(), held.third());
                if (n >= 0) {
                    return (int) n;
                }
                deadline = waiting.again("writev", POLLOUT, 0, used, 0, changes, deadline);
            } while (deadline != Waiting.STOP);
            return Sock.AGAIN;
        } finally {
            Reference.reachabilityFence(pieces);
        }
    }

    /** Memory of more arenas than can be held is copied. */
    private static int gathered(Waiting waiting, int fd, MemorySegment[] pieces)
            throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment all = together(arena, pieces);
            long at = 0;
            for (MemorySegment piece : pieces) {
                MemorySegment.copy(piece, 0, all, at, piece.byteSize());
                at += piece.byteSize();
            }
            return writev(waiting, fd, new MemorySegment[] {all});
        }
    }

    private static int scattered(Waiting waiting, int fd, MemorySegment[] pieces)
            throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment all = together(arena, pieces);
            int n = readv(waiting, fd, new MemorySegment[] {all});
            long at = 0;
            for (MemorySegment piece : pieces) {
                long part = Math.clamp(n - at, 0, piece.byteSize());
                MemorySegment.copy(all, at, piece, 0, part);
                at += part;
            }
            return n;
        }
    }

    private static MemorySegment together(Arena arena, MemorySegment[] pieces) {
        long size = 0;
        for (MemorySegment piece : pieces) {
            size += piece.byteSize();
        }
        return arena.allocate(size);
    }

    static long sendfile(Waiting waiting, int fd, int in, long offset, long count)
            throws ErrnoException {
        int used = waiting.settleToSend(fd);
        long deadline = Waiting.START;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment from =
                    offset < 0 ? MemorySegment.NULL : arena.allocateFrom(JAVA_LONG, offset);
            do {
                int changes = waiting.changes();
                long n = SysSendfile.sendfile(fd, in, from, count);
                if (n >= 0) {
                    return n;
                }
                deadline =
                        waiting.again(
                                "sendfile",
                                POLLOUT,
                                0,
                                used,
                                0,
                                changes,
                                deadline,
                                new FromFile(in, waiting));
            } while (deadline != Waiting.STOP);
            return Sock.AGAIN;
        }
    }

    /** What an error of sendfile is about, in its order. */
    private record FromFile(int in, Ends to) {
        @Override
        public String toString() {
            return to + " from fd " + in;
        }
    }
}
