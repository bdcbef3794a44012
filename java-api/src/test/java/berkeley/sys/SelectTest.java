package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.bindings.socket.fd_set;
import berkeley.bindings.socket.timespec;
import berkeley.bindings.socket.timeval;

import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;

/** select(2), pselect and the FD_ macros. */
class SelectTest extends SysTest {
    private final MemorySegment set = fd_set.allocate(arena);

    @Test
    void the_macros_set_clear_and_ask_one_bit() {
        SysSelect.FD_SET(0, set);
        SysSelect.FD_SET(63, set);
        SysSelect.FD_SET(64, set);
        SysSelect.FD_SET(1023, set);
        SysSelect.FD_CLR(63, set);
        for (int fd = 0; fd < 1024; fd++) {
            boolean in = fd == 0 || fd == 64 || fd == 1023;
            assertThat("" + fd, SysSelect.FD_ISSET(fd, set), is(in));
        }
        SysSelect.FD_ZERO(set);
        assertThat(set.mismatch(fd_set.allocate(arena)), is(-1L));
    }

    @Test
    void a_descriptor_beyond_the_set_is_refused_and_no_memory_touched() {
        for (int fd : new int[] {-1, 1024, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            String message =
                    assertThrows(IndexOutOfBoundsException.class, () -> SysSelect.FD_SET(fd, set))
                            .getMessage();
            assertThat(message, is("FD_SET: descriptor " + fd + " in a set of 128 bytes"));
        }
        assertThat(set.mismatch(fd_set.allocate(arena)), is(-1L));
        assertThrows(IndexOutOfBoundsException.class, () -> SysSelect.FD_ISSET(1024, set));
        assertThrows(IndexOutOfBoundsException.class, () -> SysSelect.FD_CLR(1024, set));
    }

    @Test
    void select_past_the_end_of_a_set_is_refused() {
        String message =
                assertThrows(
                                IndexOutOfBoundsException.class,
                                () -> SysSelect.select(1025, set, NULL, NULL, NULL))
                        .getMessage();
        assertThat(message, containsString("select"));
        assertThat(message, containsString("136"));
    }

    @Test
    void a_larger_set_selects_a_descriptor_above_1024() {
        int[] ends = pipe(0);
        int high = keep(Unistd.dup3(ends[0], 3000, O_CLOEXEC));
        MemorySegment large = arena.allocate(4096 / 8, 8);
        SysSelect.FD_SET(high, large);
        assertThat(Unistd.write(ends[1], "x".getBytes()), returns(1));
        assertThat(SysSelect.select(high + 1, large, NULL, NULL, NULL), returns(1));
        assertThat(SysSelect.FD_ISSET(high, large), is(true));
    }

    @Test
    void only_the_ready_ones_remain() {
        int[] idle = pipe(0);
        int[] ready = pipe(0);
        int event = keep(SysEventfd.eventfd(1, EFD_CLOEXEC));
        assertThat(Unistd.write(ready[1], "x".getBytes()), returns(1));
        MemorySegment writes = fd_set.allocate(arena);
        SysSelect.FD_SET(idle[0], set);
        SysSelect.FD_SET(ready[0], set);
        SysSelect.FD_SET(event, set);
        SysSelect.FD_SET(idle[1], writes);
        assertThat(SysSelect.select(1024, set, writes, NULL, NULL), returns(3));
        assertThat(SysSelect.FD_ISSET(idle[0], set), is(false));
        assertThat(SysSelect.FD_ISSET(ready[0], set), is(true));
        assertThat(SysSelect.FD_ISSET(event, set), is(true));
        assertThat(SysSelect.FD_ISSET(idle[1], writes), is(true));
    }

    @Test
    void the_timeout_ends_in_0() {
        SysSelect.FD_SET(pipe(0)[0], set);
        MemorySegment timeout = timeval.allocate(arena);
        timeval.tv_usec(timeout, 2000);
        assertThat(SysSelect.select(1024, set, NULL, NULL, timeout), returns(0));
        assertThat(timeval.tv_usec(timeout), is(0L));
        MemorySegment exact = timespec.allocate(arena);
        timespec.tv_nsec(exact, 2_000_000);
        assertThat(SysSelect.pselect(1024, set, NULL, NULL, exact, NULL), returns(0));
        assertThat(timespec.tv_nsec(exact), is(2_000_000L));
    }

    @Test
    void a_closed_descriptor_is_EBADF() {
        int[] ends = pipe(0);
        drop(ends[0]);
        SysSelect.FD_SET(ends[0], set);
        assertThat(SysSelect.select(1024, set, NULL, NULL, NULL), failsWith(EBADF));
        assertThat(SysSelect.pselect(1024, set, NULL, NULL, NULL, NULL), failsWith(EBADF));
    }

    @Test
    void a_negative_number_of_descriptors_is_EINVAL() {
        assertThat(SysSelect.select(-1, set, NULL, NULL, NULL), failsWith(EINVAL));
        assertThat(SysSelect.pselect(-1, set, NULL, NULL, NULL, NULL), failsWith(EINVAL));
    }

    @Test
    void a_timeout_that_is_no_time_is_EINVAL() {
        MemorySegment timeout = timeval.allocate(arena);
        timeval.tv_sec(timeout, -1);
        assertThat(SysSelect.select(0, NULL, NULL, NULL, timeout), failsWith(EINVAL));
        MemorySegment exact = timespec.allocate(arena);
        timespec.tv_sec(exact, -1);
        assertThat(SysSelect.pselect(0, NULL, NULL, NULL, exact, NULL), failsWith(EINVAL));
    }

    @Test
    void a_set_at_a_bad_pointer_is_EFAULT() {
        assertThat(SysSelect.select(8, BAD, NULL, NULL, NULL), failsWith(EFAULT));
        assertThat(SysSelect.pselect(8, NULL, BAD, NULL, NULL, NULL), failsWith(EFAULT));
    }
}
