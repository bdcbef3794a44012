package berkeley.internal;

import static berkeley.bindings.socket.Constants.EINTR;
import static berkeley.bindings.socket.Constants.ETIMEDOUT;
import static berkeley.bindings.socket.Constants.POLLIN;
import static berkeley.bindings.socket.Constants.POLLOUT;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.locks.LockSupport;

/**
 * The virtual threads that wait for one descriptor. They are parked, and the {@link Poller} reports
 * each event. A thread that was about to park when an event came tries again ({@link #changes}). Of
 * the threads that are parked, an event wakes the one that has waited longest; when its call is
 * over it wakes the next ({@link Handle#wakesNext}).
 */
final class WaitQueue {
    private static final class Waiter {
        @Nullable Thread thread;
        int direction;
        volatile boolean woken;
        @Nullable Waiter next;
    }

    private final Handle handle;

    /** How many events came; written under this lock. */
    private volatile int changes;

    private @Nullable Waiter first;
    private @Nullable Waiter last;

    /** Nodes that can be used again. */
    private @Nullable Waiter spare;

    /** The directions that the poller reports, POLLIN and POLLOUT. */
    private int watched;

    WaitQueue(Handle handle) {
        this.handle = handle;
    }

    /** {@return what to pass to {@link #park} after a try that found nothing, read before it} */
    int changes() {
        return changes;
    }

    /**
     * Parks until a call is worth another try.
     *
     * @param direction POLLIN or POLLOUT
     * @param changes {@link #changes()} as it was before the last try
     * @return 0, or ETIMEDOUT, or EINTR for an interrupt, whose status stays set
     */
    int park(int direction, int changes, long deadline) {
        if (!watches(direction)) {
            return Nap.take(deadline);
        }
        Waiter waiter = join(direction, changes);
        if (waiter == null) {
            return 0;
        }
        Recorded.PARKED.increment();
        try {
            while (!waiter.woken && !handle.isClosed()) {
                if (Thread.currentThread().isInterrupted()) {
                    return EINTR;
                }
                if (deadline == Deadline.NEVER) {
                    LockSupport.park(this);
                } else {
                    long left = Deadline.left(deadline);
                    if (left == 0) {
                        return ETIMEDOUT;
                    }
                    LockSupport.parkNanos(this, left);
                }
            }
            return 0;
        } finally {
            Recorded.PARKED.decrement();
            quit(waiter);
        }
    }

    /** {@return whether the poller reports this direction; it cannot where descriptors run out} */
    private synchronized boolean watches(int direction) {
        if ((watched & direction) == 0
                && Poller.watch(handle.fd(), this, watched, watched | direction)) {
            watched |= direction;
        }
        return (watched & direction) != 0;
    }

    /** {@return a new waiter, or null where something has changed since the last try} */
    private synchronized @Nullable Waiter join(int direction, int changes) {
        if (changes != this.changes) {
            return null;
        }
        Waiter waiter = spare;
        if (waiter == null) {
            waiter = new Waiter();
        } else {
            spare = waiter.next;
        }
        waiter.thread = Thread.currentThread();
        waiter.direction = direction;
        waiter.woken = false;
        waiter.next = null;
        if (last == null) {
            first = waiter;
        } else {
            last.next = waiter;
        }
        last = waiter;
        return waiter;
    }

    private synchronized void quit(Waiter waiter) {
        if (!waiter.woken) {
            Waiter before = null;
            for (Waiter w = first; w != null && w != waiter; w = w.next) {
                before = w;
            }
            unlink(before, waiter);
        }
        waiter.thread = null;
        waiter.next = spare;
        spare = waiter;
    }

    private void unlink(@Nullable Waiter before, Waiter gone) {
        if (before == null) {
            first = gone.next;
        } else {
            before.next = gone.next;
        }
        if (last == gone) {
            last = before;
        }
    }

    /** {@code directions} have become ready; after an error all threads are woken. */
    synchronized void changed(int directions, boolean error) {
        changes++;
        if (error) {
            wakeEach();
            return;
        }
        wakeFirst(directions & POLLIN);
        wakeFirst(directions & POLLOUT);
    }

    /** The thread that was woken has left, and may have left something for the next. */
    synchronized void wakeNext() {
        wakeFirst(POLLIN);
        wakeFirst(POLLOUT);
    }

    private void wakeFirst(int direction) {
        Waiter before = null;
        Waiter waiter = first;
        while (waiter != null && (waiter.direction & direction) == 0) {
            before = waiter;
            waiter = waiter.next;
        }
        if (waiter == null) {
            return;
        }
        for (Waiter w = waiter.next; w != null; w = w.next) {
            if ((w.direction & direction) != 0) {
                handle.wakesNext(); // before the thread that is woken can leave
                break;
            }
        }
        unlink(before, waiter);
        wake(waiter);
    }

    private static void wake(Waiter waiter) {
        Thread thread = waiter.thread;
        waiter.woken = true;
        LockSupport.unpark(thread);
    }

    private void wakeEach() {
        for (Waiter waiter = first; waiter != null; ) {
            Waiter next = waiter.next;
            wake(waiter);
            waiter = next;
        }
        first = null;
        last = null;
    }

    /** Wakes all threads, without an event. */
    synchronized void wakeAll() {
        changes++;
        wakeEach();
    }

    /** Ends the poller's interest, before the number is closed or given away. */
    synchronized void forget() {
        if (watched != 0) {
            watched = 0;
            Poller.forget(handle.fd());
        }
    }
}
