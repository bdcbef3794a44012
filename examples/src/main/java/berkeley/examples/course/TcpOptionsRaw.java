package berkeley.examples.course;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.sys.Errno.errno;
import static berkeley.sys.SysSocket.*;
import static berkeley.sys.Unistd.close;

import berkeley.ErrnoException;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;

/** The fifth text's getsockopt and setsockopt as in C. */
@Usage(does = "tcp-options on the raw calls")
final class TcpOptionsRaw implements Program {
    @Override
    public void run(Args args) throws ErrnoException {
        int s = socket(AF_INET, SOCK_STREAM, 0);
        if (s < 0) throw new ErrnoException("socket", "", errno());
        boolean stream = get(s, SOL_SOCKET, SO_TYPE) == SOCK_STREAM;
        Out.say("SO_TYPE       " + (stream ? "SOCK_STREAM" : "?"));
        Out.say("SO_REUSEADDR  " + word(get(s, SOL_SOCKET, SO_REUSEADDR)));
        set(s, SOL_SOCKET, SO_REUSEADDR, 1);
        Out.say("SO_REUSEADDR  " + word(get(s, SOL_SOCKET, SO_REUSEADDR)));
        Out.say("TCP_NODELAY   " + word(get(s, IPPROTO_TCP, TCP_NODELAY)));
        set(s, IPPROTO_TCP, TCP_NODELAY, 1);
        Out.say("TCP_NODELAY   " + word(get(s, IPPROTO_TCP, TCP_NODELAY)));
        set(s, SOL_SOCKET, SO_RCVBUF, 65536);
        Out.say("SO_RCVBUF     " + get(s, SOL_SOCKET, SO_RCVBUF) + " after setting 65536");
        close(s);
    }

    private static int get(int s, int level, int option) throws ErrnoException {
        int[] value = new int[1];
        if (getsockopt(s, level, option, value) < 0)
            throw new ErrnoException("getsockopt", "", errno());
        return value[0];
    }

    private static void set(int s, int level, int option, int value) throws ErrnoException {
        if (setsockopt(s, level, option, value) < 0)
            throw new ErrnoException("setsockopt", "", errno());
    }

    private static String word(int value) {
        return value != 0 ? "on" : "off";
    }
}
