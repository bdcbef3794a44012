package berkeley.bench;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.machine.OwnNetwork;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.IntToLongFunction;

@ExtendWith(NativeBuild.class)
class PairedTest {
    private static final Plan PLAN =
            new Plan(
                    true,
                    31,
                    31,
                    Duration.ofMillis(1),
                    Duration.ofMillis(30),
                    Duration.ofSeconds(5));

    private static volatile Object sink = "";
    private static volatile long number;

    /** A benchmark of nothing but a name and a clock. */
    private record Named(Clock clock) implements Bench {
        @Override
        public String name() {
            return "named";
        }

        @Override
        public String about() {
            return "";
        }

        @Override
        public List<String> cases(boolean quick) {
            return List.of("one");
        }

        @Override
        public Setup open(String which) {
            return new Setup(1, false);
        }
    }

    private static List<Result> measure(Setup setup) throws Throwable {
        return new Paired(new Named(Clock.CPU), "one", setup, PLAN, false).measure(_ -> {});
    }

    private static long spin(int ops, int turns) {
        long x = ops;
        for (int i = 0; i < ops * turns; i++) x = x * 6364136223846793005L + 1442695040888963407L;
        number = x;
        return ops;
    }

    /** What the variants take, as they say themselves. */
    private long told;

    private List<Result> told(Setup setup, Plan plan) throws Throwable {
        return new Paired(new Named(Clock.CPU), "one", setup, plan, false, _ -> told)
                .measure(_ -> {});
    }

    private Variant.Body takes(IntToLongFunction nanosOfCall) {
        int[] calls = {0};
        return (ops, _) -> {
            for (int i = 0; i < ops; i++) told += nanosOfCall.applyAsLong(calls[0]++);
            return ops;
        };
    }

    @Test
    void what_grows_faster_is_measured_when_it_no_longer_does() throws Throwable {
        Setup setup = new Setup(1, false);
        setup.add("C", takes(_ -> 1000));
        setup.add("cold at first", takes(call -> call < 15_000 ? 9000 : 1000));
        setup.add("slowly warmer", takes(call -> 1000 + Math.max(0, 40_000 - call)));
        List<Result> results = told(setup, PLAN.warmup(Duration.ofMinutes(1)));
        for (Result result : results) {
            Spread ratio = result.over(results.getFirst());
            assertThat(result.variant(), ratio.median(), is(1.0));
            assertThat(result.variant(), ratio.high(), is(1.0));
        }
    }

    @Test
    void what_never_rests_is_measured_all_the_same() throws Throwable {
        Setup setup = new Setup(1, false);
        setup.add("C", takes(call -> 1000 + call));
        assertThat(told(setup, PLAN).getFirst().samples().length, is(31));
    }

    @Test
    void rounds_end_with_their_time_but_for_the_least() throws Throwable {
        Setup setup = new Setup(1, false);
        setup.add("C", takes(_ -> 1000));
        Plan plan =
                new Plan(true, 31, 5, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ZERO);
        assertThat(told(setup, plan).getFirst().samples().length, is(5));
    }

    @Test
    void twice_the_work_has_the_ratio_2() throws Throwable {
        Setup setup = new Setup(1, false);
        setup.add("C", takes(_ -> 1000));
        setup.add("twice", takes(_ -> 2000));
        List<Result> results = told(setup, PLAN);
        assertThat(results.get(1).over(results.get(0)).median(), is(2.0));
        assertThat(results.get(0).over(results.get(1)).median(), is(0.5));
        assertThat(results.get(1).minus(results.get(0)).median(), is(1000.0));
    }

    @Test
    void allocated_bytes_are_counted_for_each_operation() throws Throwable {
        Setup setup = new Setup(1, false);
        setup.add("C", (ops, _) -> spin(ops, 100));
        setup.add(
                "allocates",
                (ops, _) -> {
                    for (int i = 0; i < ops; i++) sink = new byte[1000];
                    return ops;
                });
        List<Result> results = measure(setup);
        assertThat(results.get(0).allocated(), closeTo(0, 0.2));
        assertThat(results.get(1).allocated(), greaterThanOrEqualTo(1000.0));
    }

    @Test
    void a_variant_that_moves_less_than_it_should_is_refused() {
        Setup setup = new Setup(10, false);
        setup.add("C", (ops, _) -> 10L * ops);
        setup.add("lazy", (ops, _) -> 10L * ops - 1);
        Exception e = assertThrows(IOException.class, () -> measure(setup));
        assertThat(e.getMessage(), is("named one, lazy moved 29 bytes in 3 × 10"));
    }

    @Test
    @ExtendWith(OwnNetwork.class)
    void a_variant_that_claims_bytes_which_the_kernel_never_saw_is_refused() throws Throwable {
        Setup setup = new Setup(10, true);
        setup.add("liar", (ops, _) -> 10L * ops);
        Paired paired = new Paired(new Named(Clock.CPU), "one", setup, PLAN, true);
        Exception e = assertThrows(IOException.class, () -> paired.measure(_ -> {}));
        assertThat(
                e.getMessage(),
                containsString("claims 30 bytes, the loopback interface counted 0"));
    }

    @Test
    void laps_give_the_median_of_a_batch_and_percentiles_of_all() throws Throwable {
        Setup setup = new Setup(1, false);
        setup.add(
                "C",
                (ops, laps) -> {
                    spin(ops, 1000);
                    for (int i = 0; i < ops; i++) laps[i] = i % 100 == 0 ? 5000 : 1000;
                    return ops;
                });
        Result result =
                new Paired(new Named(Clock.LAPS), "one", setup, PLAN, false)
                        .measure(_ -> {})
                        .getFirst();
        assertThat(result.nanos().median(), is(1000.0));
        assertThat(result.latency().p50(), is(1000L));
        assertThat((double) result.latency().p999(), closeTo(5000, 5));
    }
}
