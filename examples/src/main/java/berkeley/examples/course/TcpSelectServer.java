package berkeley.examples.course;

import static berkeley.bindings.socket.Constants.*;

import berkeley.ErrnoException;
import berkeley.FdSet;
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
import java.util.ArrayList;
import java.util.List;

/** The fifth text's select(): one thread waits for all sockets at once. */
@Usage(value = "PORT", does = "answers many TCP clients in capitals from one thread, by select")
final class TcpSelectServer implements Program {
    @Override
    public void run(Args args) throws IOException {
        try (Sock server = Sock.open(AF_INET, SOCK_STREAM)) {
            server.set(SO.REUSEADDR, true);
            server.bind(SockAddr.inet(args.port(0)));
            server.listen(SOMAXCONN);
            Out.say("The server is ready to receive");
            Out.waiting(args, server);
            SpareDescriptor spare = new SpareDescriptor(args);
            List<Sock> connections = new ArrayList<>();
            FdSet ready = new FdSet();
            while (true) {
                // select leaves only those in the set that are ready.
                ready.zero().set(server);
                connections.forEach(ready::set);
                FdSet.select(ready, null, null, null);
                for (Sock sock : List.copyOf(connections)) {
                    if (ready.isset(sock) && !answer(args, sock)) {
                        connections.remove(sock);
                        sock.close();
                    }
                }
                if (ready.isset(server)) {
                    Sock connection = spare.accept(server);
                    if (connection != null) {
                        connections.add(connection);
                    }
                }
            }
        }
    }

    /** Whether there may be more. */
    private static boolean answer(Args args, Sock sock) {
        try {
            byte[] sentence = sock.recv(1024);
            if (sentence.length > 0) {
                sock.sendall(Text.upper(sentence));
                return true;
            }
        } catch (ErrnoException e) {
            Out.note(args, e);
        }
        return false;
    }
}
