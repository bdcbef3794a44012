package berkeley;

import static berkeley.Failing.errno;
import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.bindings.socket.itimerspec;
import berkeley.bindings.socket.timespec;
import berkeley.sys.Fcntl;
import berkeley.sys.SysEventfd;
import berkeley.sys.SysTimerfd;
import berkeley.sys.Unistd;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** select, poll and epoll over any descriptor. */
@ExtendWith(NoFdLeaks.class)
class WaitTest {

    private static final Duration NOT = Duration.ZERO;
    private static final Duration LONG = Duration.ofSeconds(30);

    private static SockPair pair() throws ErrnoException {
        return Sock.pair(AF_UNIX, SOCK_STREAM);
    }

    private static byte[] bytes(String text) {
        return text.getBytes();
    }

    // select

    @Test
    void select_leaves_the_ready_ones_in_the_sets() throws Exception {
        try (SockPair p = pair()) {
            Sock a = p.first();
            Sock b = p.second();
            b.send(bytes("x"));
            FdSet read = new FdSet().set(a).set(b);
            FdSet write = new FdSet().set(a);
            assertThat(FdSet.select(read, write, null, LONG), is(2));
            assertThat(read.isset(a), is(true));
            assertThat(read.isset(b), is(false));
            assertThat(write.isset(a), is(true));
            assertThat(read.next(0), is(a.fd()));
            assertThat(read.next(a.fd() + 1), is(-1));
            assertThat(read.toString(), is("[" + a.fd() + "]"));
        }
    }

    @Test
    void select_works_on_descriptors_from_1024_on() throws Exception {
        try (SockPair p = pair();
                Sock a = p.first();
                Sock b = p.second();
                Sock high = Sock.adopt(Fcntl.fcntl(a.fd(), F_DUPFD_CLOEXEC, 3000))) {
            assertThat(high.fd(), is(greaterThanOrEqualTo(3000)));
            FdSet read = new FdSet().set(high).set(b);
            assertThat(FdSet.select(read, null, null, NOT), is(0));
            assertThat(read.next(0), is(-1));
            b.send(bytes("x"));
            read.set(high).set(b);
            assertThat(FdSet.select(read, null, null, LONG), is(1));
            assertThat(read.next(0), is(high.fd()));
        }
    }

    @Test
    void select_on_a_closed_descriptor_is_EBADF_and_names_the_sets() throws Exception {
        SockPair p = pair();
        int gone = p.first().fd();
        p.first().close();
        p.second().close();
        ErrnoException e =
                assertThrows(
                        ErrnoException.class,
                        () -> FdSet.select(new FdSet().set(gone), null, null, NOT));
        assertThat(e.name(), is("EBADF"));
        assertThat(e.getMessage(), containsString("read [" + gone + "]"));
    }

    @Test
    void a_set_copies_clears_and_iterates() {
        FdSet set = new FdSet().set(0).set(63).set(64).set(5000);
        FdSet copy = new FdSet().set(7).copy(set).clr(63);
        assertThat(set.toString(), is("[0 63 64 5000]"));
        assertThat(copy.toString(), is("[0 64 5000]"));
        assertThat(copy.isset(100_000), is(false));
        assertThat(set.zero().next(0), is(-1));
        assertThrows(IllegalArgumentException.class, () -> set.set(-1));
    }

    @Test
    void select_waits_as_long_as_asked() throws Exception {
        long begin = System.nanoTime();
        assertThat(FdSet.select(null, null, null, Duration.ofMillis(30)), is(0));
        assertThat(System.nanoTime() - begin, is(greaterThanOrEqualTo(30_000_000L)));
    }

    // poll

    @Test
    void poll_watches_pipes_eventfds_timers_and_sockets_together() throws Exception {
        int[] pipe = new int[2];
        Unistd.pipe2(pipe, O_CLOEXEC);
        SockPair p = pair();
        try (Fd in = new Fd(pipe[0]);
                Fd out = new Fd(pipe[1]);
                Fd event = new Fd(SysEventfd.eventfd(0, EFD_CLOEXEC));
                Fd timer = new Fd(SysTimerfd.timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
                Sock a = p.first();
                Sock b = p.second();
                Arena arena = Arena.ofConfined()) {
            PollSet set = new PollSet();
            PollSet.Entry atPipe = set.add(in.fd(), POLLIN);
            PollSet.Entry atEvent = set.add(event.fd(), POLLIN);
            PollSet.Entry atTimer = set.add(timer.fd(), POLLIN);
            PollSet.Entry atSock = set.add(a, POLLIN);
            assertThat(set.poll(NOT), is(0));
            assertThat(set.ready(), is(emptyIterable()));

            Unistd.write(out.fd(), bytes("x"));
            SysEventfd.eventfd_write(event.fd(), 1);
            b.send(bytes("x"));
            MemorySegment when = itimerspec.allocate(arena);
            timespec.tv_nsec(itimerspec.it_value(when), 1);
            assertThat(SysTimerfd.timerfd_settime(timer.fd(), 0, when, MemorySegment.NULL), is(0));
            atPipe.events(0);
            atEvent.events(0);
            atSock.events(0);
            assertThat(set.poll(LONG), is(1));
            assertThat(set.ready(), contains(atTimer));
            atPipe.events(POLLIN);
            atEvent.events(POLLIN);
            atSock.events(POLLIN);
            assertThat(set.poll(LONG), is(4));
            assertThat(atPipe.revents(), is(POLLIN));
            assertThat(atSock.sock(), is(sameInstance(a)));
            assertThat(atPipe.sock(), is(nullValue()));

            atEvent.remove();
            assertThat(atSock.fd(), is(a.fd()));
            assertThat(set.poll(LONG), is(3));
            assertThat(set.ready(), contains(atPipe, atTimer, atSock));
            assertThat(set.size(), is(3));
            assertThat(atEvent.fd(), is(-1));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void poll_ignores_a_negative_descriptor_and_keeps_it(boolean virtual) throws Exception {
        try (SockPair p = pair();
                PollSet set = new PollSet()) {
            PollSet.Entry none = set.add(-1, POLLIN);
            PollSet.Entry gone = set.add(p.second(), POLLOUT);
            PollSet.Entry atSock = set.add(p.first(), POLLIN);
            assertThat(Caller.on(virtual, () -> set.poll(NOT)), is(1));
            assertThat(set.ready(), contains(gone));
            gone.remove();
            Caller caller = Caller.start(virtual, () -> set.poll(LONG));
            caller.untilItWaits();
            p.second().send(bytes("x"));
            caller.returns();
            assertThat(set.size(), is(2));
            assertThat(none.fd(), is(-1));
            assertThat(none.revents(), is(0));
            assertThat(set.ready(), contains(atSock));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void poll_of_negative_descriptors_alone_waits_for_the_timeout(boolean virtual)
            throws Exception {
        try (PollSet set = new PollSet()) {
            set.add(-1, POLLIN);
            PollSet.Entry other = set.add(-7, POLLIN);
            long begin = System.nanoTime();
            assertThat(Caller.on(virtual, () -> set.poll(Duration.ofMillis(30))), is(0));
            assertThat(System.nanoTime() - begin, is(greaterThanOrEqualTo(30_000_000L)));
            assertThat(set.ready(), is(emptyIterable()));
            assertThat(other.fd(), is(-7));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closing_a_socket_wakes_who_polls_it(boolean virtual) throws Exception {
        SockPair p = pair();
        try (Sock other = p.second()) {
            PollSet set = new PollSet();
            PollSet.Entry entry = set.add(p.first(), POLLIN);
            Caller caller =
                    Caller.start(
                            virtual,
                            () -> {
                                do {
                                    set.poll(LONG);
                                } while (entry.revents() != POLLNVAL);
                            });
            caller.untilItWaits();
            p.first().close();
            caller.returns();
            assertThat(other.recv(1).length, is(0));
        }
    }

    // epoll

    @Test
    void level_triggered_tells_again_and_edge_triggered_does_not() throws Exception {
        try (SockPair p = pair();
                Sock a = p.first();
                Sock b = p.second();
                EpollSet<String> level = EpollSet.open();
                EpollSet<String> edge = EpollSet.open()) {
            level.add(a, EPOLLIN, "level");
            edge.add(a, EPOLLIN | EPOLLET, "edge");
            b.send(bytes("x"));
            assertThat(level.await(LONG), is(1));
            assertThat(edge.await(LONG), is(1));
            assertThat(edge.ready().get(0).value(), is("edge"));
            assertThat(edge.ready().get(0).events(), is(EPOLLIN));
            assertThat(edge.ready().get(0).fd(), is(a.fd()));
            assertThat(level.await(LONG), is(1));
            assertThat(edge.await(NOT), is(0));
            b.send(bytes("y"));
            assertThat(edge.await(LONG), is(1));
        }
    }

    @Test
    void oneshot_tells_once_until_it_is_armed_again() throws Exception {
        try (SockPair p = pair();
                Sock a = p.first();
                Sock b = p.second();
                EpollSet<Sock> set = EpollSet.open()) {
            set.add(a, EPOLLIN | EPOLLONESHOT, a);
            b.send(bytes("x"));
            assertThat(set.await(LONG), is(1));
            b.send(bytes("y"));
            assertThat(set.await(NOT), is(0));
            set.mod(a, EPOLLIN | EPOLLONESHOT);
            assertThat(set.await(LONG), is(1));
            assertThat(set.ready().get(0).value(), is(sameInstance(a)));
        }
    }

    @Test
    void epoll_ctl_owes_EEXIST_ENOENT_EPERM_EBADF_and_EINVAL() throws Exception {
        try (SockPair p = pair();
                Sock a = p.first();
                Sock b = p.second();
                Fd regular = new Fd(Fcntl.open("/bin/sh", O_RDONLY | O_CLOEXEC, 0));
                EpollSet<Integer> set = EpollSet.open()) {
            set.add(a, EPOLLIN, 1);
            assertThat(errno(() -> set.add(a, EPOLLIN, 2)), is(EEXIST));
            assertThat(errno(() -> set.mod(b, EPOLLIN)), is(ENOENT));
            assertThat(errno(() -> set.del(b)), is(ENOENT));
            assertThat(errno(() -> set.add(regular.fd(), EPOLLIN, 3)), is(EPERM));
            assertThat(errno(() -> set.add(-1, EPOLLIN, 4)), is(EBADF));
            assertThat(errno(() -> set.add(set.fd(), EPOLLIN, 5)), is(EINVAL));
            b.send(bytes("x"));
            assertThat(set.await(LONG), is(1));
            assertThat(set.ready().get(0).value(), is(1));
            set.del(a);
            assertThat(set.ready().get(0).value(), is(nullValue()));
            assertThat(set.await(NOT), is(0));
        }
    }

    @Test
    void many_virtual_threads_wait_in_select_poll_and_epoll_at_once() throws Exception {
        int count = 4 * Runtime.getRuntime().availableProcessors();
        CountDownLatch waiting = new CountDownLatch(3 * count);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                Fd event = new Fd(SysEventfd.eventfd(0, EFD_CLOEXEC))) {
            var results = new java.util.ArrayList<java.util.concurrent.Future<Integer>>();
            for (int i = 0; i < count; i++) {
                results.add(
                        threads.submit(() -> {
                            waiting.countDown();
                            return FdSet.select(new FdSet().set(event.fd()), null, null, LONG);
                        }));
                results.add(
                        threads.submit(() -> {
                            PollSet set = new PollSet();
                            set.add(event.fd(), POLLIN);
                            waiting.countDown();
                            return set.poll(LONG);
                        }));
                results.add(
                        threads.submit(() -> {
                            try (EpollSet<String> set = EpollSet.open()) {
                                set.add(event.fd(), EPOLLIN, "event");
                                waiting.countDown();
                                return set.await(LONG);
                            }
                        }));
            }
            waiting.await(); // they could not all get here if one held its carrier
            SysEventfd.eventfd_write(event.fd(), 1);
            for (var result : results) {
                assertThat(result.get(), is(1));
            }
        }
    }

    @Tag("allocation")
    @Test
    void waiting_allocates_nothing() throws Exception {
        try (SockPair p = pair();
                Sock a = p.first();
                Sock b = p.second();
                EpollSet<String> epoll = EpollSet.open()) {
            b.send(bytes("x"));
            epoll.add(a, EPOLLIN, "a");
            PollSet poll = new PollSet();
            poll.add(a, POLLIN);
            FdSet select = new FdSet().set(a);
            assertThat(
                    Allocation.ofRound(() -> {
                        int sum =
                                epoll.await(LONG)
                                        + poll.poll(LONG)
                                        + FdSet.select(select, null, null, LONG);
                        for (int i = 0; i < poll.ready().size(); i++) {
                            sum += poll.ready().get(i).revents();
                        }
                        for (int fd = select.next(0); fd >= 0; fd = select.next(fd + 1)) {
                            sum += fd;
                        }
                        return sum
                                + epoll.ready().get(0).events()
                                + (epoll.ready().get(0).value() == null ? 0 : 1);
                    }),
                    is(lessThan(1.0)));
        }
    }
}
