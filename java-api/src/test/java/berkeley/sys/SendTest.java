package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.bindings.socket.iovec;
import berkeley.bindings.socket.linger;
import berkeley.bindings.socket.msghdr;
import berkeley.bindings.socket.sockaddr_in;

import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;

/** send(2), sendto and sendmsg. */
class SendTest extends SysTest {

    @Test
    void sendto_reaches_an_address() {
        int server = udp();
        MemorySegment to = bound(server);
        assertThat(SysSocket.sendto(udp(), bytes("hello"), 5, 0, to, SOCKADDR_IN), returns(5));
        byte[] got = new byte[8];
        assertThat(SysSocket.recv(server, got, 0), returns(5));
        assertThat(new String(got, 0, 5), is("hello"));
    }

    @Test
    void sendmsg_gathers_from_many_places() {
        int[] sv = pair(SOCK_DGRAM);
        assertThat(SysSocket.sendmsg(sv[0], message(bytes("one "), bytes("two ")), 0), returns(8));
        byte[] got = new byte[16];
        assertThat(SysSocket.recv(sv[1], got, 0), returns(8));
        assertThat(new String(got, 0, 8), is("one two "));
    }

    @Test
    void MSG_MORE_makes_one_datagram_of_several_sends() {
        int server = udp();
        int client = udp();
        assertThat(SysSocket.connect(client, bound(server), SOCKADDR_IN), succeeds());
        assertThat(SysSocket.send(client, "one ".getBytes(), MSG_MORE), returns(4));
        assertThat(SysSocket.recv(server, new byte[16], MSG_DONTWAIT), failsWith(EAGAIN));
        assertThat(SysSocket.send(client, "two".getBytes(), 0), returns(3));
        assertThat(SysSocket.recv(server, new byte[16], 0), returns(7));
    }

    @Test
    void an_empty_datagram_is_sent() {
        int[] sv = pair(SOCK_DGRAM);
        assertThat(SysSocket.send(sv[0], new byte[0], 0), returns(0));
        assertThat(SysSocket.recv(sv[1], new byte[8], 0), returns(0));
    }

    @Test
    void a_full_stream_takes_a_part_and_then_is_EAGAIN() {
        int fd = pair(SOCK_STREAM)[0];
        MemorySegment buf = arena.allocate(1 << 22);
        long sent = SysSocket.send(fd, buf, buf.byteSize(), MSG_DONTWAIT);
        assertThat("a short count: " + sent, sent > 0 && sent < buf.byteSize());
        fill(fd);
        assertThat(SysSocket.send(fd, buf, 1, MSG_DONTWAIT), failsWith(EAGAIN));
        assertThat(SysSocket.sendto(fd, buf, 1, MSG_DONTWAIT, NULL, 0), failsWith(EAGAIN));
        assertThat(SysSocket.sendmsg(fd, message(bytes("x")), MSG_DONTWAIT), failsWith(EAGAIN));
    }

    @Test
    void send_on_no_descriptor_is_EBADF() {
        assertThat(SysSocket.send(CLOSED, bytes("x"), 1, 0), failsWith(EBADF));
        assertThat(
                SysSocket.sendto(CLOSED, bytes("x"), 1, 0, loopback(9), SOCKADDR_IN),
                failsWith(EBADF));
        assertThat(SysSocket.sendmsg(CLOSED, message(bytes("x")), 0), failsWith(EBADF));
    }

    @Test
    void send_from_a_bad_pointer_is_EFAULT() {
        int fd = connection()[0];
        assertThat(SysSocket.send(fd, BAD, 1, 0), failsWith(EFAULT));
        assertThat(SysSocket.sendto(fd, BAD, 1, 0, NULL, 0), failsWith(EFAULT));
        assertThat(SysSocket.sendto(udp(), bytes("x"), 1, 0, BAD, SOCKADDR_IN), failsWith(EFAULT));
        assertThat(SysSocket.sendmsg(fd, BAD, 0), failsWith(EFAULT));
        MemorySegment msg = message(bytes("x"));
        iovec.iov_base(msghdr.msg_iov(msg), BAD);
        assertThat(SysSocket.sendmsg(fd, msg, 0), failsWith(EFAULT));
    }

    @Test
    void sendto_with_a_wrong_length_is_EINVAL() {
        int fd = udp();
        assertThat(SysSocket.sendto(fd, bytes("x"), 1, 0, loopback(9), 2), failsWith(EINVAL));
        MemorySegment raw = MemorySegment.ofAddress(loopback(9).address());
        assertThat(SysSocket.sendto(fd, bytes("x"), 1, 0, raw, -1), failsWith(EINVAL));
    }

    @Test
    void a_datagram_cut_into_more_pieces_than_UDP_allows_is_EINVAL() {
        int fd = udp();
        assertThat(SysSocket.connect(fd, bound(udp()), SOCKADDR_IN), succeeds());
        setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, 1);
        MemorySegment buf = arena.allocate(1000);
        assertThat(SysSocket.send(fd, buf, 1000, 0), failsWith(EINVAL));
        assertThat(SysSocket.sendto(fd, buf, 1000, 0, NULL, 0), failsWith(EINVAL));
        assertThat(SysSocket.sendmsg(fd, message(buf), 0), failsWith(EINVAL));
    }

    @Test
    void sendmsg_of_more_than_the_address_space_is_EINVAL() {
        MemorySegment msg = message(bytes("x"));
        iovec.iov_len(msghdr.msg_iov(msg), -1);
        assertThat(SysSocket.sendmsg(connection()[0], msg, 0), failsWith(EINVAL));
    }

    @Test
    void a_datagram_that_UDP_cannot_carry_is_EMSGSIZE() {
        int fd = udp();
        MemorySegment buf = arena.allocate(65536);
        MemorySegment to = bound(udp());
        assertThat(SysSocket.sendto(fd, buf, 65508, 0, to, SOCKADDR_IN), failsWith(EMSGSIZE));
        assertThat(SysSocket.connect(fd, to, SOCKADDR_IN), succeeds());
        assertThat(SysSocket.send(fd, buf, 65508, 0), failsWith(EMSGSIZE));
        assertThat(SysSocket.sendmsg(fd, message(buf), 0), failsWith(EMSGSIZE));
    }

    @Test
    void sendmsg_from_too_many_places_is_EMSGSIZE() {
        MemorySegment msg = message(bytes("x"));
        msghdr.msg_iov(msg, iovec.allocateArray(1025, arena));
        msghdr.msg_iovlen(msg, 1025);
        assertThat(SysSocket.sendmsg(connection()[0], msg, 0), failsWith(EMSGSIZE));
    }

    @Test
    void send_on_a_pipe_is_ENOTSOCK() {
        int fd = pipe(0)[1];
        assertThat(SysSocket.send(fd, bytes("x"), 1, 0), failsWith(ENOTSOCK));
        assertThat(
                SysSocket.sendto(fd, bytes("x"), 1, 0, loopback(9), SOCKADDR_IN),
                failsWith(ENOTSOCK));
        assertThat(SysSocket.sendmsg(fd, message(bytes("x")), 0), failsWith(ENOTSOCK));
    }

    @Test
    void out_of_band_data_on_a_datagram_socket_is_EOPNOTSUPP() {
        int fd = pair(SOCK_DGRAM)[0];
        assertThat(SysSocket.send(fd, bytes("x"), 1, MSG_OOB), failsWith(EOPNOTSUPP));
        assertThat(SysSocket.sendto(fd, bytes("x"), 1, MSG_OOB, NULL, 0), failsWith(EOPNOTSUPP));
        assertThat(SysSocket.sendmsg(fd, message(bytes("x")), MSG_OOB), failsWith(EOPNOTSUPP));
    }

    @Test
    void send_to_a_peer_that_is_gone_is_EPIPE_and_no_signal() {
        int[] sv = pair(SOCK_STREAM);
        drop(sv[1]);
        int fd = sv[0];
        assertThat(SysSocket.send(fd, bytes("x"), 1, MSG_NOSIGNAL), failsWith(EPIPE));
        assertThat(SysSocket.sendto(fd, bytes("x"), 1, MSG_NOSIGNAL, NULL, 0), failsWith(EPIPE));
        assertThat(SysSocket.sendmsg(fd, message(bytes("x")), MSG_NOSIGNAL), failsWith(EPIPE));
    }

    @Test
    void a_datagram_without_an_address_is_EDESTADDRREQ() {
        int fd = udp();
        assertThat(SysSocket.send(fd, bytes("x"), 1, 0), failsWith(EDESTADDRREQ));
        assertThat(SysSocket.sendto(fd, bytes("x"), 1, 0, NULL, 0), failsWith(EDESTADDRREQ));
        assertThat(SysSocket.sendmsg(fd, message(bytes("x")), 0), failsWith(EDESTADDRREQ));
    }

    @Test
    void a_stream_takes_no_address_once_connected() {
        int[] sv = pair(SOCK_STREAM);
        MemorySegment addr = unix("/nowhere");
        assertThat(SysSocket.sendto(sv[0], bytes("x"), 1, 0, addr, 16), failsWith(EISCONN));
    }

    @Test
    void a_datagram_to_broadcast_without_SO_BROADCAST_is_EACCES() {
        assertThat(
                SysSocket.sendto(udp(), bytes("x"), 1, 0, inet(0x7FFFFFFF, 9), SOCKADDR_IN),
                failsWith(EACCES));
    }

    @Test
    void send_after_a_reset_is_ECONNRESET_then_EPIPE() {
        int[] ends = connection();
        MemorySegment abort = linger.allocate(arena);
        linger.l_onoff(abort, 1);
        assertThat(
                SysSocket.setsockopt(ends[1], SOL_SOCKET, SO_LINGER, abort, (int) linger.sizeof()),
                succeeds());
        drop(ends[1]);
        assertThat(SysSocket.send(ends[0], bytes("x"), 1, MSG_NOSIGNAL), failsWith(ECONNRESET));
        assertThat(SysSocket.send(ends[0], bytes("x"), 1, MSG_NOSIGNAL), failsWith(EPIPE));
    }

    @Test
    void the_name_of_a_message_is_where_it_goes() {
        int server = udp();
        MemorySegment msg = message(bytes("hello"));
        msghdr.msg_name(msg, bound(server));
        msghdr.msg_namelen(msg, SOCKADDR_IN);
        int client = udp();
        bound(client);
        assertThat(SysSocket.sendmsg(client, msg, 0), returns(5));
        MemorySegment from = sockaddr_in.allocate(arena);
        MemorySegment length = socklen(SOCKADDR_IN);
        MemorySegment buf = arena.allocate(8);
        assertThat(SysSocket.recvfrom(server, buf, 8, 0, from, length), returns(5));
        assertThat(text(buf, 5), is("hello"));
        assertThat(length.get(JAVA_INT, 0), is(SOCKADDR_IN));
        assertThat(port(from), is(port(name(client))));
    }
}
