package berkeley.examples.course;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.sys.ArpaInet.htonl;
import static berkeley.sys.ArpaInet.htons;
import static berkeley.sys.Errno.errno;
import static berkeley.sys.SysSocket.*;
import static berkeley.sys.Unistd.*;

import berkeley.ErrnoException;
import berkeley.bindings.socket.in_addr;
import berkeley.bindings.socket.sockaddr_in;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Raw;
import berkeley.examples.SpareDescriptor;
import berkeley.examples.Text;
import berkeley.examples.Usage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The fourth text's server for many clients as in C, but for fork(): a JVM cannot fork. */
@Usage(value = "PORT", does = "tcp-many-server on the raw calls")
final class TcpManyServerRaw implements Program {
    @Override
    public void run(Args args) throws ErrnoException {
        MemorySegment addr = sockaddr_in.allocate(Arena.global());
        sockaddr_in.sin_family(addr, (short) AF_INET);
        sockaddr_in.sin_port(addr, htons(args.port(0)));
        in_addr.s_addr(sockaddr_in.sin_addr(addr), htonl(INADDR_ANY));

        int server = socket(AF_INET, SOCK_STREAM, 0);
        if (server < 0) throw new ErrnoException("socket", "", errno());
        if (setsockopt(server, SOL_SOCKET, SO_REUSEADDR, 1) < 0)
            throw new ErrnoException("setsockopt", "SO_REUSEADDR", errno());
        if (bind(server, addr, (int) sockaddr_in.sizeof()) < 0)
            throw new ErrnoException("bind", "0.0.0.0:" + args.port(0), errno());
        if (listen(server, SOMAXCONN) < 0) throw new ErrnoException("listen", "", errno());
        Out.say("The server is ready to receive");
        Out.waiting(args, Raw.getsockname(server));
        SpareDescriptor spare = new SpareDescriptor(args);
        while (true) {
            int connection = accept(server, MemorySegment.NULL, MemorySegment.NULL);
            if (connection < 0) spare.failed(server, errno());
            else Thread.ofPlatform().start(() -> serve(args, connection));
        }
    }

    private static void serve(Args args, int connection) {
        byte[] sentence = new byte[1024];
        long n;
        while ((n = read(connection, sentence)) > 0) {
            // The JVM ignores SIGPIPE: to write to a client that has gone is EPIPE, not the end.
            if (write(connection, Text.upper(Arrays.copyOf(sentence, (int) n))) < 0) {
                Out.note(args, new ErrnoException("write", "fd " + connection, errno()));
                break;
            }
        }
        if (n < 0) Out.note(args, new ErrnoException("read", "fd " + connection, errno()));
        close(connection);
    }
}
