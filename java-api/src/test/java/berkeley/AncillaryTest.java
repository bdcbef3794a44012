package berkeley;

import static berkeley.ReceivedControls.one;
import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.addr.Bytes;
import berkeley.addr.Ip4;
import berkeley.addr.Ip6;
import berkeley.addr.SockAddr;
import berkeley.machine.Needs;
import berkeley.option.Bpf;
import berkeley.option.IP;
import berkeley.option.IPV6;
import berkeley.option.PACKET;
import berkeley.option.SO;
import berkeley.option.TCP;
import berkeley.option.TcpInfo;
import berkeley.option.UDP;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What comes with, and is said with, packets on loopback. */
@ExtendWith(NoFdLeaks.class)
class AncillaryTest {

    private static final SockAddr V4 = SockAddr.inet("127.0.0.1", 0);
    private static final SockAddr V6 = SockAddr.inet6("::1", 0);
    private static final int LO = 1;
    private static final Duration LONG = Duration.ofSeconds(30);

    /** Two sockets, of which one sends to the other. */
    private record Udp(Sock from, Sock to) implements AutoCloseable {
        static Udp of(SockAddr loopback) throws ErrnoException {
            Sock to = Sock.open(loopback.family(), SOCK_DGRAM).bind(loopback);
            Sock from =
                    Sock.open(loopback.family(), SOCK_DGRAM)
                            .bind(loopback)
                            .connect(to.getsockname());
            return new Udp(from, to);
        }

        Message pass(Cmsg... cmsgs) throws ErrnoException {
            assertThat(
                    from.sendmsg(new Message().data("data".getBytes()).control(cmsgs), 0), is(4));
            Message message = new Message().room(100);
            assertThat(to.recvmsg(message, 0), is(4));
            assertThat(message.name(), is(from.getsockname()));
            return message;
        }

        @Override
        public void close() throws ErrnoException {
            from.close();
            to.close();
        }
    }

    private static void waitFor(Sock sock, int events) throws ErrnoException {
        PollSet set = new PollSet();
        set.add(sock, events);
        assertThat(set.poll(LONG), is(1));
    }

    @Test
    void ttl_tos_and_where_it_arrived_come_with_a_packet() throws Exception {
        try (Udp udp = Udp.of(V4)) {
            udp.to
                    .set(IP.RECVTTL, true)
                    .set(IP.RECVTOS, true)
                    .set(IP.PKTINFO, true)
                    .set(IP.RECVORIGDSTADDR, true);
            Message message = udp.pass(new Cmsg.Ttl(7), new Cmsg.Tos(0x10));
            assertThat(one(message, Cmsg.Ttl.class).ttl(), is(7));
            assertThat(one(message, Cmsg.Tos.class).tos(), is(0x10));
            assertThat(
                    one(message, Cmsg.PktInfo.class),
                    is(new Cmsg.PktInfo(LO, Ip4.LOOPBACK, Ip4.LOOPBACK)));
            assertThat(one(message, Cmsg.OrigDstAddr.class).addr(), is(udp.to.getsockname()));
            assertThat(message.find(IPPROTO_IP, IP_TTL), is(greaterThan(0L)));
            assertThat(message.find(IPPROTO_IP, IP_RECVERR), is(-1L));
            assertThat(one(udp.pass(), Cmsg.Ttl.class).ttl(), is(64));
        }
    }

    @Test
    void pktinfo_chooses_the_source() throws Exception {
        try (Sock to = Sock.open(AF_INET, SOCK_DGRAM).bind(V4);
                Sock from = Sock.open(AF_INET, SOCK_DGRAM).bind(SockAddr.inet(0))) {
            Ip4 source = Ip4.parse("127.3.4.5");
            from.sendmsg(
                    new Message()
                            .data("data".getBytes())
                            .name(to.getsockname())
                            .control(new Cmsg.PktInfo(0, source, Ip4.ANY)),
                    0);
            Message message = new Message().room(100);
            to.recvmsg(message, 0);
            assertThat(((SockAddr.Inet) message.name()).ip(), is(source));
        }
    }

    @Test
    void hop_limit_class_and_where_it_arrived_come_with_an_ipv6_packet() throws Exception {
        try (Udp udp = Udp.of(V6)) {
            udp.to
                    .set(IPV6.RECVHOPLIMIT, true)
                    .set(IPV6.RECVTCLASS, true)
                    .set(IPV6.RECVPKTINFO, true)
                    .set(IPV6.RECVORIGDSTADDR, true);
            Message message =
                    udp.pass(
                            new Cmsg.HopLimit(9),
                            new Cmsg.Tclass(0x20),
                            new Cmsg.Pkt6Info(Ip6.LOOPBACK, LO));
            assertThat(one(message, Cmsg.HopLimit.class).hops(), is(9));
            assertThat(one(message, Cmsg.Tclass.class).tclass(), is(0x20));
            assertThat(one(message, Cmsg.Pkt6Info.class), is(new Cmsg.Pkt6Info(Ip6.LOOPBACK, LO)));
            assertThat(one(message, Cmsg.OrigDstAddr.class).addr(), is(udp.to.getsockname()));
        }
    }

    @Test
    void timestamps_are_of_now_in_each_of_the_three_forms() throws Exception {
        try (Udp udp = Udp.of(V4)) {
            udp.to.set(SO.TIMESTAMP, true);
            // The clock that stamps is switched on with the option, a little later: until it runs
            // the stamp is of the read.
            assertNow(one(udp.pass(), Cmsg.Timestamp.class).time());
            udp.to.set(SO.TIMESTAMP, false).set(SO.TIMESTAMPNS, true);
            assertNow(one(udp.pass(), Cmsg.TimestampNs.class).time());
            udp.to.set(SO.TIMESTAMPNS, false);
            udp.to.set(SO.TIMESTAMPING, SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE);
            Cmsg.Timestamping stamp = null;
            long end = System.nanoTime() + 10_000_000_000L;
            while (stamp == null && System.nanoTime() < end) {
                stamp = udp.pass().control(Cmsg.Timestamping.class);
            }
            assertThat(stamp, is(notNullValue()));
            assertNow(stamp.software());
            assertThat(stamp.hardware(), is(nullValue()));
        }
    }

    private static void assertNow(@Nullable Instant time) {
        Instant now = Instant.now();
        assertThat(
                time,
                is(both(greaterThan(now.minusSeconds(60))).and(lessThan(now.plusSeconds(1)))));
    }

    @Test
    void a_timestamp_of_sending_comes_from_the_error_queue() throws Exception {
        try (Udp udp = Udp.of(V4)) {
            udp.from.set(SO.TIMESTAMPING, SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_ID);
            udp.pass(new Cmsg.TimestampingFlags(SOF_TIMESTAMPING_TX_SOFTWARE));
            waitFor(udp.from, 0);
            Message message = new Message().room(2000);
            assertThat(udp.from.recvmsg(message, MSG_ERRQUEUE), is(greaterThan(0)));
            assertThat(message.flags() & MSG_ERRQUEUE, is(MSG_ERRQUEUE));
            assertNow(one(message, Cmsg.Timestamping.class).software());
            Cmsg.RecvErr error = one(message, Cmsg.RecvErr.class);
            assertThat(error.errno(), is(ENOMSG));
            assertThat(error.origin(), is(SO_EE_ORIGIN_TIMESTAMPING));
            assertThat(error.info(), is(SCM_TSTAMP_SND));
            assertThat(error.data(), is(0));
            assertThat(error.zerocopy(), is(nullValue()));
        }
    }

    private static SockAddr closedPort(SockAddr loopback) throws ErrnoException {
        try (Sock gone = Sock.open(loopback.family(), SOCK_DGRAM).bind(loopback)) {
            return gone.getsockname();
        }
    }

    @Test
    void the_error_queue_names_who_refused_a_datagram() throws Exception {
        SockAddr gone = closedPort(V4);
        try (Sock sock = Sock.open(AF_INET, SOCK_DGRAM)) {
            sock.set(IP.RECVERR, true);
            Message message = new Message().room(100);
            assertThat(sock.recvmsg(message, MSG_ERRQUEUE), is(Sock.AGAIN));
            sock.sendmsg(new Message().data("lost".getBytes()).name(gone), 0);
            waitFor(sock, 0);
            assertThat(sock.recvmsg(message, MSG_ERRQUEUE), is(4));
            assertThat(message.bytes(), is("lost".getBytes()));
            assertThat(message.name(), is(gone));
            Cmsg.RecvErr error = one(message, Cmsg.RecvErr.class);
            assertThat(error.errno(), is(ECONNREFUSED));
            assertThat(error.origin(), is(SO_EE_ORIGIN_ICMP));
            assertThat(error.type(), is(ICMP_DEST_UNREACH));
            assertThat(error.code(), is(ICMP_PORT_UNREACH));
            assertThat(((SockAddr.Inet) error.offender()).ip(), is(Ip4.LOOPBACK));
        }
    }

    @Test
    void the_error_queue_names_who_refused_an_ipv6_datagram() throws Exception {
        SockAddr gone = closedPort(V6);
        try (Sock sock = Sock.open(AF_INET6, SOCK_DGRAM)) {
            sock.set(IPV6.RECVERR, true);
            sock.sendmsg(new Message().data("lost".getBytes()).name(gone), 0);
            waitFor(sock, 0);
            Message message = new Message().room(100);
            assertThat(sock.recvmsg(message, MSG_ERRQUEUE), is(4));
            Cmsg.RecvErr error = one(message, Cmsg.RecvErr.class);
            assertThat(error.level(), is(IPPROTO_IPV6));
            assertThat(error.errno(), is(ECONNREFUSED));
            assertThat(error.origin(), is(SO_EE_ORIGIN_ICMP6));
            assertThat(error.type(), is(ICMP6_DST_UNREACH));
            assertThat(error.code(), is(ICMP6_DST_UNREACH_NOPORT));
            assertThat(((SockAddr.Inet6) error.offender()).ip(), is(Ip6.LOOPBACK));
        }
    }

    @Test
    void gso_sends_many_datagrams_in_one_call() throws Exception {
        try (Udp udp = Udp.of(V4)) {
            Message message = new Message().room(10 * 100 + 7).control(new Cmsg.UdpSegment(100));
            assertThat(udp.from.sendmsg(message, 0), is(1007));
            MessageBatch batch = new MessageBatch(16, 0);
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).room(2000);
            }
            List<Integer> lengths = new ArrayList<>();
            while (lengths.size() < 11) {
                int n = udp.to.recvmmsg(batch, 0);
                for (int i = 0; i < n; i++) {
                    lengths.add(batch.get(i).length());
                }
            }
            assertThat(lengths, is(List.of(100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 7)));
        }
    }

    @Test
    void gro_receives_them_glued_together_and_says_their_size() throws Exception {
        try (Udp udp = Udp.of(V4)) {
            udp.to.set(UDP.GRO, true);
            udp.from.set(UDP.SEGMENT, 100);
            assertThat(udp.from.sendmsg(new Message().room(1007), 0), is(1007));
            Message message = new Message().room(65_535);
            assertThat(udp.to.recvmsg(message, 0), is(1007));
            assertThat(one(message, Cmsg.UdpGro.class).size(), is(100));
        }
    }

    @Test
    void zerocopy_tells_when_the_memory_is_free_again() throws Exception {
        try (Sock listener = Sock.open(AF_INET, SOCK_STREAM).bind(V4).listen(1);
                Sock client = Sock.open(AF_INET, SOCK_STREAM).connect(listener.getsockname());
                Sock server = listener.accept()) {
            client.set(SO.ZEROCOPY, true);
            Message data = new Message().room(16 * 1024);
            for (int i = 0; i < 3; i++) {
                assertThat(client.sendmsg(data, MSG_ZEROCOPY), is(16 * 1024));
                assertThat(
                        server.recv(new byte[16 * 1024], 0, 16 * 1024, MSG_WAITALL), is(16 * 1024));
            }
            Message message = new Message();
            int next = 0;
            while (next < 3) {
                if (client.recvmsg(message, MSG_ERRQUEUE) == Sock.AGAIN) {
                    waitFor(client, 0);
                    continue;
                }
                Cmsg.Zerocopy done = one(message, Cmsg.RecvErr.class).zerocopy();
                assertThat(done, is(notNullValue()));
                assertThat(done.first(), is(next));
                assertThat(done.copied(), is(true)); // it is loopback
                next = done.last() + 1;
            }
            assertThat(next, is(3));
        }
    }

    @Test
    void drops_are_counted() throws Exception {
        try (Udp udp = Udp.of(V4)) {
            udp.to.set(SO.RXQ_OVFL, true).set(SO.RCVBUF, 0);
            byte[] data = new byte[1000];
            for (int i = 0; i < 50; i++) {
                udp.from.send(data);
            }
            udp.to.blocking(false);
            Message message = new Message().room(2000);
            while (udp.to.recvmsg(message, 0) != Sock.AGAIN) {}
            udp.from.send(data);
            udp.to.recvmsg(message, 0);
            assertThat(
                    one(message, Cmsg.RxqOvfl.class).dropped(),
                    is(both(greaterThan(0L)).and(lessThan(50L))));
        }
    }

    @Test
    void the_mark_of_a_packet_comes_with_it() throws Exception {
        Needs.root();
        try (Udp udp = Udp.of(V4)) {
            udp.from.set(SO.MARK, 0x42);
            udp.to.set(SO.RCVMARK, true);
            assertThat(one(udp.pass(), Cmsg.Mark.class).mark(), is(0x42));
        }
    }

    @Test
    void tcp_says_how_much_is_left_to_read() throws Exception {
        try (Sock listener = Sock.open(AF_INET, SOCK_STREAM).bind(V4).listen(1);
                Sock client = Sock.open(AF_INET, SOCK_STREAM).connect(listener.getsockname());
                Sock server = listener.accept()) {
            server.set(TCP.INQ, true);
            client.send(new byte[10]);
            Message message = new Message().room(4);
            assertThat(server.recvmsg(message, 0), is(4));
            assertThat(one(message, Cmsg.Inq.class).bytes(), is(6));
            TcpInfo info = client.get(TCP.INFO);
            assertThat(info.stateName(), is("TCP_ESTABLISHED"));
            assertThat(info.bytes_sent(), is(10L));
            assertThat(info.snd_wscale(), is(server.get(TCP.INFO).rcv_wscale()));
            assertThat(info.snd_wscale(), is(greaterThan(0)));
            assertThat(server.get(TCP.INFO).bytes_received(), is(10L));
        }
    }

    @Test
    void auxdata_comes_with_what_a_packet_socket_sees() throws Exception {
        Needs.root();
        try (Sock link = Sock.open(AF_PACKET, SOCK_DGRAM, 0);
                Udp udp = Udp.of(V4)) {
            int port = ((SockAddr.Inet) udp.to.getsockname()).port();
            link.set(PACKET.AUXDATA, true).set(SO.ATTACH_FILTER, udpTo(port));
            link.bind(new SockAddr.Packet(ETH_P_IP, LO));
            udp.pass();
            Message message = new Message().room(2000);
            int n = link.recvmsg(message, 0);
            Cmsg.PacketAuxdata aux = one(message, Cmsg.PacketAuxdata.class);
            assertThat(aux.len(), is((long) n));
            assertThat(aux.snaplen(), is((long) n));
            assertThat(n, is(20 + 8 + 4));
            assertThat(((SockAddr.Packet) message.name()).ifindex(), is(LO));
            assertThat(link.get(PACKET.STATISTICS).packets(), is(greaterThanOrEqualTo(1L)));
        }
    }

    /** udp and dst port {@code port}, for packets that begin with the IP header. */
    private static Bpf udpTo(int port) {
        return Bpf.of(
                Bpf.stmt(BPF_LD | BPF_B | BPF_ABS, 9),
                Bpf.jump(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_UDP, 0, 4),
                Bpf.stmt(BPF_LDX | BPF_B | BPF_MSH, 0),
                Bpf.stmt(BPF_LD | BPF_H | BPF_IND, 2),
                Bpf.jump(BPF_JMP | BPF_JEQ | BPF_K, port, 0, 1),
                Bpf.stmt(BPF_RET | BPF_K, -1),
                Bpf.stmt(BPF_RET | BPF_K, 0));
    }

    @Test
    void a_filter_lets_only_what_it_accepts_arrive() throws Exception {
        try (Udp udp = Udp.of(V4)) {
            // A UDP socket's filter sees the packet from the UDP header on.
            udp.to.set(
                    SO.ATTACH_FILTER,
                    Bpf.of(
                            Bpf.stmt(BPF_LD | BPF_B | BPF_ABS, 8),
                            Bpf.jump(BPF_JMP | BPF_JEQ | BPF_K, 'y', 0, 1),
                            Bpf.stmt(BPF_RET | BPF_K, -1),
                            Bpf.stmt(BPF_RET | BPF_K, 0)));
            udp.from.send("no".getBytes());
            udp.from.send("yes".getBytes());
            assertThat(udp.to.recv(10), is("yes".getBytes()));
            assertThat(
                    Bpf.parse(udp.to.get(SO.ATTACH_FILTER).toString()),
                    is(udp.to.get(SO.ATTACH_FILTER)));
        }
    }

    @Test
    void a_datagram_cut_off_says_so_and_can_tell_its_length() throws Exception {
        try (Udp udp = Udp.of(V4)) {
            udp.from.send(new byte[10]);
            udp.from.send(new byte[10]);
            Message message = new Message().room(4);
            assertThat(udp.to.recvmsg(message, 0), is(4));
            assertThat(message.truncated(), is(true));
            assertThat(udp.to.recvmsg(message, MSG_TRUNC), is(10));
            assertThat(message.length(), is(10));
            assertThat(message.bytes().length, is(4));
        }
    }

    @Test
    void a_reply_goes_to_whom_the_message_came_from() throws Exception {
        try (Udp udp = Udp.of(V4)) {
            udp.from.send("ping".getBytes());
            Message message = new Message().room(100);
            udp.to.recvmsg(message, 0);
            udp.to.sendmsg(message.data("pong".getBytes()), 0);
            assertThat(udp.from.recv(10), is("pong".getBytes()));
        }
    }

    @Test
    void what_cannot_be_read_is_kept_as_bytes() throws Exception {
        Cmsg odd = new Cmsg.Unknown(SOL_NETLINK, 77, Bytes.parse("0102"));
        Message message = new Message().control(odd, new Cmsg.Ttl(3));
        berkeley.bindings.socket.msghdr.msg_controllen(message.sending(), 48);
        message.received(0);
        assertThat(message.control(), is(List.of(odd, new Cmsg.Ttl(3))));
    }

    @Tag("allocation")
    @Test
    void batches_messages_and_their_ancillary_data_allocate_nothing() throws Exception {
        try (Udp udp = Udp.of(V4);
                Arena arena = Arena.ofConfined()) {
            udp.to.set(IP.RECVTTL, true);
            MemorySegment data = arena.allocate(100);
            MessageBatch out = new MessageBatch(8, 0);
            MessageBatch in = new MessageBatch(8, 64);
            for (int i = 0; i < 8; i++) {
                out.get(i).data(data);
                in.get(i).room(200);
            }
            Message one = new Message().data(data).control(new Cmsg.UdpSegment(50));
            Message got = new Message().room(200);
            assertThat(
                    Allocation.ofRound(() -> {
                        int sum = udp.from.sendmmsg(out, 0, 4, 0) + udp.from.sendmmsg(out, 4, 4, 0);
                        for (int n = 0; n < 8; ) {
                            n += udp.to.recvmmsg(in, 0);
                        }
                        sum += (int) in.get(0).find(IPPROTO_IP, IP_TTL) + in.get(0).length();
                        sum += udp.from.sendmsg(one, 0);
                        return sum + udp.to.recvmsg(got, 0) + udp.to.recvmsg(got, 0);
                    }),
                    is(lessThan(1.0)));
        }
    }
}
