package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.bindings.socket.sockaddr_in;
import berkeley.bindings.socket.sockaddr_un;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/** bind(2), listen(2) and getsockname(2). */
class BindTest extends SysTest {
    private static final int SOCKADDR_UN = (int) sockaddr_un.sizeof();

    @TempDir private Path dir;

    @Test
    void a_sockaddr_in_filled_field_by_field_binds() {
        int fd = udp();
        MemorySegment addr = sockaddr_in.allocate(arena);
        sockaddr_in.sin_family(addr, (short) AF_INET);
        sockaddr_in.sin_port(addr, Short.reverseBytes((short) 0));
        sockaddr_in.sin_addr(addr).set(JAVA_INT, 0, Integer.reverseBytes(INADDR_LOOPBACK));
        assertThat(SysSocket.bind(fd, addr, (int) sockaddr_in.sizeof()), succeeds());
        assertThat(port(name(fd)), is(greaterThan(0)));
    }

    @Test
    void a_path_becomes_a_file() {
        int fd = socket(AF_UNIX, SOCK_STREAM);
        Path path = dir.resolve("socket");
        assertThat(SysSocket.bind(fd, unix(path.toString()), SOCKADDR_UN), succeeds());
        assertThat(Files.exists(path), is(true));
    }

    @Test
    void an_abstract_name_keeps_its_zero_bytes() {
        int fd = socket(AF_UNIX, SOCK_STREAM);
        MemorySegment addr = sockaddr_un.allocate(arena);
        sockaddr_un.sun_family(addr, (short) AF_UNIX);
        byte[] name = {0, 'b', 0, (byte) 0xff, (byte) Unistd.getpid()};
        MemorySegment.copy(name, 0, sockaddr_un.sun_path(addr), JAVA_BYTE, 0, name.length);
        assertThat(SysSocket.bind(fd, addr, 2 + name.length), succeeds());
        MemorySegment got = sockaddr_un.allocate(arena);
        MemorySegment length = socklen(SOCKADDR_UN);
        assertThat(SysSocket.getsockname(fd, got, length), succeeds());
        assertThat(length.get(JAVA_INT, 0), is(2 + name.length));
        assertThat(got.asSlice(2, name.length).toArray(JAVA_BYTE), is(name));
    }

    @Test
    void a_family_alone_lets_the_kernel_choose_an_abstract_name() {
        int fd = socket(AF_UNIX, SOCK_DGRAM);
        assertThat(SysSocket.bind(fd, unix(""), 2), succeeds());
        MemorySegment length = socklen(SOCKADDR_UN);
        assertThat(SysSocket.getsockname(fd, sockaddr_un.allocate(arena), length), succeeds());
        assertThat(length.get(JAVA_INT, 0), is(2 + 1 + 5));
    }

    @Test
    void bind_where_this_user_may_not_write_is_EACCES() throws Exception {
        Path closed = Files.createDirectory(dir.resolve("closed"));
        assertThat(closed.toFile().setWritable(false, false), is(true));
        int fd = socket(AF_UNIX, SOCK_STREAM);
        MemorySegment addr = unix(closed.resolve("socket").toString());
        assertThat(Unprivileged.errnoOf(() -> SysSocket.bind(fd, addr, SOCKADDR_UN)), is(EACCES));
    }

    @Test
    void bind_to_a_port_that_is_taken_is_EADDRINUSE() {
        int taken = tcp();
        MemorySegment addr = bound(taken);
        assertThat(SysSocket.bind(tcp(), addr, SOCKADDR_IN), failsWith(EADDRINUSE));
    }

    @Test
    void bind_to_an_address_of_another_host_is_EADDRNOTAVAIL() {
        MemorySegment documentation = inet(0xC0000201, 0); // 192.0.2.1
        assertThat(SysSocket.bind(tcp(), documentation, SOCKADDR_IN), failsWith(EADDRNOTAVAIL));
    }

    @Test
    void bind_to_an_address_of_another_family_is_EAFNOSUPPORT() {
        MemorySegment addr = loopback(0);
        sockaddr_in.sin_family(addr, (short) AF_NETLINK);
        assertThat(SysSocket.bind(tcp(), addr, SOCKADDR_IN), failsWith(EAFNOSUPPORT));
    }

    @Test
    void bind_of_no_descriptor_is_EBADF() {
        assertThat(SysSocket.bind(CLOSED, loopback(0), SOCKADDR_IN), failsWith(EBADF));
    }

    @Test
    void a_second_bind_is_EINVAL() {
        int fd = tcp();
        bound(fd);
        assertThat(SysSocket.bind(fd, loopback(0), SOCKADDR_IN), failsWith(EINVAL));
    }

    @Test
    void bind_with_too_short_a_length_is_EINVAL() {
        assertThat(SysSocket.bind(tcp(), loopback(0), SOCKADDR_IN - 1), failsWith(EINVAL));
    }

    @Test
    void bind_of_a_bad_pointer_is_EFAULT() {
        assertThat(SysSocket.bind(tcp(), BAD, SOCKADDR_IN), failsWith(EFAULT));
    }

    @Test
    void bind_below_a_directory_that_is_not_there_is_ENOENT() {
        int fd = socket(AF_UNIX, SOCK_STREAM);
        MemorySegment addr = unix(dir.resolve("none/socket").toString());
        assertThat(SysSocket.bind(fd, addr, SOCKADDR_UN), failsWith(ENOENT));
    }

    @Test
    void bind_below_a_file_is_ENOTDIR() throws IOException {
        int fd = socket(AF_UNIX, SOCK_STREAM);
        Path file = Files.createFile(dir.resolve("file"));
        MemorySegment addr = unix(file.resolve("socket").toString());
        assertThat(SysSocket.bind(fd, addr, SOCKADDR_UN), failsWith(ENOTDIR));
    }

    @Test
    void bind_of_a_pipe_is_ENOTSOCK() {
        assertThat(SysSocket.bind(pipe(0)[0], loopback(0), SOCKADDR_IN), failsWith(ENOTSOCK));
    }

    @Test
    void an_unbound_socket_that_listens_gets_a_port() {
        int fd = tcp();
        assertThat(SysSocket.listen(fd, 1), succeeds());
        assertThat(port(name(fd)), is(not(0)));
        assertThat(getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN), is(1));
    }

    @Test
    void listen_of_no_descriptor_is_EBADF() {
        assertThat(SysSocket.listen(CLOSED, 1), failsWith(EBADF));
    }

    @Test
    void listen_of_a_pipe_is_ENOTSOCK() {
        assertThat(SysSocket.listen(pipe(0)[0], 1), failsWith(ENOTSOCK));
    }

    @Test
    void listen_of_a_datagram_socket_is_EOPNOTSUPP() {
        assertThat(SysSocket.listen(udp(), 1), failsWith(EOPNOTSUPP));
    }
}
