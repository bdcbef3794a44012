package berkeley.sys;

import static berkeley.bindings.socket.socket_h.*;

import berkeley.bindings.socket.sigset_t;
import berkeley.bindings.socket.timespec;
import berkeley.foreign.Bounds;
import berkeley.foreign.Link;
import berkeley.trace.Call;
import berkeley.trace.Trace;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** sys/epoll.h: waiting for one of many descriptors, kept by the kernel from call to call. */
public final class SysEpoll {
    private SysEpoll() {}

    private static final class EpollCreate1 {
        static final MethodHandle CALL =
                Link.call(epoll_create1$address(), epoll_create1$descriptor());
    }

    /**
     * {@code epoll_create1(flags)}—opens an epoll instance.
     *
     * @param flags 0 or EPOLL_CLOEXEC
     * @return a file descriptor, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/epoll_create.2.html">epoll_create(2)</a>
     */
    public static int epoll_create1(int flags) {
        Trace trace = Trace.on() ? Trace.enter(Call.EPOLL_CREATE1, flags) : null;
        try {
            int result = (int) EpollCreate1.CALL.invokeExact(Errno.capture(), flags);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class EpollCtl {
        static final MethodHandle CALL = Link.call(epoll_ctl$address(), epoll_ctl$descriptor());
    }

    /**
     * {@code epoll_ctl(epfd, op, fd, event)}—adds, changes or removes a descriptor.
     *
     * @param op EPOLL_CTL_ADD, EPOLL_CTL_MOD or EPOLL_CTL_DEL
     * @param event a struct epoll_event, see {@link EpollEvent}; NULL will do for EPOLL_CTL_DEL
     * @return 0, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/epoll_ctl.2.html">epoll_ctl(2)</a>
     */
    public static int epoll_ctl(int epfd, int op, int fd, MemorySegment event) {
        Bounds.check("epoll_ctl", event, EpollEvent.sizeof());
        Trace trace =
                Trace.on() ? Trace.enter(Call.EPOLL_CTL, epfd, op, fd, event.address()) : null;
        try {
            int result = (int) EpollCtl.CALL.invokeExact(Errno.capture(), epfd, op, fd, event);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class EpollWait {
        static final MethodHandle CALL = Link.call(epoll_wait$address(), epoll_wait$descriptor());
    }

    /**
     * {@code epoll_wait(epfd, events, maxevents, timeout)}—waits for events.
     *
     * @param events struct epoll_event[maxevents], where the ready ones go, see {@link EpollEvent}
     * @param timeout in milliseconds; -1 waits without end
     * @return the number of descriptors that are ready, 0 after the timeout, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/epoll_wait.2.html">epoll_wait(2)</a>
     */
    public static int epoll_wait(int epfd, MemorySegment events, int maxevents, int timeout) {
        Bounds.check("epoll_wait", events, maxevents * EpollEvent.sizeof());
        Trace trace =
                Trace.on()
                        ? Trace.enter(Call.EPOLL_WAIT, epfd, events.address(), maxevents, timeout)
                        : null;
        try {
            int result =
                    (int)
                            EpollWait.CALL.invokeExact(
                                    Errno.capture(), epfd, events, maxevents, timeout);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class EpollPwait {
        static final MethodHandle CALL = Link.call(epoll_pwait$address(), epoll_pwait$descriptor());
    }

    /**
     * {@code epoll_pwait(epfd, events, maxevents, timeout, sigmask)}—waits for events.
     *
     * @param events struct epoll_event[maxevents], where the ready ones go, see {@link EpollEvent}
     * @param timeout in milliseconds; -1 waits without end
     * @param sigmask a sigset_t that blocks signals while it waits, or NULL
     * @return the number of descriptors that are ready, 0 after the timeout, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/epoll_wait.2.html">epoll_wait(2)</a>
     */
    public static int epoll_pwait(
            int epfd, MemorySegment events, int maxevents, int timeout, MemorySegment sigmask) {
        Bounds.check("epoll_pwait", events, maxevents * EpollEvent.sizeof());
        Bounds.check("epoll_pwait", sigmask, sigset_t.sizeof());
        Trace trace =
                Trace.on()
                        ? Trace.enter(
                                Call.EPOLL_PWAIT,
                                epfd,
                                events.address(),
                                maxevents,
                                timeout,
                                sigmask.address())
                        : null;
        try {
            int result =
                    (int)
                            EpollPwait.CALL.invokeExact(
                                    Errno.capture(), epfd, events, maxevents, timeout, sigmask);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class EpollPwait2 {
        static final MethodHandle CALL =
                Link.call(epoll_pwait2$address(), epoll_pwait2$descriptor());
    }

    /**
     * {@code epoll_pwait2(epfd, events, maxevents, timeout, sigmask)}—waits for events.
     *
     * @param events struct epoll_event[maxevents], where the ready ones go, see {@link EpollEvent}
     * @param timeout a struct timespec; NULL waits without end
     * @param sigmask a sigset_t that blocks signals while it waits, or NULL
     * @return the number of descriptors that are ready, 0 after the timeout, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/epoll_wait.2.html">epoll_wait(2)</a>
     */
    public static int epoll_pwait2(
            int epfd,
            MemorySegment events,
            int maxevents,
            MemorySegment timeout,
            MemorySegment sigmask) {
        Bounds.check("epoll_pwait2", events, maxevents * EpollEvent.sizeof());
        Bounds.check("epoll_pwait2", timeout, timespec.sizeof());
        Bounds.check("epoll_pwait2", sigmask, sigset_t.sizeof());
        Trace trace =
                Trace.on()
                        ? Trace.enter(
                                Call.EPOLL_PWAIT2,
                                epfd,
                                events.address(),
                                maxevents,
                                timeout.address(),
                                sigmask.address())
                        : null;
        try {
            int result =
                    (int)
                            EpollPwait2.CALL.invokeExact(
                                    Errno.capture(), epfd, events, maxevents, timeout, sigmask);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }
}
