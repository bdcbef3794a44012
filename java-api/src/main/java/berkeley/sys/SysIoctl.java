package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.bindings.socket.socket_h.*;

import berkeley.bindings.socket.ifconf;
import berkeley.bindings.socket.ifreq;
import berkeley.foreign.Bounds;
import berkeley.foreign.Link;
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
        Bounds.check("ioctl", argp, size((int) request));
        Trace trace = Trace.on() ? Trace.enter(Call.IOCTL, fd, request, argp.address()) : null;
        try {
            int result = (int) Ioctl.CALL.invokeExact(Errno.capture(), fd, request, argp);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /** At least so much of the argument is the kernel's: what the request's number says of it. */
    private static long size(int request) {
        return switch (request) {
            case FIONREAD, FIONBIO, FIOASYNC, FIOGETOWN, FIOSETOWN -> Integer.BYTES;
            case SIOCOUTQ, SIOCOUTQNSD, SIOCATMARK, SIOCGPGRP, SIOCSPGRP -> Integer.BYTES;
            case SIOCGIFCONF -> ifconf.sizeof();
            case SIOCGIFNAME,
                    SIOCGIFFLAGS,
                    SIOCGIFADDR,
                    SIOCGIFDSTADDR,
                    SIOCGIFBRDADDR,
                    SIOCGIFNETMASK,
                    SIOCGIFMETRIC,
                    SIOCGIFMTU,
                    SIOCGIFHWADDR,
                    SIOCGIFINDEX,
                    SIOCGIFTXQLEN,
                    SIOCGIFMAP,
                    SIOCSIFFLAGS,
                    SIOCSIFMTU,
                    SIOCSIFHWADDR,
                    SIOCGHWTSTAMP,
                    SIOCSHWTSTAMP ->
                    ifreq.sizeof();
            // _IOC_SIZE, where there is a direction.
            default -> request >>> 30 == 0 ? 0 : request >>> 16 & 0x3fff;
        };
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
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }
}
