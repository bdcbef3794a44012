package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import berkeley.bindings.socket.pollfd;
import berkeley.bindings.socket.sockaddr_in;
import berkeley.bindings.socket.sockaddr_un;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/** connect(2). */
class ConnectTest extends SysTest {
    private static final int SOCKADDR_UN = (int) sockaddr_un.sizeof();

    @TempDir private Path dir;

    @Test
    void connect_to_AF_UNSPEC_dissolves_an_association() {
        int server = udp();
        int client = udp();
        assertThat(SysSocket.connect(client, bound(server), SOCKADDR_IN), succeeds());
        MemorySegment unspec = sockaddr_in.allocate(arena);
        sockaddr_in.sin_family(unspec, (short) AF_UNSPEC);
        assertThat(SysSocket.connect(client, unspec, SOCKADDR_IN), succeeds());
        assertThat(
                SysSocket.getpeername(client, unspec, socklen(SOCKADDR_IN)), failsWith(ENOTCONN));
    }

    @Test
    void connect_that_must_not_wait_is_EINPROGRESS_and_writable_when_it_stands() {
        int listener = listener();
        int client = tcp();
        nonblocking(client);
        assertThat(SysSocket.connect(client, name(listener), SOCKADDR_IN), failsWith(EINPROGRESS));
        MemorySegment fds = pollfd.allocate(arena);
        pollfd.fd(fds, client);
        pollfd.events(fds, (short) POLLOUT);
        assertThat(Poll.poll(fds, 1, -1), returns(1));
        assertThat(getsockopt(client, SOL_SOCKET, SO_ERROR), is(0));
    }

    @Test
    void connect_to_a_closed_port_is_ECONNREFUSED() {
        int closed = tcp();
        MemorySegment addr = bound(closed);
        assertThat(SysSocket.connect(tcp(), addr, SOCKADDR_IN), failsWith(ECONNREFUSED));
    }

    @Test
    void connect_to_a_path_where_nobody_listens_is_ECONNREFUSED() {
        MemorySegment addr = unix(dir.resolve("socket").toString());
        assertThat(SysSocket.bind(socket(AF_UNIX, SOCK_STREAM), addr, SOCKADDR_UN), succeeds());
        int client = socket(AF_UNIX, SOCK_STREAM);
        assertThat(SysSocket.connect(client, addr, SOCKADDR_UN), failsWith(ECONNREFUSED));
    }

    @Test
    void connect_to_broadcast_without_SO_BROADCAST_is_EACCES() {
        int fd = udp();
        MemorySegment broadcast = inet(0x7FFFFFFF, 9); // 127.255.255.255
        assertThat(SysSocket.connect(fd, broadcast, SOCKADDR_IN), failsWith(EACCES));
        setsockopt(fd, SOL_SOCKET, SO_BROADCAST, 1);
        assertThat(SysSocket.connect(fd, broadcast, SOCKADDR_IN), succeeds());
    }

    @Test
    void connect_to_a_path_that_this_user_may_not_write_is_EACCES() throws Exception {
        Path path = dir.resolve("socket");
        MemorySegment addr = unix(path.toString());
        int server = socket(AF_UNIX, SOCK_STREAM);
        assertThat(SysSocket.bind(server, addr, SOCKADDR_UN), succeeds());
        assertThat(SysSocket.listen(server, 1), succeeds());
        assertThat(path.toFile().setWritable(false, false), is(true));
        assertThat(Files.exists(path), is(true));
        int client = socket(AF_UNIX, SOCK_STREAM);
        assertThat(
                Unprivileged.errnoOf(() -> SysSocket.connect(client, addr, SOCKADDR_UN)),
                is(EACCES));
    }

    @Test
    void connect_to_an_address_of_another_family_is_EAFNOSUPPORT() {
        MemorySegment addr = loopback(9);
        sockaddr_in.sin_family(addr, (short) AF_NETLINK);
        assertThat(SysSocket.connect(tcp(), addr, SOCKADDR_IN), failsWith(EAFNOSUPPORT));
    }

    @Test
    void connect_of_no_descriptor_is_EBADF() {
        assertThat(SysSocket.connect(CLOSED, loopback(9), SOCKADDR_IN), failsWith(EBADF));
    }

    @Test
    void connect_to_a_bad_pointer_is_EFAULT() {
        assertThat(SysSocket.connect(tcp(), BAD, SOCKADDR_IN), failsWith(EFAULT));
    }

    @Test
    void connect_with_too_short_a_length_is_EINVAL() {
        assertThat(SysSocket.connect(tcp(), loopback(9), SOCKADDR_IN - 1), failsWith(EINVAL));
    }

    @Test
    void a_second_connect_is_EISCONN() {
        int listener = listener();
        int client = tcp();
        assertThat(SysSocket.connect(client, name(listener), SOCKADDR_IN), succeeds());
        assertThat(SysSocket.connect(client, name(listener), SOCKADDR_IN), failsWith(EISCONN));
    }

    @Test
    void connect_of_a_pipe_is_ENOTSOCK() {
        assertThat(SysSocket.connect(pipe(0)[0], loopback(9), SOCKADDR_IN), failsWith(ENOTSOCK));
    }

    @Test
    void connect_of_a_stream_to_a_datagram_path_is_EPROTOTYPE() {
        MemorySegment addr = unix(dir.resolve("socket").toString());
        assertThat(SysSocket.bind(socket(AF_UNIX, SOCK_DGRAM), addr, SOCKADDR_UN), succeeds());
        int client = socket(AF_UNIX, SOCK_STREAM);
        assertThat(SysSocket.connect(client, addr, SOCKADDR_UN), failsWith(EPROTOTYPE));
    }

    @Test
    void connect_while_one_is_in_progress_is_EALREADY() {
        MemorySegment deaf = deaf();
        int client = tcp();
        nonblocking(client);
        assertThat(SysSocket.connect(client, deaf, SOCKADDR_IN), failsWith(EINPROGRESS));
        assertThat(SysSocket.connect(client, deaf, SOCKADDR_IN), failsWith(EALREADY));
    }

    @Test
    void connect_that_nobody_answers_is_ETIMEDOUT() {
        MemorySegment deaf = deaf();
        int client = tcp();
        setsockopt(client, IPPROTO_TCP, TCP_USER_TIMEOUT, 1);
        assertThat(SysSocket.connect(client, deaf, SOCKADDR_IN), failsWith(ETIMEDOUT));
    }
}
