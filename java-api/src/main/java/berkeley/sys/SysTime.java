package berkeley.sys;

import static berkeley.bindings.socket.socket_h.*;

import berkeley.bindings.socket.timespec;
import berkeley.foreign.Bounds;
import berkeley.foreign.Link;
import berkeley.trace.Call;
import berkeley.trace.Trace;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** time.h: the kernel's clocks. */
public final class SysTime {
    private SysTime() {}

    private static final class ClockGettime {
        static final MethodHandle CALL =
                Link.call(clock_gettime$address(), clock_gettime$descriptor());
    }

    /**
     * {@code clock_gettime(clockid, tp)}—gets the time.
     *
     * @param clockid CLOCK_REALTIME, CLOCK_MONOTONIC or CLOCK_BOOTTIME
     * @param tp a struct timespec
     * @return 0, or -1
     * @see <a
     *     href="https://man7.org/linux/man-pages/man3/clock_gettime.3.html">clock_gettime(3)</a>
     */
    public static int clock_gettime(int clockid, MemorySegment tp) {
        Bounds.needed("clock_gettime", "tp", tp, timespec.sizeof());
        Trace trace = Trace.on() ? Trace.enter(Call.CLOCK_GETTIME, clockid, tp.address()) : null;
        try {
            int result = (int) ClockGettime.CALL.invokeExact(Errno.capture(), clockid, tp);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }
}
