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

/** The texts' UDP client. A datagram may get lost, so it does not wait for ever. */
@Usage(value = "HOST PORT [SENTENCE]", does = "sends a datagram, prints the answer")
final class UdpUpperClient implements Program {
    @Override
    public void run(Args args) throws IOException {
        SockAddr server = Host.inet(args.text(0), args.peerPort(1));
        String sentence = args.textOrLine(2, "Input lowercase sentence:");
        try (Sock client = Sock.open(AF_INET, SOCK_DGRAM)) {
            client.set(IP.RECVERR, true); // to be told that nobody listens there
            client.sendto(Text.bytes(sentence), server);
            byte[] answer = new byte[2048];
            int n = client.timeout(Duration.ofSeconds(5)).recvfrom(answer, new SockAddrBuf());
            Out.say(Text.text(Arrays.copyOf(answer, n)));
        }
    }
}
