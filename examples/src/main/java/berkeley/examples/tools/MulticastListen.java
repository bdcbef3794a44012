package berkeley.examples.tools;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Sock;
import berkeley.SockAddrBuf;
import berkeley.addr.Ip4;
import berkeley.addr.SockAddr;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;
import berkeley.option.IP;
import berkeley.option.IpMreqn;
import berkeley.option.SO;

import java.nio.charset.StandardCharsets;

/** Joins a multicast group on loopback and prints what is sent to it. */
@Usage(value = "GROUP PORT", does = "joins a multicast group on loopback and prints what comes")
final class MulticastListen implements Program {
    @Override
    public void run(Args args) throws Exception {
        Ip4 group = MulticastSend.group(args);
        try (Sock sock = Sock.open(AF_INET, SOCK_DGRAM)) {
            sock.set(SO.REUSEADDR, true);
            sock.bind(new SockAddr.Inet(group, args.peerPort(1)));
            sock.set(IP.ADD_MEMBERSHIP, new IpMreqn(group, Ip4.LOOPBACK, 0));
            Out.tell(args, "listening to " + group + ":" + args.text(1) + " on loopback");
            byte[] buf = new byte[65_536];
            SockAddrBuf from = new SockAddrBuf();
            while (true) {
                int n = sock.recvfrom(buf, from);
                Out.say(from + ": " + new String(buf, 0, n, StandardCharsets.UTF_8));
            }
        }
    }
}
