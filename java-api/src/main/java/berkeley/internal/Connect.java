package berkeley.internal;

import static berkeley.bindings.socket.Constants.*;

import berkeley.foreign.NameBuffer;
import berkeley.foreign.Structs;
import berkeley.sys.Errno;
import berkeley.sys.SysSocket;

/** connect(2). */
public final class Connect {
    private Connect() {}

    /**
     * {@code connect(fd, addr, addrlen)}.
     *
     * @param timeout in nanoseconds, {@link Deadline#NEVER} for none but SO_SNDTIMEO
     * @return 0, or an {@link Outcome}
     */
    public static int connect(Endpoint endpoint, NameBuffer name, long timeout) {
        int fd = endpoint.enter();
        if (fd < 0) {
            return fd;
        }
        try {
            int outcome;
            if (isImmediate(endpoint)) {
                outcome = -call(fd, name);
            } else if (timeout == Deadline.NEVER && !endpoint.mustNotBlock(POLLOUT)) {
                outcome = block(endpoint, name);
            } else {
                outcome = limited(endpoint, name, timeout);
            }
            return outcome < 0 && endpoint.isClosed() ? Outcome.CLOSED : outcome;
        } finally {
            endpoint.leave();
        }
    }

    private static int call(int fd, NameBuffer name) {
        return SysSocket.connect(fd, name.segment(), name.length()) == 0 ? 0 : Errno.errno();
    }

    /** Whether connect(2) does not wait: it names the peer of a datagram socket, or must not. */
    private static boolean isImmediate(Endpoint endpoint) {
        int domain = endpoint.domain();
        int type = endpoint.type();
        return endpoint.isNonBlocking(0)
                || (domain == AF_INET || domain == AF_INET6)
                        && (type == SOCK_DGRAM || type == SOCK_RAW);
    }

    /** Blocks in the kernel. */
    private static int block(Endpoint endpoint, NameBuffer name) {
        while (true) {
            int changes = endpoint.changes();
            int errno = call(endpoint.fd(), name);
            boolean unix = endpoint.domain() == AF_UNIX;
            if (errno == EINTR && !endpoint.isClosed()) {
                if (Thread.currentThread().isInterrupted()) {
                    return -EINTR;
                }
                if (!unix) {
                    // The handshake goes on: a second connect would say EALREADY.
                    return afterWait(endpoint, finish(endpoint, changes, kernelLimit(endpoint)));
                }
                endpoint.publish();
            } else if ((errno == EINPROGRESS || errno == EAGAIN && unix)
                    && BlockingMode.isSet(endpoint.fd())) {
                // Another has set O_NONBLOCK.
                return retry(endpoint, name, errno, changes, kernelLimit(endpoint));
            } else {
                // RFCOMM has a limit of its own, and reports it as EINPROGRESS.
                boolean late = errno == EINPROGRESS && endpoint.domain() == AF_BLUETOOTH;
                return late ? -ETIMEDOUT : -errno;
            }
        }
    }

    private static long kernelLimit(Endpoint endpoint) {
        return Deadline.after(endpoint.kernelTimeout(POLLOUT));
    }

    /** Waits outside the kernel's connect(2), which has no flag that says not to wait. */
    private static int limited(Endpoint endpoint, NameBuffer name, long timeout) {
        long deadline = timeout == Deadline.NEVER ? kernelLimit(endpoint) : Deadline.after(timeout);
        int changes = endpoint.changes();
        int errno = borrowed(endpoint, name);
        int outcome = retry(endpoint, name, errno, changes, deadline);
        return outcome == Outcome.TIMED_OUT && timeout == Deadline.NEVER
                ? kernelTimeoutOf(endpoint)
                : outcome;
    }

    private static int borrowed(Endpoint endpoint, NameBuffer name) {
        int refused = endpoint.mode().borrow(endpoint.fd());
        if (refused < 0) {
            return -refused;
        }
        try {
            return call(endpoint.fd(), name);
        } finally {
            endpoint.mode().giveBack(endpoint.fd());
        }
    }

    /** {@return the outcome after a first try that did not wait} */
    private static int retry(
            Endpoint endpoint, NameBuffer name, int first, int before, long deadline) {
        int changes = before;
        for (int errno = first; ; ) {
            if (errno == EINPROGRESS || errno == EINTR) {
                return finish(endpoint, changes, deadline);
            }
            if (errno != EAGAIN || endpoint.domain() != AF_UNIX) {
                return -errno;
            }
            // No event reports room in the queue of a Unix listener.
            int waited = endpoint.await(0, changes, deadline);
            if (waited != 0 && !isSignalAlone(waited)) {
                return waited == ETIMEDOUT ? Outcome.TIMED_OUT : -waited;
            }
            changes = endpoint.changes();
            errno = borrowed(endpoint, name);
        }
    }

    private static int afterWait(Endpoint endpoint, int outcome) {
        return outcome == Outcome.TIMED_OUT ? kernelTimeoutOf(endpoint) : outcome;
    }

    /** What connect(2) says when SO_SNDTIMEO has passed. */
    private static int kernelTimeoutOf(Endpoint endpoint) {
        return switch (endpoint.domain()) {
            case AF_UNIX -> -EAGAIN;
            case AF_BLUETOOTH -> -ETIMEDOUT;
            default -> -EINPROGRESS;
        };
    }

    /**
     * Waits for a handshake that has begun.
     *
     * @param before what {@link Handle#changes} was before it began
     * @return 0, or an {@link Outcome}: TIMED_OUT once the deadline has passed
     */
    static int finish(Endpoint endpoint, int before, long deadline) {
        for (int changes = before; ; ) {
            int errno = endpoint.await(POLLOUT, changes, deadline);
            if (isSignalAlone(errno)) {
                continue;
            }
            if (errno != 0) {
                return errno == ETIMEDOUT ? Outcome.TIMED_OUT : -errno;
            }
            changes = endpoint.changes();
            // A platform thread has polled. What wakes a virtual one may be an event from before.
            int revents =
                    Thread.currentThread().isVirtual()
                            ? Readiness.now(endpoint.fd(), POLLOUT)
                            : Structs.own().revents();
            if ((revents & ~POLLERR) != 0) {
                int error = endpoint.takeError();
                if (error != 0 && isTcp(endpoint)) {
                    endpoint.disconnect(); // as a connect(2) that blocks does when it fails
                }
                return -error;
            }
            // POLLERR alone is an error queue that is not empty, on which TCP goes on trying.
            if (revents != 0 && !isTcp(endpoint)) {
                int error = endpoint.takeError();
                if (error != 0) {
                    return -error;
                }
            }
        }
    }

    private static boolean isSignalAlone(int errno) {
        return errno == EINTR && !Thread.currentThread().isInterrupted();
    }

    private static boolean isTcp(Endpoint endpoint) {
        int protocol = endpoint.protocol();
        return (endpoint.domain() == AF_INET || endpoint.domain() == AF_INET6)
                && protocol != IPPROTO_MPTCP
                && protocol != IPPROTO_SCTP;
    }
}
