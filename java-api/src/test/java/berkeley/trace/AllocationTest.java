package berkeley.trace;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import berkeley.sys.Unistd;

import com.sun.management.ThreadMXBean;

import jdk.jfr.Recording;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** Whoever has listened leaves nothing behind: a call allocates as little as before. */
@Tag("allocation")
class AllocationTest {
    private static final int ROUNDS = 30_000;

    @Test
    void a_call_allocates_nothing_once_trace_and_recording_have_ended() {
        List<Told> told = new ArrayList<>();
        Trace.Listener listener = told::add;
        try (Recording recording = new Recording()) {
            recording.enable("berkeley.Syscall");
            recording.start();
            Trace.add(listener);
            Unistd.close(-1);
            Trace.remove(listener);
        }
        assertThat(told, hasSize(1));
        assertThat(Trace.on(), is(false));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        // The compiler finishes late, with the recorder's own classes to do: one run must be free.
        long least = Long.MAX_VALUE;
        for (int run = 0; run < 200 && least >= ROUNDS; run++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < ROUNDS; i++) {
                close();
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least, is(lessThan((long) ROUNDS)));
    }

    private static void close() {
        Unistd.close(-1);
    }
}
