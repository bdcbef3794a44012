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

/** The texts' TCP client as in C. */
@Usage(value = "HOST PORT [SENTENCE]", does = "tcp-upper-client on the raw calls")
final class TcpUpperClientRaw implements Program {
    @Override
    public void run(Args args) throws IOException {
        int port = args.peerPort(1);
        MemorySegment addr = Raw.sockaddr_in(Arena.global(), args.text(0), port);
        int client = socket(AF_INET, SOCK_STREAM, 0);
        if (client < 0) throw new ErrnoException("socket", "", errno());
        if (connect(client, addr, (int) sockaddr_in.sizeof()) < 0)
            throw new ErrnoException("connect", Raw.text(addr), errno());

        byte[] sentence = Text.bytes(args.textOrLine(2, "Input lowercase sentence:"));
        for (int sent = 0; sent < sentence.length; ) {
            byte[] rest = Arrays.copyOfRange(sentence, sent, sentence.length);
            long n = send(client, rest, MSG_NOSIGNAL);
            if (n < 0) throw new ErrnoException("send", Raw.text(addr), errno());
            sent += (int) n;
        }
        // Sending no bytes sends nothing: the server would wait for ever, and so would we.
        if (sentence.length == 0) shutdown(client, SHUT_WR);

        byte[] answer = new byte[1024];
        long n = recv(client, answer, 0);
        if (n < 0) throw new ErrnoException("recv", Raw.text(addr), errno());
        Out.say("From Server: " + Text.text(Arrays.copyOf(answer, (int) n)));
        close(client);
    }
}
