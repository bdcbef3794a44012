package berkeley.sys;

import static berkeley.bindings.socket.socket_h.*;

import berkeley.bindings.socket.iovec;
import berkeley.foreign.Bounds;
import berkeley.foreign.Link;
import berkeley.trace.Call;
import berkeley.trace.Trace;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** sys/uio.h: reading to and writing from many places in one call. */
public final class SysUio {
    private SysUio() {}

    private static final class Readv {
        static final MethodHandle CALL = Link.call(readv$address(), readv$descriptor());
    }

    /**
     * {@code readv(fd, iov, iovcnt)}—reads into several buffers.
     *
     * @param iov struct iovec[iovcnt]
     * @return the number of bytes read, 0 at the end of the file, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/readv.2.html">readv(2)</a>
     */
    public static long readv(int fd, MemorySegment iov, int iovcnt) {
        Bounds.check("readv", iov, iovcnt * iovec.sizeof());
        Trace trace = Trace.on() ? Trace.enter(Call.READV, fd, iov.address(), iovcnt) : null;
        try {
            long result = (long) Readv.CALL.invokeExact(Errno.capture(), fd, iov, iovcnt);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Writev {
        static final MethodHandle CALL = Link.call(writev$address(), writev$descriptor());
    }

    /**
     * {@code writev(fd, iov, iovcnt)}—writes from several buffers.
     *
     * @param iov struct iovec[iovcnt]
     * @return the number of bytes written, which may be less than asked, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/readv.2.html">readv(2)</a>
     */
    public static long writev(int fd, MemorySegment iov, int iovcnt) {
        Bounds.check("writev", iov, iovcnt * iovec.sizeof());
        Trace trace = Trace.on() ? Trace.enter(Call.WRITEV, fd, iov.address(), iovcnt) : null;
        try {
            long result = (long) Writev.CALL.invokeExact(Errno.capture(), fd, iov, iovcnt);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }
}
