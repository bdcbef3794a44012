package berkeley.bench;

import java.time.Duration;

/**
 * How long to measure a case.
 *
 * @param rounds as many, if there is time
 * @param least as many, however long they take
 * @param warmup the longest that one variant is warmed
 * @param time after which no round begins but the least
 */
public record Plan(
        boolean quick, int rounds, int least, Duration batch, Duration warmup, Duration time) {
    public static Plan full() {
        return new Plan(
                false,
                200,
                100,
                Duration.ofMillis(2),
                Duration.ofMillis(2000),
                Duration.ofSeconds(10));
    }

    public static Plan brief() {
        return new Plan(
                true, 40, 9, Duration.ofMillis(1), Duration.ofMillis(200), Duration.ofMillis(800));
    }

    /** The same with batches of another length. */
    public Plan batch(Duration other) {
        return new Plan(quick, rounds, least, other, warmup, time);
    }

    /** The same with another number of rounds. */
    public Plan rounds(int other) {
        return new Plan(quick, other, Math.min(least, other), batch, warmup, time);
    }

    /** The same with another time for the warm-up of a variant. */
    public Plan warmup(Duration other) {
        return new Plan(quick, rounds, least, batch, other, time);
    }
}
