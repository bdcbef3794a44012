package berkeley.internal;

import java.time.Duration;

/**
 * Points in time, in nanoseconds since this class was loaded: they are never negative, and compare
 * as plain numbers. {@link #NEVER} is later than all others.
 */
public final class Deadline {
    /** The end of time. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final long ORIGIN = System.nanoTime();

    private Deadline() {}

    /** {@return now} */
    public static long now() {
        return System.nanoTime() - ORIGIN;
    }

    /** {@return when {@code nanos} from now are over} */
    public static long after(long nanos) {
        long now = now();
        return nanos >= NEVER - now ? NEVER : now + nanos;
    }

    /** {@return how many nanoseconds are left, 0 where none are} */
    public static long left(long deadline) {
        return deadline == NEVER ? NEVER : Math.max(0, deadline - now());
    }

    /**
     * {@return a length of time in nanoseconds, {@link #NEVER} where a long cannot hold it}
     *
     * @throws IllegalArgumentException if it is negative
     */
    public static long nanos(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("timeout must not be negative: " + time);
        }
        return time.getSeconds() >= NEVER / 1_000_000_000 ? NEVER : time.toNanos();
    }
}
