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
import berkeley.examples.Text;
import berkeley.examples.Usage;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The second text's TCP client as in C. */
@Usage(value = "HOST PORT HEXBYTE", does = "tcp-code-client on the raw calls")
final class TcpCodeClientRaw implements Program {
    @Override
    public void run(Args args) throws IOException {
        MemorySegment addr = Raw.sockaddr_in(Arena.global(), args.text(0), args.peerPort(1));
        byte[] m = {args.hexByte(2)};
        int sock = socket(AF_INET, SOCK_STREAM, 0);
        if (sock < 0) throw new ErrnoException("socket", "", errno());
        if (connect(sock, addr, (int) sockaddr_in.sizeof()) < 0)
            throw new ErrnoException("connect", Raw.text(addr), errno());
        if (send(sock, m, MSG_NOSIGNAL) < 0)
            throw new ErrnoException("send", Raw.text(addr), errno());
        byte[] data = new byte[1024];
        long n = recv(sock, data, 0);
        if (n < 0) throw new ErrnoException("recv", Raw.text(addr), errno());
        Out.say(Text.text(Arrays.copyOf(data, (int) n)));
        close(sock);
    }
}
