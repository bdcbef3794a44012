package berkeley.examples.tools;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Sock;
import berkeley.addr.Ip4;
import berkeley.addr.SockAddr;
import berkeley.examples.Args;
import berkeley.examples.Program;
import berkeley.examples.Usage;
import berkeley.option.IP;
import berkeley.option.IpMreqn;

import java.nio.charset.StandardCharsets;

/** One datagram to everyone who has joined the group. */
@Usage(value = "GROUP PORT TEXT", does = "sends a datagram to a multicast group on loopback")
final class MulticastSend implements Program {
    @Override
    public void run(Args args) throws Exception {
        Ip4 group = group(args);
        try (Sock sock = Sock.open(AF_INET, SOCK_DGRAM)) {
            sock.set(IP.MULTICAST_IF, new IpMreqn(Ip4.ANY, Ip4.LOOPBACK, 0));
            sock.sendto(
                    args.text(2).getBytes(StandardCharsets.UTF_8),
                    new SockAddr.Inet(group, args.peerPort(1)));
        }
    }

    static Ip4 group(Args args) {
        try {
            Ip4 group = Ip4.parse(args.text(0));
            if (group.toInetAddress().isMulticastAddress()) {
                return group;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw args.wrong(0, "a multicast address such as 239.1.2.3");
    }
}
