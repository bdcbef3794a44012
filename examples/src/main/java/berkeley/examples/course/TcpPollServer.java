package berkeley.examples.course;

import static berkeley.bindings.socket.Constants.*;

import berkeley.ErrnoException;
import berkeley.PollSet;
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

/**
 * The fifth text's poll(): the array stays, and each call writes what is ready beside what was
 * asked.
 */
@Usage(value = "PORT", does = "answers many TCP clients in capitals from one thread, by poll")
final class TcpPollServer implements Program {
    @Override
    public void run(Args args) throws IOException {
        try (Sock server = Sock.open(AF_INET, SOCK_STREAM)) {
            server.set(SO.REUSEADDR, true);
            server.bind(SockAddr.inet(args.port(0)));
            server.listen(SOMAXCONN);
            Out.say("The server is ready to receive");
            Out.waiting(args, server);
            SpareDescriptor spare = new SpareDescriptor(args);
            PollSet set = new PollSet();
            set.add(server, POLLIN);
            while (true) {
                set.poll(null);
                for (PollSet.Entry entry : set.ready()) {
                    Sock sock = entry.sock();
                    if (sock == server) {
                        Sock connection = spare.accept(server);
                        if (connection != null) {
                            set.add(connection, POLLIN);
                        }
                    } else if (!answer(args, sock)) {
                        entry.remove();
                        sock.close();
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
