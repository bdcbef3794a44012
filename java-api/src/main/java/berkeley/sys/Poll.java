package berkeley.sys;

import static berkeley.bindings.socket.socket_h.*;

import berkeley.bindings.socket.pollfd;
import berkeley.bindings.socket.sigset_t;
import berkeley.bindings.socket.timespec;
import berkeley.foreign.Bounds;
import berkeley.foreign.Link;
import berkeley.trace.Call;
import berkeley.trace.Trace;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** poll.h: waiting for one of many descriptors. */
public final class Poll {
    private Poll() {}

    private static final class PollCall {
        static final MethodHandle CALL = Link.call(poll$address(), poll$descriptor());
    }

    /**
     * {@code poll(fds, nfds, timeout)}—waits until one of many descriptors is ready.
     *
     * @param fds struct pollfd[nfds]; the kernel fills each revents
     * @param timeout in milliseconds; -1 waits without end
     * @return the number of descriptors that are ready, 0 after the timeout, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/poll.2.html">poll(2)</a>
     */
    public static int poll(MemorySegment fds, long nfds, int timeout) {
        Bounds.check("poll", fds, nfds * pollfd.sizeof());
        Trace trace = Trace.on() ? Trace.enter(Call.POLL, fds.address(), nfds, timeout) : null;
        try {
            int result = (int) PollCall.CALL.invokeExact(Errno.capture(), fds, nfds, timeout);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Ppoll {
        static final MethodHandle CALL = Link.call(ppoll$address(), ppoll$descriptor());
    }

    /**
     * {@code ppoll(fds, nfds, tmo_p, sigmask)}—waits until one of many descriptors is ready.
     *
     * @param fds struct pollfd[nfds]; the kernel fills each revents
     * @param tmo_p a struct timespec; NULL waits without end
     * @param sigmask a sigset_t that blocks signals while it waits, or NULL
     * @return the number of descriptors that are ready, 0 after the timeout, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/poll.2.html">poll(2)</a>
     */
    public static int ppoll(
            MemorySegment fds, long nfds, MemorySegment tmo_p, MemorySegment sigmask) {
        Bounds.check("ppoll", fds, nfds * pollfd.sizeof());
        Bounds.check("ppoll", tmo_p, timespec.sizeof());
        Bounds.check("ppoll", sigmask, sigset_t.sizeof());
        Trace trace =
                Trace.on()
                        ? Trace.enter(
                                Call.PPOLL, fds.address(), nfds, tmo_p.address(), sigmask.address())
                        : null;
        try {
            int result = (int) Ppoll.CALL.invokeExact(Errno.capture(), fds, nfds, tmo_p, sigmask);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }
}
