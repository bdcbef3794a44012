package berkeley.examples;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;

/** strace watches a program that tells its calls: both must have seen the same. */
class StraceTest {
    @TempDir Path folder;

    @Test
    void every_call_is_told_as_strace_tells_it() throws Exception {
        Judge judge = Judge.main(folder, TracedCalls.class);
        assertThat(judge.told(), greaterThan(300));
        assertThat(judge.disagreements(), empty());
    }

    @Test
    void the_tour_makes_the_calls_that_it_tells() throws Exception {
        Judge judge = Judge.lab(folder, "tour");
        assertThat(judge.told(), greaterThan(20));
        assertThat(judge.disagreements(), empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp-upper", "udp-upper"})
    void the_clients_of_the_course_make_the_calls_that_they_tell(String name) throws Exception {
        for (String client : new String[] {name + "-client", name + "-client-raw"}) {
            Path own = Files.createDirectory(folder.resolve(client));
            try (Running server = Running.lab(name + "-server", "0")) {
                Judge judge = Judge.lab(own, client, "127.0.0.1", server.port(), "hello");
                assertThat(client, judge.told(), greaterThan(3));
                assertThat(client, judge.disagreements(), empty());
            }
        }
    }
}
