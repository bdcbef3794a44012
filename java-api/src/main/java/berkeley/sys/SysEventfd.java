package berkeley.sys;

import static berkeley.bindings.socket.socket_h.*;

import berkeley.foreign.Bounds;
import berkeley.foreign.Link;
import berkeley.trace.Call;
import berkeley.trace.Trace;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** sys/eventfd.h: a counter that one can wait for as for any descriptor. */
public final class SysEventfd {
    private SysEventfd() {}

    private static final class Eventfd {
        static final MethodHandle CALL = Link.call(eventfd$address(), eventfd$descriptor());
    }

    /**
     * {@code eventfd(initval, flags)}—creates a counter.
     *
     * @param initval unsigned
     * @param flags EFD_CLOEXEC, EFD_NONBLOCK, EFD_SEMAPHORE
     * @return a file descriptor, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/eventfd.2.html">eventfd(2)</a>
     */
    public static int eventfd(int initval, int flags) {
        Trace trace = Trace.on() ? Trace.enter(Call.EVENTFD, initval, flags) : null;
        try {
            int result = (int) Eventfd.CALL.invokeExact(Errno.capture(), initval, flags);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class EventfdRead {
        static final MethodHandle CALL =
                Link.call(eventfd_read$address(), eventfd_read$descriptor());
    }

    /**
     * {@code eventfd_read(fd, value)}—takes the counter, or 1 of it with EFD_SEMAPHORE; waits while
     * it is 0.
     *
     * @param value a long
     * @return 0, or -1
     * @see <a href="https://man7.org/linux/man-pages/man3/eventfd_read.3.html">eventfd_read(3)</a>
     */
    public static int eventfd_read(int fd, MemorySegment value) {
        Bounds.check("eventfd_read", value, Long.BYTES);
        Trace trace = Trace.on() ? Trace.enter(Call.EVENTFD_READ, fd, value.address()) : null;
        try {
            int result = (int) EventfdRead.CALL.invokeExact(Errno.capture(), fd, value);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class EventfdWrite {
        static final MethodHandle CALL =
                Link.call(eventfd_write$address(), eventfd_write$descriptor());
    }

    /**
     * {@code eventfd_write(fd, value)}—adds to the counter.
     *
     * @return 0, or -1
     * @see <a
     *     href="https://man7.org/linux/man-pages/man3/eventfd_write.3.html">eventfd_write(3)</a>
     */
    public static int eventfd_write(int fd, long value) {
        Trace trace = Trace.on() ? Trace.enter(Call.EVENTFD_WRITE, fd, value) : null;
        try {
            int result = (int) EventfdWrite.CALL.invokeExact(Errno.capture(), fd, value);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }
}
