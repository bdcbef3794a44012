package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import berkeley.InternetChecksum;
import berkeley.bindings.socket.icmphdr;
import berkeley.bindings.socket.iovec;
import berkeley.bindings.socket.iphdr;
import berkeley.bindings.socket.linger;
import berkeley.bindings.socket.msghdr;
import berkeley.bindings.socket.sock_extended_err;
import berkeley.bindings.socket.sockaddr_in;
import berkeley.bindings.socket.udphdr;
import berkeley.machine.OwnNetwork;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.foreign.MemorySegment;

/** recv(2), recvfrom, recvmsg and sockatmark(3). */
class RecvTest extends SysTest {

    @Test
    void recv_at_the_end_of_a_stream_is_0() {
        int[] sv = pair(SOCK_STREAM);
        drop(sv[1]);
        assertThat(SysSocket.recv(sv[0], new byte[8], 0), returns(0));
    }

    @Test
    void MSG_PEEK_leaves_the_bytes() {
        int[] sv = pair(SOCK_STREAM);
        assertThat(SysSocket.send(sv[0], "hello".getBytes(), 0), returns(5));
        byte[] got = new byte[5];
        assertThat(SysSocket.recv(sv[1], got, MSG_PEEK), returns(5));
        assertThat(new String(got), is("hello"));
        assertThat(SysSocket.recv(sv[1], got, 0), returns(5));
        assertThat(SysSocket.recv(sv[1], got, MSG_DONTWAIT), failsWith(EAGAIN));
    }

    @Test
    void MSG_WAITALL_waits_for_all() throws InterruptedException {
        int[] sv = pair(SOCK_STREAM);
        assertThat(SysSocket.send(sv[0], "one ".getBytes(), 0), returns(4));
        Thread sender = Thread.ofPlatform().start(() -> SysSocket.send(sv[0], bytes("two"), 3, 0));
        assertThat(SysSocket.recv(sv[1], new byte[7], MSG_WAITALL), returns(7));
        sender.join();
    }

    @Test
    void MSG_TRUNC_tells_the_length_of_a_datagram_that_did_not_fit() {
        int server = udp();
        MemorySegment to = bound(server);
        int client = udp();
        for (int i = 0; i < 2; i++) {
            assertThat(SysSocket.sendto(client, bytes("hello"), 5, 0, to, SOCKADDR_IN), returns(5));
        }
        assertThat(SysSocket.recv(server, new byte[2], MSG_TRUNC), returns(5));
        assertThat(SysSocket.recv(server, new byte[2], 0), returns(2));
    }

    @Test
    void out_of_band_data_comes_apart_and_SIOCATMARK_tells_where_it_was() {
        int[] ends = connection();
        assertThat(SysSocket.send(ends[0], "ab".getBytes(), 0), returns(2));
        assertThat(SysSocket.send(ends[0], "!".getBytes(), MSG_OOB), returns(1));
        MemorySegment set = arena.allocate(128, 8);
        SysSelect.FD_SET(ends[1], set);
        assertThat(SysSelect.select(ends[1] + 1, NULL, NULL, set, NULL), returns(1));
        assertThat(SysSocket.sockatmark(ends[1]), returns(0));
        byte[] urgent = new byte[1];
        assertThat(SysSocket.recv(ends[1], urgent, MSG_OOB), returns(1));
        assertThat(new String(urgent), is("!"));
        assertThat(SysSocket.recv(ends[1], new byte[8], 0), returns(2));
        assertThat(SysSocket.sockatmark(ends[1]), returns(1));
        MemorySegment mark = arena.allocate(JAVA_INT);
        assertThat(SysIoctl.ioctl(ends[1], SIOCATMARK, mark), succeeds());
        assertThat(mark.get(JAVA_INT, 0), is(1));
    }

    @Test
    void sockatmark_of_no_socket_is_EBADF_or_ENOTTY() {
        assertThat(SysSocket.sockatmark(CLOSED), failsWith(EBADF));
        assertThat(SysSocket.sockatmark(pipe(0)[0]), failsWith(ENOTTY));
    }

    @Test
    void the_error_queue_tells_which_port_was_closed() {
        int closed = udp();
        MemorySegment to = bound(closed);
        drop(closed);
        int client = udp();
        setsockopt(client, IPPROTO_IP, IP_RECVERR, 1);
        assertThat(SysSocket.connect(client, to, SOCKADDR_IN), succeeds());
        assertThat(SysSocket.send(client, "x".getBytes(), 0), returns(1));
        MemorySegment msg = message(arena.allocate(8));
        MemorySegment control = arena.allocate(256, 8);
        msghdr.msg_control(msg, control);
        msghdr.msg_controllen(msg, control.byteSize());
        assertThat(SysSocket.recvmsg(client, msg, MSG_ERRQUEUE), returns(1));
        assertThat(msghdr.msg_flags(msg) & MSG_ERRQUEUE, is(MSG_ERRQUEUE));
        MemorySegment cmsg = SysCmsg.CMSG_FIRSTHDR(msg);
        assertThat(sock_extended_err.ee_errno(SysCmsg.CMSG_DATA(cmsg)), is(ECONNREFUSED));
    }

    @Test
    void recvmsg_scatters_and_tells_what_was_cut() {
        int[] sv = pair(SOCK_DGRAM);
        assertThat(SysSocket.send(sv[0], "one two three".getBytes(), 0), returns(13));
        MemorySegment first = arena.allocate(4);
        MemorySegment second = arena.allocate(3);
        MemorySegment msg = message(first, second);
        assertThat(SysSocket.recvmsg(sv[1], msg, 0), returns(7));
        assertThat(text(first, 4) + "|" + text(second, 3), is("one |two"));
        assertThat(msghdr.msg_flags(msg), is(MSG_TRUNC));
    }

    @Test
    void a_seqpacket_keeps_records_apart_and_Linux_does_not_tell_MSG_EOR() {
        int[] sv = pair(SOCK_SEQPACKET);
        assertThat(SysSocket.send(sv[0], "record".getBytes(), MSG_EOR), returns(6));
        assertThat(SysSocket.send(sv[0], "next".getBytes(), MSG_EOR), returns(4));
        MemorySegment msg = message(arena.allocate(16));
        assertThat(SysSocket.recvmsg(sv[1], msg, 0), returns(6));
        assertThat(msghdr.msg_flags(msg), is(0));
        assertThat(SysSocket.recvmsg(sv[1], msg, 0), returns(4));
    }

    @Test
    void nothing_to_receive_is_EAGAIN() {
        int fd = pair(SOCK_STREAM)[0];
        MemorySegment buf = arena.allocate(8);
        assertThat(SysSocket.recv(fd, buf, 8, MSG_DONTWAIT), failsWith(EAGAIN));
        assertThat(SysSocket.recvfrom(fd, buf, 8, MSG_DONTWAIT, NULL, NULL), failsWith(EAGAIN));
        assertThat(SysSocket.recvmsg(fd, message(buf), MSG_DONTWAIT), failsWith(EAGAIN));
    }

    @Test
    void SO_RCVTIMEO_ends_in_EAGAIN() {
        int fd = pair(SOCK_STREAM)[0];
        MemorySegment timeout = berkeley.bindings.socket.timeval.allocate(arena);
        berkeley.bindings.socket.timeval.tv_usec(timeout, 1000);
        assertThat(SysSocket.setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, timeout, 16), succeeds());
        assertThat(SysSocket.recv(fd, new byte[8], 0), failsWith(EAGAIN));
    }

    @Test
    void recv_of_no_descriptor_is_EBADF() {
        MemorySegment buf = arena.allocate(8);
        assertThat(SysSocket.recv(CLOSED, buf, 8, 0), failsWith(EBADF));
        assertThat(SysSocket.recvfrom(CLOSED, buf, 8, 0, NULL, NULL), failsWith(EBADF));
        assertThat(SysSocket.recvmsg(CLOSED, message(buf), 0), failsWith(EBADF));
    }

    @Test
    void recv_into_a_bad_pointer_is_EFAULT() {
        int[] ends = connection();
        assertThat(SysSocket.send(ends[0], "hello".getBytes(), 0), returns(5));
        int fd = ends[1];
        assertThat(SysSocket.recv(fd, BAD, 8, 0), failsWith(EFAULT));
        assertThat(SysSocket.recvfrom(fd, BAD, 8, 0, NULL, NULL), failsWith(EFAULT));
        assertThat(SysSocket.recvmsg(fd, BAD, 0), failsWith(EFAULT));
        MemorySegment msg = message(arena.allocate(8));
        iovec.iov_base(msghdr.msg_iov(msg), BAD);
        assertThat(SysSocket.recvmsg(fd, msg, 0), failsWith(EFAULT));
    }

    @Test
    void an_address_into_a_bad_pointer_is_EFAULT() {
        int server = udp();
        MemorySegment to = bound(server);
        assertThat(SysSocket.sendto(udp(), bytes("x"), 1, 0, to, SOCKADDR_IN), returns(1));
        MemorySegment buf = arena.allocate(8);
        assertThat(
                SysSocket.recvfrom(server, buf, 8, 0, BAD, socklen(SOCKADDR_IN)),
                failsWith(EFAULT));
    }

    @Test
    void out_of_band_data_that_is_not_there_is_EINVAL() {
        int fd = connection()[0];
        MemorySegment buf = arena.allocate(8);
        assertThat(SysSocket.recv(fd, buf, 8, MSG_OOB), failsWith(EINVAL));
        assertThat(SysSocket.recvfrom(fd, buf, 8, MSG_OOB, NULL, NULL), failsWith(EINVAL));
        assertThat(SysSocket.recvmsg(fd, message(buf), MSG_OOB), failsWith(EINVAL));
    }

    @Test
    void recvmsg_into_more_than_the_address_space_is_EINVAL() {
        MemorySegment msg = message(bytes("x"));
        iovec.iov_len(msghdr.msg_iov(msg), -1);
        assertThat(SysSocket.recvmsg(connection()[0], msg, MSG_DONTWAIT), failsWith(EINVAL));
    }

    @Test
    void recv_of_a_pipe_is_ENOTSOCK() {
        int fd = pipe(0)[0];
        MemorySegment buf = arena.allocate(8);
        assertThat(SysSocket.recv(fd, buf, 8, 0), failsWith(ENOTSOCK));
        assertThat(SysSocket.recvfrom(fd, buf, 8, 0, NULL, NULL), failsWith(ENOTSOCK));
        assertThat(SysSocket.recvmsg(fd, message(buf), 0), failsWith(ENOTSOCK));
    }

    @Test
    void recvmsg_into_too_many_places_is_EMSGSIZE() {
        MemorySegment msg = message(bytes("x"));
        msghdr.msg_iov(msg, iovec.allocateArray(1025, arena));
        msghdr.msg_iovlen(msg, 1025);
        assertThat(SysSocket.recvmsg(connection()[0], msg, 0), failsWith(EMSGSIZE));
    }

    @Test
    @ExtendWith(OwnNetwork.class) // the kernel keeps what routers say for a while
    void recv_after_a_router_refused_a_datagram_for_its_size_is_EMSGSIZE() {
        int router = keep(SysSocket.socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP));
        int fd = udp();
        int far = 0x7F090909; // 127.9.9.9
        assertThat(SysSocket.connect(fd, inet(far, 9), SOCKADDR_IN), succeeds());
        MemorySegment refusal = fragmentationNeeded(name(fd), inet(far, 9));
        MemorySegment buf = arena.allocate(8);
        tell(router, refusal);
        assertThat(SysSocket.recv(fd, buf, 8, 0), failsWith(EMSGSIZE));
        tell(router, refusal);
        assertThat(SysSocket.recvfrom(fd, buf, 8, 0, NULL, NULL), failsWith(EMSGSIZE));
        tell(router, refusal);
        assertThat(SysSocket.recvmsg(fd, message(buf), 0), failsWith(EMSGSIZE));
    }

    /** What ICMP says of a UDP datagram that does not fit: the head of it, and how much would. */
    private MemorySegment fragmentationNeeded(MemorySegment from, MemorySegment to) {
        MemorySegment icmp = arena.allocate(icmphdr.sizeof() + iphdr.sizeof() + udphdr.sizeof());
        icmphdr.type(icmp, (byte) ICMP_DEST_UNREACH);
        icmphdr.code(icmp, (byte) ICMP_FRAG_NEEDED);
        icmp.set(JAVA_SHORT_UNALIGNED, 6, (short) -1); // a mtu of 65,535: no smaller than it was
        MemorySegment ip = icmp.asSlice(icmphdr.sizeof());
        ip.set(JAVA_BYTE, 0, (byte) 0x45);
        iphdr.protocol(ip, (byte) IPPROTO_UDP);
        iphdr.saddr(ip, sockaddr_in.sin_addr(from).get(JAVA_INT, 0));
        iphdr.daddr(ip, sockaddr_in.sin_addr(to).get(JAVA_INT, 0));
        MemorySegment udp = ip.asSlice(iphdr.sizeof());
        udp.set(JAVA_SHORT_UNALIGNED, 0, sockaddr_in.sin_port(from));
        udp.set(JAVA_SHORT_UNALIGNED, 2, sockaddr_in.sin_port(to));
        icmphdr.checksum(icmp, ArpaInet.htons(InternetChecksum.of(icmp)));
        return icmp;
    }

    private void tell(int router, MemorySegment icmp) {
        assertThat(
                SysSocket.sendto(router, icmp, icmp.byteSize(), 0, loopback(0), SOCKADDR_IN),
                returns(icmp.byteSize()));
    }

    @Test
    void recv_of_an_unconnected_stream_is_ENOTCONN() {
        int fd = tcp();
        MemorySegment buf = arena.allocate(8);
        assertThat(SysSocket.recv(fd, buf, 8, 0), failsWith(ENOTCONN));
        assertThat(SysSocket.recvfrom(fd, buf, 8, 0, NULL, NULL), failsWith(ENOTCONN));
        assertThat(SysSocket.recvmsg(fd, message(buf), 0), failsWith(ENOTCONN));
    }

    @Test
    void recv_after_a_reset_is_ECONNRESET() {
        MemorySegment buf = arena.allocate(8);
        assertThat(SysSocket.recv(reset(), buf, 8, 0), failsWith(ECONNRESET));
        assertThat(SysSocket.recvfrom(reset(), buf, 8, 0, NULL, NULL), failsWith(ECONNRESET));
        assertThat(SysSocket.recvmsg(reset(), message(buf), 0), failsWith(ECONNRESET));
    }

    @Test
    void recvfrom_on_a_stream_leaves_the_address_alone() {
        int[] ends = connection();
        assertThat(SysSocket.send(ends[0], "x".getBytes(), 0), returns(1));
        MemorySegment from = sockaddr_in.allocate(arena);
        MemorySegment length = socklen(SOCKADDR_IN);
        MemorySegment buf = arena.allocate(8);
        assertThat(SysSocket.recvfrom(ends[1], buf, 8, 0, from, length), returns(1));
        assertThat(length.get(JAVA_INT, 0), is(0));
    }

    /** One end of a connection that the other end has aborted. */
    private int reset() {
        int[] ends = connection();
        MemorySegment abort = linger.allocate(arena);
        linger.l_onoff(abort, 1);
        assertThat(
                SysSocket.setsockopt(ends[1], SOL_SOCKET, SO_LINGER, abort, (int) linger.sizeof()),
                succeeds());
        drop(ends[1]);
        return ends[0];
    }
}
