package berkeley.bench;

import com.sun.management.ThreadMXBean;

import org.HdrHistogram.Histogram;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;

/**
 * Measures the variants of a case against each other: short batches in shuffled order, so that what
 * disturbs the machine disturbs all alike, and only ratios of one round are compared.
 */
public final class Paired {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** The least and the most operations in a batch. */
    private static final int MOST = 1 << 20;

    private final Bench bench;
    private final String which;
    private final Setup setup;
    private final Plan plan;
    private final boolean ownNetwork;
    private final List<Run> runs = new ArrayList<>();
    private long[] laps = new long[1];

    /** One variant's notes. */
    private static final class Run {
        final Variant variant;
        final double[] samples;
        final Histogram histogram = new Histogram(3);
        int ops = 1;
        double best = Double.MAX_VALUE;
        final double[] allocated;

        Run(Variant variant, int rounds) {
            this.variant = variant;
            this.samples = new double[rounds];
            this.allocated = new double[rounds];
        }
    }

    public Paired(Bench bench, String which, Setup setup, Plan plan, boolean ownNetwork) {
        this.bench = bench;
        this.which = which;
        this.setup = setup;
        this.plan = plan;
        this.ownNetwork = ownNetwork;
        for (Variant variant : setup.variants()) runs.add(new Run(variant, plan.rounds()));
    }

    /** Proves, warms up, measures; {@code progress} hears how many rounds are done. */
    public List<Result> measure(IntConsumer progress) throws Throwable {
        for (Run run : runs) prove(run.variant);
        warm();
        System.gc();
        List<Run> order = new ArrayList<>(runs);
        Random random = new Random(1);
        for (int round = 0; round < plan.rounds(); round++) {
            Collections.shuffle(order, random);
            for (Run run : order) sample(run, round);
            progress.accept(round + 1);
        }
        return runs.stream().map(this::result).toList();
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
     * Runs all in turns until the JIT had its time with each. A batch has as many operations as its
     * mate in C does in the time of a batch.
     */
    private void warm() throws Throwable {
        long batch = plan.batch().toNanos();
        long[] spent = new long[runs.size()];
        for (boolean more = true; more; ) {
            more = false;
            for (int i = 0; i < spent.length; i++) {
                if (spent[i] > plan.warmup().toNanos()) continue;
                Run run = runs.get(i);
                laps = laps.length < run.ops ? new long[run.ops] : laps;
                long start = System.nanoTime();
                run(run.variant, run.ops);
                long took = Math.max(1, System.nanoTime() - start);
                spent[i] += took;
                run.best = Math.min(run.best, (double) took / run.ops);
                double fit = batch / run.best;
                run.ops = (int) Math.clamp(fit, 1, Math.min(MOST, 4.0 * run.ops));
                more = true;
            }
        }
        for (Run run : runs) {
            for (Run mate : runs) {
                if (mate.variant.name().equals(run.variant.mate())) run.ops = mate.ops;
            }
            laps = laps.length < run.ops ? new long[run.ops] : laps;
        }
    }

    private void sample(Run run, int round) throws Throwable {
        int ops = run.ops;
        long heap = allocated();
        long start = time(run.variant);
        run(run.variant, ops);
        long took = time(run.variant) - start;
        run.allocated[round] = (double) (allocated() - heap) / ops;
        if (bench.clock() == Clock.LAPS) {
            long[] sorted = Arrays.copyOf(laps, ops);
            for (long lap : sorted) run.histogram.recordValue(lap);
            Arrays.sort(sorted);
            run.samples[round] = sorted[ops / 2];
        } else {
            run.samples[round] = (double) took / ops;
        }
    }

    private long time(Variant variant) {
        if (bench.clock() != Clock.CPU) return System.nanoTime();
        long time = THREADS.getCurrentThreadCpuTime();
        for (long thread : variant.threads()) time += THREADS.getThreadCpuTime(thread);
        return time;
    }

    private long allocated() {
        return bench.clock() == Clock.CPU
                ? THREADS.getCurrentThreadAllocatedBytes()
                : THREADS.getTotalThreadAllocatedBytes();
    }

    private Result result(Run run) {
        Histogram h = run.histogram;
        Result.Latency latency =
                h.getTotalCount() == 0
                        ? null
                        : new Result.Latency(
                                h.getValueAtPercentile(50),
                                h.getValueAtPercentile(90),
                                h.getValueAtPercentile(99),
                                h.getValueAtPercentile(99.9),
                                h.getMaxValue());
        // The median: what happens once, as the JIT's last turn, is not what an operation takes.
        double allocated = Spread.of(run.allocated).median();
        return new Result(
                bench.name(),
                which,
                run.variant.name(),
                run.variant.mate(),
                bench.clock(),
                run.ops,
                run.samples,
                Math.round(allocated * 10) / 10.0,
                setup.bytes(),
                latency);
    }
}
