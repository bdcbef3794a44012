package berkeley.examples.tools;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;
import berkeley.option.SO;

import java.util.ArrayList;
import java.util.List;

/** One port, many connections: the four-tuple tells them apart. */
@Usage(value = "PORT", does = "three clients at one port: each socket pair (local, remote)")
final class Demux implements Program {
    private static final int CLIENTS = 3;

    @Override
    public void run(Args args) throws Exception {
        List<Sock> open = new ArrayList<>();
        try (Sock listener = Sock.open(AF_INET, SOCK_STREAM)) {
            listener.set(SO.REUSEADDR, true);
            listener.bind(SockAddr.inet("127.0.0.1", args.port(0))).listen(CLIENTS);
            SockAddr server = listener.getsockname();
            Out.say("listening  " + server);
            for (int i = 1; i <= CLIENTS; i++) {
                Sock client = Sock.open(AF_INET, SOCK_STREAM);
                open.add(client);
                client.connect(server);
                Sock accepted = listener.accept();
                open.add(accepted);
                Out.say(
                        "client %d   local %s  remote %s"
                                .formatted(i, client.getsockname(), client.getpeername()));
                Out.say(
                        "server %d   local %s  remote %s"
                                .formatted(i, accepted.getsockname(), accepted.getpeername()));
            }
            // The bytes find their socket by all four numbers, for the server's port is the same in
            // each.
            for (int i = 0; i < open.size(); i += 2) {
                open.get(i).send(("from client " + (i / 2 + 1)).getBytes());
                Out.say(
                        "server %d   received \"%s\""
                                .formatted(i / 2 + 1, new String(open.get(i + 1).recv(100))));
            }
        } finally {
            for (Sock sock : open) {
                sock.close();
            }
        }
    }
}
