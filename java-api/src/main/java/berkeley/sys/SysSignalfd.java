package berkeley.sys;

import static berkeley.bindings.socket.socket_h.*;

import berkeley.bindings.socket.sigset_t;
import berkeley.foreign.Bounds;
import berkeley.foreign.Link;
import berkeley.trace.Call;
import berkeley.trace.Trace;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** sys/signalfd.h: signals that one can wait for as for any descriptor. */
public final class SysSignalfd {
    private SysSignalfd() {}

    private static final class Signalfd {
        static final MethodHandle CALL = Link.call(signalfd$address(), signalfd$descriptor());
    }

    /**
     * {@code signalfd(fd, mask, flags)}—creates a descriptor that tells signals, or changes which.
     *
     * @param fd -1 for a new one
     * @param mask a sigset_t; block its signals in every thread, or they go their usual way
     * @param flags SFD_CLOEXEC, SFD_NONBLOCK
     * @return a file descriptor, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/signalfd.2.html">signalfd(2)</a>
     */
    public static int signalfd(int fd, MemorySegment mask, int flags) {
        Bounds.check("signalfd", mask, sigset_t.sizeof());
        Trace trace = Trace.on() ? Trace.enter(Call.SIGNALFD, fd, mask.address(), flags) : null;
        try {
            int result = (int) Signalfd.CALL.invokeExact(Errno.capture(), fd, mask, flags);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }
}
