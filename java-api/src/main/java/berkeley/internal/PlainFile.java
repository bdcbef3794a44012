package berkeley.internal;

import static berkeley.bindings.socket.Constants.*;

import berkeley.foreign.ThreadBuffer;
import berkeley.sys.Errno;
import berkeley.sys.Unistd;

import java.lang.foreign.MemorySegment;

/** read and write on a descriptor that is no socket. */
public final class PlainFile {
    private PlainFile() {}

    /**
     * {@code read(fd, buf, count)}.
     *
     * @return the number of bytes, 0 at the end, or an errno with a minus sign
     */
    public static long read(int fd, MemorySegment buf) {
        while (true) {
            int errno = await(fd, POLLIN);
            if (errno != 0) {
                return -errno;
            }
            long n = Unistd.read(fd, buf, buf.byteSize());
            if (n >= 0 || !isSignal()) {
                return n < 0 ? -Errno.errno() : n;
            }
        }
    }

    /**
     * {@code write(fd, buf, count)}.
     *
     * @return the number of bytes, or an errno with a minus sign
     */
    public static long write(int fd, MemorySegment buf) {
        while (true) {
            int errno = await(fd, POLLOUT);
            if (errno != 0) {
                return -errno;
            }
            long n = Unistd.write(fd, buf, buf.byteSize());
            if (n >= 0 || !isSignal()) {
                return n < 0 ? -Errno.errno() : n;
            }
        }
    }

    private static boolean isSignal() {
        int errno = ThreadBuffer.lastErrno();
        return errno == EINTR && !Thread.currentThread().isInterrupted();
    }

    /**
     * A virtual thread waits before the call, where it holds no carrier. A file is always ready.
     *
     * @return 0, or an errno
     */
    private static int await(int fd, int event) {
        if (fd < 0 || !Thread.currentThread().isVirtual() || BlockingMode.isSet(fd)) {
            return 0;
        }
        Handle handle = new Handle(fd);
        while (true) {
            int changes = handle.changes();
            if (Readiness.now(fd, event) != 0) {
                return 0;
            }
            int errno = handle.await(event, changes, Deadline.NEVER);
            if (errno != 0) {
                return errno;
            }
        }
    }
}
