package berkeley;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.sys.ArpaInet.ntohl;
import static berkeley.sys.ArpaInet.ntohs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import berkeley.addr.Bytes;
import berkeley.addr.Ip4;
import berkeley.addr.MacAddr;
import berkeley.addr.SockAddr;
import berkeley.bindings.socket.ethhdr;
import berkeley.bindings.socket.icmp6_hdr;
import berkeley.bindings.socket.icmphdr;
import berkeley.bindings.socket.ip6_hdr;
import berkeley.bindings.socket.iphdr;
import berkeley.bindings.socket.tcphdr;
import berkeley.bindings.socket.udphdr;
import berkeley.foreign.InAddr;
import berkeley.machine.Needs;
import berkeley.machine.NetworkNamespace;
import berkeley.machine.OwnNetwork;
import berkeley.option.IP;
import berkeley.option.IPV6;
import berkeley.option.SO;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** What a packet socket captures is decoded with the bindings' structs; tshark is the judge. */
@ExtendWith({OwnNetwork.class, NoFdLeaks.class})
class CaptureTest {
    private static final int END = 9999;

    /** A frame, and when the kernel got it. */
    private record Captured(Instant time, byte[] bytes) {}

    @Test
    void frames_decode_as_tshark_decodes_them(@TempDir Path folder) throws Exception {
        List<Captured> frames;
        try (NetworkNamespace there = new NetworkNamespace()) {
            Cable.plug("left", there, "right");
            int left = Interfaces.if_nametoindex("left");
            try (Sock sniffer = Sock.open(AF_PACKET, SOCK_RAW, 0)) {
                sniffer.set(SO.TIMESTAMPNS, true).timeout(Duration.ofSeconds(20));
                sniffer.bind(new SockAddr.Packet(ETH_P_ALL, left));
                talk(there);
                frames = capture(sniffer);
            }
        }
        Path file = Files.write(folder.resolve("frames.pcap"), pcap(frames));
        List<String> own = frames.stream().map(frame -> Frame.decode(frame.bytes)).toList();
        assertThat(
                String.join("\n", own),
                allOf(
                        containsString(ETH_P_ARP + " arp 1"),
                        containsString(ETH_P_ARP + " arp 2"),
                        containsString("10.9.0.1 10.9.0.2 ttl 9 udp "),
                        containsString(" tcp "),
                        containsString("2001:db8::1 2001:db8::2 hops 11 udp "),
                        containsString("icmpv6 " + ND_NEIGHBOR_SOLICIT),
                        containsString("icmp " + ICMP_DEST_UNREACH)));
        assertThat(String.join("\n", own), is(String.join("\n", judged(file))));
    }

    /** A little of everything between this end and the other. */
    private static void talk(NetworkNamespace there) throws Exception {
        there.sh("ip addr add 10.9.0.2/24 dev right; ip addr add 2001:db8::2/64 dev right nodad");
        Child.output("ip", "addr", "add", "10.9.0.1/24", "dev", "left");
        Child.output("ip", "addr", "add", "2001:db8::1/64", "dev", "left", "nodad");
        SockAddr any = SockAddr.inet("10.9.0.2", 0);
        try (Sock udp = Sock.open(AF_INET, SOCK_DGRAM);
                Sock to = there.call(() -> Sock.open(AF_INET, SOCK_DGRAM).bind(any))) {
            udp.set(IP.TTL, 9).sendto("over IPv4".getBytes(), to.getsockname());
            to.recv(100);
        }
        try (Sock listener = there.call(() -> Sock.open(AF_INET, SOCK_STREAM).bind(any).listen(1));
                Sock client = Sock.open(AF_INET, SOCK_STREAM).connect(listener.getsockname());
                Sock server = listener.accept()) {
            client.sendall("a stream".getBytes());
            server.recv(100);
            client.shutdown(SHUT_WR);
            assertThat(server.recv(100).length, is(0));
        }
        SockAddr any6 = SockAddr.inet6("2001:db8::2", 0);
        try (Sock udp = Sock.open(AF_INET6, SOCK_DGRAM);
                Sock to = there.call(() -> Sock.open(AF_INET6, SOCK_DGRAM).bind(any6))) {
            udp.set(IPV6.UNICAST_HOPS, 11).sendto("over IPv6".getBytes(), to.getsockname());
            to.recv(100);
        }
        try (Sock udp = Sock.open(AF_INET, SOCK_DGRAM).connect(SockAddr.inet("10.9.0.2", END))) {
            udp.send("the end".getBytes());
        }
    }

    /** All frames up to the ICMP message for the datagram to the port {@link #END}. */
    private static List<Captured> capture(Sock sniffer) throws ErrnoException {
        List<Captured> frames = new ArrayList<>();
        Message message = new Message().room(65_536);
        do {
            sniffer.recvmsg(message, 0);
            Cmsg.TimestampNs stamp = message.control(Cmsg.TimestampNs.class);
            assertThat(stamp, is(notNullValue()));
            frames.add(new Captured(stamp.time(), message.bytes()));
        } while (!Frame.decode(frames.getLast().bytes).contains("icmp "));
        return frames;
    }

    /** The file format of libpcap, with nanoseconds. */
    private static byte[] pcap(List<Captured> frames) {
        ByteBuffer file = ByteBuffer.allocate(1 << 20).order(ByteOrder.nativeOrder());
        int ethernet = 1;
        file.putInt(0xa1b23c4d).putShort((short) 2).putShort((short) 4);
        file.putInt(0).putInt(0).putInt(65_536).putInt(ethernet);
        for (Captured frame : frames) {
            file.putInt((int) frame.time.getEpochSecond()).putInt(frame.time.getNano());
            file.putInt(frame.bytes.length).putInt(frame.bytes.length).put(frame.bytes);
        }
        return java.util.Arrays.copyOf(file.array(), file.position());
    }

    /** The same lines by tshark. */
    private static List<String> judged(Path file) throws Exception {
        Needs.programs("tshark");
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", "exec \"$@\" 2>/dev/null", "sh"));
        command.addAll(List.of("tshark", "-n", "-r", file.toString(), "-T", "fields"));
        command.addAll(List.of("-E", "occurrence=f"));
        String fields =
                "frame.len eth.src eth.dst eth.type arp.opcode"
                        + " ip.src ip.dst ip.ttl ipv6.src ipv6.dst ipv6.hlim"
                        + " udp.srcport udp.dstport udp.length"
                        + " tcp.srcport tcp.dstport tcp.flags tcp.seq_raw tcp.window_size_value"
                        + " icmp.type icmpv6.type";
        for (String field : fields.split(" ")) {
            command.addAll(List.of("-e", field));
        }
        List<String> lines = new ArrayList<>();
        for (String line : Child.output(command.toArray(String[]::new)).lines().toList()) {
            String[] f = line.split("\t", -1);
            StringJoiner text = new StringJoiner(" ");
            text.add(f[0]).add(f[1]).add(f[2]).add("" + Integer.decode(f[3]));
            add(text, "arp", f[4]);
            add(text, "", f[5], f[6], "ttl", f[7]);
            add(text, "", f[8], f[9], "hops", f[10]);
            if (f[19].isEmpty()) { // else it is in the packet that the ICMP message is about
                add(text, "udp", f[11], f[12], f[13]);
            }
            add(text, "tcp", f[14], f[15], f[16], f[17], f[18]);
            add(text, "icmp", f[19]);
            add(text, "icmpv6", f[20]);
            lines.add(text.toString());
        }
        return lines;
    }

    private static void add(StringJoiner text, String label, String... fields) {
        if (!fields[0].isEmpty()) {
            text.add((label + " " + String.join(" ", fields)).strip());
        }
    }

    /** A frame told in one line, by the layers' structs. */
    private static final class Frame {
        private final StringJoiner text = new StringJoiner(" ");

        static String decode(byte[] bytes) {
            MemorySegment frame = Arena.ofAuto().allocate(bytes.length + 2, 8).asSlice(2);
            frame.copyFrom(MemorySegment.ofArray(bytes)); // so that IP lies aligned
            return new Frame().link(frame).text.toString();
        }

        private Frame link(MemorySegment frame) {
            text.add("" + frame.byteSize());
            text.add("" + mac(frame, ethhdr.h_source$offset()));
            text.add("" + mac(frame, ethhdr.h_dest$offset()));
            int type = ntohs(ethhdr.h_proto(frame));
            text.add("" + type);
            MemorySegment packet = frame.asSlice(ethhdr.sizeof());
            switch (type) {
                case ETH_P_ARP -> {
                    short operation = packet.get(JAVA_SHORT, 6);
                    text.add("arp " + ntohs(operation));
                }
                case ETH_P_IP -> ip4(packet);
                case ETH_P_IPV6 -> ip6(packet);
                default -> {}
            }
            return this;
        }

        private static MacAddr mac(MemorySegment frame, long at) {
            return MacAddr.of(Bytes.of(frame, at, ETH_ALEN));
        }

        private void ip4(MemorySegment ip) {
            text.add("" + new Ip4(ntohl(iphdr.saddr(ip))))
                    .add("" + new Ip4(ntohl(iphdr.daddr(ip))));
            text.add("ttl " + Byte.toUnsignedInt(iphdr.ttl(ip)));
            int words = ip.get(JAVA_BYTE, 0) & 15;
            transport(Byte.toUnsignedInt(iphdr.protocol(ip)), ip.asSlice(4L * words));
        }

        private void ip6(MemorySegment ip) {
            text.add("" + InAddr.ip6(ip, ip6_hdr.ip6_src$offset()));
            text.add("" + InAddr.ip6(ip, ip6_hdr.ip6_dst$offset()));
            MemorySegment control = ip6_hdr.ip6_ctlun.ip6_un1(ip6_hdr.ip6_ctlun(ip));
            text.add(
                    "hops "
                            + Byte.toUnsignedInt(
                                    ip6_hdr.ip6_ctlun.ip6_hdrctl.ip6_un1_hlim(control)));
            int next = Byte.toUnsignedInt(ip6_hdr.ip6_ctlun.ip6_hdrctl.ip6_un1_nxt(control));
            MemorySegment after = ip.asSlice(ip6_hdr.sizeof());
            if (next == IPPROTO_HOPOPTS) { // as multicast listener reports have
                next = Byte.toUnsignedInt(after.get(JAVA_BYTE, 0));
                after = after.asSlice(8);
            }
            transport(next, after);
        }

        private void transport(int protocol, MemorySegment message) {
            switch (protocol) {
                case IPPROTO_UDP -> {
                    text.add("udp " + ntohs(udphdr.source(message)));
                    text.add("" + ntohs(udphdr.dest(message))).add("" + ntohs(udphdr.len(message)));
                }
                case IPPROTO_TCP -> {
                    text.add("tcp " + ntohs(tcphdr.source(message)));
                    text.add("" + ntohs(tcphdr.dest(message)));
                    text.add("0x%04x".formatted(tcphdr.th_flags(message)));
                    text.add(Integer.toUnsignedString(ntohl(tcphdr.seq(message))));
                    text.add("" + ntohs(tcphdr.window(message)));
                }
                case IPPROTO_ICMP -> text.add("icmp " + icmphdr.type(message));
                case IPPROTO_ICMPV6 ->
                        text.add("icmpv6 " + Byte.toUnsignedInt(icmp6_hdr.icmp6_type(message)));
                default -> {}
            }
        }
    }
}
