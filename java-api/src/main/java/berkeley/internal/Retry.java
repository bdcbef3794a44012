package berkeley.internal;

import static berkeley.bindings.socket.Constants.*;

import berkeley.sys.Errno;

/**
 * A call that was not over with its first try: it tries, waits and tries again, until it has the
 * result that one blocking call of the kernel would have had. The rules are the same for all calls
 * that send and receive; a subclass knows how to try.
 *
 * <ul>
 *   <li>Once bytes have moved, an error belongs to the next call.
 *   <li>A try that could block in the kernel is not followed by another after a short count, which
 *       is the kernel's own.
 *   <li>The deadline is fixed when the call first has to wait.
 * </ul>
 */
abstract class Retry {
    /** How long a send on a Unix socket waits before it looks again, in nanoseconds. */
    private static final long UNIX_LOOK = 10_000_000;

    final Endpoint endpoint;

    /** POLLIN or POLLOUT. */
    int direction;

    /** The flags that the caller passed. */
    int flags;

    /** The flags of the last try. */
    int used;

    /** How many bytes, or messages, are to move, and how many are enough. */
    long length;

    private long target;

    /** How many have moved. */
    long done;

    /** Of the last try: a call that succeeds overwrites it. */
    private int errno;

    private int changes;
    private boolean limited;
    private long deadline;
    private boolean waited;

    /** Whether a look at too little data is followed by another. */
    private boolean looksAgain;

    /** Why the try under way is the last one, or 0. */
    private int lastTry;

    Retry(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * A first try was made with the flags {@code used}, {@code changes} as it was before. Its errno
     * is still there.
     */
    final void begin(int direction, int flags, int used, int changes) {
        errno = Errno.errno();
        this.direction = direction;
        this.flags = flags;
        this.used = used;
        this.changes = changes;
        done = 0;
        limited = false;
        waited = false;
        lastTry = 0;
    }

    /**
     * Makes a try at what is left, with the flags {@link #used}.
     *
     * @return how many bytes, or messages, it moved; 0 at the end; or -1 with an errno
     */
    abstract long again();

    /**
     * {@return the result of the call, or an {@link Outcome}}
     *
     * @param first what the first try returned
     * @param length how many bytes, or messages, are to move
     * @param target how many are enough
     */
    final long run(long first, long length, long target) {
        this.length = length;
        this.target = target;
        looksAgain = peeksForMore();
        for (long n = first; ; ) {
            if (n > 0) {
                done = peeks() ? n : done + n;
                if (done >= length || !goesOn(n)) {
                    return done;
                }
            } else if (n == 0 && mayHidePackets() && (n = lookBehindEnd()) > 0) {
                return n;
            } else if (n == 0 || direction == POLLIN && endpoint.endsWith(errno)) {
                return done > 0 || direction == POLLOUT ? done : endpoint.end();
            } else {
                long outcome = failed(errno);
                if (outcome != 0) {
                    return outcome;
                }
            }
            prepare();
            n = again();
            errno = Errno.errno();
        }
    }

    /**
     * {@return whether packets may come after what looks like the end} L2CAP and SCO report the
     * peer's close before the packets that have arrived are read, and only once.
     */
    private boolean mayHidePackets() {
        return direction == POLLIN
                && endpoint.domain() == AF_BLUETOOTH
                && !endpoint.isStream()
                && Readiness.hasEnded(endpoint.fd());
    }

    private long lookBehindEnd() {
        used = flags | MSG_DONTWAIT;
        return Math.max(again(), 0);
    }

    /** {@return whether to try again after a try that moved {@code n}, and not all} */
    boolean goesOn(long n) {
        if (!endpoint.isStream() || done >= target || (flags & MSG_ZEROCOPY) != 0) {
            return false;
        }
        if (!peeks()) {
            return awaitsMore();
        }
        boolean again = looksAgain && mayGoOn();
        looksAgain &= again && awaitsMoreToPeek();
        return again;
    }

    /** No event reports room in the queue of a Unix datagram socket that a call names. */
    final int event(boolean named) {
        return direction == POLLOUT && named && endpoint.isUnixDatagram() ? 0 : direction;
    }

    /**
     * {@return whether the kernel would wait until enough is there, and leave it} AF_UNIX does not.
     */
    private boolean peeksForMore() {
        return peeks() && endpoint.mayWantMore(flags) && endpoint.isStream() && !endpoint.isUnix();
    }

    /** {@return whether each try looks at the data from the beginning} */
    final boolean peeks() {
        return direction == POLLIN && (flags & MSG_PEEK) != 0;
    }

    /** {@return whether the next try must not block in the kernel, whatever the socket's mode} */
    boolean waitsOutside() {
        return false;
    }

    /** {@return the event to wait for, or 0 where none reports that a try is worth it} */
    int event() {
        return direction;
    }

    /** {@return when a call that begins to wait now is to be given up} */
    long newDeadline() {
        return endpoint.deadline(direction);
    }

    /** {@return the outcome of the call once its deadline has passed} */
    int timedOut() {
        return endpoint.timedOut(direction);
    }

    /**
     * {@return whether to try again after a try on a stream that moved too little} A virtual thread
     * tries until there is nothing, since what reports events reports each but once.
     */
    private boolean awaitsMore() {
        return mayGoOn() && (Thread.currentThread().isVirtual() || isWorthATry(await(direction)));
    }

    /** {@return whether the call may wait for more than the last try has moved, which may not} */
    final boolean mayGoOn() {
        return (used & MSG_DONTWAIT) != 0 && !endpoint.isNonBlocking(flags) && lastTry == 0;
    }

    /**
     * {@return whether to look again after a look with MSG_PEEK that found too little} What has
     * been seen stays, so that no event reports that more has come to it: it looks again after a
     * while. Below SO_RCVLOWAT it waits for the event, as the kernel does.
     */
    private boolean awaitsMoreToPeek() {
        int fd = endpoint.fd();
        return !Readiness.hasEnded(fd) && await(Readiness.now(fd, POLLIN) == 0 ? POLLIN : 0) == 0;
    }

    /** {@return whether a wait that ended so is to be followed by another try} */
    private boolean isWorthATry(int errno) {
        if ((errno == ETIMEDOUT || errno == EINTR) && lastTry == 0 && mayMissEvents()) {
            lastTry = errno;
            return true;
        }
        return errno == 0;
    }

    /**
     * {@return whether a call may succeed although no event has said so} A Unix socket reports room
     * only once there is much; a stream reports no data below SO_RCVLOWAT.
     */
    private boolean mayMissEvents() {
        return direction == POLLOUT ? endpoint.isUnix() : endpoint.mayWantMore(0);
    }

    /** {@return 0 to try again after a try that failed, or the outcome of the call} */
    long failed(int errno) {
        if (endpoint.isClosed()) {
            return done > 0 ? done : Outcome.CLOSED;
        }
        return switch (errno) {
            case EINTR -> afterSignal();
            case EAGAIN -> done > 0 && done >= target ? done : afterNothing();
            case EPIPE -> afterBrokenPipe();
            default -> {
                if (done > 0) {
                    endpoint.keepError(errno);
                }
                yield done > 0 ? done : -errno;
            }
        };
    }

    /**
     * A Unix socket that waits for room says ECONNRESET, once, if its peer closes with data unread.
     * A further try says EPIPE, and leaves ECONNRESET there.
     */
    private long afterBrokenPipe() {
        int reset = waited && endpoint.isUnix() ? endpoint.takeError() : 0;
        if (done > 0) {
            return done;
        }
        return reset != 0 ? -reset : endpoint.failed(EPIPE);
    }

    /** A signal alone is no reason to stop. */
    private long afterSignal() {
        if (done > 0) {
            return done;
        }
        if (Thread.currentThread().isInterrupted()) {
            return -EINTR;
        }
        if ((used & MSG_DONTWAIT) == 0) {
            limit(); // the kernel's own timeout would begin anew
        }
        return 0;
    }

    private long afterNothing() {
        if (endpoint.isNonBlocking(flags)) {
            return done > 0 ? done : Outcome.WOULD_BLOCK;
        }
        boolean couldBlock = (used & MSG_DONTWAIT) == 0;
        if (couldBlock && !BlockingMode.isSet(endpoint.fd())) {
            return done > 0 ? done : -EAGAIN; // the kernel's own timeout
        }
        if (!couldBlock && mayBlock()) {
            return 0; // the next try waits in the kernel
        }
        int errno = lastTry != 0 ? lastTry : await(event());
        if (lastTry == 0 && isWorthATry(errno)) {
            return 0;
        }
        if (errno == EINTR && done == 0 && !Thread.currentThread().isInterrupted()) {
            lastTry = 0;
            return 0;
        }
        if (done > 0) {
            return done;
        }
        return errno == ETIMEDOUT ? timedOut() : -errno;
    }

    /** {@return whether the next try may block in the kernel} */
    private boolean mayBlock() {
        return lastTry == 0
                && !(limited && deadline != Deadline.NEVER)
                && !endpoint.mustNotBlock(direction)
                && !waitsOutside();
    }

    /** Sets what the next try is made with. */
    private void prepare() {
        endpoint.publish();
        changes = endpoint.changes();
        used = mayBlock() ? flags : flags | MSG_DONTWAIT;
    }

    /** Fixes the deadline, where there is none yet. */
    final long limit() {
        if (!limited) {
            deadline = newDeadline();
            limited = true;
        }
        return deadline;
    }

    /** {@return 0 once another try is worth it, or an errno} */
    private int await(int event) {
        waited = true;
        long end = limit();
        if (direction != POLLOUT || !endpoint.isUnix()) {
            return endpoint.await(event, changes, end);
        }
        while (true) {
            long look = Math.min(end, Deadline.after(UNIX_LOOK));
            int errno = endpoint.await(event, changes, look);
            if (errno != ETIMEDOUT || look == end) {
                return errno;
            }
            // No event reports that the peer has shut down its reading: a send of nothing does.
            if (!endpoint.isStream() || !Syscalls.sendsNothing(endpoint.fd())) {
                return 0;
            }
        }
    }
}
