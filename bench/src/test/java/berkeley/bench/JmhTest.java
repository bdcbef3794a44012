package berkeley.bench;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openjdk.jmh.annotations.Param;

import java.util.ArrayList;
import java.util.List;

@ExtendWith(NativeBuild.class)
class JmhTest {
    private static List<String> parameters(Class<?> type, String field) throws Exception {
        return List.of(type.getField(field).getAnnotation(Param.class).value());
    }

    /** The JMH classes of a benchmark, which bear its name. */
    private static List<Class<?>> classes(Bench bench) throws Exception {
        String name = "berkeley.bench.jmh." + bench.getClass().getSimpleName();
        List<Class<?>> classes = new ArrayList<>();
        for (String method : Jmh.matching(name.replace(".", "\\.") + "\\w*Jmh\\.")) {
            classes.add(Class.forName(method.substring(0, method.lastIndexOf('.'))));
        }
        return classes;
    }

    @Test
    void every_benchmark_is_one_under_jmh_too_with_cases_it_knows() throws Exception {
        for (Bench bench : Registry.everywhere()) {
            assertThat(bench.name(), classes(bench), is(not(empty())));
            for (Class<?> type : classes(bench)) {
                for (String which : parameters(type, "which")) {
                    // "most" is as many as the limit of descriptors allows.
                    if (which.equals("most")) continue;
                    assertThat(type.getName(), bench.cases(false), hasItem(which));
                }
            }
        }
    }

    @Test
    void jmh_runs_all_variants() throws Throwable {
        for (Bench bench : Registry.ALL) {
            for (Class<?> type : classes(bench)) {
                String which = parameters(type, "which").getFirst();
                try (Setup setup = bench.open(which)) {
                    assertThat(
                            type.getName(),
                            parameters(type, "variant"),
                            containsInAnyOrder(
                                    setup.variants().stream()
                                            .map(Variant::name)
                                            .toArray(String[]::new)));
                }
            }
        }
    }
}
