package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import berkeley.bindings.socket.pollfd;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;

/** Once compiled, a call allocates nothing: less than a byte a round over many rounds. */
@Tag("allocation")
class AllocationTest extends SysTest {
    private static final int ROUNDS = 30_000;

    @Test
    void send_and_recv_allocate_nothing() {
        int[] sv = pair(SOCK_STREAM);
        MemorySegment buf = arena.allocate(64);
        assertAllocatesNothing(() -> {
            SysSocket.send(sv[0], buf, 64, 0);
            SysSocket.recv(sv[1], buf, 64, 0);
        });
    }

    @Test
    void sendto_and_recvfrom_allocate_nothing() {
        int fd = udp();
        MemorySegment to = bound(fd);
        MemorySegment from = loopback(0);
        MemorySegment length = socklen(SOCKADDR_IN);
        MemorySegment buf = arena.allocate(64);
        assertAllocatesNothing(() -> {
            SysSocket.sendto(fd, buf, 64, 0, to, SOCKADDR_IN);
            SysSocket.recvfrom(fd, buf, 64, 0, from, length);
        });
    }

    @Test
    void sendmsg_and_recvmsg_allocate_nothing() {
        int[] sv = pair(SOCK_DGRAM);
        MemorySegment msg = message(arena.allocate(64));
        assertAllocatesNothing(() -> {
            SysSocket.sendmsg(sv[0], msg, 0);
            SysSocket.recvmsg(sv[1], msg, 0);
        });
    }

    @Test
    void the_heap_calls_allocate_nothing() {
        int[] sv = pair(SOCK_STREAM);
        byte[] buf = new byte[1000];
        assertAllocatesNothing(() -> {
            HeapSocket.send(sv[0], buf, 10, 900, 0);
            HeapSocket.recv(sv[1], buf, 10, 900, 0);
        });
    }

    @Test
    void poll_and_epoll_wait_allocate_nothing() {
        int event = keep(SysEventfd.eventfd(1, EFD_CLOEXEC));
        MemorySegment fds = pollfd.allocate(arena);
        pollfd.fd(fds, event);
        pollfd.events(fds, (short) POLLIN);
        int epfd = keep(SysEpoll.epoll_create1(EPOLL_CLOEXEC));
        MemorySegment events = EpollEvent.allocate(arena);
        EpollEvent.events(events, 0, EPOLLIN);
        assertThat(SysEpoll.epoll_ctl(epfd, EPOLL_CTL_ADD, event, events), succeeds());
        assertAllocatesNothing(() -> {
            Poll.poll(fds, 1, 0);
            SysEpoll.epoll_wait(epfd, events, 1, 0);
        });
    }

    @Test
    void a_call_that_fails_allocates_nothing() {
        assertAllocatesNothing(() -> {
            Unistd.close(-1);
            if (Errno.errno() != EBADF) throw new AssertionError();
        });
    }

    private static void assertAllocatesNothing(Runnable round) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        repeat(round);
        repeat(round);
        // The compiler may finish late: of a few runs one must be free.
        long least = Long.MAX_VALUE;
        for (int run = 0; run < 5 && least >= ROUNDS; run++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            repeat(round);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(threads.isThreadAllocatedMemorySupported(), is(true));
        assertThat(least, is(lessThan((long) ROUNDS)));
    }

    private static void repeat(Runnable round) {
        for (int i = 0; i < ROUNDS; i++) {
            round.run();
        }
    }
}
