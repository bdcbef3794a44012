package berkeley.examples.course;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.sys.Errno.errno;
import static berkeley.sys.SysSocket.*;
import static berkeley.sys.Unistd.close;

import berkeley.ErrnoException;
import berkeley.bindings.socket.sockaddr_in;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Raw;
import berkeley.examples.SpareDescriptor;
import berkeley.examples.Text;
import berkeley.examples.Usage;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The second text's TCP server as in C. */
@Usage(value = "PORT", does = "tcp-code-server on the raw calls")
final class TcpCodeServerRaw implements Program {
    @Override
    public void run(Args args) throws IOException {
        MemorySegment addr = Raw.sockaddr_in(Arena.global(), "127.0.0.1", args.port(0));
        int sock = socket(AF_INET, SOCK_STREAM, 0);
        if (sock < 0) throw new ErrnoException("socket", "", errno());
        if (setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, 1) < 0)
            throw new ErrnoException("setsockopt", "SO_REUSEADDR", errno());
        if (bind(sock, addr, (int) sockaddr_in.sizeof()) < 0)
            throw new ErrnoException("bind", Raw.text(addr), errno());
        if (listen(sock, SOMAXCONN) < 0) throw new ErrnoException("listen", "", errno());
        Out.waiting(args, Raw.getsockname(sock));
        SpareDescriptor spare = new SpareDescriptor(args);
        while (true) {
            int conn = accept(sock, MemorySegment.NULL, MemorySegment.NULL);
            if (conn < 0) spare.failed(sock, errno());
            else Thread.ofPlatform().start(() -> serve(args, conn));
        }
    }

    private static void serve(Args args, int conn) {
        byte[] data = new byte[1];
        long n = recv(conn, data, 0);
        if (n < 0) {
            Out.note(args, new ErrnoException("recv", "fd " + conn, errno()));
        } else if (n == 1 && data[0] == 0x1b) {
            Out.say("1");
            answer(args, conn, "first!");
        } else if (n == 1 && data[0] == 0x2b) {
            Out.say("2");
            answer(args, conn, "second!");
        }
        close(conn);
    }

    private static void answer(Args args, int conn, String text) {
        if (send(conn, Text.bytes(text), MSG_NOSIGNAL) < 0)
            Out.note(args, new ErrnoException("send", "fd " + conn, errno()));
    }
}
