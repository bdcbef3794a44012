package berkeley.bench;

import java.time.Duration;

/** How long to measure. */
public record Plan(boolean quick, int rounds, Duration batch, Duration warmup) {
    public static Plan full() {
        return new Plan(false, 200, Duration.ofMillis(2), Duration.ofMillis(500));
    }

    public static Plan brief() {
        return new Plan(true, 40, Duration.ofMillis(1), Duration.ofMillis(150));
    }
}
