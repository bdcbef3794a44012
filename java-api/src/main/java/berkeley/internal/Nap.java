package berkeley.internal;

import static berkeley.bindings.socket.Constants.EINTR;
import static berkeley.bindings.socket.Constants.ETIMEDOUT;

import berkeley.foreign.Structs;
import berkeley.sys.Errno;
import berkeley.sys.Poll;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;

/**
 * A millisecond of waiting, for a call that is to be tried again although no event will report that
 * it is worth it.
 */
final class Nap {
    private static final long LENGTH = 1_000_000;

    private Nap() {}

    /**
     * Waits for a millisecond, or until the deadline.
     *
     * @return 0, or ETIMEDOUT where the deadline has passed, or EINTR for the interrupt of a
     *     virtual thread, or for a signal
     */
    static int take(long deadline) {
        Thread thread = Thread.currentThread();
        if (thread.isVirtual() && thread.isInterrupted()) {
            return EINTR;
        }
        long nanos = Math.min(Deadline.left(deadline), LENGTH);
        if (nanos == 0) {
            return ETIMEDOUT;
        }
        if (thread.isVirtual()) {
            LockSupport.parkNanos(nanos);
        } else {
            // LockSupport would return at once to a thread that is interrupted.
            MemorySegment timespec = Structs.own().timespec(nanos);
            if (Poll.ppoll(MemorySegment.NULL, 0, timespec, MemorySegment.NULL) < 0) {
                return Errno.errno();
            }
        }
        return 0;
    }
}
