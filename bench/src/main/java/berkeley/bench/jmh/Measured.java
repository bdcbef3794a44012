package berkeley.bench.jmh;

import berkeley.bench.Bench;
import berkeley.bench.Setup;
import berkeley.bench.Variant;
import berkeley.bench.peer.C;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** One case and variant of a benchmark, as JMH runs it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@OperationsPerInvocation(16) // a subclass may say otherwise
public abstract class Measured {
    private final int ops = getClass().getAnnotation(OperationsPerInvocation.class).value();
    private final long[] laps = new long[ops];
    private Setup setup = new Setup(0, false);
    private Variant variant = new Variant("none", (ops, laps) -> 0);

    /** Called by the subclass, which knows its parameters. */
    void open(Bench bench, String which, String name) throws Throwable {
        if (bench.isolated()) C.netns();
        setup = bench.open(which);
        variant =
                setup.variants().stream()
                        .filter(v -> v.name().equals(name))
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalArgumentException(which + " has no variant " + name));
    }

    @Benchmark
    public long run() throws Throwable {
        return variant.body().run(ops, laps);
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        setup.close();
    }
}
