package berkeley.internal;

import static berkeley.bindings.socket.Constants.*;

import berkeley.foreign.NameBuffer;
import berkeley.sys.Errno;
import berkeley.sys.SysSocket;

/** accept(2). */
public final class Accept {
    private Accept() {}

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
            int outcome;
            if (endpoint.isNonBlocking(0)) {
                outcome = immediate(endpoint, name);
            } else if (wait && !endpoint.mustNotBlock(POLLIN)) {
                outcome = block(endpoint, name);
            } else {
                outcome = whenReady(endpoint, name, wait);
            }
            return outcome < 0 && endpoint.isClosed() ? Outcome.CLOSED : outcome;
        } finally {
            endpoint.leave();
        }
    }

    private static int call(int fd, NameBuffer name) {
        int accepted = SysSocket.accept4(fd, name.segment(), name.room(), SOCK_CLOEXEC);
        return accepted < 0 ? -Errno.errno() : accepted;
    }

    /** On a listener with O_NONBLOCK. */
    private static int immediate(Endpoint endpoint, NameBuffer name) {
        int outcome;
        do {
            outcome = call(endpoint.fd(), name);
        } while (outcome == -EINTR && goesOn(endpoint));
        return outcome == -EAGAIN ? Outcome.WOULD_BLOCK : outcome;
    }

    /** Blocks in the kernel. */
    private static int block(Endpoint endpoint, NameBuffer name) {
        while (true) {
            int outcome = call(endpoint.fd(), name);
            if (outcome == -EINTR && goesOn(endpoint)) {
                if (endpoint.kernelTimeout(POLLIN) != Deadline.NEVER) {
                    // It would begin anew.
                    return whenReady(endpoint, name, true);
                }
                endpoint.publish();
            } else if (outcome == -EAGAIN && BlockingMode.isSet(endpoint.fd())) {
                return whenReady(endpoint, name, true); // another has set O_NONBLOCK
            } else {
                return outcome;
            }
        }
    }

    private static boolean goesOn(Endpoint endpoint) {
        return !endpoint.isClosed() && !Thread.currentThread().isInterrupted();
    }

    /** Waits outside the kernel's accept(2), and calls it when a connection is there. */
    private static int whenReady(Endpoint endpoint, NameBuffer name, boolean wait) {
        long deadline = Deadline.NEVER;
        for (boolean waited = false; ; waited = true) {
            int changes = endpoint.changes();
            if (Readiness.now(endpoint.fd(), POLLIN) != 0 || !waited && !listens(endpoint)) {
                int accepted = AcceptGuard.accept4(endpoint, name, SOCK_CLOEXEC);
                int errno = accepted < 0 ? Errno.errno() : 0;
                if (errno != EINTR && errno != EAGAIN) {
                    return errno == 0 ? accepted : -errno;
                }
            }
            if (!wait) {
                return Outcome.WOULD_BLOCK;
            }
            if (!waited) {
                deadline = endpoint.deadline(POLLIN);
            }
            int errno = endpoint.await(POLLIN, changes, deadline);
            if (errno != 0 && !(errno == EINTR && goesOn(endpoint))) {
                return errno == ETIMEDOUT ? endpoint.timedOut() : -errno;
            }
        }
    }

    /**
     * {@return whether the socket is known to listen} On one that does not, accept(2) fails at
     * once. Bluetooth does not support SO_ACCEPTCONN.
     */
    private static boolean listens(Endpoint endpoint) {
        return endpoint.domain() != AF_BLUETOOTH && endpoint.option(SO_ACCEPTCONN) != 0;
    }
}
