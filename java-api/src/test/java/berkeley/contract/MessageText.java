package berkeley.contract;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Cmsg;
import berkeley.ErrnoException;
import berkeley.Fd;
import berkeley.Message;
import berkeley.addr.SockAddr;
import berkeley.sys.Fcntl;

import org.jspecify.annotations.Nullable;

import java.util.StringJoiner;

/** What came with a message, in words that do not depend on numbers the kernel chose. */
final class MessageText {
    private MessageText() {}

    /** Closes the descriptors that came. */
    static String of(Message message, @Nullable SockAddr peer) {
        StringJoiner text = new StringJoiner(" ");
        text.add("from " + name(message.name(), peer));
        text.add("flags " + Integer.toHexString(message.flags()));
        for (Cmsg cmsg : message.control()) {
            text.add(cmsg instanceof Cmsg.Rights rights ? rights(rights) : cmsg.toString());
        }
        message.close();
        return text.toString();
    }

    static String name(@Nullable SockAddr name, @Nullable SockAddr peer) {
        return name == null ? "nobody" : name.equals(peer) ? "the peer" : name.toString();
    }

    /** What accept made, and who is said to have connected. */
    static String accepted(@Nullable SockAddr name, int fd) {
        boolean cloexec = (Fcntl.fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0;
        String port = ":[0-9]+$";
        return (name == null ? "nobody" : name.toString().replaceAll(port, ""))
                + (cloexec ? " FD_CLOEXEC" : "")
                + (Bare.nonblocking(fd) ? " O_NONBLOCK" : "")
                + (Bare.limit(fd) == 0 ? "" : " SO_RCVTIMEO");
    }

    private static String rights(Cmsg.Rights rights) {
        StringJoiner text = new StringJoiner(" ", "descriptors [", "]");
        for (Fd fd : rights.fds()) {
            boolean cloexec = (Fcntl.fcntl(fd.fd(), F_GETFD) & FD_CLOEXEC) != 0;
            text.add(cloexec ? "FD_CLOEXEC" : "inherited");
            try {
                fd.close();
            } catch (ErrnoException failure) {
                text.add(failure.name());
            }
        }
        return text.toString();
    }
}
