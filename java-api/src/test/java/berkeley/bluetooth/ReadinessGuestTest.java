package berkeley.bluetooth;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.bluetooth.Peers.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.bindings.socket.fd_set;
import berkeley.bindings.socket.pollfd;
import berkeley.bindings.socket.timeval;
import berkeley.sys.EpollEvent;
import berkeley.sys.Poll;
import berkeley.sys.SysEpoll;
import berkeley.sys.SysSelect;
import berkeley.sys.Unistd;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;

/** RFCOMM, TCP and standard input, which has a line to be read, in one call. */
@Tag("guest")
@Tag("rfcomm")
class ReadinessGuestTest {
    private static final int STDIN = 0;
    private static final int LONG_ENOUGH = 20_000;

    private final Arena arena = Arena.ofShared();
    private Pair rfcomm;
    private Pair tcp;

    @BeforeEach
    void connect() throws Exception {
        rfcomm = Pair.rfcomm(HCI0, HCI1);
        try (Sock listener =
                Sock.open(AF_INET, SOCK_STREAM).bind(SockAddr.inet("127.0.0.1", 0)).listen(1)) {
            Sock client = Sock.open(AF_INET, SOCK_STREAM).connect(listener.getsockname());
            tcp = new Pair(client, listener.accept());
        }
    }

    @AfterEach
    void close() throws Exception {
        rfcomm.close();
        tcp.close();
        arena.close();
    }

    /** RFCOMM is told ready once what was sent has crossed the link, not before. */
    private interface Ready {
        Set<Integer> fds(int timeout) throws Exception;
    }

    private void assertTellsAllThree(Ready ready) throws Exception {
        int stream = tcp.server().fd();
        int bluetooth = rfcomm.server().fd();
        assertThat(ready.fds(LONG_ENOUGH), is(Set.of(STDIN)));
        tcp.client().send(new byte[1]);
        assertThat(ready.fds(LONG_ENOUGH), is(Set.of(STDIN, stream)));
        tcp.server().recv(1);
        rfcomm.client().send(new byte[1]);
        Set<Integer> told;
        do {
            told = ready.fds(LONG_ENOUGH);
        } while (told.equals(Set.of(STDIN)));
        assertThat(told, is(Set.of(STDIN, bluetooth)));
        tcp.client().send(new byte[1]);
        assertThat(ready.fds(LONG_ENOUGH), is(Set.of(STDIN, stream, bluetooth)));
    }

    private int[] all() {
        return new int[] {STDIN, tcp.server().fd(), rfcomm.server().fd()};
    }

    @Test
    void poll_tells_of_rfcomm_tcp_and_stdin() throws Exception {
        MemorySegment fds = pollfd.allocateArray(3, arena);
        for (int i = 0; i < 3; i++) {
            pollfd.fd(pollfd.asSlice(fds, i), all()[i]);
            pollfd.events(pollfd.asSlice(fds, i), (short) POLLIN);
        }
        assertTellsAllThree(timeout -> {
            int n = Poll.poll(fds, 3, timeout);
            Set<Integer> ready = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                if (pollfd.revents(pollfd.asSlice(fds, i)) == POLLIN) {
                    ready.add(all()[i]);
                }
            }
            assertThat(ready, hasSize(n));
            return ready;
        });
    }

    @Test
    void select_tells_of_rfcomm_tcp_and_stdin() throws Exception {
        MemorySegment set = fd_set.allocate(arena);
        MemorySegment wait = timeval.allocate(arena);
        assertTellsAllThree(timeout -> {
            SysSelect.FD_ZERO(set);
            int highest = 0;
            for (int fd : all()) {
                SysSelect.FD_SET(fd, set);
                highest = Math.max(highest, fd);
            }
            MemorySegment none = MemorySegment.NULL;
            timeval.tv_sec(wait, timeout / 1000); // the kernel writes what is left of it
            timeval.tv_usec(wait, 0);
            int n = SysSelect.select(highest + 1, set, none, none, wait);
            Set<Integer> ready = new HashSet<>();
            for (int fd : all()) {
                if (SysSelect.FD_ISSET(fd, set)) {
                    ready.add(fd);
                }
            }
            assertThat(ready, hasSize(n));
            return ready;
        });
    }

    @Test
    void epoll_tells_of_rfcomm_tcp_and_stdin() throws Exception {
        int epoll = SysEpoll.epoll_create1(EPOLL_CLOEXEC);
        try {
            MemorySegment events = EpollEvent.allocateArray(3, arena);
            for (int fd : all()) {
                EpollEvent.events(events, 0, EPOLLIN);
                EpollEvent.data(events, 0, fd);
                assertThat(SysEpoll.epoll_ctl(epoll, EPOLL_CTL_ADD, fd, events), is(0));
            }
            assertTellsAllThree(timeout -> {
                int n = SysEpoll.epoll_wait(epoll, events, 3, timeout);
                Set<Integer> ready = new HashSet<>();
                for (int i = 0; i < n; i++) {
                    ready.add((int) EpollEvent.data(events, i));
                }
                return ready;
            });
        } finally {
            Unistd.close(epoll);
        }
    }
}
