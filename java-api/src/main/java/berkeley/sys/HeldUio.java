package berkeley.sys;

import static berkeley.bindings.socket.socket_h.*;

import berkeley.bindings.socket.iovec;
import berkeley.trace.Call;
import berkeley.trace.Trace;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * readv and writev of memory that cannot be freed meanwhile. Of an iovec Java knows nothing:
 * another thread could close the arena behind it while the call waits, and the kernel would write
 * to memory that is somebody else's by then. What is passed to a function Java does keep, and a
 * function of C does not look at arguments that it does not know of.
 */
public final class HeldUio {
    private HeldUio() {}

    private static final class Readv {
        static final MethodHandle CALL = Link.held(readv$address(), readv$descriptor());
    }

    /**
     * {@code readv(fd, iov, iovcnt)}—reads into several buffers.
     *
     * @param iov struct iovec[iovcnt]
     * @param held1 a segment whose arena is not to be closed meanwhile, or NULL
     * @return the number of bytes read, 0 at the end of the file, or -1
     * @throws IllegalStateException if one of the arenas is closed already
     * @see <a href="https://man7.org/linux/man-pages/man2/readv.2.html">readv(2)</a>
     */
    public static long readv(
            int fd,
            MemorySegment iov,
            int iovcnt,
            MemorySegment held1,
            MemorySegment held2,
            MemorySegment held3) {
        Bounds.check("readv", iov, iovcnt * iovec.sizeof());
        Trace trace = Trace.on() ? Trace.enter(Call.READV, fd, iov.address(), iovcnt) : null;
        try {
            long result =
                    (long)
                            Readv.CALL.invokeExact(
                                    Errno.capture(), fd, iov, iovcnt, held1, held2, held3);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Writev {
        static final MethodHandle CALL = Link.held(writev$address(), writev$descriptor());
    }

    /**
     * {@code writev(fd, iov, iovcnt)}—writes from several buffers.
     *
     * @param iov struct iovec[iovcnt]
     * @param held1 a segment whose arena is not to be closed meanwhile, or NULL
     * @return the number of bytes written, which may be less than asked, or -1
     * @throws IllegalStateException if one of the arenas is closed already
     * @see <a href="https://man7.org/linux/man-pages/man2/readv.2.html">readv(2)</a>
     */
    public static long writev(
            int fd,
            MemorySegment iov,
            int iovcnt,
            MemorySegment held1,
            MemorySegment held2,
            MemorySegment held3) {
        Bounds.check("writev", iov, iovcnt * iovec.sizeof());
        Trace trace = Trace.on() ? Trace.enter(Call.WRITEV, fd, iov.address(), iovcnt) : null;
        try {
            long result =
                    (long)
                            Writev.CALL.invokeExact(
                                    Errno.capture(), fd, iov, iovcnt, held1, held2, held3);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }
}
