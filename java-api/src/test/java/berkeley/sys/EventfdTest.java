package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import berkeley.bindings.socket.itimerspec;
import berkeley.bindings.socket.sigset_t;
import berkeley.bindings.socket.timespec;

import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;

/** eventfd(2), timerfd_create(2), signalfd(2) and clock_gettime(3). */
class EventfdTest extends SysTest {
    private final MemorySegment value = arena.allocate(JAVA_LONG);

    @Test
    void a_counter_adds_and_is_taken_whole() {
        int fd = keep(SysEventfd.eventfd(2, EFD_CLOEXEC | EFD_NONBLOCK));
        assertThat(SysEventfd.eventfd_write(fd, 40), succeeds());
        assertThat(SysEventfd.eventfd_read(fd, value), succeeds());
        assertThat(value.get(JAVA_LONG, 0), is(42L));
        assertThat(SysEventfd.eventfd_read(fd, value), failsWith(EAGAIN));
    }

    @Test
    void a_semaphore_is_taken_one_by_one() {
        int fd = keep(SysEventfd.eventfd(2, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE));
        for (int i = 0; i < 2; i++) {
            assertThat(SysEventfd.eventfd_read(fd, value), succeeds());
            assertThat(value.get(JAVA_LONG, 0), is(1L));
        }
        assertThat(SysEventfd.eventfd_read(fd, value), failsWith(EAGAIN));
    }

    @Test
    void an_empty_counter_is_EAGAIN() {
        int fd = keep(SysEventfd.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
        assertThat(SysEventfd.eventfd_read(fd, value), failsWith(EAGAIN));
    }

    @Test
    void a_full_counter_is_EAGAIN() {
        int fd = keep(SysEventfd.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
        assertThat(SysEventfd.eventfd_write(fd, -2), succeeds());
        assertThat(SysEventfd.eventfd_write(fd, 1), failsWith(EAGAIN));
    }

    @Test
    void the_largest_number_and_an_unknown_flag_are_EINVAL() {
        int fd = keep(SysEventfd.eventfd(0, EFD_CLOEXEC));
        assertThat(SysEventfd.eventfd_write(fd, -1), failsWith(EINVAL));
        assertThat(SysEventfd.eventfd(0, -1), failsWith(EINVAL));
    }

    @Test
    void a_timer_tells_how_often_it_ended() {
        int fd = keep(SysTimerfd.timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
        MemorySegment time = itimerspec.allocate(arena);
        timespec.tv_sec(itimerspec.it_value(time), 1000);
        assertThat(SysTimerfd.timerfd_settime(fd, 0, time, NULL), succeeds());
        MemorySegment left = itimerspec.allocate(arena);
        assertThat(SysTimerfd.timerfd_gettime(fd, left), succeeds());
        assertThat(timespec.tv_sec(itimerspec.it_value(left)), is(999L));
        timespec.tv_sec(itimerspec.it_value(time), 0);
        timespec.tv_nsec(itimerspec.it_value(time), 1);
        assertThat(SysTimerfd.timerfd_settime(fd, 0, time, left), succeeds());
        assertThat(timespec.tv_sec(itimerspec.it_value(left)), is(999L));
        assertThat(Unistd.read(fd, value, 8), returns(8));
        assertThat(value.get(JAVA_LONG, 0), is(1L));
    }

    @Test
    void a_timer_of_an_unknown_clock_is_EINVAL() {
        assertThat(SysTimerfd.timerfd_create(999, 0), failsWith(EINVAL));
        int fd = keep(SysTimerfd.timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
        assertThat(SysTimerfd.timerfd_settime(fd, 0, BAD, NULL), failsWith(EFAULT));
        assertThat(SysTimerfd.timerfd_gettime(fd, BAD), failsWith(EFAULT));
        assertThat(SysTimerfd.timerfd_gettime(pipe(0)[0], left()), failsWith(EINVAL));
    }

    @Test
    void a_signal_descriptor_has_nothing_to_tell_yet() {
        MemorySegment mask = sigset_t.allocate(arena);
        assertThat(SysSignal.sigemptyset(mask), succeeds());
        assertThat(SysSignal.sigaddset(mask, SIGUSR1), succeeds());
        int fd = keep(SysSignalfd.signalfd(-1, mask, SFD_CLOEXEC | SFD_NONBLOCK));
        assertThat(Unistd.read(fd, new byte[128]), failsWith(EAGAIN));
        assertThat(SysSignalfd.signalfd(pipe(0)[0], mask, 0), failsWith(EINVAL));
    }

    @Test
    void a_signal_that_is_not_there_is_EINVAL() {
        assertThat(SysSignal.sigaddset(sigset_t.allocate(arena), 0), failsWith(EINVAL));
        assertThat(SysSignal.kill(Unistd.getpid(), 999), failsWith(EINVAL));
        assertThat(SysSignal.kill(Unistd.getpid(), 0), succeeds());
        assertThat(SysSignal.kill(Integer.MAX_VALUE, 0), failsWith(ESRCH));
    }

    @Test
    void a_clock_goes_on() {
        MemorySegment now = timespec.allocate(arena);
        assertThat(SysTime.clock_gettime(CLOCK_MONOTONIC, now), succeeds());
        long first = timespec.tv_sec(now) * 1_000_000_000 + timespec.tv_nsec(now);
        assertThat(SysTime.clock_gettime(CLOCK_MONOTONIC, now), succeeds());
        long second = timespec.tv_sec(now) * 1_000_000_000 + timespec.tv_nsec(now);
        assertThat(second, is(greaterThan(first)));
        assertThat(SysTime.clock_gettime(999, now), failsWith(EINVAL));
    }

    private MemorySegment left() {
        return itimerspec.allocate(arena);
    }
}
