package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.bindings.socket.sockaddr_in;

import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;

/** getsockname(2), getpeername(2) and shutdown(2). */
class NameTest extends SysTest {

    @Test
    void the_peer_of_one_end_is_the_name_of_the_other() {
        int[] ends = connection();
        MemorySegment peer = sockaddr_in.allocate(arena);
        assertThat(SysSocket.getpeername(ends[0], peer, socklen(SOCKADDR_IN)), succeeds());
        assertThat(peer.mismatch(name(ends[1])), is(-1L));
    }

    @Test
    void a_pair_has_no_names() {
        int[] sv = pair(SOCK_STREAM);
        MemorySegment addr = arena.allocate(128);
        MemorySegment length = socklen(128);
        assertThat(SysSocket.getsockname(sv[0], addr, length), succeeds());
        assertThat(length.get(JAVA_INT, 0), is(2));
    }

    @Test
    void the_name_of_no_descriptor_is_EBADF() {
        MemorySegment addr = sockaddr_in.allocate(arena);
        assertThat(SysSocket.getsockname(CLOSED, addr, socklen(16)), failsWith(EBADF));
        assertThat(SysSocket.getpeername(CLOSED, addr, socklen(16)), failsWith(EBADF));
    }

    @Test
    void a_name_into_a_bad_pointer_is_EFAULT() {
        int fd = connection()[0];
        assertThat(SysSocket.getsockname(fd, BAD, socklen(16)), failsWith(EFAULT));
        assertThat(SysSocket.getpeername(fd, BAD, socklen(16)), failsWith(EFAULT));
        MemorySegment addr = sockaddr_in.allocate(arena);
        assertThat(SysSocket.getsockname(fd, addr, BAD), failsWith(EFAULT));
        assertThat(SysSocket.getpeername(fd, addr, BAD), failsWith(EFAULT));
    }

    @Test
    void a_name_with_a_negative_length_is_EINVAL() {
        int fd = connection()[0];
        assertThat(SysSocket.getsockname(fd, BAD, socklen(-1)), failsWith(EINVAL));
        assertThat(SysSocket.getpeername(fd, BAD, socklen(-1)), failsWith(EINVAL));
    }

    @Test
    void the_name_of_a_pipe_is_ENOTSOCK() {
        int fd = pipe(0)[0];
        MemorySegment addr = sockaddr_in.allocate(arena);
        assertThat(SysSocket.getsockname(fd, addr, socklen(16)), failsWith(ENOTSOCK));
        assertThat(SysSocket.getpeername(fd, addr, socklen(16)), failsWith(ENOTSOCK));
    }

    @Test
    void the_peer_of_an_unconnected_socket_is_ENOTCONN() {
        MemorySegment addr = sockaddr_in.allocate(arena);
        assertThat(SysSocket.getpeername(tcp(), addr, socklen(16)), failsWith(ENOTCONN));
    }

    @Test
    void after_shutdown_of_writing_the_peer_reads_to_the_end_and_still_answers() {
        int[] ends = connection();
        byte[] got = new byte[8];
        assertThat(SysSocket.send(ends[0], "last".getBytes(), 0), returns(4));
        assertThat(SysSocket.shutdown(ends[0], SHUT_WR), succeeds());
        assertThat(SysSocket.recv(ends[1], got, MSG_WAITALL), returns(4));
        assertThat(SysSocket.recv(ends[1], got, 0), returns(0));
        assertThat(SysSocket.send(ends[1], "answer".getBytes(), 0), returns(6));
        assertThat(SysSocket.recv(ends[0], got, 0), returns(6));
    }

    @Test
    void after_shutdown_of_reading_recv_is_0() {
        int[] ends = connection();
        assertThat(SysSocket.shutdown(ends[0], SHUT_RD), succeeds());
        assertThat(SysSocket.recv(ends[0], new byte[8], 0), returns(0));
    }

    @Test
    void shutdown_of_no_descriptor_is_EBADF() {
        assertThat(SysSocket.shutdown(CLOSED, SHUT_RDWR), failsWith(EBADF));
    }

    @Test
    void shutdown_of_an_unknown_direction_is_EINVAL() {
        assertThat(SysSocket.shutdown(connection()[0], 3), failsWith(EINVAL));
    }

    @Test
    void shutdown_of_an_unconnected_socket_is_ENOTCONN() {
        assertThat(SysSocket.shutdown(tcp(), SHUT_RDWR), failsWith(ENOTCONN));
    }

    @Test
    void shutdown_of_a_pipe_is_ENOTSOCK() {
        assertThat(SysSocket.shutdown(pipe(0)[0], SHUT_RDWR), failsWith(ENOTSOCK));
    }
}
