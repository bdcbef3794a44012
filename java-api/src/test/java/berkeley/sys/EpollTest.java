package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import berkeley.bindings.socket.epoll_event;
import berkeley.bindings.socket.timespec;

import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;

/** epoll_create1(2), epoll_ctl(2) and epoll_wait(2). */
class EpollTest extends SysTest {
    private final MemorySegment events = EpollEvent.allocateArray(4, arena);

    @Test
    void an_event_is_as_large_as_the_compiler_says() {
        // The kernel packs it on x86-64 alone, where the bindings come from.
        boolean packed = System.getProperty("os.arch").equals("amd64");
        assertThat(EpollEvent.sizeof(), is(packed ? epoll_event.sizeof() : 16));
    }

    @Test
    void the_number_that_was_given_comes_back() {
        int epfd = epoll();
        int[] one = pipe(0);
        int[] other = pipe(0);
        assertThat(add(epfd, one[0], EPOLLIN, 0x1122334455667788L), succeeds());
        assertThat(add(epfd, other[0], EPOLLIN, -2), succeeds());
        write(one[1]);
        write(other[1]);
        assertThat(SysEpoll.epoll_wait(epfd, events, 4, -1), returns(2));
        assertThat(EpollEvent.events(events, 0), is(EPOLLIN));
        assertThat(EpollEvent.data(events, 0), is(0x1122334455667788L));
        assertThat(EpollEvent.data(events, 1), is(-2L));
        assertThat(EpollEvent.fd(events, 1), is(-2));
    }

    @Test
    void level_tells_again_edge_tells_once_and_oneshot_until_it_is_armed_again() {
        int epfd = epoll();
        int[] level = pipe(0);
        assertThat(add(epfd, level[0], EPOLLIN, 1), succeeds());
        write(level[1]);
        assertThat(SysEpoll.epoll_wait(epfd, events, 4, 0), returns(1));
        assertThat(SysEpoll.epoll_wait(epfd, events, 4, 0), returns(1));
        assertThat(ctl(epfd, EPOLL_CTL_MOD, level[0], EPOLLIN | EPOLLET, 1), succeeds());
        assertThat(SysEpoll.epoll_wait(epfd, events, 4, 0), returns(1));
        assertThat(SysEpoll.epoll_wait(epfd, events, 4, 0), returns(0));
        write(level[1]);
        assertThat(SysEpoll.epoll_wait(epfd, events, 4, 0), returns(1));
        assertThat(ctl(epfd, EPOLL_CTL_MOD, level[0], EPOLLIN | EPOLLONESHOT, 1), succeeds());
        assertThat(SysEpoll.epoll_wait(epfd, events, 4, 0), returns(1));
        write(level[1]);
        assertThat(SysEpoll.epoll_wait(epfd, events, 4, 0), returns(0));
        assertThat(ctl(epfd, EPOLL_CTL_MOD, level[0], EPOLLIN | EPOLLONESHOT, 1), succeeds());
        assertThat(SysEpoll.epoll_wait(epfd, events, 4, 0), returns(1));
    }

    @Test
    void a_removed_descriptor_is_not_told() {
        int epfd = epoll();
        int[] ends = pipe(0);
        assertThat(add(epfd, ends[0], EPOLLIN, 1), succeeds());
        write(ends[1]);
        assertThat(SysEpoll.epoll_ctl(epfd, EPOLL_CTL_DEL, ends[0], NULL), succeeds());
        assertThat(SysEpoll.epoll_wait(epfd, events, 4, 0), returns(0));
    }

    @Test
    void the_timeout_ends_in_0() {
        int epfd = epoll();
        assertThat(SysEpoll.epoll_wait(epfd, events, 4, 1), returns(0));
        assertThat(SysEpoll.epoll_pwait(epfd, events, 4, 1, NULL), returns(0));
        MemorySegment timeout = timespec.allocate(arena);
        timespec.tv_nsec(timeout, 100_000);
        assertThat(SysEpoll.epoll_pwait2(epfd, events, 4, timeout, NULL), returns(0));
    }

    @Test
    void an_instance_carries_CLOEXEC() {
        assertThat(Fcntl.fcntl(epoll(), F_GETFD), returns(FD_CLOEXEC));
        assertThat(Fcntl.fcntl(keep(SysEpoll.epoll_create1(0)), F_GETFD), returns(0));
    }

    @Test
    void an_instance_with_an_unknown_flag_is_EINVAL() {
        assertThat(SysEpoll.epoll_create1(-1), failsWith(EINVAL));
    }

    @Test
    void ctl_of_no_descriptor_is_EBADF() {
        assertThat(add(CLOSED, pipe(0)[0], EPOLLIN, 0), failsWith(EBADF));
        assertThat(add(epoll(), CLOSED, EPOLLIN, 0), failsWith(EBADF));
    }

    @Test
    void a_descriptor_added_twice_is_EEXIST() {
        int epfd = epoll();
        int fd = pipe(0)[0];
        assertThat(add(epfd, fd, EPOLLIN, 0), succeeds());
        assertThat(add(epfd, fd, EPOLLIN, 0), failsWith(EEXIST));
    }

    @Test
    void ctl_with_a_bad_pointer_is_EFAULT() {
        assertThat(SysEpoll.epoll_ctl(epoll(), EPOLL_CTL_ADD, pipe(0)[0], BAD), failsWith(EFAULT));
    }

    @Test
    void an_instance_in_itself_is_EINVAL() {
        int epfd = epoll();
        assertThat(add(epfd, epfd, EPOLLIN, 0), failsWith(EINVAL));
        assertThat(add(pipe(0)[0], epfd, EPOLLIN, 0), failsWith(EINVAL));
        assertThat(ctl(epfd, 9, pipe(0)[0], EPOLLIN, 0), failsWith(EINVAL));
    }

    @Test
    void instances_in_a_circle_are_ELOOP() {
        int one = epoll();
        int other = epoll();
        assertThat(add(one, other, EPOLLIN, 0), succeeds());
        assertThat(add(other, one, EPOLLIN, 0), failsWith(ELOOP));
    }

    @Test
    void a_descriptor_that_was_not_added_is_ENOENT() {
        int fd = pipe(0)[0];
        assertThat(ctl(epoll(), EPOLL_CTL_MOD, fd, EPOLLIN, 0), failsWith(ENOENT));
        assertThat(SysEpoll.epoll_ctl(epoll(), EPOLL_CTL_DEL, fd, NULL), failsWith(ENOENT));
    }

    @Test
    void a_regular_file_is_EPERM() {
        assertThat(add(epoll(), file(""), EPOLLIN, 0), failsWith(EPERM));
    }

    @Test
    void wait_on_no_descriptor_is_EBADF() {
        assertThat(SysEpoll.epoll_wait(CLOSED, events, 4, 0), failsWith(EBADF));
        assertThat(SysEpoll.epoll_pwait(CLOSED, events, 4, 0, NULL), failsWith(EBADF));
        assertThat(SysEpoll.epoll_pwait2(CLOSED, events, 4, NULL, NULL), failsWith(EBADF));
    }

    @Test
    void events_into_a_bad_pointer_are_EFAULT() {
        int epfd = epoll();
        int[] ends = pipe(0);
        assertThat(add(epfd, ends[0], EPOLLIN, 0), succeeds());
        write(ends[1]);
        assertThat(SysEpoll.epoll_wait(epfd, BAD, 4, -1), failsWith(EFAULT));
        assertThat(SysEpoll.epoll_pwait(epfd, BAD, 4, -1, NULL), failsWith(EFAULT));
        assertThat(SysEpoll.epoll_pwait2(epfd, BAD, 4, NULL, NULL), failsWith(EFAULT));
    }

    @Test
    void wait_for_no_events_or_on_no_instance_is_EINVAL() {
        assertThat(SysEpoll.epoll_wait(epoll(), events, 0, 0), failsWith(EINVAL));
        assertThat(SysEpoll.epoll_wait(pipe(0)[0], events, 4, 0), failsWith(EINVAL));
        assertThat(SysEpoll.epoll_pwait(epoll(), events, 0, 0, NULL), failsWith(EINVAL));
        assertThat(SysEpoll.epoll_pwait2(epoll(), events, 0, NULL, NULL), failsWith(EINVAL));
    }

    private int epoll() {
        return keep(SysEpoll.epoll_create1(EPOLL_CLOEXEC));
    }

    private int add(int epfd, int fd, int events, long data) {
        return ctl(epfd, EPOLL_CTL_ADD, fd, events, data);
    }

    private int ctl(int epfd, int op, int fd, int events, long data) {
        MemorySegment event = EpollEvent.allocate(arena);
        EpollEvent.events(event, 0, events);
        EpollEvent.data(event, 0, data);
        return SysEpoll.epoll_ctl(epfd, op, fd, event);
    }

    private static void write(int fd) {
        assertThat(Unistd.write(fd, "x".getBytes()), returns(1));
    }
}
