package berkeley.examples.course;

import static berkeley.bindings.socket.Constants.*;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.SpareDescriptor;
import berkeley.examples.Usage;
import berkeley.option.SO;

import java.io.IOException;

/** The first text's server: receives all that one client sends. */
@Usage(value = "PORT", does = "receives all that one TCP client sends, prints how much that was")
final class TcpSinkServer implements Program {
    @Override
    public void run(Args args) throws IOException {
        try (Sock server = Sock.open(AF_INET, SOCK_STREAM)) {
            server.set(SO.REUSEADDR, true);
            server.bind(SockAddr.inet("0.0.0.0", args.port(0)));
            server.listen(5);
            Out.waiting(args, server);
            SpareDescriptor spare = new SpareDescriptor(args);
            while (true) {
                try (Sock client = spare.accept(server)) {
                    if (client != null && sink(args, client)) {
                        return;
                    }
                }
            }
        }
    }

    /** Whether all came: after a client that broke off, the next one is served. */
    private static boolean sink(Args args, Sock client) {
        byte[] data = new byte[1024];
        long total = 0;
        try {
            while (true) {
                int n = client.recv(data);
                if (n == 0) {
                    Out.say("received " + total + " bytes");
                    return true;
                }
                total += n;
            }
        } catch (ErrnoException e) {
            Out.note(args, e);
            return false;
        }
    }
}
