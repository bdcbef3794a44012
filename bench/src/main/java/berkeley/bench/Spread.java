package berkeley.bench;

import java.util.Arrays;

/**
 * The middle of some samples, and how sure it is.
 *
 * @param low and high: the bounds that hold the true median in 95 of 100 runs, from ranks alone
 */
public record Spread(double median, double q1, double q3, double low, double high) {
    public static Spread of(double[] samples) {
        double[] s = samples.clone();
        Arrays.sort(s);
        double reach = 0.98 * Math.sqrt(s.length);
        return new Spread(
                at(s, 0.5 * (s.length - 1)),
                at(s, 0.25 * (s.length - 1)),
                at(s, 0.75 * (s.length - 1)),
                s[Math.max(0, (int) Math.floor(0.5 * s.length - reach))],
                s[Math.min(s.length - 1, (int) Math.ceil(0.5 * s.length + reach))]);
    }

    private static double at(double[] sorted, double rank) {
        int below = (int) rank;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
    }

    /** Whether the median could as well be 2 % off: no figure to decide by. */
    public boolean wide() {
        return high - low > 0.04 * Math.abs(median);
    }
}
