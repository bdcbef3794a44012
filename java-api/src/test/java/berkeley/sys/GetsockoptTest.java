package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;

/** getsockopt(2) and setsockopt. */
class GetsockoptTest extends SysTest {

    @Test
    void what_was_set_is_read_back() {
        int fd = tcp();
        assertThat(getsockopt(fd, SOL_SOCKET, SO_KEEPALIVE), is(0));
        setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
        assertThat(getsockopt(fd, SOL_SOCKET, SO_KEEPALIVE), is(1));
    }

    @Test
    void the_kernel_doubles_a_buffer_size() {
        int fd = tcp();
        setsockopt(fd, SOL_SOCKET, SO_SNDBUF, 20000);
        assertThat(getsockopt(fd, SOL_SOCKET, SO_SNDBUF), is(40000));
    }

    @Test
    void the_length_of_a_value_is_told() {
        MemorySegment name = arena.allocate(16);
        MemorySegment length = socklen(16);
        assertThat(
                SysSocket.getsockopt(tcp(), IPPROTO_TCP, TCP_CONGESTION, name, length), succeeds());
        assertThat(length.get(JAVA_INT, 0), is(16));
        MemorySegment flag = arena.allocate(16);
        assertThat(SysSocket.getsockopt(tcp(), SOL_SOCKET, SO_TYPE, flag, length), succeeds());
        assertThat(length.get(JAVA_INT, 0), is(4));
    }

    @Test
    void an_option_of_no_descriptor_is_EBADF() {
        MemorySegment value = arena.allocate(JAVA_INT);
        assertThat(get(CLOSED, SOL_SOCKET, SO_TYPE, value), failsWith(EBADF));
        assertThat(set(CLOSED, SOL_SOCKET, SO_REUSEADDR, value), failsWith(EBADF));
    }

    @Test
    void an_option_at_a_bad_pointer_is_EFAULT() {
        int fd = tcp();
        assertThat(get(fd, SOL_SOCKET, SO_TYPE, BAD), failsWith(EFAULT));
        assertThat(set(fd, SOL_SOCKET, SO_REUSEADDR, BAD), failsWith(EFAULT));
    }

    @Test
    void an_option_of_a_wrong_length_is_EINVAL() {
        int fd = tcp();
        MemorySegment value = arena.allocate(JAVA_INT);
        MemorySegment raw = MemorySegment.ofAddress(value.address());
        assertThat(
                SysSocket.getsockopt(fd, SOL_SOCKET, SO_TYPE, raw, socklen(-1)), failsWith(EINVAL));
        assertThat(SysSocket.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, value, 1), failsWith(EINVAL));
    }

    @Test
    void an_option_that_nobody_knows_is_ENOPROTOOPT() {
        int fd = tcp();
        MemorySegment value = arena.allocate(JAVA_INT);
        assertThat(get(fd, SOL_SOCKET, 9999, value), failsWith(ENOPROTOOPT));
        assertThat(set(fd, SOL_SOCKET, 9999, value), failsWith(ENOPROTOOPT));
        assertThat(set(fd, SOL_SOCKET, SO_TYPE, value), failsWith(ENOPROTOOPT));
    }

    @Test
    void an_option_of_a_pipe_is_ENOTSOCK() {
        int fd = pipe(0)[0];
        MemorySegment value = arena.allocate(JAVA_INT);
        assertThat(get(fd, SOL_SOCKET, SO_TYPE, value), failsWith(ENOTSOCK));
        assertThat(set(fd, SOL_SOCKET, SO_REUSEADDR, value), failsWith(ENOTSOCK));
    }

    @Test
    void an_option_of_a_level_that_the_family_lacks_is_EOPNOTSUPP() {
        int fd = socket(AF_UNIX, SOCK_STREAM);
        MemorySegment value = arena.allocate(JAVA_INT);
        assertThat(get(fd, IPPROTO_TCP, TCP_NODELAY, value), failsWith(EOPNOTSUPP));
        assertThat(set(fd, IPPROTO_TCP, TCP_NODELAY, value), failsWith(EOPNOTSUPP));
    }

    @Test
    void an_interface_that_is_not_there_is_ENODEV() {
        MemorySegment name = arena.allocateFrom("none0");
        assertThat(set(tcp(), SOL_SOCKET, SO_BINDTODEVICE, name), failsWith(ENODEV));
        int fd = udp();
        setsockopt(fd, SOL_SOCKET, SO_BINDTOIFINDEX, Integer.MAX_VALUE); // is not looked at
        MemorySegment got = arena.allocate(IF_NAMESIZE);
        assertThat(
                SysSocket.getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, got, socklen(IF_NAMESIZE)),
                failsWith(ENODEV));
    }

    @Test
    void an_option_that_takes_a_privilege_is_EPERM_where_POSIX_says_EACCES() throws Exception {
        int fd = tcp();
        MemorySegment value = arena.allocateFrom(JAVA_INT, 7);
        assertThat(Unprivileged.errnoOf(() -> set(fd, SOL_SOCKET, SO_MARK, value)), is(EPERM));
    }

    private int get(int fd, int level, int optname, MemorySegment value) {
        return SysSocket.getsockopt(fd, level, optname, value, socklen(JAVA_INT.byteSize()));
    }

    private static int set(int fd, int level, int optname, MemorySegment value) {
        int length = value == BAD ? Integer.BYTES : (int) value.byteSize();
        return SysSocket.setsockopt(fd, level, optname, value, length);
    }
}
