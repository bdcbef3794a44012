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

/** The texts' TCP client. */
@Usage(value = "HOST PORT [SENTENCE]", does = "sends a sentence over TCP, prints it in capitals")
final class TcpUpperClient implements Program {
    @Override
    public void run(Args args) throws IOException {
        int port = args.peerPort(1);
        try (Sock client = Sock.open(AF_INET, SOCK_STREAM)) {
            client.connect(Host.inet(args.text(0), port));
            String sentence = args.textOrLine(2, "Input lowercase sentence:");
            if (sentence.isEmpty()) {
                // Sending no bytes sends nothing: the server would wait for ever, and so would we.
                client.shutdown(SHUT_WR);
            } else {
                client.sendall(Text.bytes(sentence));
            }
            Out.say("From Server: " + Text.text(client.recv(1024)));
        }
    }
}
