package berkeley;

import static berkeley.Failing.errno;
import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.sys.Fcntl;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * What select, poll and epoll make of a socket that another thread closes and whose number is used
 * anew: {@link #gone} was in the set, {@link #fresh} has its number, and something to receive.
 */
@ExtendWith(NoFdLeaks.class)
class RecycledInSetsTest {
    /** So high that nobody else is given it. */
    private static final int NUMBER = 900;

    private static final Duration NOT = Duration.ZERO;
    private static final Duration LONG = Duration.ofSeconds(30);

    private Sock gone;
    private Sock peer;
    private Sock fresh;
    private Sock writer;

    @BeforeEach
    void open() throws Exception {
        SockPair old = Sock.pair(AF_UNIX, SOCK_STREAM);
        gone = numbered(old.first());
        peer = old.second();
        SockPair next = Sock.pair(AF_UNIX, SOCK_STREAM);
        fresh = next.first();
        writer = next.second();
        writer.send(new byte[1]);
    }

    @AfterEach
    void close() throws ErrnoException {
        for (Sock sock : new Sock[] {gone, peer, fresh, writer}) {
            sock.close();
        }
    }

    /** The same socket under {@link #NUMBER}, which has to be free. */
    private static Sock numbered(Sock sock) throws ErrnoException {
        Sock numbered = Sock.adopt(Fcntl.fcntl(sock.fd(), F_DUPFD_CLOEXEC, NUMBER));
        sock.close();
        assertThat(numbered.fd(), is(NUMBER));
        return numbered;
    }

    private void replace() throws Exception {
        Caller.on(
                false,
                () -> {
                    gone.close();
                    fresh = numbered(fresh);
                    return null;
                });
    }

    /** Closes it under the hands of a thread that waits for it, which then goes on with the set. */
    private void replace(boolean virtual, Caller.Work ends, Caller.Work goesOn) throws Exception {
        CountDownLatch replaced = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Caller caller =
                Caller.start(
                        virtual,
                        () -> {
                            ends.run();
                            ended.countDown();
                            replaced.await();
                            goesOn.run();
                        });
        caller.untilItWaits();
        gone.close();
        ended.await();
        fresh = numbered(fresh);
        replaced.countDown();
        caller.returns();
    }

    // select

    @Test
    void select_does_not_take_the_new_socket_for_the_old() throws Exception {
        FdSet set = new FdSet().set(gone);
        replace();
        assertThat(errno(() -> FdSet.select(set, null, null, NOT)), is(EBADF));
        set.clr(gone);
        assertThat(FdSet.select(set, null, null, NOT), is(0));
    }

    @Test
    void a_closed_socket_does_not_answer_for_who_has_its_number() throws Exception {
        FdSet set = new FdSet().set(gone);
        replace();
        set.set(fresh);
        assertThat(set.isset(gone), is(false));
        set.clr(gone);
        assertThat(set.isset(fresh), is(true));
        assertThat(FdSet.select(set, null, null, LONG), is(1));
        assertThat(set.isset(fresh), is(true));
        assertThat(set.isset(gone), is(false));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void select_goes_on_with_the_new_socket(boolean virtual) throws Exception {
        FdSet set = new FdSet().set(gone);
        replace(
                virtual,
                () -> assertThat(errno(() -> FdSet.select(set, null, null, LONG)), is(EBADF)),
                () -> {
                    assertThat(FdSet.select(set.set(fresh), null, null, LONG), is(1));
                    assertThat(set.isset(fresh), is(true));
                });
    }

    // poll

    @Test
    void poll_does_not_take_the_new_socket_for_the_old() throws Exception {
        PollSet set = new PollSet();
        PollSet.Entry old = set.add(gone, POLLIN);
        replace();
        assertThat(set.poll(LONG), is(1));
        assertThat(set.ready(), contains(old));
        assertThat(old.revents(), is(POLLNVAL));
        assertThat(set.poll(NOT), is(0));
        assertThat(set.size(), is(0));
    }

    @Test
    void poll_tells_the_old_socket_from_the_new() throws Exception {
        PollSet set = new PollSet();
        PollSet.Entry old = set.add(gone, POLLIN);
        replace();
        PollSet.Entry newer = set.add(fresh, POLLIN);
        assertThat(set.poll(LONG), is(2));
        assertThat(old.revents(), is(POLLNVAL));
        assertThat(newer.revents(), is(POLLIN));
        assertThat(set.poll(LONG), is(1));
        assertThat(set.ready(), contains(newer));
        assertThat(old.revents(), is(0));
        assertThat(old.fd(), is(-1));
        assertThat(newer.revents(), is(POLLIN));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void poll_goes_on_with_the_new_socket(boolean virtual) throws Exception {
        PollSet set = new PollSet();
        PollSet.Entry old = set.add(gone, POLLIN);
        replace(
                virtual,
                () -> {
                    do {
                        set.poll(LONG);
                    } while (old.revents() != POLLNVAL);
                },
                () -> {
                    PollSet.Entry newer = set.add(fresh, POLLIN);
                    assertThat(set.poll(LONG), is(1));
                    assertThat(set.size(), is(1));
                    assertThat(newer.sock(), is(sameInstance(fresh)));
                    assertThat(newer.revents(), is(POLLIN));
                });
    }

    // epoll

    @Test
    void an_event_of_the_old_socket_has_not_the_value_of_the_new() throws Exception {
        try (EpollSet<String> set = EpollSet.open()) {
            set.add(gone, EPOLLIN, "gone");
            peer.send(new byte[1]);
            assertThat(set.await(LONG), is(1));
            assertThat(set.ready().get(0).value(), is("gone"));
            replace();
            set.add(fresh, EPOLLIN, "fresh");
            assertThat(set.ready().get(0).fd(), is(fresh.fd()));
            assertThat(set.ready().get(0).value(), is(nullValue()));
            assertThat(set.await(LONG), is(1));
            assertThat(set.ready().get(0).value(), is("fresh"));
        }
    }

    @Test
    void neither_has_what_a_copy_of_the_old_one_tells_later() throws Exception {
        try (EpollSet<String> set = EpollSet.open();
                Sock copy = gone.dup()) {
            set.add(gone, EPOLLIN | EPOLLET, "gone");
            replace();
            set.add(fresh, EPOLLIN | EPOLLET, "fresh");
            assertThat(set.await(LONG), is(1));
            assertThat(set.ready().get(0).value(), is("fresh"));
            peer.send(new byte[1]);
            assertThat(set.await(LONG), is(1));
            assertThat(set.ready().get(0).value(), is(nullValue()));
            assertThat(copy.recv(new byte[1]), is(1));
        }
    }

    @Test
    void a_closed_socket_changes_nothing_for_who_has_its_number() throws Exception {
        try (EpollSet<String> set = EpollSet.open()) {
            set.add(gone, EPOLLIN, "gone");
            replace();
            set.add(fresh, EPOLLIN, "fresh");
            assertThat(errno(() -> set.mod(gone, EPOLLOUT)), is(EBADF));
            assertThat(errno(() -> set.del(gone)), is(EBADF));
            assertThat(errno(() -> set.add(gone, EPOLLIN, "gone")), is(EBADF));
            assertThat(set.await(LONG), is(1));
            assertThat(set.ready().get(0).value(), is("fresh"));
            assertThat(set.ready().get(0).events(), is(EPOLLIN));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void epoll_waits_on_and_tells_the_new_socket(boolean virtual) throws Exception {
        try (EpollSet<String> set = EpollSet.open()) {
            set.add(gone, EPOLLIN, "gone");
            Caller caller =
                    Caller.start(
                            virtual,
                            () -> {
                                assertThat(set.await(null), is(1));
                                assertThat(set.ready().get(0).value(), is("fresh"));
                                assertThat(set.ready().get(0).fd(), is(NUMBER));
                            });
            caller.untilItWaits();
            replace();
            set.add(fresh, EPOLLIN, "fresh");
            caller.returns();
        }
    }
}
