package berkeley.examples.course;

import static berkeley.bindings.socket.Constants.*;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.SpareDescriptor;
import berkeley.examples.Text;
import berkeley.examples.Usage;
import berkeley.option.SO;

import java.io.IOException;

/** The texts' TCP server. A thread for each client, so that a silent one keeps nobody waiting. */
@Usage(value = "PORT", does = "answers each TCP client in capitals, for ever")
final class TcpUpperServer implements Program {
    @Override
    public void run(Args args) throws IOException {
        try (Sock server = Sock.open(AF_INET, SOCK_STREAM)) {
            // Or the port would stay taken for a minute after the server ends.
            server.set(SO.REUSEADDR, true);
            server.bind(SockAddr.inet(args.port(0)));
            server.listen(SOMAXCONN);
            Out.say("The server is ready to receive");
            Out.waiting(args, server);
            SpareDescriptor spare = new SpareDescriptor(args);
            while (true) {
                Sock client = spare.accept(server);
                if (client != null) {
                    Thread.ofPlatform().start(() -> serve(args, client));
                }
            }
        }
    }

    private static void serve(Args args, Sock client) {
        try (client) {
            byte[] sentence = client.recv(1024);
            client.sendall(Text.upper(sentence));
        } catch (ErrnoException e) {
            Out.note(args, e);
        }
    }
}
