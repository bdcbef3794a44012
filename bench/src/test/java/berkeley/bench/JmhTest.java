package berkeley.bench;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.hasItems;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openjdk.jmh.annotations.Param;

import java.util.List;

@ExtendWith(NativeBuild.class)
class JmhTest {
    private static String[] parameters(String bench, String field) throws Exception {
        Class<?> type = Class.forName("berkeley.bench.jmh." + bench + "Jmh");
        return type.getField(field).getAnnotation(Param.class).value();
    }

    @Test
    void every_benchmark_is_one_under_jmh_too_with_cases_it_knows() throws Exception {
        for (Bench bench : Registry.ALL) {
            String[] cases = parameters(bench.getClass().getSimpleName(), "which");
            assertThat(bench.name(), bench.cases(false), hasItems(cases));
        }
    }

    @Test
    void jmh_runs_all_variants_of_a_pair() throws Throwable {
        for (String name : List.of("tcp-pair", "udp-pair", "accept", "udp-batch")) {
            Bench bench = Registry.of(name);
            String[] names = parameters(bench.getClass().getSimpleName(), "variant");
            try (Setup setup = bench.open(bench.cases(true).getFirst())) {
                assertThat(
                        name,
                        setup.variants().stream().map(Variant::name).toList(),
                        containsInAnyOrder(names));
            }
        }
    }
}
