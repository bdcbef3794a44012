package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import static java.nio.charset.StandardCharsets.US_ASCII;

import berkeley.addr.Ip4;
import berkeley.addr.Ip6;
import berkeley.addr.SockAddr;
import berkeley.bindings.socket.ip6_hdr;
import berkeley.bindings.socket.iphdr;
import berkeley.foreign.InAddr;
import berkeley.machine.OwnNetwork;
import berkeley.option.IP;
import berkeley.option.IPV6;
import berkeley.sys.ArpaInet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** IP_HDRINCL: the program writes the IP header, field by field. */
@ExtendWith({OwnNetwork.class, NoFdLeaks.class})
class OwnHeaderTest {
    /** For experiments (RFC 3692): no protocol of the kernel's takes it. */
    private static final int PROTOCOL = 253;

    private static final byte[] DATA = "by hand".getBytes(US_ASCII);
    private static final int HEADER = (int) iphdr.sizeof();

    /** Version 4, five words, to loopback; the rest is 0. */
    private static MemorySegment packet() {
        MemorySegment ip = Arena.ofAuto().allocate(HEADER + DATA.length, 4);
        ip.set(ValueLayout.JAVA_BYTE, 0, (byte) 0x45); // bit-fields have no accessor
        iphdr.ttl(ip, (byte) 77);
        iphdr.protocol(ip, (byte) PROTOCOL);
        iphdr.daddr(ip, ArpaInet.htonl(INADDR_LOOPBACK));
        MemorySegment.copy(DATA, 0, ip, ValueLayout.JAVA_BYTE, HEADER, DATA.length);
        return ip;
    }

    /** What a raw socket of {@link #PROTOCOL} gets when {@code packet} is sent. */
    private static MemorySegment arrived(Sock sender, MemorySegment packet) throws Exception {
        try (Sock to = Sock.open(AF_INET, SOCK_RAW, PROTOCOL)) {
            SockAddrBuf loopback = new SockAddrBuf().set(SockAddr.inet("127.0.0.1", 0));
            assertThat(
                    sender.sendto(packet, 0, packet.byteSize(), 0, loopback),
                    is((int) packet.byteSize()));
            MemorySegment got = Arena.ofAuto().allocate(1500, 4);
            return got.asSlice(0, to.recv(got));
        }
    }

    @Test
    void the_fields_that_were_written_arrive() throws Exception {
        MemorySegment ip = packet();
        iphdr.tos(ip, (byte) 0xb8);
        iphdr.id(ip, ArpaInet.htons(0xbeef));
        iphdr.frag_off(ip, ArpaInet.htons(0x4000)); // do not fragment
        iphdr.saddr(ip, ArpaInet.htonl(Ip4.parse("192.0.2.99").value()));
        try (Sock raw = Sock.open(AF_INET, SOCK_RAW, PROTOCOL)) {
            MemorySegment got = arrived(raw.set(IP.HDRINCL, true), ip);
            assertThat(iphdr.tos(got), is((byte) 0xb8));
            assertThat(ArpaInet.ntohs(iphdr.id(got)), is(0xbeef));
            assertThat(ArpaInet.ntohs(iphdr.frag_off(got)), is(0x4000));
            assertThat(iphdr.ttl(got), is((byte) 77));
            assertThat(new Ip4(ArpaInet.ntohl(iphdr.saddr(got))), is(Ip4.parse("192.0.2.99")));
            assertThat(got.asSlice(HEADER).toArray(ValueLayout.JAVA_BYTE), is(DATA));
        }
    }

    /** IPPROTO_RAW is IP_HDRINCL from the start. */
    @Test
    void the_kernel_fills_in_length_checksum_and_what_is_zero() throws Exception {
        MemorySegment ip = packet();
        iphdr.tot_len(ip, (short) 1);
        iphdr.check(ip, (short) 1);
        try (Sock raw = Sock.open(AF_INET, SOCK_RAW, IPPROTO_RAW)) {
            assertThat(raw.get(IP.HDRINCL), is(true));
            MemorySegment got = arrived(raw, ip);
            assertThat(ArpaInet.ntohs(iphdr.tot_len(got)), is(HEADER + DATA.length));
            assertThat(InternetChecksum.of(got.asSlice(0, HEADER)), is((short) 0));
            assertThat(new Ip4(ArpaInet.ntohl(iphdr.saddr(got))), is(Ip4.LOOPBACK));
            assertThat(iphdr.id(got), is(not((short) 0)));
        }
    }

    @Test
    void without_it_the_same_bytes_are_data() throws Exception {
        try (Sock raw = Sock.open(AF_INET, SOCK_RAW, PROTOCOL)) {
            MemorySegment got = arrived(raw, packet());
            assertThat(got.byteSize(), is((long) HEADER + HEADER + DATA.length));
            assertThat(iphdr.ttl(got), is((byte) 64));
            assertThat(iphdr.ttl(got.asSlice(HEADER)), is((byte) 77));
        }
    }

    @Test
    void an_ipv6_header_written_by_hand_arrives_too() throws Exception {
        Ip6 source = Ip6.parse("2001:db8::99");
        MemorySegment packet = Arena.ofAuto().allocate(ip6_hdr.sizeof() + DATA.length, 4);
        MemorySegment control = ip6_hdr.ip6_ctlun.ip6_un1(ip6_hdr.ip6_ctlun(packet));
        ip6_hdr.ip6_ctlun.ip6_hdrctl.ip6_un1_flow(
                control, ArpaInet.htonl(6 << 28 | 0x2e << 20 | 0xabcde));
        ip6_hdr.ip6_ctlun.ip6_hdrctl.ip6_un1_plen(control, ArpaInet.htons(DATA.length));
        ip6_hdr.ip6_ctlun.ip6_hdrctl.ip6_un1_nxt(control, (byte) PROTOCOL);
        ip6_hdr.ip6_ctlun.ip6_hdrctl.ip6_un1_hlim(control, (byte) 33);
        InAddr.put(packet, ip6_hdr.ip6_src$offset(), source);
        InAddr.put(packet, ip6_hdr.ip6_dst$offset(), Ip6.LOOPBACK);
        MemorySegment.copy(DATA, 0, packet, ValueLayout.JAVA_BYTE, ip6_hdr.sizeof(), DATA.length);
        try (Sock raw = Sock.open(AF_INET6, SOCK_RAW, IPPROTO_RAW);
                Sock to = Sock.open(AF_INET6, SOCK_RAW, PROTOCOL)) {
            to.set(IPV6.RECVHOPLIMIT, true).set(IPV6.RECVTCLASS, true);
            SockAddrBuf loopback = new SockAddrBuf().set(SockAddr.inet6("::1", 0));
            raw.sendto(packet, 0, packet.byteSize(), 0, loopback);
            Message message = new Message().room(1500);
            to.recvmsg(message, 0);
            assertThat(message.bytes(), is(DATA));
            assertThat(message.name(), is(new SockAddr.Inet6(source, 0)));
            assertThat(
                    message.control(), is(List.of(new Cmsg.HopLimit(33), new Cmsg.Tclass(0x2e))));
        }
    }
}
