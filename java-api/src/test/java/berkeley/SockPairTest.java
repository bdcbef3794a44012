package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.arrayWithSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.sys.Unistd;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoFdLeaks.class)
class SockPairTest {

    @Test
    void what_one_sends_the_other_receives() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_SEQPACKET)) {
            pair.first().send(new byte[] {1});
            pair.second().send(new byte[] {2, 2});
            assertThat(pair.first().recv(9), is(new byte[] {2, 2}));
            assertThat(pair.second().recv(9), is(new byte[] {1}));
        }
    }

    @Test
    void close_closes_both() throws Exception {
        SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
        pair.close();
        assertThat(pair.first().isClosed(), is(true));
        assertThat(pair.second().isClosed(), is(true));
        pair.close();
    }

    /** A number that is closed behind the back of its Sock makes close(2) fail. */
    @Test
    void the_second_is_closed_though_the_close_of_the_first_fails() throws Exception {
        SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
        Unistd.close(pair.first().fd());
        ErrnoException failure = assertThrows(ErrnoException.class, pair::close);
        assertThat(failure.name(), is("EBADF"));
        assertThat(failure.getSuppressed(), arrayWithSize(0));
        assertThat(pair.second().isClosed(), is(true));
    }

    @Test
    void if_both_closes_fail_neither_error_is_lost() throws Exception {
        SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
        Unistd.close(pair.first().fd());
        Unistd.close(pair.second().fd());
        ErrnoException failure = assertThrows(ErrnoException.class, pair::close);
        assertThat(failure.getSuppressed(), arrayWithSize(1));
    }
}
