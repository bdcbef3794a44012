package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.sys.SysCmsg;
import berkeley.sys.Unistd;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.ArrayList;
import java.util.List;

/** A pair of Unix sockets of each type, and what goes over it beside the data. */
@ExtendWith(NoFdLeaks.class)
abstract class UnixPair {

    static final String DATA = "twenty bytes of data";
    static final Ucred SELF = new Ucred(Unistd.getpid(), Unistd.getuid(), Unistd.getgid());

    /** Whom the kernel names when the sender's credentials were not kept. */
    static final Ucred NOBODY = new Ucred(0, 65534, 65534);

    final int type;
    final Sock one;
    final Sock other;
    private final List<SockPair> passed = new ArrayList<>();

    UnixPair(int type) throws ErrnoException {
        this.type = type;
        SockPair pair = Sock.pair(AF_UNIX, type);
        one = pair.first();
        other = pair.second();
    }

    @AfterEach
    void close() throws ErrnoException {
        one.close();
        other.close();
        for (SockPair pair : passed) {
            pair.close();
        }
    }

    /** A pair to pass an end of. */
    final SockPair pair() throws ErrnoException {
        SockPair pair = Sock.pair(AF_UNIX, SOCK_SEQPACKET);
        passed.add(pair);
        return pair;
    }

    final void send(String data, Cmsg... cmsgs) throws ErrnoException {
        assertThat(
                one.sendmsg(new Message().data(data.getBytes()).control(cmsgs), 0),
                is(data.length()));
    }

    final void send(Sock... socks) throws ErrnoException {
        int[] fds = new int[socks.length];
        for (int i = 0; i < fds.length; i++) {
            fds[i] = socks[i].fd();
        }
        send(DATA, Cmsg.Rights.of(fds));
    }

    final Message receive(int control, int flags) throws ErrnoException {
        Message message = new Message(control).room(DATA.length());
        int n = other.recvmsg(message, flags);
        assertThat(new String(message.bytes(), 0, n), is(DATA));
        return message;
    }

    static List<Fd> rights(Message message) {
        Cmsg.Rights rights = message.control(Cmsg.Rights.class);
        return rights == null ? List.of() : rights.fds();
    }

    static @Nullable Ucred credentials(Message message) {
        Cmsg.Credentials credentials = message.control(Cmsg.Credentials.class);
        return credentials == null ? null : credentials.ucred();
    }

    /** What is written to it comes out at the other end. */
    static void works(Fd fd, Sock end) throws ErrnoException {
        try (Sock copy = fd.sock()) {
            copy.send("through".getBytes());
            assertThat(end.recv(100), is("through".getBytes()));
        }
    }

    static int space(int bytes) {
        return (int) SysCmsg.CMSG_SPACE(bytes);
    }

    static final int HEADER = (int) SysCmsg.CMSG_LEN(0);
}
