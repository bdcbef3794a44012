package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import berkeley.bindings.socket.itimerspec;
import berkeley.bindings.socket.pollfd;
import berkeley.bindings.socket.timespec;

import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;

/** poll(2) and ppoll. */
class PollTest extends SysTest {

    @Test
    void any_descriptor_can_be_waited_for() {
        int timer = keep(SysTimerfd.timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
        MemorySegment once = itimerspec.allocate(arena);
        timespec.tv_nsec(itimerspec.it_value(once), 1);
        assertThat(SysTimerfd.timerfd_settime(timer, 0, once, NULL), succeeds());
        int event = keep(SysEventfd.eventfd(1, EFD_CLOEXEC));
        int[] pipe = pipe(0);
        assertThat(Unistd.write(pipe[1], "x".getBytes()), returns(1));
        int idle = pair(SOCK_STREAM)[0];
        MemorySegment fds = pollfds(POLLIN, pipe[0], event, idle, file(""));
        assertThat(Poll.poll(fds, 4, -1), returns(3));
        assertThat(revents(fds, 0), is(POLLIN));
        assertThat(revents(fds, 1), is(POLLIN));
        assertThat(revents(fds, 2), is(0));
        assertThat(revents(fds, 3), is(POLLIN));
        MemorySegment timers = pollfds(POLLIN, timer);
        assertThat(Poll.ppoll(timers, 1, NULL, NULL), returns(1));
        assertThat(revents(timers, 0), is(POLLIN));
    }

    @Test
    void a_peer_that_is_gone_is_POLLHUP() {
        int[] sv = pair(SOCK_STREAM);
        drop(sv[1]);
        MemorySegment fds = pollfds(POLLRDHUP, sv[0]);
        assertThat(Poll.poll(fds, 1, -1), returns(1));
        assertThat(revents(fds, 0), is(POLLRDHUP | POLLHUP));
    }

    @Test
    void a_closed_descriptor_is_POLLNVAL_and_not_EBADF() {
        MemorySegment fds = pollfds(POLLIN, CLOSED);
        assertThat(Poll.poll(fds, 1, -1), returns(1));
        assertThat(revents(fds, 0), is(POLLNVAL));
    }

    @Test
    void a_negative_descriptor_is_passed_over() {
        MemorySegment fds = pollfds(POLLIN, -1);
        assertThat(Poll.poll(fds, 1, 0), returns(0));
    }

    @Test
    void the_timeout_ends_in_0() {
        MemorySegment fds = pollfds(POLLIN, pipe(0)[0]);
        assertThat(Poll.poll(fds, 1, 2), returns(0));
        MemorySegment timeout = timespec.allocate(arena);
        timespec.tv_nsec(timeout, 2_000_000);
        assertThat(Poll.ppoll(fds, 1, timeout, NULL), returns(0));
    }

    @Test
    void more_descriptors_than_a_process_may_have_is_EINVAL() {
        MemorySegment raw = MemorySegment.ofAddress(pollfds(POLLIN, -1).address());
        assertThat(Poll.poll(raw, 1L << 31, 0), failsWith(EINVAL));
        assertThat(Poll.ppoll(raw, 1L << 31, NULL, NULL), failsWith(EINVAL));
    }

    @Test
    void a_timeout_that_is_no_time_is_EINVAL() {
        MemorySegment timeout = timespec.allocate(arena);
        timespec.tv_nsec(timeout, -1);
        assertThat(Poll.ppoll(NULL, 0, timeout, NULL), failsWith(EINVAL));
    }

    @Test
    void descriptors_at_a_bad_pointer_are_EFAULT() {
        assertThat(Poll.poll(BAD, 1, 0), failsWith(EFAULT));
        assertThat(Poll.ppoll(BAD, 1, NULL, NULL), failsWith(EFAULT));
    }

    private MemorySegment pollfds(int events, int... fds) {
        MemorySegment array = pollfd.allocateArray(fds.length, arena);
        for (int i = 0; i < fds.length; i++) {
            pollfd.fd(pollfd.asSlice(array, i), fds[i]);
            pollfd.events(pollfd.asSlice(array, i), (short) events);
        }
        return array;
    }

    private static int revents(MemorySegment array, int index) {
        return pollfd.revents(pollfd.asSlice(array, index));
    }
}
