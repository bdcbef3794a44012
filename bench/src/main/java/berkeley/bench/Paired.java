package berkeley.bench;

import com.sun.management.ThreadMXBean;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.function.ToLongFunction;

/**
 * Measures the variants of a case against each other: short batches in shuffled order, so that what
 * disturbs the machine disturbs all alike, and only ratios of one round are compared.
 */
public final class Paired {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** The most operations in a batch. */
    private static final int MOST = 1 << 20;

    private final Bench bench;
    private final String which;
    private final Setup setup;
    private final Plan plan;
    private final boolean ownNetwork;
    private final ToLongFunction<Variant> clock;
    private final List<Run> runs = new ArrayList<>();
    private long[] laps = new long[1];

    /** One variant's notes. */
    private static final class Run {
        final Variant variant;
        final double[] samples;
        final double[] allocated;
        final Histogram histogram = new Histogram(3);
        final Warmth warmth;
        int ops = 1;

        Run(Variant variant, Plan plan) {
            this.variant = variant;
            samples = new double[plan.rounds()];
            allocated = new double[plan.rounds()];
            warmth = new Warmth(plan.warmup());
        }
    }

    public Paired(Bench bench, String which, Setup setup, Plan plan, boolean ownNetwork) {
        this(bench, which, setup, plan, ownNetwork, clock(bench.clock()));
    }

    /** {@code clock} tells the nanoseconds that a variant has taken so far. */
    Paired(
            Bench bench,
            String which,
            Setup setup,
            Plan plan,
            boolean ownNetwork,
            ToLongFunction<Variant> clock) {
        this.bench = bench;
        this.which = which;
        this.setup = setup;
        this.plan = plan;
        this.ownNetwork = ownNetwork;
        this.clock = clock;
        for (Variant variant : setup.variants()) runs.add(new Run(variant, plan));
    }

    private static ToLongFunction<Variant> clock(Clock clock) {
        return switch (clock) {
            case WALL, LAPS -> _ -> System.nanoTime();
            case CPU ->
                    variant -> {
                        long time = THREADS.getCurrentThreadCpuTime();
                        for (long id : variant.threads()) time += THREADS.getThreadCpuTime(id);
                        return time;
                    };
        };
    }

    /** Proves, warms up, measures; {@code progress} hears how many rounds are done. */
    public List<Result> measure(IntConsumer progress) throws Throwable {
        for (Run run : runs) prove(run.variant);
        warm();
        System.gc();
        List<Run> order = new ArrayList<>(runs);
        Random random = new Random(1);
        long end = System.nanoTime() + plan.time().toNanos();
        int round = 0;
        while (round < plan.rounds() && (round < plan.least() || System.nanoTime() - end < 0)) {
            Collections.shuffle(order, random);
            for (Run run : order) sample(run, round);
            progress.accept(++round);
        }
        int rounds = round;
        return runs.stream().map(run -> result(run, rounds)).toList();
    }

    /** Every variant has to move the bytes it claims, and the kernel has to have seen them. */
    void prove(Variant variant) throws Throwable {
        int ops = bench.clock() == Clock.LAPS ? 1 : 3;
        laps = new long[ops];
        long before = ownNetwork ? Loopback.received() : 0;
        run(variant, ops);
        if (!setup.loopback() || !ownNetwork) return;
        long claimed = ops * setup.bytes();
        // What still lies in the socket's buffer is on its way.
        long late = System.nanoTime() + 2_000_000_000L;
        long counted = Loopback.received() - before;
        while (counted < claimed && System.nanoTime() < late) {
            Thread.onSpinWait();
            counted = Loopback.received() - before;
        }
        if (counted < claimed) {
            String loopback = " bytes, the loopback interface counted ";
            throw new IOException(name(variant) + " claims " + claimed + loopback + counted);
        }
    }

    private String name(Variant variant) {
        return bench.name() + " " + which + ", " + variant.name();
    }

    private void run(Variant variant, int ops) throws Throwable {
        long moved = variant.body().run(ops, laps);
        if (moved != ops * setup.bytes())
            throw new IOException(
                    name(variant) + " moved " + moved + " bytes in " + ops + " × " + setup.bytes());
    }

    /**
     * Runs all in turns until each is steady and the JIT rests. A batch then has as many operations
     * as its mate in C does in the time of a batch.
     */
    private void warm() throws Throwable {
        long compiled;
        do {
            compiled = compiled();
            for (boolean more = true; more; ) {
                more = false;
                for (Run run : runs) {
                    if (run.warmth.steady()) continue;
                    warm(run);
                    more = true;
                }
            }
            for (Run run : runs) run.warmth.again();
        } while (compiled() != compiled && runs.stream().anyMatch(run -> !run.warmth.over()));
        for (Run run : runs) {
            run.ops = mate(run).ops;
            laps = laps.length < run.ops ? new long[run.ops] : laps;
        }
    }

    /** The first one, where there is nothing in C. */
    private Run mate(Run run) {
        return runs.stream()
                .filter(other -> other.variant.name().equals(run.variant.mate()))
                .findFirst()
                .orElse(runs.getFirst());
    }

    private void warm(Run run) throws Throwable {
        laps = laps.length < run.ops ? new long[run.ops] : laps;
        long wall = System.nanoTime();
        long start = clock.applyAsLong(run.variant);
        run(run.variant, run.ops);
        long took = clock.applyAsLong(run.variant) - start;
        run.warmth.add(run.ops, took, System.nanoTime() - wall);
        double fit = plan.batch().toNanos() / run.warmth.best();
        run.ops = (int) Math.clamp(fit, 1, Math.min(MOST, 4.0 * run.ops));
    }

    private static long compiled() {
        return ManagementFactory.getCompilationMXBean().getTotalCompilationTime();
    }

    private void sample(Run run, int round) throws Throwable {
        int ops = run.ops;
        long heap = allocated(run.variant);
        long start = clock.applyAsLong(run.variant);
        run(run.variant, ops);
        long took = clock.applyAsLong(run.variant) - start;
        run.allocated[round] = (double) (allocated(run.variant) - heap) / ops;
        if (bench.clock() == Clock.LAPS) {
            long[] sorted = Arrays.copyOf(laps, ops);
            for (long lap : sorted) run.histogram.recordValue(lap);
            Arrays.sort(sorted);
            run.samples[round] = sorted[ops / 2];
        } else {
            run.samples[round] = (double) took / ops;
        }
    }

    private long allocated(Variant variant) {
        long heap = variant.heap().getAsLong();
        if (bench.clock() != Clock.CPU) return heap + THREADS.getTotalThreadAllocatedBytes();
        for (long id : variant.threads()) heap += THREADS.getThreadAllocatedBytes(id);
        return heap + THREADS.getCurrentThreadAllocatedBytes();
    }

    private Result result(Run run, int rounds) {
        return new Result(
                bench.name(),
                which,
                run.variant.name(),
                run.variant.mate(),
                bench.clock(),
                run.ops,
                Arrays.copyOf(run.samples, rounds),
                bench.heap() ? allocated(Arrays.copyOf(run.allocated, rounds)) : null,
                setup.bytes(),
                latency(run.histogram));
    }

    /** The median: what happens once, as the JIT's last turn, is not what an operation takes. */
    private static double allocated(double[] samples) {
        return Math.round(Spread.of(samples).median() * 10) / 10.0;
    }

    private static Result.@Nullable Latency latency(Histogram h) {
        if (h.getTotalCount() == 0) return null;
        return new Result.Latency(
                h.getValueAtPercentile(50),
                h.getValueAtPercentile(90),
                h.getValueAtPercentile(99),
                h.getValueAtPercentile(99.9),
                h.getMaxValue());
    }
}
