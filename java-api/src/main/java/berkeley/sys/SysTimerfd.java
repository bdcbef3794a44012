package berkeley.sys;

import static berkeley.bindings.socket.socket_h.*;

import berkeley.bindings.socket.itimerspec;
import berkeley.foreign.Bounds;
import berkeley.foreign.Link;
import berkeley.trace.Call;
import berkeley.trace.Trace;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** sys/timerfd.h: a timer that one can wait for as for any descriptor. */
public final class SysTimerfd {
    private SysTimerfd() {}

    private static final class TimerfdCreate {
        static final MethodHandle CALL =
                Link.call(timerfd_create$address(), timerfd_create$descriptor());
    }

    /**
     * {@code timerfd_create(clockid, flags)}—creates a timer.
     *
     * @param clockid CLOCK_REALTIME, CLOCK_MONOTONIC or CLOCK_BOOTTIME
     * @param flags TFD_CLOEXEC, TFD_NONBLOCK
     * @return a file descriptor, or -1
     * @see <a
     *     href="https://man7.org/linux/man-pages/man2/timerfd_create.2.html">timerfd_create(2)</a>
     */
    public static int timerfd_create(int clockid, int flags) {
        Trace trace = Trace.on() ? Trace.enter(Call.TIMERFD_CREATE, clockid, flags) : null;
        try {
            int result = (int) TimerfdCreate.CALL.invokeExact(Errno.capture(), clockid, flags);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class TimerfdSettime {
        static final MethodHandle CALL =
                Link.call(timerfd_settime$address(), timerfd_settime$descriptor());
    }

    /**
     * {@code timerfd_settime(fd, flags, new_value, old_value)}—arms or disarms a timer.
     *
     * @param flags 0 or TFD_TIMER_ABSTIME
     * @param new_value a struct itimerspec; an it_value of 0 disarms
     * @param old_value where what it was goes, or NULL
     * @return 0, or -1
     * @see <a
     *     href="https://man7.org/linux/man-pages/man2/timerfd_create.2.html">timerfd_create(2)</a>
     */
    public static int timerfd_settime(
            int fd, int flags, MemorySegment new_value, MemorySegment old_value) {
        Bounds.check("timerfd_settime", new_value, itimerspec.sizeof());
        Bounds.check("timerfd_settime", old_value, itimerspec.sizeof());
        Trace trace =
                Trace.on()
                        ? Trace.enter(
                                Call.TIMERFD_SETTIME,
                                fd,
                                flags,
                                new_value.address(),
                                old_value.address())
                        : null;
        try {
            int result =
                    (int)
                            TimerfdSettime.CALL.invokeExact(
                                    Errno.capture(), fd, flags, new_value, old_value);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class TimerfdGettime {
        static final MethodHandle CALL =
                Link.call(timerfd_gettime$address(), timerfd_gettime$descriptor());
    }

    /**
     * {@code timerfd_gettime(fd, curr_value)}—gets the time left.
     *
     * @param curr_value a struct itimerspec
     * @return 0, or -1
     * @see <a
     *     href="https://man7.org/linux/man-pages/man2/timerfd_create.2.html">timerfd_create(2)</a>
     */
    public static int timerfd_gettime(int fd, MemorySegment curr_value) {
        Bounds.check("timerfd_gettime", curr_value, itimerspec.sizeof());
        Trace trace =
                Trace.on() ? Trace.enter(Call.TIMERFD_GETTIME, fd, curr_value.address()) : null;
        try {
            int result = (int) TimerfdGettime.CALL.invokeExact(Errno.capture(), fd, curr_value);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }
}
