package berkeley.internal;

import static berkeley.bindings.socket.Constants.*;

import berkeley.foreign.Structs;
import berkeley.foreign.ThreadBuffer;
import berkeley.sys.Errno;
import berkeley.sys.Poll;
import berkeley.sys.SysSocket;
import berkeley.sys.Unistd;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The life of a descriptor's number. A call {@link #enter}s and {@link #leave}s; {@link #close}
 * forbids new calls and wakes those under way, and the last to leave closes the number. So the
 * kernel cannot give it to another file while a call still means this one.
 *
 * <p>A platform thread waits in the kernel, and is woken by a signal ({@link Wakeup}); a virtual
 * thread is parked in a {@link WaitQueue}. Neither touches the open file, which others may share.
 */
public class Handle {
    private static final int CLOSED = 1 << 31;

    /** The next call to leave wakes the next thread that waits. */
    private static final int WAKES_NEXT = 1 << 30;

    /** The number is closed, or given away: it may be another file's already. */
    private static final int GONE = 1 << 29;

    private static final int COUNT = GONE - 1;

    private static final VarHandle STATE;
    private static final VarHandle QUEUE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(Handle.class, "state", int.class);
            QUEUE = lookup.findVarHandle(Handle.class, "queue", WaitQueue.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int fd;

    /** The flags above, and below them the number of calls under way. */
    private volatile int state;

    private volatile @Nullable WaitQueue queue;

    /** The owner of an open descriptor. */
    public Handle(int fd) {
        this.fd = fd;
    }

    /** {@return the number, which is this file's until close, and between enter and leave} */
    public final int fd() {
        return fd;
    }

    /** {@return whether it was closed, or given away} */
    public final boolean isClosed() {
        return state < 0;
    }

    /**
     * Begins a call. The thread publishes what it may block on before the call is counted, so that
     * a close that counts the call finds the thread.
     *
     * @return the number, or {@link Outcome#CLOSED}
     */
    public final int enter() {
        ThreadBuffer.blocking(fd);
        return (int) STATE.getAndAdd(this, 1) >= 0 ? fd : refuse();
    }

    private int refuse() {
        leave();
        return Outcome.CLOSED;
    }

    /**
     * Begins a call that waits for several descriptors, and says elsewhere that it does.
     *
     * @return false if it is closed
     */
    public final boolean enterSet() {
        if ((int) STATE.getAndAdd(this, 1) >= 0) {
            return true;
        }
        leaveSet();
        return false;
    }

    /** Ends a call. */
    public final void leave() {
        ThreadBuffer.blocking(-1);
        leaveSet();
    }

    /** Ends a call that waited for several descriptors. */
    public final void leaveSet() {
        int before = (int) STATE.getAndAdd(this, -1);
        if ((before & (CLOSED | WAKES_NEXT)) != 0) {
            left(before);
        }
    }

    private void left(int before) {
        if (before >= 0) {
            WaitQueue queue = this.queue;
            if (((int) STATE.getAndBitwiseAnd(this, ~WAKES_NEXT) & WAKES_NEXT) != 0
                    && queue != null) {
                queue.wakeNext();
            }
            return;
        }
        Wakeup.settle();
        if (isLast(before)) {
            closeNumber();
        }
    }

    /**
     * {@return whether the call that has just left is to close the number} Calls that come too late
     * count for a moment as well, so that several may each have left as the last.
     */
    private boolean isLast(int before) {
        return (before & COUNT) == 1 && ((int) STATE.getAndBitwiseOr(this, GONE) & GONE) == 0;
    }

    /** The next call to leave is to wake another thread. */
    final void wakesNext() {
        STATE.getAndBitwiseOr(this, WAKES_NEXT);
    }

    /**
     * Closes the descriptor, once: threads that wait in a call are woken, and the last to leave
     * closes the number.
     *
     * @return 0, or the errno of close(2) with a minus sign
     */
    public final int close() {
        int others = forbid();
        if (others < 0) {
            return 0;
        }
        if (others > 0) {
            WaitQueue queue = this.queue;
            if (queue != null) {
                queue.wakeAll();
            }
            Wakeup.wake(this);
        }
        return isLast((int) STATE.getAndAdd(this, -1)) ? closeNumber() : 0;
    }

    /**
     * Sets the closed bit and counts the closer in, so that the number is still this file's while
     * others are woken.
     *
     * @return how many others are in, or -1 if it is closed already
     */
    private int forbid() {
        for (; ; ) {
            int now = state;
            if (now < 0) {
                return -1;
            }
            if (STATE.compareAndSet(this, now, (now | CLOSED) + 1)) {
                return now & COUNT;
            }
        }
    }

    private int closeNumber() {
        forget();
        if (Thread.currentThread().isVirtual() && lingers()) {
            return OnPlatform.call(() -> closeDescriptor(fd));
        }
        return closeDescriptor(fd);
    }

    private static int closeDescriptor(int fd) {
        return Unistd.close(fd) < 0 ? -Errno.errno() : 0;
    }

    /** {@return whether close(2) may wait until all has been sent, see SO_LINGER in socket(7)} */
    private boolean lingers() {
        Structs structs = Structs.own();
        MemorySegment value = structs.option();
        return SysSocket.getsockopt(fd, SOL_SOCKET, SO_LINGER, value, structs.optionLength()) == 0
                && value.get(java.lang.foreign.ValueLayout.JAVA_INT, 0) != 0
                && value.get(java.lang.foreign.ValueLayout.JAVA_INT, Integer.BYTES) != 0;
    }

    /**
     * Gives the number up without closing it, when no call is under way.
     *
     * @return the number, or -EBUSY, or {@link Outcome#CLOSED}
     */
    public final int detach() {
        int now = state;
        if (now < 0) {
            return Outcome.CLOSED;
        }
        if ((now & COUNT) != 0 || !STATE.compareAndSet(this, now, CLOSED | GONE)) {
            return isClosed() ? Outcome.CLOSED : -EBUSY;
        }
        forget();
        return fd;
    }

    /** The number is about to be closed or given away. It is called once. */
    void forget() {
        WaitQueue queue = this.queue;
        if (queue != null) {
            queue.forget();
        }
    }

    // Waiting

    private WaitQueue queue() {
        WaitQueue now = queue;
        if (now == null) {
            WaitQueue made = new WaitQueue(this);
            now = (WaitQueue) QUEUE.compareAndExchange(this, null, made);
            now = now == null ? made : now;
        }
        return now;
    }

    /** {@return what to pass to {@link #await} after a try that found nothing, read before it} */
    public final int changes() {
        WaitQueue now = queue;
        return now == null ? 0 : now.changes();
    }

    /**
     * Waits until a call is worth another try.
     *
     * @param direction POLLIN, POLLOUT, or 0 where no event reports that
     * @param changes {@link #changes()} as it was before the last try
     * @param deadline see {@link Deadline}
     * @return 0, or ETIMEDOUT, EBADF for a close, EINTR for the interrupt of a virtual thread, or
     *     for a signal
     */
    public final int await(int direction, int changes, long deadline) {
        int errno;
        if (direction == 0) {
            errno = Nap.take(deadline);
        } else if (Thread.currentThread().isVirtual()) {
            errno = queue().park(direction, changes, deadline);
        } else {
            errno = poll(direction, deadline);
        }
        return isClosed() ? EBADF : errno;
    }

    private int poll(int direction, long deadline) {
        publish();
        Structs structs = Structs.own();
        MemorySegment left =
                deadline == Deadline.NEVER
                        ? MemorySegment.NULL
                        : structs.timespec(Deadline.left(deadline));
        int ready =
                isClosed()
                        ? 0
                        : Poll.ppoll(structs.pollfd(fd, direction), 1, left, MemorySegment.NULL);
        if (ready > 0) {
            // An error queue that is not empty is POLLERR, and nothing that this call can take.
            return structs.revents() == POLLERR ? Nap.take(deadline) : 0;
        }
        return ready == 0 ? ETIMEDOUT : Errno.errno();
    }

    /** A listener of the trace may have made calls of its own since {@link #enter}. */
    final void publish() {
        ThreadBuffer.blocking(fd);
        VarHandle.fullFence();
    }

    /** Wakes the virtual threads that wait, for nothing but another look. */
    final void wakeWaiters() {
        queue().wakeAll();
    }
}
