package berkeley.internal;

import static berkeley.bindings.socket.Constants.*;

import berkeley.foreign.NameBuffer;
import berkeley.foreign.ThreadBuffer;
import berkeley.sys.SysSocket;

/**
 * accept(2). It has no flag that says not to wait: where it must not block, it is called only when
 * a connection is there.
 */
public final class Accept extends Retry {
    private final NameBuffer name;

    private Accept(Endpoint endpoint, NameBuffer name) {
        super(endpoint);
        this.name = name;
    }

    /**
     * {@code accept4(fd, addr, addrlen, SOCK_CLOEXEC)}.
     *
     * @param wait whether to wait for a connection
     * @return the new descriptor, or an {@link Outcome}
     */
    public static int accept(Endpoint endpoint, NameBuffer name, boolean wait) {
        int fd = endpoint.enter();
        if (fd < 0) {
            return fd;
        }
        try {
            int flags = wait ? 0 : MSG_DONTWAIT;
            int changes = endpoint.changes();
            int used = endpoint.firstTryFlags(POLLIN, flags);
            int accepted = once(endpoint, name, used);
            if (accepted >= 0) {
                return accepted;
            }
            Accept rest = new Accept(endpoint, name);
            rest.begin(POLLIN, flags, used, changes);
            long outcome = rest.run(accepted, 1, 1);
            return (int) (outcome > 0 ? outcome - 1 : outcome);
        } finally {
            endpoint.leave();
        }
    }

    /** {@return one more than the descriptor, which may be 0, or -1} */
    @Override
    long again() {
        int accepted = once(endpoint, name, used);
        return accepted < 0 ? -1 : accepted + 1L;
    }

    private static int once(Endpoint endpoint, NameBuffer name, int flags) {
        int fd = endpoint.fd();
        if ((flags & MSG_DONTWAIT) == 0 || endpoint.isNonBlocking(0)) {
            return SysSocket.accept4(fd, name.segment(), name.room(), SOCK_CLOEXEC);
        }
        if (Readiness.now(fd, POLLIN) == 0 && listens(endpoint)) {
            ThreadBuffer.errno(EAGAIN);
            return -1;
        }
        int accepted = AcceptGuard.accept4(endpoint, name, SOCK_CLOEXEC);
        if (accepted < 0 && ThreadBuffer.lastErrno() == EINTR) {
            ThreadBuffer.errno(EAGAIN); // another has taken the connection
        }
        return accepted;
    }

    /**
     * {@return whether the socket is known to listen} On one that does not, accept(2) fails at
     * once. Bluetooth does not support SO_ACCEPTCONN.
     */
    private static boolean listens(Endpoint endpoint) {
        return endpoint.domain() != AF_BLUETOOTH && endpoint.option(SO_ACCEPTCONN) != 0;
    }
}
