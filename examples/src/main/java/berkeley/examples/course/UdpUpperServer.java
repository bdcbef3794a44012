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
import java.util.Arrays;

/** The texts' UDP server: one socket for all clients, and each datagram says whose it is. */
@Usage(value = "PORT", does = "answers each datagram in capitals, for ever")
final class UdpUpperServer implements Program {
    @Override
    public void run(Args args) throws IOException {
        byte[] message = new byte[2048];
        SockAddrBuf client = new SockAddrBuf();
        try (Sock server = Sock.open(AF_INET, SOCK_DGRAM)) {
            server.bind(SockAddr.inet(args.port(0)));
            Out.say("The server is ready to receive");
            Out.waiting(args, server);
            while (true) {
                int n = server.recvfrom(message, client);
                try {
                    server.sendto(Text.upper(Arrays.copyOf(message, n)), client.get());
                } catch (ErrnoException e) {
                    Out.note(args, e); // a client that cannot be answered is its own problem
                }
            }
        }
    }
}
