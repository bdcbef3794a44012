package berkeley;

import static berkeley.Failing.errno;
import static berkeley.ReceivedControls.one;
import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import static java.nio.charset.StandardCharsets.US_ASCII;

import berkeley.addr.MacAddr;
import berkeley.addr.SockAddr;
import berkeley.bindings.socket.ethhdr;
import berkeley.machine.OwnNetwork;
import berkeley.option.Bpf;
import berkeley.option.PACKET;
import berkeley.option.PacketMreq;
import berkeley.option.PacketStatistics;
import berkeley.option.SO;
import berkeley.sys.ArpaInet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Frames over a cable, of which this test holds both ends. */
@ExtendWith({OwnNetwork.class, NoFdLeaks.class})
class PacketSocketTest {
    private static final MacAddr LEFT = MacAddr.parse("02:00:00:00:00:01");
    private static final MacAddr RIGHT = MacAddr.parse("02:00:00:00:00:02");

    /** An EtherType that nothing here speaks. */
    private static final int TYPE = ETH_P_WCCP;

    private static final int OTHER_TYPE = ETH_P_AOE;
    private static final byte[] DATA =
            "forty-six bytes are the least an Ethernet has".getBytes(US_ASCII);

    /** The ends of the cable. IPv6 is off, so that the kernel sends nothing of its own. */
    private record Ends(int left, int right) {
        static Ends plugged() throws Exception {
            Child.output("sh", "-ec", "echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6");
            Cable.plug("left address " + LEFT, "right address " + RIGHT);
            return new Ends(Interfaces.if_nametoindex("left"), Interfaces.if_nametoindex("right"));
        }
    }

    /** A packet socket for all that an interface sees. */
    private static Sock open(int type, int ifindex) throws ErrnoException {
        return Sock.open(AF_PACKET, type, 0)
                .timeout(Duration.ofSeconds(20))
                .bind(new SockAddr.Packet(ETH_P_ALL, ifindex));
    }

    private static byte[] frame(MacAddr to, int type, byte[] data) {
        MemorySegment frame = Arena.ofAuto().allocate(ETH_HLEN + data.length, 2);
        ethhdr.h_dest(frame, mac(to));
        ethhdr.h_source(frame, mac(LEFT));
        ethhdr.h_proto(frame, ArpaInet.htons(type));
        MemorySegment.copy(data, 0, frame, ValueLayout.JAVA_BYTE, ETH_HLEN, data.length);
        return frame.toArray(ValueLayout.JAVA_BYTE);
    }

    private static MemorySegment mac(MacAddr addr) {
        return MemorySegment.ofArray(addr.toBytes().toArray());
    }

    @ParameterizedTest
    @CsvSource({
        "02:00:00:00:00:02, " + PACKET_HOST,
        "ff:ff:ff:ff:ff:ff, " + PACKET_BROADCAST,
        "01:00:5e:00:00:01, " + PACKET_MULTICAST,
        "02:00:00:00:00:99, " + PACKET_OTHERHOST
    })
    void a_frame_arrives_with_who_sent_it_and_whom_it_is_for(String to, int pkttype)
            throws Exception {
        Ends cable = Ends.plugged();
        try (Sock from = open(SOCK_RAW, cable.left);
                Sock at = open(SOCK_RAW, cable.right)) {
            byte[] frame = frame(MacAddr.parse(to), TYPE, DATA);
            assertThat(from.send(frame), is(frame.length));
            Message message = new Message().room(2000);
            at.recvmsg(message, 0);
            assertThat(message.bytes(), is(frame));
            SockAddr.Packet sender =
                    new SockAddr.Packet(TYPE, cable.right, ARPHRD_ETHER, pkttype, LEFT.toBytes());
            assertThat(message.name(), is(sender));
        }
    }

    @Test
    void the_sender_s_side_sees_it_as_outgoing_unless_it_ignores_those() throws Exception {
        Ends cable = Ends.plugged();
        try (Sock sees = open(SOCK_RAW, cable.left);
                Sock ignores = open(SOCK_RAW, cable.left).set(PACKET.IGNORE_OUTGOING, true);
                Sock left = open(SOCK_RAW, cable.left);
                Sock right = open(SOCK_RAW, cable.right)) {
            left.send(frame(RIGHT, TYPE, DATA));
            Message message = new Message().room(2000);
            sees.recvmsg(message, 0);
            assertThat(((SockAddr.Packet) message.name()).pkttype(), is(PACKET_OUTGOING));
            right.send(frame(LEFT, OTHER_TYPE, DATA));
            ignores.recvmsg(message, 0);
            assertThat(((SockAddr.Packet) message.name()).protocol(), is(OTHER_TYPE));
        }
    }

    /** With SOCK_DGRAM the kernel writes the header, and takes it off. */
    @Test
    void a_datagram_packet_socket_sends_and_gets_what_is_after_the_header() throws Exception {
        Ends cable = Ends.plugged();
        try (Sock from = Sock.open(AF_PACKET, SOCK_DGRAM, 0);
                Sock raw = open(SOCK_RAW, cable.right);
                Sock cooked = open(SOCK_DGRAM, cable.right)) {
            from.sendto(DATA, new SockAddr.Packet(TYPE, cable.left, RIGHT));
            assertThat(raw.recv(2000), is(frame(RIGHT, TYPE, DATA)));
            Message message = new Message().room(2000);
            cooked.recvmsg(message, 0);
            assertThat(message.bytes(), is(DATA));
            SockAddr.Packet sender = (SockAddr.Packet) message.name();
            assertThat(MacAddr.of(sender.addr()), is(LEFT));
            assertThat(sender.protocol(), is(TYPE));
        }
    }

    @Test
    void a_socket_for_one_ethertype_gets_no_other() throws Exception {
        Ends cable = Ends.plugged();
        try (Sock from = open(SOCK_RAW, cable.left);
                Sock at = Sock.open(AF_PACKET, SOCK_RAW, 0)) {
            at.bind(new SockAddr.Packet(TYPE, cable.right)).timeout(Duration.ofSeconds(20));
            from.send(frame(RIGHT, OTHER_TYPE, DATA));
            from.send(frame(RIGHT, TYPE, DATA));
            assertThat(at.recv(2000), is(frame(RIGHT, TYPE, DATA)));
            assertThat(at.get(PACKET.STATISTICS), is(new PacketStatistics(1, 0)));
        }
    }

    /** The kernel takes a VLAN tag out of the frame, and tells it here. */
    @Test
    void auxdata_tells_the_vlan_tag_and_the_length_before_truncation() throws Exception {
        Ends cable = Ends.plugged();
        try (Sock from = open(SOCK_RAW, cable.left);
                Sock at = open(SOCK_RAW, cable.right).set(PACKET.AUXDATA, true)) {
            byte[] tagged = new byte[4 + DATA.length];
            tagged[0] = (byte) 0x60; // priority 3
            tagged[1] = 42;
            tagged[2] = (byte) (TYPE >> 8);
            tagged[3] = (byte) TYPE;
            System.arraycopy(DATA, 0, tagged, 4, DATA.length);
            from.send(frame(RIGHT, ETH_P_8021Q, tagged));
            Message message = new Message().room(20);
            at.recvmsg(message, 0);
            assertThat(message.truncated(), is(true));
            assertThat(((SockAddr.Packet) message.name()).protocol(), is(TYPE));
            Cmsg.PacketAuxdata aux = one(message, Cmsg.PacketAuxdata.class);
            int both = TP_STATUS_VLAN_VALID | TP_STATUS_VLAN_TPID_VALID;
            assertThat(aux.status() & both, is(both));
            assertThat(aux.vlanTci(), is(0x6000 | 42));
            assertThat(aux.vlanTpid(), is(ETH_P_8021Q));
            assertThat(aux.len(), is((long) ETH_HLEN + DATA.length));
            assertThat(aux.mac(), is(0));
            assertThat(aux.net(), is(ETH_HLEN));

            from.send(frame(RIGHT, TYPE, DATA));
            at.recvmsg(message, 0);
            aux = one(message, Cmsg.PacketAuxdata.class);
            assertThat(aux.status() & both, is(0));
            assertThat(aux.vlanTci(), is(0));
        }
    }

    @Test
    void statistics_count_what_came_and_what_was_dropped_since_they_were_last_read()
            throws Exception {
        Ends cable = Ends.plugged();
        try (Sock from = open(SOCK_RAW, cable.left);
                Sock at = open(SOCK_RAW, cable.right).set(SO.RCVBUF, 0)) {
            for (int i = 0; i < 100; i++) {
                from.send(frame(RIGHT, TYPE, DATA));
            }
            at.blocking(false);
            int read = 0;
            while (at.recv(new byte[2000]) != Sock.AGAIN) {
                read++;
            }
            PacketStatistics statistics = at.get(PACKET.STATISTICS);
            assertThat(statistics.packets(), is(100L));
            assertThat(statistics.drops(), is(100L - read));
            assertThat(statistics.drops(), is(greaterThan(0L)));
            assertThat(at.get(PACKET.STATISTICS), is(new PacketStatistics(0, 0)));
        }
    }

    @Test
    void promiscuous_mode_lasts_as_long_as_its_member() throws Exception {
        Ends cable = Ends.plugged();
        PacketMreq member = new PacketMreq(cable.right, PACKET_MR_PROMISC);
        assertThat(promiscuity(), is(0));
        try (Sock one = open(SOCK_RAW, cable.right);
                Sock two = open(SOCK_RAW, cable.right)) {
            one.set(PACKET.ADD_MEMBERSHIP, member);
            two.set(PACKET.ADD_MEMBERSHIP, member);
            assertThat(promiscuity(), is(2));
            two.set(PACKET.DROP_MEMBERSHIP, member);
            assertThat(promiscuity(), is(1));
        }
        assertThat(promiscuity(), is(0));
    }

    private static int promiscuity() throws Exception {
        return Integer.parseInt(
                Child.output("ip", "-d", "link", "show", "right")
                        .replaceAll("(?s).* promiscuity (\\d+) .*", "$1"));
    }

    @Test
    void a_multicast_address_is_joined_at_the_link() throws Exception {
        Ends cable = Ends.plugged();
        PacketMreq member =
                new PacketMreq(
                        cable.right,
                        PACKET_MR_MULTICAST,
                        MacAddr.parse("01:00:5e:00:00:7b").toBytes());
        try (Sock sock = open(SOCK_RAW, cable.right).set(PACKET.ADD_MEMBERSHIP, member)) {
            assertThat(
                    Child.output("ip", "maddr", "show", "dev", "right"),
                    containsString("link  01:00:5e:00:00:7b"));
            sock.set(PACKET.DROP_MEMBERSHIP, member);
            assertThat(
                    Child.output("ip", "maddr", "show", "dev", "right"),
                    not(containsString("01:00:5e:00:00:7b")));
        }
    }

    /** What arrives of four frames at a socket with {@code filter}, as letters. */
    private static String thatPass(Bpf filter) throws Exception {
        Ends cable = Ends.plugged();
        try (Sock from = open(SOCK_RAW, cable.left);
                Sock at = open(SOCK_RAW, cable.right).set(SO.ATTACH_FILTER, filter)) {
            from.send(frame(RIGHT, TYPE, "a".repeat(46).getBytes()));
            from.send(frame(MacAddr.BROADCAST, TYPE, "b".repeat(46).getBytes()));
            from.send(frame(RIGHT, OTHER_TYPE, "c".repeat(46).getBytes()));
            from.send(frame(RIGHT, TYPE, "d".repeat(1000).getBytes()));
            // The last is let in by no filter.
            at.set(SO.DETACH_FILTER, 0);
            from.send(frame(RIGHT, TYPE, "z".repeat(46).getBytes()));
            List<String> came = new ArrayList<>();
            while (came.isEmpty() || !came.getLast().equals("z")) {
                byte[] frame = at.recv(2000);
                came.add(new String(frame, ETH_HLEN, 1) + (frame.length == 60 ? "" : frame.length));
            }
            return String.join(" ", came.subList(0, came.size() - 1));
        }
    }

    @Test
    void a_filter_by_ethertype_lets_in_its_frames_alone() throws Exception {
        assertThat(
                thatPass(
                        Bpf.of(
                                Bpf.stmt(BPF_LD | BPF_H | BPF_ABS, 12),
                                Bpf.jump(BPF_JMP | BPF_JEQ | BPF_K, OTHER_TYPE, 0, 1),
                                Bpf.stmt(BPF_RET | BPF_K, -1),
                                Bpf.stmt(BPF_RET | BPF_K, 0))),
                is("c"));
    }

    @Test
    void a_filter_may_ask_the_kernel_for_the_packet_s_type() throws Exception {
        assertThat(
                thatPass(
                        Bpf.of(
                                Bpf.stmt(BPF_LD | BPF_W | BPF_ABS, SKF_AD_OFF + SKF_AD_PKTTYPE),
                                Bpf.jump(BPF_JMP | BPF_JEQ | BPF_K, PACKET_BROADCAST, 0, 1),
                                Bpf.stmt(BPF_RET | BPF_K, -1),
                                Bpf.stmt(BPF_RET | BPF_K, 0))),
                is("b"));
    }

    @Test
    void what_a_filter_returns_is_how_much_is_kept() throws Exception {
        assertThat(thatPass(Bpf.of(Bpf.stmt(BPF_RET | BPF_K, 100))), is("a b c d100"));
    }

    @Test
    void an_interface_that_is_down_or_gone_is_told() throws Exception {
        Ends cable = Ends.plugged();
        try (Sock at = open(SOCK_RAW, cable.right)) {
            Child.output("ip", "link", "delete", "left");
            assertThat(errno(() -> at.recv(2000)), is(ENETDOWN));
            SockAddr gone = new SockAddr.Packet(ETH_P_ALL, cable.right);
            assertThat(errno(() -> at.bind(gone)), is(ENODEV));
        }
    }
}
