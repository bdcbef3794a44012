package berkeley.bench;

import java.time.Duration;

/** How long to measure. */
public record Plan(boolean quick, int rounds, Duration batch, Duration warmup) {
    public static Plan full() {
        return new Plan(false, 200, Duration.ofMillis(2), Duration.ofMillis(500));
    }

    /** The same with batches of another length. */
    public Plan batch(Duration other) {
        return new Plan(quick, rounds, other, warmup);
    }

    /** The same with another number of rounds. */
    public Plan rounds(int other) {
        return new Plan(quick, other, batch, warmup);
    }

    public static Plan brief() {
        return new Plan(true, 40, Duration.ofMillis(1), Duration.ofMillis(150));
    }
}
