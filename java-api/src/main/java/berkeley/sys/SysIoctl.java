package berkeley.sys;

import static berkeley.bindings.socket.socket_h.*;

import berkeley.trace.Call;
import berkeley.trace.Trace;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** sys/ioctl.h: what only this kind of descriptor understands. */
public final class SysIoctl {
    private SysIoctl() {}

    private static final class Ioctl {
        static final MethodHandle CALL =
                Link.variadic(
                        ioctl$address(), ioctl$descriptor().appendArgumentLayouts(C_POINTER), 2);
    }

    /**
     * {@code ioctl(fd, request, argp)}—asks or changes something of a device or socket.
     *
     * @param request FIONREAD, SIOCATMARK, SIOCGIFHWADDR ...
     * @param argp what the request takes: an int, a struct ifreq ...
     * @return what the request says, mostly 0; or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/ioctl.2.html">ioctl(2)</a>
     */
    public static int ioctl(int fd, long request, MemorySegment argp) {
        Trace trace = Trace.on() ? Trace.enter(Call.IOCTL, fd, request, argp.address()) : null;
        try {
            int result = (int) Ioctl.CALL.invokeExact(Errno.capture(), fd, request, argp);
            if (trace != null) trace.leave(result, Errno.errno());
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class IoctlNumber {
        static final MethodHandle CALL =
                Link.variadic(ioctl$address(), ioctl$descriptor().appendArgumentLayouts(C_LONG), 2);
    }

    /**
     * {@code ioctl(fd, request, arg)}—asks or changes something of a device or socket.
     *
     * @param request one whose argument is a number
     * @return what the request says, mostly 0; or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/ioctl.2.html">ioctl(2)</a>
     */
    public static int ioctl(int fd, long request, long arg) {
        Trace trace = Trace.on() ? Trace.enter(Call.IOCTL, fd, request, arg) : null;
        try {
            int result = (int) IoctlNumber.CALL.invokeExact(Errno.capture(), fd, request, arg);
            if (trace != null) trace.leave(result, Errno.errno());
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }
}
