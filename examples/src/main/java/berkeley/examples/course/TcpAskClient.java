package berkeley.examples.course;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.examples.Args;
import berkeley.examples.Host;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Text;
import berkeley.examples.Usage;

import java.io.BufferedReader;
import java.io.IOException;

/** The first text's client: sends a question, receives the answer, and so on. */
@Usage(value = "HOST PORT", does = "sends each line of standard input over TCP, prints each answer")
final class TcpAskClient implements Program {
    @Override
    public void run(Args args) throws IOException {
        SockAddr server = Host.inet(args.text(0), args.peerPort(1));
        try (Sock client = Sock.open(AF_INET, SOCK_STREAM)) {
            client.connect(server);
            BufferedReader questions = Args.lines();
            for (String question; (question = questions.readLine()) != null; ) {
                if (question.isEmpty()) {
                    continue; // nothing to send, so there would be no answer to wait for
                }
                client.sendall(Text.bytes(question));
                byte[] answer = client.recv(1024);
                if (answer.length == 0) {
                    throw new IOException(
                            "recv " + server + ": the server has closed the connection");
                }
                Out.say(Text.text(answer));
            }
        }
    }
}
