package berkeley;

import berkeley.bindings.socket.timespec;
import berkeley.trace.Trace;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/**
 * How long a wait over many descriptors has left, as a {@code struct timespec}. A thread has one,
 * used again.
 */
final class Timeout {

    private static final ThreadLocal<Timeout> OF_THREAD = ThreadLocal.withInitial(Timeout::new);
    private static final long FOREVER = -1;

    /** No time at all. */
    static final Timeout NONE = new Timeout();

    private final MemorySegment memory = timespec.allocate(Arena.ofAuto());
    private long nanos;
    private long begin;

    private Timeout() {}

    /** From now on; null has no end. */
    static Timeout of(@Nullable Duration timeout) {
        // A listener may wait in the middle of a wait.
        Timeout timer = Trace.on() && Trace.telling() ? new Timeout() : OF_THREAD.get();
        timer.nanos = timeout == null ? FOREVER : nanos(timeout);
        timer.begin = timer.nanos > 0 ? System.nanoTime() : 0;
        return timer;
    }

    private static long nanos(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("a negative time: " + timeout);
        }
        return timeout.getSeconds() >= Long.MAX_VALUE / 1_000_000_000 ? FOREVER : timeout.toNanos();
    }

    /** What is left in nanoseconds, or -1 for no end. */
    long left() {
        return nanos <= 0 ? nanos : Math.max(0, nanos - (System.nanoTime() - begin));
    }

    /** When it ends, as {@link Waiting#deadline} tells it. */
    long deadline() {
        return nanos < 0 ? Waiting.NEVER : Waiting.deadline(Math.max(left(), 1));
    }

    /** What is left, or NULL for no end. */
    MemorySegment timespec() {
        long left = left();
        if (left < 0) {
            return MemorySegment.NULL;
        }
        timespec.tv_sec(memory, left / 1_000_000_000);
        timespec.tv_nsec(memory, left % 1_000_000_000);
        return memory;
    }
}
