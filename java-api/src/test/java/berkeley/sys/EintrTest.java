package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import berkeley.ErrnoException;
import berkeley.PollSet;
import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.bindings.socket.mmsghdr;
import berkeley.bindings.socket.pollfd;

import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** A signal ends a call that waits, with EINTR, and nobody retries it. */
class EintrTest extends SysTest {

    @Test
    void accept_that_a_signal_ends_is_EINTR() throws Throwable {
        int listener = listener();
        assertInterrupted(() -> SysSocket.accept(listener, NULL, NULL));
    }

    @Test
    void accept4_that_a_signal_ends_is_EINTR() throws Throwable {
        int listener = listener();
        assertInterrupted(() -> SysSocket.accept4(listener, NULL, NULL, SOCK_CLOEXEC));
    }

    @Test
    void connect_that_a_signal_ends_is_EINTR() throws Throwable {
        MemorySegment deaf = deaf();
        int client = tcp();
        assertInterrupted(() -> SysSocket.connect(client, deaf, SOCKADDR_IN));
    }

    @Test
    void recv_that_a_signal_ends_is_EINTR() throws Throwable {
        int fd = pair(SOCK_STREAM)[0];
        MemorySegment buf = arena.allocate(8);
        assertInterrupted(() -> SysSocket.recv(fd, buf, 8, 0));
    }

    @Test
    void a_signal_ends_the_call_of_a_Sock_whose_thread_is_interrupted() throws Throwable {
        try (Sock sock = Sock.adopt(SysSocket.socket(AF_INET, SOCK_DGRAM, 0))) {
            sock.bind(SockAddr.inet("127.0.0.1", 0));
            assertThat(errnoOfInterrupted(() -> sock.recv(new byte[1])), is(EINTR));
            PollSet set = new PollSet();
            set.add(sock, POLLIN);
            assertThat(errnoOfInterrupted(() -> set.poll(null)), is(EINTR));
        }
    }

    private interface Call {
        void make() throws ErrnoException;
    }

    private static int errnoOfInterrupted(Call call) throws Throwable {
        AtomicInteger errno = new AtomicInteger();
        Interruption.errnoOf(() -> {
            Thread.currentThread().interrupt();
            try {
                call.make();
            } catch (ErrnoException e) {
                errno.set(e.errno());
            }
            return 0;
        });
        return errno.get();
    }

    @Test
    void recvfrom_that_a_signal_ends_is_EINTR() throws Throwable {
        int fd = udp();
        bound(fd);
        MemorySegment buf = arena.allocate(8);
        assertInterrupted(() -> SysSocket.recvfrom(fd, buf, 8, 0, NULL, NULL));
    }

    @Test
    void recvmsg_that_a_signal_ends_is_EINTR() throws Throwable {
        int fd = pair(SOCK_DGRAM)[0];
        MemorySegment msg = message(arena.allocate(8));
        assertInterrupted(() -> SysSocket.recvmsg(fd, msg, 0));
    }

    @Test
    void recvmmsg_that_a_signal_ends_is_EINTR() throws Throwable {
        int fd = pair(SOCK_DGRAM)[0];
        MemorySegment vec = mmsghdr.allocate(arena);
        mmsghdr.msg_hdr(vec, message(arena.allocate(8)));
        assertInterrupted(() -> SysSocket.recvmmsg(fd, vec, 1, 0, NULL));
    }

    @Test
    void read_that_a_signal_ends_is_EINTR() throws Throwable {
        int fd = pipe(0)[0];
        MemorySegment buf = arena.allocate(8);
        assertInterrupted(() -> Unistd.read(fd, buf, 8));
    }

    @Test
    void send_that_a_signal_ends_is_EINTR() throws Throwable {
        int fd = pair(SOCK_STREAM)[0];
        fill(fd);
        MemorySegment buf = arena.allocate(8);
        assertInterrupted(() -> SysSocket.send(fd, buf, 8, MSG_NOSIGNAL));
    }

    @Test
    void sendto_that_a_signal_ends_is_EINTR() throws Throwable {
        int fd = connection()[0];
        fill(fd);
        MemorySegment buf = arena.allocate(1 << 20);
        // What still fits goes out first, as a short count.
        assertInterrupted(() -> {
            long result;
            do {
                result = SysSocket.sendto(fd, buf, 1 << 20, MSG_NOSIGNAL, NULL, 0);
            } while (result > 0);
            return result;
        });
    }

    @Test
    void sendmsg_that_a_signal_ends_is_EINTR() throws Throwable {
        int fd = pair(SOCK_STREAM)[0];
        fill(fd);
        MemorySegment msg = message(arena.allocate(8));
        assertInterrupted(() -> SysSocket.sendmsg(fd, msg, MSG_NOSIGNAL));
    }

    @Test
    void select_that_a_signal_ends_is_EINTR() throws Throwable {
        assertInterrupted(() -> SysSelect.select(0, NULL, NULL, NULL, NULL));
    }

    @Test
    void pselect_that_a_signal_ends_is_EINTR() throws Throwable {
        assertInterrupted(() -> SysSelect.pselect(0, NULL, NULL, NULL, NULL, NULL));
    }

    @Test
    void poll_that_a_signal_ends_is_EINTR() throws Throwable {
        assertInterrupted(() -> Poll.poll(NULL, 0, -1));
    }

    @Test
    void ppoll_that_a_signal_ends_is_EINTR() throws Throwable {
        MemorySegment fds = pollfd.allocate(arena);
        pollfd.fd(fds, pipe(0)[0]);
        pollfd.events(fds, (short) POLLIN);
        assertInterrupted(() -> Poll.ppoll(fds, 1, NULL, NULL));
    }

    @Test
    void epoll_wait_that_a_signal_ends_is_EINTR() throws Throwable {
        int epfd = keep(SysEpoll.epoll_create1(EPOLL_CLOEXEC));
        MemorySegment events = EpollEvent.allocate(arena);
        assertInterrupted(() -> SysEpoll.epoll_wait(epfd, events, 1, -1));
    }

    @Test
    void epoll_pwait_that_a_signal_ends_is_EINTR() throws Throwable {
        int epfd = keep(SysEpoll.epoll_create1(EPOLL_CLOEXEC));
        MemorySegment events = EpollEvent.allocate(arena);
        assertInterrupted(() -> SysEpoll.epoll_pwait(epfd, events, 1, -1, NULL));
    }

    @Test
    void epoll_pwait2_that_a_signal_ends_is_EINTR() throws Throwable {
        int epfd = keep(SysEpoll.epoll_create1(EPOLL_CLOEXEC));
        MemorySegment events = EpollEvent.allocate(arena);
        assertInterrupted(() -> SysEpoll.epoll_pwait2(epfd, events, 1, NULL, NULL));
    }

    @Test
    void eventfd_read_that_a_signal_ends_is_EINTR() throws Throwable {
        int fd = keep(SysEventfd.eventfd(0, EFD_CLOEXEC));
        MemorySegment value = arena.allocate(JAVA_LONG);
        assertInterrupted(() -> SysEventfd.eventfd_read(fd, value));
    }

    @Test
    void a_signal_that_the_mask_blocks_does_not_end_ppoll() throws Throwable {
        MemorySegment mask = berkeley.bindings.socket.sigset_t.allocate(arena);
        assertThat(SysSignal.sigemptyset(mask), succeeds());
        assertThat(SysSignal.sigaddset(mask, Interruption.SIGNAL), succeeds());
        MemorySegment timeout = berkeley.bindings.socket.timespec.allocate(arena);
        berkeley.bindings.socket.timespec.tv_nsec(timeout, 100_000_000);
        assertThat(
                Interruption.errnoOf(() -> Poll.ppoll(NULL, 0, timeout, mask)),
                is(Interruption.NONE));
    }

    private static void assertInterrupted(LongSupplier call) throws Throwable {
        assertThat(Errno.name(Interruption.errnoOf(call)), is("EINTR"));
    }
}
