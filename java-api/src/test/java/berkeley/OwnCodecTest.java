package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.option.SO;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.foreign.MemorySegment;

/** A codec is the caller's own code, and may say anything. */
@ExtendWith(NoFdLeaks.class)
class OwnCodecTest {

    /** Each time it is asked it is larger. */
    private static final class Growing implements Codec<Integer> {
        private int size = -1;

        @Override
        public int size() {
            return ++size * Integer.BYTES;
        }

        @Override
        public int encode(Integer value, MemorySegment into) {
            return Integer.BYTES;
        }

        @Override
        public Integer decode(MemorySegment from, int length) {
            return length;
        }
    }

    @Test
    void the_kernel_is_never_offered_more_than_was_allocated() throws Exception {
        try (Sock sock = Sock.open(AF_INET, SOCK_STREAM)) {
            SockOpt<Integer> growing = new SockOpt<>("SO_TYPE", SOL_SOCKET, SO_TYPE, new Growing());
            assertThat(sock.get(growing), is(0));
        }
    }

    @Test
    void the_kernel_is_never_given_more_than_was_allocated() throws Exception {
        try (Sock sock = Sock.open(AF_INET, SOCK_STREAM)) {
            SockOpt<Integer> growing =
                    new SockOpt<>("SO_KEEPALIVE", SOL_SOCKET, SO_KEEPALIVE, new Growing());
            assertThrows(IndexOutOfBoundsException.class, () -> sock.set(growing, 1));
        }
    }

    @Test
    void half_a_surrogate_pair_is_no_string() throws Exception {
        try (Sock sock = Sock.open(AF_INET, SOCK_STREAM)) {
            assertThrows(IllegalArgumentException.class, () -> sock.set(SO.BINDTODEVICE, "\ud83d"));
        }
    }
}
