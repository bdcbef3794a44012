package berkeley.examples.course;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Text;
import berkeley.examples.Usage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Sends a text to a server on a path, and prints what comes back. */
@Usage(value = "PATH TEXT", does = "sends a text to a Unix stream server, prints the echo")
final class UnixEchoClient implements Program {
    @Override
    public void run(Args args) throws IOException {
        SockAddr path = args.unixPath(0);
        try (Sock client = Sock.open(AF_UNIX, SOCK_STREAM)) {
            client.connect(path);
            client.sendall(Text.bytes(args.text(1)));
            client.shutdown(SHUT_WR); // so that the server sees the end, and closes
            ByteArrayOutputStream echo = new ByteArrayOutputStream();
            byte[] data = new byte[4096];
            for (int n; (n = client.recv(data)) > 0; ) {
                echo.write(data, 0, n);
            }
            Out.say(Text.text(echo.toByteArray()));
        }
    }
}
