package berkeley.examples.chat;

import static berkeley.bindings.socket.Constants.*;

import berkeley.ErrnoException;
import berkeley.FdSet;
import berkeley.Sock;
import berkeley.examples.Args;
import berkeley.examples.Host;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;
import berkeley.sys.Errno;
import berkeley.sys.Unistd;

import java.io.EOFException;
import java.util.Arrays;

/** Watches standard input and the socket in one select: whichever has something is read. */
@Usage(value = "HOST PORT", does = "a chat client: standard input and the socket in one select")
final class ChatClient implements Program {
    @Override
    public void run(Args args) throws Exception {
        try (Sock sock = Sock.open(AF_INET, SOCK_STREAM)) {
            sock.connect(Host.inet(args.text(0), args.peerPort(1)));
            Out.status("in the chat at " + sock.peer() + "; Ctrl-D leaves");
            FdSet readable = new FdSet();
            byte[] buf = new byte[4096];
            boolean typing = true;
            while (true) {
                readable.zero().set(sock);
                if (typing) {
                    readable.set(STDIN_FILENO);
                }
                FdSet.select(readable, null, null, null);
                if (readable.isset(sock)) {
                    int n = sock.recv(buf);
                    if (n == 0 && typing) {
                        throw new EOFException("the server has closed the connection");
                    }
                    if (n == 0) {
                        return;
                    }
                    System.out.write(buf, 0, n);
                    System.out.flush();
                }
                if (typing && readable.isset(STDIN_FILENO)) {
                    int n = (int) Unistd.read(STDIN_FILENO, buf);
                    if (n < 0) {
                        throw new ErrnoException("read", "standard input", Errno.errno());
                    }
                    typing = n > 0;
                    if (typing) {
                        sock.sendall(Arrays.copyOf(buf, n));
                    } else {
                        sock.shutdown(SHUT_WR); // the server answers with its own end
                    }
                }
            }
        }
    }
}
