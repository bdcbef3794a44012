package berkeley.examples.course;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Sock;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;
import berkeley.option.SO;
import berkeley.option.TCP;

import java.io.IOException;

/** The fifth text's getsockopt and setsockopt. The kernel doubles the size of a buffer. */
@Usage(does = "gets and sets options of a TCP socket")
final class TcpOptions implements Program {
    @Override
    public void run(Args args) throws IOException {
        try (Sock s = Sock.open(AF_INET, SOCK_STREAM)) {
            Out.say("SO_TYPE       " + (s.get(SO.TYPE) == SOCK_STREAM ? "SOCK_STREAM" : "?"));
            Out.say("SO_REUSEADDR  " + word(s.get(SO.REUSEADDR)));
            s.set(SO.REUSEADDR, true);
            Out.say("SO_REUSEADDR  " + word(s.get(SO.REUSEADDR)));
            Out.say("TCP_NODELAY   " + word(s.get(TCP.NODELAY)));
            s.set(TCP.NODELAY, true);
            Out.say("TCP_NODELAY   " + word(s.get(TCP.NODELAY)));
            s.set(SO.RCVBUF, 65536);
            Out.say("SO_RCVBUF     " + s.get(SO.RCVBUF) + " after setting 65536");
        }
    }

    private static String word(boolean value) {
        return value ? "on" : "off";
    }
}
