package berkeley.internal;

import static berkeley.bindings.socket.Constants.POLLERR;
import static berkeley.bindings.socket.Constants.POLLHUP;
import static berkeley.bindings.socket.Constants.POLLRDHUP;

import berkeley.foreign.Structs;
import berkeley.sys.Poll;

import java.lang.foreign.MemorySegment;

/** poll(2) on one descriptor, without waiting. */
final class Readiness {
    private Readiness() {}

    /** {@return which of {@code events} are there, and POLLERR and POLLHUP} */
    static int now(int fd, int events) {
        Structs structs = Structs.own();
        int ready =
                Poll.ppoll(structs.pollfd(fd, events), 1, structs.timespec(0), MemorySegment.NULL);
        return ready > 0 ? structs.revents() : 0;
    }

    /** {@return whether no more data can come} */
    static boolean hasEnded(int fd) {
        return (now(fd, POLLRDHUP) & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
    }
}
