package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import berkeley.bindings.socket.mmsghdr;
import berkeley.bindings.socket.timespec;

import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;

/** sendmmsg(2) and recvmmsg(2). */
class MmsgTest extends SysTest {

    @Test
    void one_call_sends_many_and_one_receives_many() {
        int[] sv = pair(SOCK_DGRAM);
        MemorySegment sent = vector(bytes("one"), bytes("three"));
        assertThat(SysSocket.sendmmsg(sv[0], sent, 2, 0), returns(2));
        assertThat(mmsghdr.msg_len(mmsghdr.asSlice(sent, 1)), is(5));
        MemorySegment first = arena.allocate(8);
        MemorySegment second = arena.allocate(8);
        MemorySegment got = vector(first, second, arena.allocate(8));
        assertThat(SysSocket.recvmmsg(sv[1], got, 3, MSG_WAITFORONE, NULL), returns(2));
        assertThat(text(first, mmsghdr.msg_len(got)), is("one"));
        assertThat(text(second, mmsghdr.msg_len(mmsghdr.asSlice(got, 1))), is("three"));
    }

    @Test
    void a_vector_on_no_descriptor_is_EBADF() {
        MemorySegment vec = vector(bytes("x"));
        assertThat(SysSocket.sendmmsg(CLOSED, vec, 1, 0), failsWith(EBADF));
        assertThat(SysSocket.recvmmsg(CLOSED, vec, 1, 0, NULL), failsWith(EBADF));
    }

    @Test
    void a_vector_at_a_bad_pointer_is_EFAULT() {
        int fd = pair(SOCK_DGRAM)[0];
        assertThat(SysSocket.sendmmsg(fd, BAD, 1, 0), failsWith(EFAULT));
        assertThat(SysSocket.recvmmsg(fd, BAD, 1, MSG_DONTWAIT, NULL), failsWith(EFAULT));
    }

    @Test
    void a_length_beyond_the_address_space_is_EINVAL() {
        MemorySegment vec = vector(bytes("x"));
        berkeley.bindings.socket.iovec.iov_len(
                berkeley.bindings.socket.msghdr.msg_iov(mmsghdr.msg_hdr(vec)), -1);
        assertThat(SysSocket.sendmmsg(pair(SOCK_DGRAM)[0], vec, 1, 0), failsWith(EINVAL));
    }

    @Test
    void a_timeout_that_is_no_time_is_EINVAL() {
        MemorySegment vec = vector(arena.allocate(8));
        MemorySegment timeout = timespec.allocate(arena);
        timespec.tv_nsec(timeout, 1_000_000_000);
        assertThat(SysSocket.recvmmsg(pair(SOCK_DGRAM)[0], vec, 1, 0, timeout), failsWith(EINVAL));
    }

    private MemorySegment vector(MemorySegment... buffers) {
        MemorySegment vec = mmsghdr.allocateArray(buffers.length, arena);
        for (int i = 0; i < buffers.length; i++) {
            mmsghdr.msg_hdr(mmsghdr.asSlice(vec, i), message(buffers[i]));
        }
        return vec;
    }
}
