package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.addr.SockAddr;
import berkeley.option.TCP;
import berkeley.sys.Fcntl;
import berkeley.sys.SysSocket;
import berkeley.sys.Unistd;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** What becomes of a Sock that nobody has any more. */
@Timeout(30)
class ForgottenSockTest {
    private static final Duration A_WHILE = Duration.ofSeconds(5);

    /** Lets the collector run until it is so, or for a while. */
    private static boolean comes(BooleanSupplier fact, Duration within) throws Exception {
        long end = System.nanoTime() + within.toNanos();
        while (!fact.getAsBoolean() && System.nanoTime() - end < 0) {
            System.gc();
            Thread.sleep(10);
        }
        return fact.getAsBoolean();
    }

    private static boolean open(int fd) {
        return Fcntl.fcntl(fd, F_GETFD) >= 0;
    }

    /**
     * Adds a Sock that nobody else has, with or without a call that failed, and says where it is.
     */
    private static SockAddr watched(EpollSet<String> set, boolean failed) throws ErrnoException {
        Sock sock = Sock.open(AF_INET, SOCK_DGRAM).bind(SockAddr.inet("127.0.0.1", 0));
        if (failed) {
            assertThrows(ErrnoException.class, () -> sock.set(TCP.NODELAY, true));
        }
        set.add(sock, EPOLLIN, "data");
        return sock.getsockname();
    }

    @Test
    void a_set_holds_what_it_watches() throws Exception {
        for (boolean failed : new boolean[] {false, true}) {
            try (EpollSet<String> set = EpollSet.open();
                    Sock other = Sock.open(AF_INET, SOCK_DGRAM)) {
                SockAddr address = watched(set, failed);
                comes(() -> false, Duration.ofMillis(200));
                other.connect(address).send(new byte[1]);
                assertThat(set.await(A_WHILE), is(1));
                assertThat(set.ready().get(0).value(), is("data"));
            }
        }
    }

    private static int forgotten() throws ErrnoException {
        return Sock.open(AF_INET, SOCK_DGRAM).fd();
    }

    @Test
    void one_that_nobody_has_is_closed() throws Exception {
        int fd = forgotten();
        assertThat(comes(() -> !open(fd), A_WHILE), is(true));
    }

    private static void borrow(int fd) throws ErrnoException {
        Sock sock = Sock.adopt(fd);
        assertThrows(ErrnoException.class, () -> sock.set(TCP.CONGESTION, "nosuch"));
    }

    @Test
    void a_number_that_was_adopted_stays_open() throws Exception {
        int fd = SysSocket.socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        borrow(fd);
        assertThat(comes(() -> !open(fd), Duration.ofMillis(300)), is(false));
        Unistd.close(fd);
    }

    /** The number of a descriptor that came with a message which is forgotten. */
    private static int received() throws ErrnoException {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock left = pair.first();
            Sock right = pair.second();
            left.sendmsg(new Message().data(new byte[1]).control(Cmsg.Rights.of(left.fd())), 0);
            Message message = new Message().room(1);
            right.recvmsg(message, 0);
            return message.control(Cmsg.Rights.class).fds().getFirst().fd();
        }
    }

    @Test
    void descriptors_of_a_message_that_nobody_has_are_closed() throws Exception {
        int fd = received();
        assertThat(comes(() -> !open(fd), A_WHILE), is(true));
    }

    /** Else nobody knows whether to try again or to connect again. */
    @Test
    void its_own_timeout_is_told_in_other_words_than_a_dead_connection() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock left = pair.first().timeout(Duration.ofMillis(1));
            ErrnoException own = assertThrows(ErrnoException.class, () -> left.recv(new byte[1]));
            String dead = new ErrnoException("recv", "", ETIMEDOUT).getMessage();
            String words = own.getMessage().replaceFirst("^recv [^:]*:", "recv:");
            assertThat(own.getClass() + words, is(not(ErrnoException.class + dead)));
        }
    }
}
