package berkeley.examples.tools;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Interfaces;
import berkeley.Sock;
import berkeley.addr.Bytes;
import berkeley.addr.Ip4;
import berkeley.addr.Ip6;
import berkeley.addr.IpAddr;
import berkeley.addr.MacAddr;
import berkeley.addr.SockAddr;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

import java.nio.ByteBuffer;

/** Every frame of an interface, from a packet socket. Takes CAP_NET_RAW. */
@Usage(
        value = "INTERFACE [COUNT]",
        does = "frames of an interface: MACs, EtherType, addresses, ports")
final class Sniff implements Program {
    @Override
    public void run(Args args) throws Exception {
        int count = args.has(1) ? args.number(1, 1, Integer.MAX_VALUE) : Integer.MAX_VALUE;
        int index = Interfaces.if_nametoindex(args.text(0));
        // Opened for protocol 0 it gets nothing until bind says which interface.
        try (Sock sock =
                Sock.open(AF_PACKET, SOCK_RAW, 0).bind(new SockAddr.Packet(ETH_P_ALL, index))) {
            Out.tell(args, "listening on " + args.text(0));
            byte[] frame = new byte[65_536];
            for (int i = 0; i < count; i++) {
                Out.say(frame(ByteBuffer.wrap(frame, 0, sock.recv(frame))));
            }
        }
    }

    /** {@code source > destination EtherType addresses}, by the layers' own layouts. */
    private static String frame(ByteBuffer frame) {
        if (frame.remaining() < ETH_HLEN) {
            return "a frame of " + frame.remaining() + " bytes";
        }
        MacAddr to = mac(frame, 0);
        MacAddr from = mac(frame, ETH_ALEN);
        int type = frame.getShort(2 * ETH_ALEN) & 0xffff;
        return "%s > %s type 0x%04x length %d %s"
                .formatted(from, to, type, frame.limit(), inside(type, frame))
                .strip();
    }

    private static String inside(int type, ByteBuffer frame) {
        try {
            return switch (type) {
                case ETH_P_IP -> ip4(frame, ETH_HLEN);
                case ETH_P_IPV6 -> ip6(frame, ETH_HLEN);
                case ETH_P_ARP -> arp(frame, ETH_HLEN);
                default -> "";
            };
        } catch (IndexOutOfBoundsException e) { // anybody may send anything
            return "cut off";
        }
    }

    private static MacAddr mac(ByteBuffer frame, int at) {
        byte[] mac = new byte[ETH_ALEN];
        frame.get(at, mac);
        return MacAddr.of(Bytes.of(mac));
    }

    private static String arp(ByteBuffer frame, int at) {
        Ip4 from = new Ip4(frame.getInt(at + 14));
        Ip4 to = new Ip4(frame.getInt(at + 24));
        return switch (frame.getShort(at + 6)) {
            case ARPOP_REQUEST -> "ARP who has " + to + "? tell " + from;
            case ARPOP_REPLY -> "ARP " + from + " is at " + mac(frame, at + 8);
            default -> "ARP";
        };
    }

    private static String ip4(ByteBuffer frame, int at) {
        int length = (frame.get(at) & 15) * 4;
        int protocol = frame.get(at + 9) & 0xff;
        Ip4 from = new Ip4(frame.getInt(at + 12));
        Ip4 to = new Ip4(frame.getInt(at + 16));
        int fragment = (frame.getShort(at + 6) & 0x1fff) * 8;
        return "IPv4 "
                + (fragment == 0
                        ? ends(from, to, protocol, frame, at + length)
                        : "fragment at " + fragment + " " + from + " > " + to);
    }

    private static String ip6(ByteBuffer frame, int at) {
        Ip6 from = new Ip6(frame.getLong(at + 8), frame.getLong(at + 16));
        Ip6 to = new Ip6(frame.getLong(at + 24), frame.getLong(at + 32));
        int next = frame.get(at + 6) & 0xff;
        int inside = at + 40;
        if (next == IPPROTO_HOPOPTS) { // before reports of multicast listeners
            next = frame.get(inside) & 0xff;
            inside += 8 + (frame.get(inside + 1) & 0xff) * 8;
        }
        return "IPv6 " + ends(from, to, next, frame, inside);
    }

    private static String ends(IpAddr from, IpAddr to, int protocol, ByteBuffer frame, int at) {
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
            case IPPROTO_ICMP, IPPROTO_ICMPV6 ->
                    (protocol == IPPROTO_ICMP ? "ICMP " : "ICMPv6 ")
                            + from
                            + " > "
                            + to
                            + " type "
                            + (frame.get(at) & 0xff);
            default -> "protocol " + protocol + " " + from + " > " + to;
        };
    }
}
