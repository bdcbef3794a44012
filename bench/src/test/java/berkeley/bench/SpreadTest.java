package berkeley.bench;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.api.Test;

import java.util.Random;
import java.util.stream.IntStream;

class SpreadTest {
    @Test
    void median_and_quartiles_are_those_of_the_sorted_samples() {
        Spread spread = Spread.of(new double[] {5, 1, 4, 2, 3});
        assertThat(spread.median(), is(3.0));
        assertThat(spread.q1(), is(2.0));
        assertThat(spread.q3(), is(4.0));
    }

    @Test
    void an_even_count_halves_the_two_in_the_middle() {
        assertThat(Spread.of(new double[] {1, 2, 3, 10}).median(), is(2.5));
    }

    @Test
    void the_bounds_hold_the_true_median_in_95_of_100_runs() {
        Random random = new Random(7);
        long held =
                IntStream.range(0, 1000)
                        .mapToObj(_ -> Spread.of(random.doubles(101).toArray()))
                        .filter(s -> s.low() <= 0.5 && 0.5 <= s.high())
                        .count();
        assertThat(held / 1000.0, closeTo(0.95, 0.025));
    }

    @Test
    void a_wide_spread_says_so() {
        assertThat(Spread.of(new Random(7).doubles(100, 0.99, 1.01).toArray()).wide(), is(false));
        assertThat(Spread.of(new Random(7).doubles(100, 0.5, 1.5).toArray()).wide(), is(true));
    }
}
