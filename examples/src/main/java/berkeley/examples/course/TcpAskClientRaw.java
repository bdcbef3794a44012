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

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The first text's client as in C. */
@Usage(value = "HOST PORT", does = "tcp-ask-client on the raw calls")
final class TcpAskClientRaw implements Program {
    @Override
    public void run(Args args) throws IOException {
        MemorySegment addr = Raw.sockaddr_in(Arena.global(), args.text(0), args.peerPort(1));
        int s = socket(AF_INET, SOCK_STREAM, 0);
        if (s < 0) throw new ErrnoException("socket", "", errno());
        if (connect(s, addr, (int) sockaddr_in.sizeof()) < 0)
            throw new ErrnoException("connect", Raw.text(addr), errno());
        BufferedReader questions = Args.lines();
        for (String question; (question = questions.readLine()) != null; ) {
            if (question.isEmpty()) {
                continue; // nothing to send, so there would be no answer to wait for
            }
            // A blocking send takes all, unless a signal comes.
            if (send(s, Text.bytes(question), MSG_NOSIGNAL) < 0)
                throw new ErrnoException("send", Raw.text(addr), errno());
            byte[] ans = new byte[1024];
            long n = recv(s, ans, 0);
            if (n < 0) throw new ErrnoException("recv", Raw.text(addr), errno());
            if (n == 0)
                throw new IOException(
                        "recv " + Raw.text(addr) + ": the server has closed the connection");
            Out.say(Text.text(Arrays.copyOf(ans, (int) n)));
        }
        close(s);
    }
}
