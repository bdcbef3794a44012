package berkeley.bench;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

@ExtendWith(NativeBuild.class)
class PairedTest {
    private static final Plan PLAN =
            new Plan(true, 31, Duration.ofMillis(1), Duration.ofMillis(30));

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

    @Test
    void twice_the_work_has_the_ratio_2() throws Throwable {
        Setup setup = new Setup(1, false);
        setup.add("C", (ops, _) -> spin(ops, 1000));
        setup.add("twice", (ops, _) -> spin(ops, 2000));
        List<Result> results = measure(setup);
        assertThat(results.get(1).over(results.get(0)).median(), closeTo(2, 0.2));
        assertThat(results.get(0).over(results.get(1)).median(), closeTo(0.5, 0.05));
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
    void a_variant_that_claims_bytes_which_the_kernel_never_saw_is_refused() throws Throwable {
        OwnNetwork.run(() -> {
            Setup setup = new Setup(10, true);
            setup.add("liar", (ops, _) -> 10L * ops);
            Paired paired = new Paired(new Named(Clock.CPU), "one", setup, PLAN, true);
            Exception e = assertThrows(IOException.class, () -> paired.measure(_ -> {}));
            assertThat(
                    e.getMessage(),
                    containsString("claims 30 bytes, the loopback interface counted 0"));
        });
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
