package berkeley.examples.course;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Sock;
import berkeley.SockAddrBuf;
import berkeley.addr.SockAddr;
import berkeley.examples.Args;
import berkeley.examples.Host;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Text;
import berkeley.examples.Usage;
import berkeley.option.IP;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/** The second text's UDP client. */
@Usage(value = "HOST PORT HEXBYTE", does = "sends a code in a datagram, prints the answer")
final class UdpCodeClient implements Program {
    @Override
    public void run(Args args) throws IOException {
        SockAddr server = Host.inet(args.text(0), args.peerPort(1));
        byte[] code = {args.hexByte(2)};
        try (Sock client = Sock.open(AF_INET, SOCK_DGRAM)) {
            client.set(IP.RECVERR, true); // to be told that nobody listens there
            client.sendto(code, server);
            byte[] answer = new byte[1024];
            int n = client.timeout(Duration.ofSeconds(5)).recvfrom(answer, new SockAddrBuf());
            Out.say(Text.text(Arrays.copyOf(answer, n)));
        }
    }
}
