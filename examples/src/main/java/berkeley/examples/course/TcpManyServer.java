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
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The fourth text's server for many clients, with read and write. A thread for each client stands
 * for the text's fork(): a JVM cannot fork.
 */
@Usage(value = "PORT", does = "answers each TCP client in capitals until it ends, for ever")
final class TcpManyServer implements Program {
    @Override
    public void run(Args args) throws IOException {
        try (Sock server = Sock.open(AF_INET, SOCK_STREAM)) {
            server.set(SO.REUSEADDR, true);
            server.bind(SockAddr.inet(args.port(0)));
            server.listen(SOMAXCONN);
            Out.say("The server is ready to receive");
            Out.waiting(args, server);
            SpareDescriptor spare = new SpareDescriptor(args);
            while (true) {
                Sock connection = spare.accept(server);
                if (connection != null) {
                    Thread.ofPlatform().start(() -> serve(args, connection));
                }
            }
        }
    }

    private static void serve(Args args, Sock connection) {
        try (connection;
                Arena arena = Arena.ofConfined()) {
            MemorySegment sentence = arena.allocate(1024);
            for (int n; (n = connection.read(sentence)) > 0; ) {
                byte[] capitals = Text.upper(sentence.asSlice(0, n).toArray(ValueLayout.JAVA_BYTE));
                connection.write(arena.allocateFrom(ValueLayout.JAVA_BYTE, capitals));
            }
        } catch (ErrnoException e) {
            Out.note(args, e);
        }
    }
}
