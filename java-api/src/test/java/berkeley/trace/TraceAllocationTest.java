package berkeley.trace;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import berkeley.Allocation;
import berkeley.sys.Unistd;

import jdk.jfr.Recording;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** Whoever has listened leaves nothing behind: a call allocates as little as before. */
@Tag("allocation")
class TraceAllocationTest {
    @Test
    void a_call_allocates_nothing_once_trace_and_recording_have_ended() throws Exception {
        List<CallRecord> told = new ArrayList<>();
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
        assertThat(Allocation.ofRound(() -> Unistd.close(-1)), is(lessThan(1.0)));
    }

    /** Without a recording, whose end switches the trace off too. */
    @Test
    void a_call_allocates_nothing_once_the_last_listener_is_removed() throws Exception {
        List<CallRecord> told = new ArrayList<>();
        List<CallRecord> longer = new ArrayList<>();
        Trace.Listener first = told::add;
        Trace.Listener last = longer::add;
        Trace.add(first);
        Trace.add(last);
        Unistd.close(-1);
        Trace.remove(first);
        assertThat(Trace.on(), is(true));
        Unistd.close(-1);
        Trace.remove(last);
        assertThat(Trace.on(), is(false));
        assertThat(Allocation.ofRound(() -> Unistd.close(-1)), is(lessThan(1.0)));
        assertThat(told, hasSize(1));
        assertThat(longer, hasSize(2));
    }
}
