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
import berkeley.examples.Usage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The first text's server as in C. */
@Usage(value = "PORT", does = "tcp-sink-server on the raw calls")
final class TcpSinkServerRaw implements Program {
    @Override
    public void run(Args args) throws ErrnoException {
        MemorySegment addr = sockaddr_in.allocate(Arena.global());
        sockaddr_in.sin_family(addr, (short) AF_INET);
        sockaddr_in.sin_port(addr, htons(args.port(0)));
        in_addr.s_addr(sockaddr_in.sin_addr(addr), htonl(INADDR_ANY));

        int s = socket(AF_INET, SOCK_STREAM, 0);
        if (s < 0) throw new ErrnoException("socket", "", errno());
        // Or the port would stay taken for a minute after the server ends.
        if (setsockopt(s, SOL_SOCKET, SO_REUSEADDR, 1) < 0)
            throw new ErrnoException("setsockopt", "SO_REUSEADDR", errno());
        if (bind(s, addr, (int) sockaddr_in.sizeof()) < 0)
            throw new ErrnoException("bind", "0.0.0.0:" + args.port(0), errno());
        if (listen(s, 5) < 0) throw new ErrnoException("listen", "", errno());
        Out.waiting(args, Raw.getsockname(s));

        int client = accept(s, MemorySegment.NULL, MemorySegment.NULL);
        if (client < 0) throw new ErrnoException("accept", "", errno());
        byte[] data = new byte[1024];
        long total = 0;
        while (true) {
            long n = recv(client, data, 0);
            if (n < 0) throw new ErrnoException("recv", "fd " + client, errno());
            if (n == 0) break;
            total += n;
        }
        Out.say("received " + total + " bytes");
        close(client);
        close(s);
    }
}
