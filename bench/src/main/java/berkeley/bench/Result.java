package berkeley.bench;

import com.fasterxml.jackson.annotation.JsonIgnore;

import org.jspecify.annotations.Nullable;

/**
 * What one variant did in one case.
 *
 * @param samples nanoseconds an operation, one a round; the same index is the same round in every
 *     variant of the case
 * @param mate the variant in C that does the same, by name
 * @param allocated bytes of Java heap an operation, where that can be told
 * @param moved bytes that arrived in an operation
 * @param latency of single operations, where they were timed
 */
public record Result(
        String bench,
        String which,
        String variant,
        String mate,
        Clock clock,
        int ops,
        double[] samples,
        @Nullable Double allocated,
        long moved,
        @Nullable Latency latency) {

    /** Nanoseconds at percentiles of all operations of all rounds. */
    public record Latency(long p50, long p90, long p99, long p999, long max) {}

    @JsonIgnore
    public Spread nanos() {
        return Spread.of(samples);
    }

    /** The per-round ratios of this to another variant of the same case. */
    public Spread over(Result other) {
        double[] ratios = new double[samples.length];
        for (int i = 0; i < ratios.length; i++) ratios[i] = samples[i] / other.samples[i];
        return Spread.of(ratios);
    }

    /** The per-round differences to another variant of the same case, in nanoseconds. */
    public Spread minus(Result other) {
        double[] differences = new double[samples.length];
        for (int i = 0; i < differences.length; i++) differences[i] = samples[i] - other.samples[i];
        return Spread.of(differences);
    }
}
