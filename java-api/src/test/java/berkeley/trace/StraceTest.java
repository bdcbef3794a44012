package berkeley.trace;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** strace watches a program that tells its calls: both must have seen the same. */
class StraceTest {
    @TempDir Path folder;

    @Test
    void every_call_is_told_as_strace_tells_it() throws Exception {
        Judge judge = Judge.of(folder, TracedCalls.class);
        assertThat(judge.told(), greaterThan(300));
        assertThat(judge.disagreements(), empty());
    }
}
