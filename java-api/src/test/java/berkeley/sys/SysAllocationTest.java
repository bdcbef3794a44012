package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import berkeley.Allocation;
import berkeley.bindings.socket.pollfd;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;

/** Once compiled, a call allocates nothing: less than a byte a round over many rounds. */
@Tag("allocation")
class SysAllocationTest extends SysTest {
    @Test
    void send_and_recv_allocate_nothing() throws Exception {
        int[] sv = pair(SOCK_STREAM);
        MemorySegment buf = arena.allocate(64);
        assertAllocatesNothing(
                () -> SysSocket.send(sv[0], buf, 64, 0) + SysSocket.recv(sv[1], buf, 64, 0));
    }

    @Test
    void sendto_and_recvfrom_allocate_nothing() throws Exception {
        int fd = udp();
        MemorySegment to = bound(fd);
        MemorySegment from = loopback(0);
        MemorySegment length = socklen(SOCKADDR_IN);
        MemorySegment buf = arena.allocate(64);
        assertAllocatesNothing(() ->
                SysSocket.sendto(fd, buf, 64, 0, to, SOCKADDR_IN)
                        + SysSocket.recvfrom(fd, buf, 64, 0, from, length));
    }

    @Test
    void sendmsg_and_recvmsg_allocate_nothing() throws Exception {
        int[] sv = pair(SOCK_DGRAM);
        MemorySegment msg = message(arena.allocate(64));
        assertAllocatesNothing(
                () -> SysSocket.sendmsg(sv[0], msg, 0) + SysSocket.recvmsg(sv[1], msg, 0));
    }

    @Test
    void poll_and_epoll_wait_allocate_nothing() throws Exception {
        int event = keep(SysEventfd.eventfd(1, EFD_CLOEXEC));
        MemorySegment fds = pollfd.allocate(arena);
        pollfd.fd(fds, event);
        pollfd.events(fds, (short) POLLIN);
        int epfd = keep(SysEpoll.epoll_create1(EPOLL_CLOEXEC));
        MemorySegment events = EpollEvent.allocate(arena);
        EpollEvent.events(events, 0, EPOLLIN);
        assertThat(SysEpoll.epoll_ctl(epfd, EPOLL_CTL_ADD, event, events), succeeds());
        assertAllocatesNothing(
                () -> Poll.poll(fds, 1, 0) + SysEpoll.epoll_wait(epfd, events, 1, 0));
    }

    @Test
    void a_call_that_fails_allocates_nothing() throws Exception {
        assertAllocatesNothing(() -> {
            Unistd.close(-1);
            if (Errno.errno() != EBADF) throw new AssertionError();
            return 0;
        });
    }

    private static void assertAllocatesNothing(Allocation.Work round) throws Exception {
        assertThat(Allocation.ofRound(round), is(lessThan(1.0)));
    }
}
