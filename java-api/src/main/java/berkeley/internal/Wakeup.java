package berkeley.internal;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.bindings.socket.socket_h.*;

import berkeley.foreign.Link;
import berkeley.foreign.ThreadBuffer;
import berkeley.sys.SysSocket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends the calls of other threads on a descriptor that is being closed. A thread that blocks in the
 * kernel gets a signal, whose handler does nothing and restarts no call: the call fails with EINTR.
 * A signal that comes just before the thread blocks is lost, so it is sent again until the thread
 * has left. The handler is libc's own {@code abs}, which takes an int and needs no Java.
 *
 * <p>Where the signal is refused, the socket is shut down instead, which ends calls on copies of
 * the descriptor too.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/signal.7.html">signal(7)</a>
 */
final class Wakeup {
    /** The longest that a close goes on sending signals, in nanoseconds. */
    private static final long PATIENCE = 2_000_000_000;

    private static final long FIRST_PAUSE = 20_000;
    private static final long LONGEST_PAUSE = 1_000_000;

    /** Held while a signal is sent: nobody leaves a closed descriptor meanwhile. */
    private static final Object SIGNALS = new Object();

    /** The calls of virtual threads that wait for several descriptors. */
    private static final Set<ReadinessSet> VIRTUAL_SETS = ConcurrentHashMap.newKeySet();

    private static final class Tgkill {
        static final MethodHandle CALL = Link.call(tgkill$address(), tgkill$descriptor());
    }

    /** The number of the signal, or 0 where none can be had. */
    private static final class Signal {
        static final int NUMBER = install();
    }

    private Wakeup() {}

    /** Ends the calls on a descriptor that has just been closed. */
    static void wake(Handle closed) {
        for (ReadinessSet set : VIRTUAL_SETS) {
            if (set.contains(closed)) {
                set.wake();
            }
        }
        long end = Deadline.after(PATIENCE);
        long pause = FIRST_PAUSE;
        while (signalAll(closed) && Deadline.left(end) > 0) {
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE);
        }
    }

    /** {@return whether there was a thread that may block on it} */
    private static boolean signalAll(Handle closed) {
        boolean found = AcceptGuard.signal(closed);
        ThreadBuffer own = Thread.currentThread().isVirtual() ? null : ThreadBuffer.own();
        for (ThreadBuffer thread : ThreadBuffer.ofPlatformThreads()) {
            if (thread != own && blocksOn(thread, closed)) {
                found = true;
                synchronized (SIGNALS) {
                    if (blocksOn(thread, closed) && !signal(thread.tid())) {
                        SysSocket.shutdown(closed.fd(), SHUT_RDWR);
                    }
                }
            }
        }
        return found;
    }

    private static boolean blocksOn(ThreadBuffer thread, Handle closed) {
        return thread.blocking() == closed.fd()
                || thread.blockingSet() instanceof ReadinessSet set && set.contains(closed);
    }

    /** Waits until no signal is on its way to the calling thread, which has left its call. */
    static void settle() {
        synchronized (SIGNALS) {
            // the thread that was sending a signal has left the lock
        }
    }

    /** A virtual thread waits for several descriptors until {@link #remove}. */
    static void add(ReadinessSet set) {
        VIRTUAL_SETS.add(set);
    }

    static void remove(ReadinessSet set) {
        VIRTUAL_SETS.remove(set);
    }

    /** {@return whether the signal was sent, to a thread of this process} */
    static boolean signal(int tid) {
        if (tid == 0 || Signal.NUMBER == 0) {
            return false;
        }
        try {
            int pid = (int) ProcessHandle.current().pid();
            int result =
                    (int) Tgkill.CALL.invokeExact(ThreadBuffer.errno(), pid, tid, Signal.NUMBER);
            return result == 0 || ThreadBuffer.lastErrno() == ESRCH;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /**
     * {@return a real-time signal that nobody else uses, with the handler} NIO takes SIGRTMAX - 2,
     * so this begins below. Another copy of this class may have installed the handler already.
     */
    private static int install() {
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle call = Link.call(sigaction$address(), sigaction$descriptor());
            MemorySegment before = berkeley.bindings.socket.sigaction.allocate(arena);
            MemorySegment after = berkeley.bindings.socket.sigaction.allocate(arena);
            handler(after, abs$address());
            for (int signal = __SIGRTMAX - 3; signal > __SIGRTMIN; signal--) {
                int result =
                        (int)
                                call.invokeExact(
                                        ThreadBuffer.errno(), signal, MemorySegment.NULL, before);
                if (result == 0 && handler(before) == abs$address().address()) {
                    return signal;
                }
                if (result == 0 && handler(before) == 0) {
                    result =
                            (int)
                                    call.invokeExact(
                                            ThreadBuffer.errno(),
                                            signal,
                                            after,
                                            MemorySegment.NULL);
                    return result == 0 ? signal : 0;
                }
            }
            return 0;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static void handler(MemorySegment action, MemorySegment function) {
        action.set(C_POINTER, 0, function);
    }

    private static long handler(MemorySegment action) {
        return action.get(C_POINTER, 0).address();
    }
}
