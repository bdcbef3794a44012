package berkeley.internal;

import static berkeley.bindings.socket.Constants.*;

import berkeley.foreign.ThreadBuffer;
import berkeley.sys.Errno;
import berkeley.sys.Fcntl;

import java.lang.foreign.MemorySegment;

/**
 * splice between a socket and a pipe. It waits for the socket alone: a pipe that is full, or empty,
 * is EAGAIN at once, since close of the Sock could not end a wait for another descriptor.
 */
public final class Splice extends Retry {
    private final int pipe;
    private final int spliceFlags;

    private Splice(Endpoint endpoint, int pipe, int spliceFlags) {
        super(endpoint);
        this.pipe = pipe;
        this.spliceFlags = spliceFlags | SPLICE_F_NONBLOCK;
    }

    /**
     * {@code splice(fd, NULL, pipe, NULL, length, flags)}, or the other way round.
     *
     * @param direction POLLIN from the socket into the pipe, POLLOUT from the pipe into the socket
     * @return the number of bytes moved, 0 at the end of the stream or of what the pipe's writers
     *     have written, or an {@link Outcome}
     */
    public static long splice(
            Endpoint endpoint, int direction, int pipe, long length, int spliceFlags) {
        int fd = endpoint.enter();
        if (fd < 0) {
            return fd;
        }
        try {
            int changes = endpoint.changes();
            int used = endpoint.firstTryFlags(direction, 0);
            Splice splice = new Splice(endpoint, pipe, spliceFlags);
            long n = splice.once(direction, length, used);
            splice.begin(direction, 0, used, changes);
            return splice.run(n, length, 1);
        } finally {
            endpoint.leave();
        }
    }

    @Override
    long again() {
        return once(direction, length, used);
    }

    @Override
    boolean goesOn(long n) {
        return false;
    }

    /** O_NONBLOCK does for it what MSG_DONTWAIT does for others. */
    private long once(int direction, long length, int flags) {
        int fd = endpoint.fd();
        boolean borrows = (flags & MSG_DONTWAIT) != 0 && !endpoint.isNonBlocking(0);
        if (!borrows || endpoint.mode().borrow(fd) < 0) {
            return move(fd, direction, length);
        }
        long n = move(fd, direction, length);
        int errno = Errno.errno();
        endpoint.mode().giveBack(fd);
        ThreadBuffer.errno(errno);
        return n;
    }

    private long move(int fd, int direction, long length) {
        MemorySegment none = MemorySegment.NULL;
        return direction == POLLIN
                ? Fcntl.splice(fd, none, pipe, none, length, spliceFlags)
                : Fcntl.splice(pipe, none, fd, none, length, spliceFlags);
    }

    @Override
    long failed(int errno) {
        if (errno == EAGAIN && Readiness.now(pipe, direction == POLLIN ? POLLOUT : POLLIN) == 0) {
            return -EAGAIN;
        }
        // SPLICE_F_NONBLOCK may have kept a try from waiting for the socket too.
        used |= errno == EAGAIN ? MSG_DONTWAIT : 0;
        return super.failed(errno);
    }

    /** On a Unix socket SPLICE_F_NONBLOCK is for the socket too. */
    @Override
    boolean waitsOutside() {
        return endpoint.isUnix();
    }
}
