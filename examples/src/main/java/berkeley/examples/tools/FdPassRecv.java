package berkeley.examples.tools;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Cmsg;
import berkeley.ErrnoException;
import berkeley.Fd;
import berkeley.Message;
import berkeley.Sock;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;
import berkeley.sys.Errno;
import berkeley.sys.Unistd;

/** Receives an open file by SCM_RIGHTS and prints what is in it. */
@Usage(value = "PATH", does = "waits at PATH for an open file and prints its content")
final class FdPassRecv implements Program {
    @Override
    public void run(Args args) throws Exception {
        try (Sock listener = Sock.open(AF_UNIX, SOCK_STREAM)) {
            listener.bind(args.unixPath(0));
            try {
                receive(args, listener.listen(1));
            } finally {
                Unistd.unlink(args.text(0)); // only once it is ours
            }
        }
    }

    private static void receive(Args args, Sock listener) throws ErrnoException {
        Out.tell(args, "waiting at " + args.text(0));
        try (Sock sock = listener.accept();
                Message message = new Message().room(1)) {
            sock.recvmsg(message, MSG_CMSG_CLOEXEC);
            Cmsg.Rights rights = message.control(Cmsg.Rights.class);
            if (rights == null) {
                throw new ErrnoException("recvmsg", "without SCM_RIGHTS", ENOMSG);
            }
            try (Fd file = rights.fds().getFirst().take()) {
                Out.tell(args, "received descriptor " + file.fd());
                print(file);
            }
        }
    }

    private static void print(Fd file) throws ErrnoException {
        byte[] buf = new byte[65_536];
        for (long n; (n = Unistd.read(file.fd(), buf)) != 0; ) {
            if (n < 0) {
                throw new ErrnoException("read", "fd " + file.fd(), Errno.errno());
            }
            System.out.write(buf, 0, (int) n);
        }
        System.out.flush();
    }
}
