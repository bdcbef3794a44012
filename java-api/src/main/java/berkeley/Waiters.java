package berkeley;

import static berkeley.bindings.socket.Constants.*;

import berkeley.sys.Errno;
import berkeley.sys.Poll;
import berkeley.sys.SysEventfd;
import berkeley.sys.Unistd;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads that wait for one descriptor, which is this very object: what a call looks at lies
 * close together. A platform thread waits in poll(2). A virtual one parks, and the {@link Poller}
 * tells of each change: who was about to park when one came tries again ({@link #changes}), of
 * those who are parked one is woken, and wakes the next when it has had its share ({@link
 * Descriptor#baton}).
 */
abstract sealed class Waiters permits Descriptor {
    /** How long to wait where no event tells, in nanoseconds. */
    private static final long NAP = 1_000_000;

    private static final class Waiter {
        @Nullable Thread thread;
        int direction;
        volatile boolean woken;
        @Nullable Waiter next;
    }

    private final boolean wakes;

    /** How many events came; written by the poller, under this lock. */
    private volatile int changes;

    /** Those who are parked, the longest first. */
    private @Nullable Waiter first;

    private @Nullable Waiter last;

    /** Used ones, to be used again. */
    private @Nullable Waiter spare;

    /** The directions that the poller watches. */
    private int watched;

    private int wakeFd = -1;

    Waiters(boolean wakes) {
        this.wakes = wakes;
    }

    /** {@return the number of the descriptor} */
    abstract int number();

    abstract boolean closed();

    /**
     * One of several that wait was woken. It may leave something for the others, of which no
     * further event will tell.
     */
    abstract void baton();

    /** {@return whether shutdown(2) ends the calls that wait in the kernel} */
    boolean wakes() {
        return wakes;
    }

    /** {@return what to tell {@link #await} after a try that found nothing, read before it} */
    int changes() {
        return changes;
    }

    /**
     * Waits until a call is worth another try.
     *
     * @param direction POLLIN, POLLOUT, or 0 where no event tells
     * @param changes {@link #changes()} as it was before the last try
     * @param deadline see {@link Waiting}
     * @return 0, or ETIMEDOUT, EINTR for an interrupt of a virtual thread, EBADF for a close
     */
    int await(int direction, int changes, long deadline) throws ErrnoException {
        int errno =
                direction == 0
                        ? nap(deadline)
                        : Thread.currentThread().isVirtual()
                                ? park(direction, changes, deadline)
                                : poll(direction, deadline);
        return closed() ? EBADF : errno;
    }

    private int poll(int direction, long deadline) throws ErrnoException {
        int wake = wakes ? -1 : wakeFd();
        Scratch scratch = Scratch.get();
        while (!closed()) {
            long left = deadline == Waiting.NEVER ? -1 : Math.max(0, deadline - System.nanoTime());
            int ready =
                    Poll.ppoll(
                            scratch.pollfds(number(), direction, wake, POLLIN),
                            wakes ? 1 : 2,
                            scratch.timeout(left),
                            Scratch.NULL);
            if (ready > 0) {
                // A full error queue is POLLERR without end, and nothing that this call can take.
                return scratch.revents() == POLLERR ? nap(deadline) : 0;
            }
            if (ready == 0) {
                return ETIMEDOUT;
            }
            if (!again(Errno.errno())) {
                return Errno.errno();
            }
        }
        return EBADF;
    }

    /** Looks again in a millisecond. */
    private int nap(long deadline) {
        if (interrupted()) {
            return EINTR;
        }
        long left = deadline == Waiting.NEVER ? NAP : deadline - System.nanoTime();
        if (left <= 0) {
            return ETIMEDOUT;
        }
        if (Thread.currentThread().isVirtual()) {
            LockSupport.parkNanos(this, Math.min(left, NAP));
        } else {
            // Here an interrupt would turn every nap into none.
            MemorySegment nap = Scratch.get().timeout(Math.min(left, NAP));
            Poll.ppoll(Scratch.NULL, 0, nap, Scratch.NULL);
        }
        return 0;
    }

    /**
     * {@return whether a call that failed so is to be made again} A signal alone is no reason to
     * stop; one for a thread that is interrupted as well is meant to end the call.
     */
    static boolean again(int errno) {
        return errno == EINTR && !Thread.currentThread().isInterrupted();
    }

    static boolean interrupted() {
        // The status stays set, as it does for java.net. A platform thread's calls know no
        // interrupt, as those that block in the kernel cannot.
        return Thread.currentThread().isVirtual() && Thread.currentThread().isInterrupted();
    }

    private int park(int direction, int changes, long deadline) throws ErrnoException {
        Waiter waiter = join(direction, changes);
        if (waiter == null) {
            return 0;
        }
        try {
            while (!waiter.woken && !closed()) {
                if (interrupted()) {
                    return EINTR;
                }
                if (deadline == Waiting.NEVER) {
                    LockSupport.park(this);
                } else {
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        return ETIMEDOUT;
                    }
                    LockSupport.parkNanos(this, left);
                }
            }
            return 0;
        } finally {
            quit(waiter);
        }
    }

    /** {@return who waits now, or null where something has changed since the last try} */
    private synchronized @Nullable Waiter join(int direction, int changes) throws ErrnoException {
        if ((watched & direction) == 0) {
            Poller.watch(number(), this, watched, watched | direction);
            watched |= direction;
        }
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

    /** Something came: {@code directions} are ready; both for an error, which is everyone's. */
    synchronized void changed(int directions, boolean error) {
        changes++;
        if (error) {
            wakeEveryone();
            return;
        }
        wakeFirst(directions & POLLIN);
        wakeFirst(directions & POLLOUT);
    }

    /** One who was woken has left. */
    synchronized void next() {
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
                baton(); // before the one that is woken can leave
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

    private void wakeEveryone() {
        for (Waiter waiter = first; waiter != null; ) {
            Waiter next = waiter.next;
            wake(waiter);
            waiter = next;
        }
        first = null;
        last = null;
    }

    /** Wakes everyone; the descriptor says closed by now. */
    synchronized void wakeAll() {
        wakeEveryone();
        if (wakeFd >= 0) {
            SysEventfd.eventfd_write(wakeFd, 1);
        }
    }

    /** Frees what waiting needed. Nobody waits any more. */
    synchronized void forget() {
        if (watched != 0) {
            watched = 0;
            Poller.forget(number());
        }
        if (wakeFd >= 0) {
            Unistd.close(wakeFd);
            wakeFd = -1;
        }
    }

    /**
     * What wakes poll where shutdown(2) does not. Made when first needed: close writes to it if it
     * is there by then, else it is ready from the start.
     */
    synchronized int wakeFd() throws ErrnoException {
        if (wakeFd < 0) {
            wakeFd = SysEventfd.eventfd(closed() ? 1 : 0, EFD_CLOEXEC | EFD_NONBLOCK);
            if (wakeFd < 0) {
                throw new ErrnoException("eventfd", "to wait for fd " + number(), Errno.errno());
            }
        }
        return wakeFd;
    }
}
