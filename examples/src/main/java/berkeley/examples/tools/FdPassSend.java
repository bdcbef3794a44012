package berkeley.examples.tools;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Cmsg;
import berkeley.ErrnoException;
import berkeley.Fd;
import berkeley.Message;
import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;
import berkeley.sys.Errno;
import berkeley.sys.Fcntl;

import java.util.List;

/** SCM_RIGHTS: an open file goes to another process, which need not be able to open it itself. */
@Usage(value = "PATH FILE", does = "opens FILE and passes it to the fd-pass-recv at PATH")
final class FdPassSend implements Program {
    @Override
    public void run(Args args) throws Exception {
        SockAddr.Unix path = args.unixPath(0);
        int opened = Fcntl.open(args.text(1), O_RDONLY | O_CLOEXEC, 0);
        if (opened < 0) {
            throw new ErrnoException("open", args.text(1), Errno.errno());
        }
        try (Fd file = new Fd(opened);
                Sock sock = Sock.open(AF_UNIX, SOCK_STREAM).connect(path);
                Message message = new Message()) {
            // Ancillary data travels with data: at least one byte.
            message.data(new byte[] {'F'}).control(new Cmsg.Rights(List.of(file)));
            sock.sendmsg(message, 0);
            Out.say("passed descriptor " + file.fd() + " (" + args.text(1) + ")");
        }
    }
}
