package berkeley.bench;

/**
 * One way to do a benchmark's work.
 *
 * @param name as tables show it
 * @param mate the variant in C that does the same, by name
 * @param threads ids of the threads whose CPU time counts beside the caller's
 */
public record Variant(String name, String mate, Body body, long... threads) {
    /** The work. */
    @FunctionalInterface
    public interface Body {
        /**
         * Does it {@code ops} times and answers how many bytes arrived; with {@link Clock#LAPS}
         * also notes the time of each in {@code laps}.
         */
        long run(int ops, long[] laps) throws Throwable;
    }

    public Variant(String name, Body body) {
        this(name, "C", body);
    }
}
