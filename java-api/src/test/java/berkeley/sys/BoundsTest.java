package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import java.lang.foreign.MemorySegment;

/** Memory whose size is known is never overrun; a raw pointer is the kernel's to judge. */
class BoundsTest extends SysTest {
    private final MemorySegment four = arena.allocate(4);

    @Test
    void a_length_beyond_the_segment_is_told_with_call_and_sizes() {
        assertThat(
                message(() -> SysSocket.recv(-1, four, 5, 0)),
                is("recv: a length of 5 bytes in a segment of 4"));
        assertThat(
                message(() -> SysSocket.send(-1, four, -1, 0)),
                is("send: a length of 18446744073709551615 bytes in a segment of 4"));
    }

    @Test
    void every_pointer_with_a_length_is_held_to_it() {
        refused(() -> SysSocket.bind(-1, four, 16));
        refused(() -> SysSocket.connect(-1, four, 16));
        refused(() -> SysSocket.accept(-1, four, socklen(16)));
        refused(() -> SysSocket.getsockname(-1, four, socklen(16)));
        refused(() -> SysSocket.recvfrom(-1, four, 4, 0, four, socklen(16)));
        refused(() -> SysSocket.sendto(-1, four, 4, 0, four, 16));
        refused(() -> SysSocket.getsockopt(-1, 0, 0, four, socklen(5)));
        refused(() -> SysSocket.setsockopt(-1, 0, 0, four, 5));
        refused(() -> SysSocket.sendmsg(-1, four, 0));
        refused(() -> SysSocket.recvmmsg(-1, four, 1, 0, NULL));
        refused(() -> SysSocket.socketpair(AF_UNIX, SOCK_STREAM, 0, four));
        refused(() -> Unistd.read(-1, four, 5));
        refused(() -> Unistd.pipe2(four, 0));
        refused(() -> SysUio.readv(-1, four, 1));
        refused(() -> Poll.poll(four, 1, 0));
        refused(() -> SysEpoll.epoll_wait(-1, four, 1, 0));
        refused(() -> SysEventfd.eventfd_read(-1, four));
    }

    @Test
    void a_raw_pointer_and_NULL_pass() {
        MemorySegment raw = MemorySegment.ofAddress(four.address());
        assertThat(SysSocket.recv(CLOSED, raw, 5, 0), failsWith(EBADF));
        assertThat(SysSocket.recv(CLOSED, NULL, 5, 0), failsWith(EBADF));
        assertThat(SysSocket.recv(CLOSED, four, 4, 0), failsWith(EBADF));
    }

    private static void refused(Executable call) {
        assertThrows(IndexOutOfBoundsException.class, call);
    }

    private static String message(Executable call) {
        return assertThrows(IndexOutOfBoundsException.class, call).getMessage();
    }
}
