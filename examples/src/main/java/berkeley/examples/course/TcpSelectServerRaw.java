package berkeley.examples.course;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.sys.ArpaInet.htonl;
import static berkeley.sys.ArpaInet.htons;
import static berkeley.sys.Errno.errno;
import static berkeley.sys.SysSelect.*;
import static berkeley.sys.SysSocket.*;
import static berkeley.sys.Unistd.close;

import static java.lang.foreign.MemorySegment.NULL;

import berkeley.ErrnoException;
import berkeley.bindings.socket.fd_set;
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

/** The fifth text's select() as in C. */
@Usage(value = "PORT", does = "tcp-select-server on the raw calls")
final class TcpSelectServerRaw implements Program {
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
        MemorySegment open = fd_set.allocate(Arena.global());
        MemorySegment ready = fd_set.allocate(Arena.global());
        FD_ZERO(open);
        FD_SET(server, open);
        int most = server;
        while (true) {
            ready.copyFrom(open); // select leaves only those in it that are ready
            if (select(most + 1, ready, NULL, NULL, NULL) < 0)
                throw new ErrnoException("select", "", errno());
            for (int fd = 0; fd <= most; fd++) {
                if (!FD_ISSET(fd, ready)) continue;
                if (fd == server) {
                    int connection = accept(server, NULL, NULL);
                    if (connection < 0) {
                        spare.failed(server, errno());
                        continue;
                    }
                    if (connection >= FD_SETSIZE) {
                        close(connection);
                        continue;
                    }
                    FD_SET(connection, open);
                    most = Math.max(most, connection);
                } else if (!answer(args, fd)) {
                    close(fd);
                    FD_CLR(fd, open);
                }
            }
        }
    }

    /** Whether there may be more. */
    private static boolean answer(Args args, int fd) {
        byte[] sentence = new byte[1024];
        long n = recv(fd, sentence, 0);
        if (n > 0) {
            n = send(fd, Text.upper(Arrays.copyOf(sentence, (int) n)), MSG_NOSIGNAL);
        }
        if (n < 0) Out.note(args, new ErrnoException("recv or send", "fd " + fd, errno()));
        return n > 0;
    }
}
