package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.bindings.socket.sockaddr_in;

import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;

/** accept(2) and accept4(2). */
class AcceptTest extends SysTest {

    @Test
    void accept_tells_the_address_of_the_peer() {
        int listener = listener();
        int client = tcp();
        assertThat(SysSocket.connect(client, name(listener), SOCKADDR_IN), succeeds());
        MemorySegment addr = sockaddr_in.allocate(arena);
        MemorySegment length = socklen(SOCKADDR_IN);
        keep(SysSocket.accept(listener, addr, length));
        assertThat(length.get(JAVA_INT, 0), is(SOCKADDR_IN));
        assertThat(port(addr), is(port(name(client))));
    }

    @Test
    void an_address_that_does_not_fit_is_cut_and_its_length_told() {
        int listener = listener();
        assertThat(SysSocket.connect(tcp(), name(listener), SOCKADDR_IN), succeeds());
        MemorySegment addr = arena.allocate(2);
        MemorySegment length = socklen(2);
        keep(SysSocket.accept(listener, addr, length));
        assertThat(length.get(JAVA_INT, 0), is(SOCKADDR_IN));
    }

    @Test
    void accept4_sets_CLOEXEC_and_NONBLOCK_and_accept_does_not() {
        int listener = listener();
        assertThat(SysSocket.connect(tcp(), name(listener), SOCKADDR_IN), succeeds());
        assertThat(SysSocket.connect(tcp(), name(listener), SOCKADDR_IN), succeeds());
        int both = keep(SysSocket.accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK));
        assertThat(Fcntl.fcntl(both, F_GETFD), returns(FD_CLOEXEC));
        assertThat(Fcntl.fcntl(both, F_GETFL) & O_NONBLOCK, is(O_NONBLOCK));
        int none = keep(SysSocket.accept(listener, NULL, NULL));
        assertThat(Fcntl.fcntl(none, F_GETFD), returns(0));
        assertThat(Fcntl.fcntl(none, F_GETFL) & O_NONBLOCK, is(0));
    }

    @Test
    void accept_of_no_descriptor_is_EBADF() {
        assertThat(SysSocket.accept(CLOSED, NULL, NULL), failsWith(EBADF));
        assertThat(SysSocket.accept4(CLOSED, NULL, NULL, 0), failsWith(EBADF));
    }

    @Test
    void accept_of_a_socket_that_does_not_listen_is_EINVAL() {
        assertThat(SysSocket.accept(tcp(), NULL, NULL), failsWith(EINVAL));
        assertThat(SysSocket.accept4(tcp(), NULL, NULL, 0), failsWith(EINVAL));
    }

    @Test
    void accept4_with_an_unknown_flag_is_EINVAL() {
        assertThat(SysSocket.accept4(listener(), NULL, NULL, -1), failsWith(EINVAL));
    }

    @Test
    void accept_of_a_pipe_is_ENOTSOCK() {
        assertThat(SysSocket.accept(pipe(0)[0], NULL, NULL), failsWith(ENOTSOCK));
        assertThat(SysSocket.accept4(pipe(0)[0], NULL, NULL, 0), failsWith(ENOTSOCK));
    }

    @Test
    void accept_of_a_datagram_socket_is_EOPNOTSUPP() {
        assertThat(SysSocket.accept(udp(), NULL, NULL), failsWith(EOPNOTSUPP));
        assertThat(SysSocket.accept4(udp(), NULL, NULL, 0), failsWith(EOPNOTSUPP));
    }

    @Test
    void accept_without_a_connection_is_EAGAIN_where_it_must_not_wait() {
        int listener = listener();
        nonblocking(listener);
        assertThat(SysSocket.accept(listener, NULL, NULL), failsWith(EAGAIN));
        assertThat(SysSocket.accept4(listener, NULL, NULL, 0), failsWith(EAGAIN));
    }

    @Test
    void accept_into_a_bad_pointer_is_EFAULT() {
        int listener = listener();
        assertThat(SysSocket.connect(tcp(), name(listener), SOCKADDR_IN), succeeds());
        assertThat(SysSocket.accept(listener, BAD, socklen(SOCKADDR_IN)), failsWith(EFAULT));
    }
}
