package berkeley.bench;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import berkeley.machine.OwnNetwork;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.ArrayList;
import java.util.List;

@ExtendWith({NativeBuild.class, OwnNetwork.class})
class BytesMovedTest {
    /** The kernel's loopback counters bear witness, see {@link Paired#prove}. */
    @TestFactory
    List<DynamicTest> every_variant_moves_the_bytes_it_claims() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Bench bench : Registry.ALL) {
            for (String which : bench.cases(true)) {
                tests.add(
                        DynamicTest.dynamicTest(
                                bench.name() + " " + which, () -> prove(bench, which)));
            }
        }
        return tests;
    }

    private static void prove(Bench bench, String which) throws Throwable {
        try (Setup setup = bench.open(which)) {
            assertThat(setup.variants(), is(not(empty())));
            Paired paired = new Paired(bench, which, setup, Plan.brief(), true);
            for (Variant variant : setup.variants()) paired.prove(variant);
        }
    }
}
