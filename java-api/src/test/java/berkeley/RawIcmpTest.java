package berkeley;

import static berkeley.Failing.errno;
import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import static java.nio.charset.StandardCharsets.US_ASCII;

import berkeley.addr.Ip4;
import berkeley.addr.SockAddr;
import berkeley.bindings.socket.icmp6_hdr;
import berkeley.bindings.socket.icmphdr;
import berkeley.bindings.socket.iphdr;
import berkeley.machine.OwnNetwork;
import berkeley.option.ICMP6;
import berkeley.option.IP;
import berkeley.option.IPV6;
import berkeley.option.Icmp6Filter;
import berkeley.sys.ArpaInet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** ICMP echo, over raw sockets and over the ping socket. */
@ExtendWith({OwnNetwork.class, NoFdLeaks.class})
class RawIcmpTest {
    private static final SockAddr V4 = SockAddr.inet("127.0.0.1", 0);
    private static final SockAddr V6 = SockAddr.inet6("::1", 0);
    private static final byte[] DATA = "echo this".getBytes(US_ASCII);
    private static final int ID = 0x1234;

    /** An echo of either version: type, identifier, sequence number, data. */
    private record Echo(int type, int id, int sequence, String data) {

        /** The message that is left of {@code bytes} from {@code at} on. */
        static Echo decode(byte[] bytes, int at) {
            MemorySegment icmp = MemorySegment.ofArray(bytes).asSlice(at);
            MemorySegment copy = Arena.ofAuto().allocate(icmp.byteSize(), 4).copyFrom(icmp);
            MemorySegment echo = icmphdr.un.echo(icmphdr.un(copy));
            int header = (int) icmphdr.sizeof();
            return new Echo(
                    Byte.toUnsignedInt(icmphdr.type(copy)),
                    ArpaInet.ntohs(icmphdr.un.echo.id(echo)),
                    ArpaInet.ntohs(icmphdr.un.echo.sequence(echo)),
                    new String(bytes, at + header, bytes.length - at - header, US_ASCII));
        }

        static byte[] encode(int type, int id, int sequence) {
            MemorySegment icmp = Arena.ofAuto().allocate(icmphdr.sizeof() + DATA.length, 4);
            icmphdr.type(icmp, (byte) type);
            MemorySegment echo = icmphdr.un.echo(icmphdr.un(icmp));
            icmphdr.un.echo.id(echo, ArpaInet.htons(id));
            icmphdr.un.echo.sequence(echo, ArpaInet.htons(sequence));
            MemorySegment.copy(DATA, 0, icmp, ValueLayout.JAVA_BYTE, icmphdr.sizeof(), DATA.length);
            if (type == ICMP_ECHO) {
                icmphdr.checksum(icmp, ArpaInet.htons(InternetChecksum.of(icmp)));
            }
            return icmp.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    @Test
    void a_raw_socket_gets_the_answer_with_its_ip_header() throws Exception {
        try (Sock sock = Sock.open(AF_INET, SOCK_RAW, IPPROTO_ICMP).connect(V4)) {
            sock.send(Echo.encode(ICMP_ECHO, ID, 7));
            byte[] packet = sock.recv(1500);
            assertThat("its own question", Echo.decode(packet, 20).type(), is(ICMP_ECHO));
            packet = sock.recv(1500);
            assertThat(
                    Echo.decode(packet, 20),
                    is(new Echo(ICMP_ECHOREPLY, ID, 7, new String(DATA, US_ASCII))));
            MemorySegment ip =
                    Arena.ofAuto()
                            .allocate(20, 4)
                            .copyFrom(MemorySegment.ofArray(packet).asSlice(0, 20));
            assertThat(packet[0], is((byte) 0x45));
            assertThat((int) iphdr.protocol(ip), is(IPPROTO_ICMP));
            assertThat(ArpaInet.ntohs(iphdr.tot_len(ip)), is(packet.length));
            assertThat(new Ip4(ArpaInet.ntohl(iphdr.saddr(ip))), is(Ip4.LOOPBACK));
            assertThat("the kernel's checksum", InternetChecksum.of(ip), is((short) 0));
        }
    }

    @Test
    void an_echo_with_a_wrong_checksum_gets_no_answer() throws Exception {
        try (Sock sock = Sock.open(AF_INET, SOCK_RAW, IPPROTO_ICMP).connect(V4)) {
            byte[] wrong = Echo.encode(ICMP_ECHO, ID, 1);
            wrong[2]++;
            sock.send(wrong);
            sock.send(Echo.encode(ICMP_ECHO, ID, 2));
            List<Integer> answered = new ArrayList<>();
            while (answered.isEmpty()) {
                Echo echo = Echo.decode(sock.recv(1500), 20);
                if (echo.type() == ICMP_ECHOREPLY) {
                    answered.add(echo.sequence());
                }
            }
            assertThat(answered, is(List.of(2)));
        }
    }

    /** The kernel takes the IPv6 header off, and reckons the checksum, which covers addresses. */
    @Test
    void a_raw_ipv6_socket_gets_the_message_alone() throws Exception {
        try (Sock sock = Sock.open(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6).connect(V6)) {
            sock.set(IPV6.RECVHOPLIMIT, true);
            sock.send(Echo.encode(ICMP6_ECHO_REQUEST, ID, 9));
            assertThat(Echo.decode(sock.recv(1500), 0).type(), is(ICMP6_ECHO_REQUEST));
            Message message = new Message().room(1500);
            sock.recvmsg(message, 0);
            assertThat(
                    Echo.decode(message.bytes(), 0),
                    is(new Echo(ICMP6_ECHO_REPLY, ID, 9, new String(DATA, US_ASCII))));
            assertThat(message.control(), is(List.of(new Cmsg.HopLimit(64))));
            MemorySegment icmp = Arena.ofAuto().allocate(icmp6_hdr.sizeof(), 4);
            icmp.copyFrom(MemorySegment.ofArray(message.bytes()).asSlice(0, icmp.byteSize()));
            assertThat(icmp6_hdr.icmp6_cksum(icmp), is(not((short) 0)));
        }
    }

    /** What arrives at a socket with {@code filter} when two echoes are asked and answered. */
    private static List<Integer> typesThatPass(Icmp6Filter filter, int count) throws Exception {
        try (Sock sock = Sock.open(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6).connect(V6)) {
            sock.set(ICMP6.FILTER, filter).timeout(Duration.ofSeconds(20));
            sock.send(Echo.encode(ICMP6_ECHO_REQUEST, ID, 1));
            sock.send(Echo.encode(ICMP6_ECHO_REQUEST, ID, 2));
            List<Integer> types = new ArrayList<>();
            while (types.size() < count) {
                types.add(Echo.decode(sock.recv(1500), 0).type());
            }
            return types;
        }
    }

    @Test
    void an_icmp6_filter_lets_its_types_pass_and_blocks_the_rest() throws Exception {
        int ask = ICMP6_ECHO_REQUEST;
        int answer = ICMP6_ECHO_REPLY;
        assertThat(typesThatPass(Icmp6Filter.PASS_ALL, 4), is(List.of(ask, answer, ask, answer)));
        assertThat(
                typesThatPass(Icmp6Filter.BLOCK_ALL.pass(answer), 2), is(List.of(answer, answer)));
        assertThat(typesThatPass(Icmp6Filter.PASS_ALL.block(answer), 2), is(List.of(ask, ask)));
    }

    @Test
    void the_ping_socket_is_for_the_groups_of_ping_group_range() throws Exception {
        for (int[] kind : new int[][] {{AF_INET, IPPROTO_ICMP}, {AF_INET6, IPPROTO_ICMPV6}}) {
            Child.output("sh", "-ec", "echo 1 0 > /proc/sys/net/ipv4/ping_group_range");
            assertThat(errno(() -> Sock.open(kind[0], SOCK_DGRAM, kind[1])), is(EACCES));
            Child.output("sh", "-ec", "echo 0 0 > /proc/sys/net/ipv4/ping_group_range");
            Sock.open(kind[0], SOCK_DGRAM, kind[1]).close();
        }
    }

    @Test
    void the_ping_socket_gets_its_own_answers_alone_and_without_a_header() throws Exception {
        Child.output("sh", "-ec", "echo 0 0 > /proc/sys/net/ipv4/ping_group_range");
        try (Sock sock = Sock.open(AF_INET, SOCK_DGRAM, IPPROTO_ICMP).connect(V4);
                Sock other = Sock.open(AF_INET, SOCK_DGRAM, IPPROTO_ICMP).connect(V4)) {
            sock.set(IP.RECVTTL, true);
            other.send(Echo.encode(ICMP_ECHO, ID, 1));
            sock.send(Echo.encode(ICMP_ECHO, ID, 2));
            Message message = new Message().room(1500);
            sock.recvmsg(message, 0);
            int port = ((SockAddr.Inet) sock.getsockname()).port();
            assertThat("the kernel chooses the identifier", port, is(not(ID)));
            assertThat(
                    Echo.decode(message.bytes(), 0),
                    is(new Echo(ICMP_ECHOREPLY, port, 2, new String(DATA, US_ASCII))));
            assertThat(message.control(), is(List.of(new Cmsg.Ttl(64))));
        }
    }

    @Test
    void the_ping_socket_speaks_ipv6() throws Exception {
        Child.output("sh", "-ec", "echo 0 0 > /proc/sys/net/ipv4/ping_group_range");
        try (Sock sock = Sock.open(AF_INET6, SOCK_DGRAM, IPPROTO_ICMPV6)) {
            sock.bind(SockAddr.inet6("::1", 77)).connect(V6);
            sock.send(Echo.encode(ICMP6_ECHO_REQUEST, ID, 3));
            assertThat(
                    Echo.decode(sock.recv(1500), 0),
                    is(new Echo(ICMP6_ECHO_REPLY, 77, 3, new String(DATA, US_ASCII))));
        }
    }
}
