package berkeley.examples.tools;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Sock;
import berkeley.addr.Bytes;
import berkeley.addr.Ip4;
import berkeley.addr.MacAddr;
import berkeley.addr.SockAddr;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Every frame of an interface, from a packet socket. Takes CAP_NET_RAW. */
@Usage(
        value = "INTERFACE [COUNT]",
        does = "frames of an interface: MACs, EtherType, addresses, ports")
final class Sniff implements Program {
    @Override
    public void run(Args args) throws Exception {
        int count = args.has(1) ? args.number(1, 1, Integer.MAX_VALUE) : Integer.MAX_VALUE;
        int index = berkeley.Interfaces.if_nametoindex(args.text(0));
        // Opened for protocol 0 it gets nothing until bind says which interface.
        try (Sock sock =
                Sock.open(AF_PACKET, SOCK_RAW, 0).bind(new SockAddr.Packet(ETH_P_ALL, index))) {
            Out.say("listening on " + args.text(0));
            byte[] frame = new byte[65_536];
            for (int i = 0; i < count; i++) {
                Out.say(frame(ByteBuffer.wrap(frame, 0, sock.recv(frame))));
            }
        }
    }

    /** {@code destination < source EtherType addresses}, by the layers' own layouts. */
    private static String frame(ByteBuffer frame) throws UnknownHostException {
        if (frame.remaining() < ETH_HLEN) {
            return "a frame of " + frame.remaining() + " bytes";
        }
        MacAddr to = mac(frame, 0);
        MacAddr from = mac(frame, ETH_ALEN);
        int type = frame.getShort(2 * ETH_ALEN) & 0xffff;
        String inside =
                switch (type) {
                    case ETH_P_IP -> ip4(frame, ETH_HLEN);
                    case ETH_P_IPV6 -> ip6(frame, ETH_HLEN);
                    case ETH_P_ARP -> "ARP";
                    default -> "";
                };
        return "%s > %s type 0x%04x length %d %s"
                .formatted(from, to, type, frame.limit(), inside)
                .strip();
    }

    private static MacAddr mac(ByteBuffer frame, int at) {
        return MacAddr.of(Bytes.of(Arrays.copyOfRange(frame.array(), at, at + ETH_ALEN)));
    }

    private static String ip4(ByteBuffer frame, int at) {
        int length = (frame.get(at) & 15) * 4;
        int protocol = frame.get(at + 9) & 0xff;
        Ip4 from = new Ip4(frame.getInt(at + 12));
        Ip4 to = new Ip4(frame.getInt(at + 16));
        return "IPv4 " + ends(from.toString(), to.toString(), protocol, frame, at + length);
    }

    private static String ip6(ByteBuffer frame, int at) throws UnknownHostException {
        InetAddress from =
                Inet6Address.getByAddress(Arrays.copyOfRange(frame.array(), at + 8, at + 24));
        InetAddress to =
                Inet6Address.getByAddress(Arrays.copyOfRange(frame.array(), at + 24, at + 40));
        return "IPv6 "
                + ends(
                        from.getHostAddress(),
                        to.getHostAddress(),
                        frame.get(at + 6) & 0xff,
                        frame,
                        at + 40);
    }

    private static String ends(String from, String to, int protocol, ByteBuffer frame, int at) {
        return switch (protocol) {
            case IPPROTO_TCP, IPPROTO_UDP ->
                    (protocol == IPPROTO_TCP ? "TCP " : "UDP ")
                            + from
                            + "."
                            + (frame.getShort(at) & 0xffff)
                            + " > "
                            + to
                            + "."
                            + (frame.getShort(at + 2) & 0xffff);
            case IPPROTO_ICMP -> "ICMP " + from + " > " + to + " type " + frame.get(at);
            default -> "protocol " + protocol + " " + from + " > " + to;
        };
    }
}
