package berkeley.examples.course;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Sock;
import berkeley.examples.Args;
import berkeley.examples.Host;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Text;
import berkeley.examples.Usage;

import java.io.IOException;

/** The second text's TCP client. */
@Usage(value = "HOST PORT HEXBYTE", does = "sends a code over TCP, prints the answer")
final class TcpCodeClient implements Program {
    @Override
    public void run(Args args) throws IOException {
        int port = args.peerPort(1);
        byte[] code = {args.hexByte(2)};
        try (Sock client = Sock.open(AF_INET, SOCK_STREAM)) {
            client.connect(Host.inet(args.text(0), port));
            client.sendall(code);
            Out.say(Text.text(client.recv(1024)));
        }
    }
}
