package berkeley.examples.course;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.sys.ArpaInet.htonl;
import static berkeley.sys.ArpaInet.htons;
import static berkeley.sys.Errno.errno;
import static berkeley.sys.SysSocket.*;
import static berkeley.sys.Unistd.close;

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

/** The texts' TCP server as in C: descriptors, -1 and errno, a sockaddr_in filled by hand. */
@Usage(value = "PORT", does = "tcp-upper-server on the raw calls")
final class TcpUpperServerRaw implements Program {
    @Override
    public void run(Args args) throws ErrnoException {
        MemorySegment addr = sockaddr_in.allocate(Arena.global());
        sockaddr_in.sin_family(addr, (short) AF_INET);
        sockaddr_in.sin_port(addr, htons(args.port(0)));
        in_addr.s_addr(sockaddr_in.sin_addr(addr), htonl(INADDR_ANY));

        int server = socket(AF_INET, SOCK_STREAM, 0);
        if (server < 0) throw new ErrnoException("socket", "", errno());
        // Or the port would stay taken for a minute after the server ends.
        if (setsockopt(server, SOL_SOCKET, SO_REUSEADDR, 1) < 0)
            throw new ErrnoException("setsockopt", "SO_REUSEADDR", errno());
        if (bind(server, addr, (int) sockaddr_in.sizeof()) < 0)
            throw new ErrnoException("bind", "0.0.0.0:" + args.port(0), errno());
        if (listen(server, SOMAXCONN) < 0) throw new ErrnoException("listen", "", errno());
        Out.say("The server is ready to receive");
        Out.waiting(args, Raw.getsockname(server));
        SpareDescriptor spare = new SpareDescriptor(args);
        while (true) {
            int client = accept(server, MemorySegment.NULL, MemorySegment.NULL);
            if (client < 0) spare.failed(server, errno());
            else Thread.ofPlatform().start(() -> serve(args, client));
        }
    }

    private static void serve(Args args, int client) {
        byte[] sentence = new byte[1024];
        long n = recv(client, sentence, 0);
        if (n < 0) {
            Out.note(args, new ErrnoException("recv", "fd " + client, errno()));
        } else if (n > 0) {
            byte[] capitals = Text.upper(Arrays.copyOf(sentence, (int) n));
            // Without MSG_NOSIGNAL a client that has gone would be the death of a C program.
            if (send(client, capitals, MSG_NOSIGNAL) < 0)
                Out.note(args, new ErrnoException("send", "fd " + client, errno()));
        }
        close(client);
    }
}
