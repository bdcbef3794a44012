package berkeley.sys;

import static berkeley.bindings.socket.socket_h.*;

import berkeley.bindings.socket.sigset_t;
import berkeley.foreign.Bounds;
import berkeley.foreign.Link;
import berkeley.trace.Call;
import berkeley.trace.Trace;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** signal.h: the sets of signals that ppoll, pselect and epoll_pwait take, and sending signals. */
public final class SysSignal {
    private SysSignal() {}

    private static final class Sigemptyset {
        static final MethodHandle CALL = Link.call(sigemptyset$address(), sigemptyset$descriptor());
    }

    /**
     * {@code sigemptyset(set)}—empties a set.
     *
     * @return 0, or -1
     * @see <a href="https://man7.org/linux/man-pages/man3/sigsetops.3.html">sigsetops(3)</a>
     */
    public static int sigemptyset(MemorySegment set) {
        Bounds.check("sigemptyset", set, sigset_t.sizeof());
        Trace trace = Trace.on() ? Trace.enter(Call.SIGEMPTYSET, set.address()) : null;
        try {
            int result = (int) Sigemptyset.CALL.invokeExact(Errno.capture(), set);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Sigaddset {
        static final MethodHandle CALL = Link.call(sigaddset$address(), sigaddset$descriptor());
    }

    /**
     * {@code sigaddset(set, signum)}—adds a signal to a set.
     *
     * @return 0, or -1
     * @see <a href="https://man7.org/linux/man-pages/man3/sigsetops.3.html">sigsetops(3)</a>
     */
    public static int sigaddset(MemorySegment set, int signum) {
        Bounds.check("sigaddset", set, sigset_t.sizeof());
        Trace trace = Trace.on() ? Trace.enter(Call.SIGADDSET, set.address(), signum) : null;
        try {
            int result = (int) Sigaddset.CALL.invokeExact(Errno.capture(), set, signum);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Kill {
        static final MethodHandle CALL = Link.call(kill$address(), kill$descriptor());
    }

    /**
     * {@code kill(pid, sig)}—sends a signal to a process.
     *
     * @return 0, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/kill.2.html">kill(2)</a>
     */
    public static int kill(int pid, int sig) {
        Trace trace = Trace.on() ? Trace.enter(Call.KILL, pid, sig) : null;
        try {
            int result = (int) Kill.CALL.invokeExact(Errno.capture(), pid, sig);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }
}
