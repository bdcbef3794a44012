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

/** The second text's TCP server: a byte of 0x1b or 0x2b gets an answer in words. */
@Usage(value = "PORT", does = "answers the codes 0x1b and 0x2b over TCP, on 127.0.0.1, for ever")
final class TcpCodeServer implements Program {
    @Override
    public void run(Args args) throws IOException {
        try (Sock server = Sock.open(AF_INET, SOCK_STREAM)) {
            server.set(SO.REUSEADDR, true);
            server.bind(SockAddr.inet("127.0.0.1", args.port(0)));
            server.listen(SOMAXCONN);
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
            byte[] data = client.recv(1);
            if (data.length == 0) {
                return;
            }
            if (data[0] == 0x1b) {
                Out.say("1");
                client.sendall(Text.bytes("first!"));
            } else if (data[0] == 0x2b) {
                Out.say("2");
                client.sendall(Text.bytes("second!"));
            }
        } catch (ErrnoException e) {
            Out.note(args, e);
        }
    }
}
