package berkeley;

import static berkeley.bindings.socket.Constants.EFD_CLOEXEC;
import static berkeley.bindings.socket.Constants.EFD_NONBLOCK;
import static berkeley.bindings.socket.Constants.EINTR;
import static berkeley.bindings.socket.Constants.POLLIN;

import berkeley.sys.Errno;
import berkeley.sys.Poll;
import berkeley.sys.SysEventfd;
import berkeley.sys.Unistd;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.locks.LockSupport;

/**
 * The threads that wait for one descriptor. A platform thread waits in poll(2), beside an eventfd
 * that close writes to; a virtual one parks, and the {@link Poller} unparks it.
 */
final class Waiters {
    private static final class Waiter {
        final Thread thread = Thread.currentThread();
        final int events;
        @Nullable Waiter next;
        volatile boolean ready;

        Waiter(int events, @Nullable Waiter next) {
            this.events = events;
            this.next = next;
        }
    }

    private final Descriptor descriptor;
    private @Nullable Waiter parked;
    private int wakeFd = -1;

    Waiters(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Waits for events of poll(2), an error, the descriptor's close, or {@code deadline}.
     *
     * @param deadline in {@link System#nanoTime()}, 0 for none
     * @return whether the call is worth another try; false is time over
     */
    boolean await(String call, int events, long deadline) throws ErrnoException {
        boolean ready =
                Thread.currentThread().isVirtual()
                        ? park(call, events, deadline)
                        : poll(call, events, deadline);
        if (descriptor.closed()) {
            throw descriptor.closed(call);
        }
        return ready;
    }

    private boolean poll(String call, int events, long deadline) throws ErrnoException {
        int wake = wakeFd(call);
        Scratch scratch = Scratch.get();
        for (; ; ) {
            long left = deadline == 0 ? -1 : Math.max(0, deadline - System.nanoTime());
            int ready =
                    Poll.ppoll(
                            scratch.pollfds(descriptor.number(), events, wake, POLLIN),
                            2,
                            scratch.timeout(left),
                            Scratch.NULL);
            if (ready >= 0) {
                return ready > 0;
            }
            if (Errno.errno() != EINTR) {
                throw new ErrnoException(
                        call, "fd " + descriptor.number() + " (in ppoll)", Errno.errno());
            }
        }
    }

    private boolean park(String call, int events, long deadline) throws ErrnoException {
        Waiter waiter = push(events);
        try {
            Poller.of(events).arm(descriptor);
            while (!waiter.ready && !descriptor.closed()) {
                if (Thread.currentThread().isInterrupted()) {
                    // The status stays set, as it does for java.net; the socket stays open, for
                    // nothing was lost.
                    throw new ErrnoException(
                            call, "fd " + descriptor.number() + " interrupted", EINTR);
                }
                if (deadline == 0) {
                    LockSupport.park(descriptor);
                } else {
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        return false;
                    }
                    LockSupport.parkNanos(descriptor, left);
                }
            }
            return true;
        } finally {
            remove(waiter);
        }
    }

    private synchronized Waiter push(int events) {
        return parked = new Waiter(events, parked);
    }

    private synchronized void remove(Waiter gone) {
        if (parked == gone) {
            parked = gone.next;
            return;
        }
        for (Waiter before = parked; before != null; before = before.next) {
            if (before.next == gone) {
                before.next = gone.next;
                return;
            }
        }
    }

    /** Wakes the virtual threads that wait for these events; each tries its call again. */
    synchronized void ready(int events) {
        for (Waiter waiter = parked; waiter != null; waiter = waiter.next) {
            if ((waiter.events & events) != 0) {
                waiter.ready = true;
                LockSupport.unpark(waiter.thread);
            }
        }
    }

    /** Wakes everyone; the descriptor says closed by now. */
    synchronized void wakeAll() {
        ready(~0);
        if (wakeFd >= 0) {
            SysEventfd.eventfd_write(wakeFd, 1);
        }
    }

    /** Frees what waiting needed. Nobody waits any more. */
    synchronized void release() {
        if (wakeFd >= 0) {
            Unistd.close(wakeFd);
            wakeFd = -1;
        }
    }

    /**
     * Made when first needed: most sockets never wait in poll. Whoever makes it sees the closed
     * bit, or close sees it.
     */
    synchronized int wakeFd(String call) throws ErrnoException {
        if (wakeFd < 0) {
            wakeFd = SysEventfd.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
            if (wakeFd < 0) {
                throw new ErrnoException(
                        call, "fd " + descriptor.number() + " (in eventfd)", Errno.errno());
            }
        }
        if (descriptor.closed()) {
            throw descriptor.closed(call);
        }
        return wakeFd;
    }
}
