package berkeley.examples.diagram;

import static berkeley.bindings.socket.Constants.*;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.bindings.socket.nlattr;
import berkeley.bindings.socket.nlmsghdr;
import berkeley.bindings.socket.unix_diag_msg;
import berkeley.bindings.socket.unix_diag_req;
import berkeley.sys.SysSocket;
import berkeley.sys.Unistd;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which Unix socket is connected to which: netlink's sock_diag tells it by inodes. */
final class UnixDiag {
    private static final int ROOM = 8192;

    private final MemorySegment request =
            Arena.global().allocate(nlmsghdr.sizeof() + unix_diag_req.sizeof(), 8);
    private final MemorySegment answer = Arena.global().allocate(ROOM, 8);

    UnixDiag() {
        nlmsghdr.nlmsg_len(request, (int) request.byteSize());
        nlmsghdr.nlmsg_type(request, (short) SOCK_DIAG_BY_FAMILY);
        nlmsghdr.nlmsg_flags(request, (short) NLM_F_REQUEST);
        MemorySegment ask = request.asSlice(nlmsghdr.sizeof());
        unix_diag_req.sdiag_family(ask, (byte) AF_UNIX);
        unix_diag_req.udiag_states(ask, -1);
        unix_diag_req.udiag_show(ask, UDIAG_SHOW_PEER);
        unix_diag_req.udiag_cookie(ask).fill((byte) -1); // any
    }

    /** {@return a socket's number, or 0} */
    static long inode(int fd) {
        try {
            String link = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
            return link.startsWith("socket:[")
                    ? Long.parseLong(link.substring(8, link.length() - 1))
                    : 0;
        } catch (IOException e) {
            return 0; // another thread has closed it
        }
    }

    /** {@return the number of the other end, or 0 while it has none} */
    long partner(long inode) {
        unix_diag_req.udiag_ino(request.asSlice(nlmsghdr.sizeof()), (int) inode);
        int fd = SysSocket.socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
        if (fd < 0) {
            return 0;
        }
        long got =
                SysSocket.send(fd, request, request.byteSize(), 0) < 0
                        ? -1
                        : SysSocket.recv(fd, answer, ROOM, 0);
        Unistd.close(fd);
        return got < 0 || nlmsghdr.nlmsg_type(answer) != SOCK_DIAG_BY_FAMILY ? 0 : peer(got);
    }

    private long peer(long got) {
        long end = Math.min(got, Integer.toUnsignedLong(nlmsghdr.nlmsg_len(answer)));
        long at = nlmsghdr.sizeof() + unix_diag_msg.sizeof();
        while (at + nlattr.sizeof() <= end) {
            MemorySegment attribute = answer.asSlice(at);
            int length = Short.toUnsignedInt(nlattr.nla_len(attribute));
            if (nlattr.nla_type(attribute) == UNIX_DIAG_PEER) {
                return Integer.toUnsignedLong(attribute.get(JAVA_INT, nlattr.sizeof()));
            }
            at += Math.max(nlattr.sizeof(), (length + 3) & ~3);
        }
        return 0;
    }
}
