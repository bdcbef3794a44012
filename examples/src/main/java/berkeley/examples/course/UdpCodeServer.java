package berkeley.examples.course;

import static berkeley.bindings.socket.Constants.*;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.SockAddrBuf;
import berkeley.addr.SockAddr;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Text;
import berkeley.examples.Usage;

import java.io.IOException;

/**
 * The second text's UDP server. Not with the text's SO_REUSEADDR: on UDP it lets a second server
 * take the first one's port, and neither is told.
 */
@Usage(value = "PORT", does = "answers the codes 0x1b and 0x2b over UDP, on 127.0.0.1, for ever")
final class UdpCodeServer implements Program {
    @Override
    public void run(Args args) throws IOException {
        byte[] data = new byte[1];
        SockAddrBuf client = new SockAddrBuf();
        try (Sock server = Sock.open(AF_INET, SOCK_DGRAM)) {
            server.bind(SockAddr.inet("127.0.0.1", args.port(0)));
            Out.waiting(args, server);
            while (true) {
                if (server.recvfrom(data, client) == 0) {
                    continue;
                }
                if (data[0] == 0x1b) {
                    Out.say("1");
                    answer(args, server, "first!", client);
                } else if (data[0] == 0x2b) {
                    Out.say("2");
                    answer(args, server, "second!", client);
                }
            }
        }
    }

    private static void answer(Args args, Sock server, String text, SockAddrBuf client) {
        try {
            server.sendto(Text.bytes(text), client.get());
        } catch (ErrnoException e) {
            Out.note(args, e);
        }
    }
}
