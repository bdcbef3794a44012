package berkeley.bench;

import java.util.function.LongSupplier;

/**
 * One way to do a benchmark's work.
 *
 * @param name as tables show it
 * @param mate the variant in C that does the same, by name
 * @param heap bytes of Java heap taken so far by whoever works beside the caller
 * @param threads ids of the threads whose CPU time counts beside the caller's
 */
public record Variant(String name, String mate, Body body, LongSupplier heap, long... threads) {
    /** The work. */
    @FunctionalInterface
    public interface Body {
        /**
         * Does it {@code ops} times and answers how many bytes arrived; with {@link Clock#LAPS}
         * also notes the time of each in {@code laps}.
         */
        long run(int ops, long[] laps) throws Throwable;
    }

    public Variant(String name, String mate, Body body) {
        this(name, mate, body, () -> 0);
    }

    public Variant(String name, Body body) {
        this(name, "C", body);
    }
}
