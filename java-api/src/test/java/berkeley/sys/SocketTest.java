package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import berkeley.machine.Needs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.MemorySegment;

/** socket(2) and socketpair(2). */
class SocketTest extends SysTest {

    @Test
    void a_socket_knows_its_domain_type_and_protocol() {
        int fd = keep(SysSocket.socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP));
        assertThat(getsockopt(fd, SOL_SOCKET, SO_DOMAIN), is(AF_INET6));
        assertThat(getsockopt(fd, SOL_SOCKET, SO_TYPE), is(SOCK_STREAM));
        assertThat(getsockopt(fd, SOL_SOCKET, SO_PROTOCOL), is(IPPROTO_TCP));
    }

    /** UDPLITE and MPTCP, which not every kernel has, are in RareProtocolsTest, as is AF_VSOCK. */
    @Test
    void a_protocol_number_chooses_among_those_of_a_type() {
        Needs.root();
        int echo = keep(SysSocket.socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
        assertThat(getsockopt(echo, SOL_SOCKET, SO_PROTOCOL), is(IPPROTO_ICMP));
        int any = keep(SysSocket.socket(AF_INET, SOCK_RAW, 253));
        assertThat(getsockopt(any, SOL_SOCKET, SO_PROTOCOL), is(253));
    }

    @Test
    void the_type_carries_CLOEXEC_and_NONBLOCK() {
        int fd = keep(SysSocket.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        assertThat(Fcntl.fcntl(fd, F_GETFD), returns(FD_CLOEXEC));
        assertThat(Fcntl.fcntl(fd, F_GETFL) & O_NONBLOCK, is(O_NONBLOCK));
        int plain = keep(SysSocket.socket(AF_INET, SOCK_DGRAM, 0));
        assertThat(Fcntl.fcntl(plain, F_GETFD), returns(0));
        assertThat(Fcntl.fcntl(plain, F_GETFL) & O_NONBLOCK, is(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_PACKET})
    void the_family_has_a_socket(int family) {
        if (family == AF_PACKET) {
            Needs.root();
        }
        int type = family == AF_NETLINK || family == AF_PACKET ? SOCK_RAW : SOCK_STREAM;
        int fd = socket(family, type);
        assertThat(getsockopt(fd, SOL_SOCKET, SO_DOMAIN), is(family));
    }

    @ParameterizedTest
    @ValueSource(ints = {AF_IPX, AF_APPLETALK, AF_IRDA, AF_DECnet, AF_ECONET, AF_WANPIPE, AF_MAX})
    void a_family_that_Linux_no_longer_has_is_EAFNOSUPPORT(int family) {
        assertThat(SysSocket.socket(family, SOCK_STREAM, 0), failsWith(EAFNOSUPPORT));
    }

    @Test
    void an_unknown_type_is_EINVAL() {
        assertThat(SysSocket.socket(AF_INET, 15, 0), failsWith(EINVAL));
    }

    @Test
    void a_protocol_of_another_type_is_EPROTONOSUPPORT() {
        assertThat(SysSocket.socket(AF_INET, SOCK_STREAM, IPPROTO_UDP), failsWith(EPROTONOSUPPORT));
    }

    @Test
    void a_pair_is_connected_both_ways() {
        int[] sv = pair(SOCK_STREAM);
        byte[] got = new byte[8];
        assertThat(SysSocket.send(sv[0], "there".getBytes(), 0), returns(5));
        assertThat(SysSocket.recv(sv[1], got, 0), returns(5));
        assertThat(new String(got, 0, 5), is("there"));
        assertThat(SysSocket.send(sv[1], "back".getBytes(), 0), returns(4));
        assertThat(SysSocket.recv(sv[0], got, 0), returns(4));
        assertThat(new String(got, 0, 4), is("back"));
    }

    @Test
    void a_pair_of_an_unknown_family_is_EAFNOSUPPORT() {
        assertThat(pairOf(AF_MAX, SOCK_STREAM, 0), failsWith(EAFNOSUPPORT));
    }

    @Test
    void a_pair_of_an_unknown_type_is_EINVAL() {
        assertThat(pairOf(AF_UNIX, 15, 0), failsWith(EINVAL));
    }

    @Test
    void a_pair_of_an_unknown_protocol_is_EPROTONOSUPPORT() {
        assertThat(pairOf(AF_UNIX, SOCK_STREAM, IPPROTO_TCP), failsWith(EPROTONOSUPPORT));
    }

    @Test
    void a_pair_of_AF_INET_is_EOPNOTSUPP() {
        assertThat(pairOf(AF_INET, SOCK_STREAM, 0), failsWith(EOPNOTSUPP));
    }

    @Test
    void a_pair_into_a_bad_pointer_is_EFAULT() {
        assertThat(SysSocket.socketpair(AF_UNIX, SOCK_STREAM, 0, BAD), failsWith(EFAULT));
    }

    private int pairOf(int domain, int type, int protocol) {
        MemorySegment sv = arena.allocate(8, 4);
        return SysSocket.socketpair(domain, type, protocol, sv);
    }
}
