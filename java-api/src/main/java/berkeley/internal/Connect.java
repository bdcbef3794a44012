package berkeley.internal;

import static berkeley.bindings.socket.Constants.*;

import berkeley.foreign.NameBuffer;
import berkeley.foreign.Structs;
import berkeley.foreign.ThreadBuffer;
import berkeley.sys.Errno;
import berkeley.sys.SysSocket;

/**
 * connect(2). It has no flag that says not to wait: where it must not block, O_NONBLOCK is set for
 * the moment of the call. A handshake that has begun goes on by itself; a second connect(2) would
 * fail with EALREADY.
 */
public final class Connect extends Retry {
    private final NameBuffer name;

    /** In nanoseconds, {@link Deadline#NEVER} for none but SO_SNDTIMEO. */
    private final long timeout;

    private boolean begun;

    private Connect(Endpoint endpoint, NameBuffer name, long timeout) {
        super(endpoint);
        this.name = name;
        this.timeout = timeout;
    }

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
            int changes = endpoint.changes();
            boolean immediate = isImmediate(endpoint);
            int used =
                    !immediate && (timeout != Deadline.NEVER || endpoint.mustNotBlock(POLLOUT))
                            ? MSG_DONTWAIT
                            : 0;
            long result = once(endpoint, name, used);
            if (result > 0) {
                return 0;
            }
            if (immediate) {
                return endpoint.isClosed() ? Outcome.CLOSED : -Errno.errno();
            }
            Connect rest = new Connect(endpoint, name, timeout);
            rest.begin(POLLOUT, 0, used, changes);
            long outcome = rest.run(result, 1, 1);
            return outcome > 0 ? 0 : (int) outcome;
        } finally {
            endpoint.leave();
        }
    }

    /** Whether connect(2) does not wait: it names the peer of a datagram socket, or must not. */
    private static boolean isImmediate(Endpoint endpoint) {
        int type = endpoint.type();
        return endpoint.isNonBlocking(0)
                || isInternet(endpoint) && (type == SOCK_DGRAM || type == SOCK_RAW);
    }

    /** {@return 1 once connected, or -1} */
    private static long once(Endpoint endpoint, NameBuffer name, int flags) {
        int fd = endpoint.fd();
        if ((flags & MSG_DONTWAIT) == 0) {
            return SysSocket.connect(fd, name.segment(), name.length()) == 0 ? 1 : -1;
        }
        int refused = endpoint.mode().borrow(fd);
        if (refused < 0) {
            ThreadBuffer.errno(-refused);
            return -1;
        }
        int result = SysSocket.connect(fd, name.segment(), name.length());
        int errno = Errno.errno();
        endpoint.mode().giveBack(fd);
        ThreadBuffer.errno(errno);
        return result == 0 ? 1 : -1;
    }

    @Override
    long again() {
        if (!begun) {
            return once(endpoint, name, used);
        }
        int errno = result(endpoint);
        ThreadBuffer.errno(errno);
        return errno == 0 ? 1 : -1;
    }

    @Override
    long failed(int errno) {
        boolean unix = endpoint.isUnix();
        if (errno == EINPROGRESS
                && (used & MSG_DONTWAIT) == 0
                && !BlockingMode.isSet(endpoint.fd())) {
            return timedOut(); // the kernel's own timeout
        }
        if (errno == EAGAIN && !unix && !begun) {
            return -EAGAIN; // no local port is free
        }
        if (errno == EINPROGRESS || errno == EINTR && !unix && super.failed(EINTR) == 0) {
            begun = true;
            used |= MSG_DONTWAIT;
            return super.failed(EAGAIN);
        }
        return super.failed(errno);
    }

    @Override
    boolean waitsOutside() {
        return begun || timeout != Deadline.NEVER;
    }

    /** No event reports room in the queue of a Unix listener. */
    @Override
    int event() {
        return begun ? POLLOUT : 0;
    }

    @Override
    long newDeadline() {
        return endpoint.beforeEnd(
                Deadline.after(
                        timeout == Deadline.NEVER ? endpoint.kernelTimeout(POLLOUT) : timeout));
    }

    /** What connect(2) fails with when SO_SNDTIMEO has passed. */
    @Override
    int timedOut() {
        if (timeout != Deadline.NEVER || endpoint.isPastDeadline()) {
            return Outcome.TIMED_OUT;
        }
        return switch (endpoint.domain()) {
            case AF_UNIX -> -EAGAIN;
            case AF_BLUETOOTH -> -ETIMEDOUT;
            default -> -EINPROGRESS;
        };
    }

    /**
     * {@return the errno of a handshake that has begun, 0 for success, or EAGAIN} To be called
     * after {@link Endpoint#await}: a platform thread has polled there. What wakes a virtual one
     * may be an event from before.
     */
    static int result(Endpoint endpoint) {
        int revents =
                Thread.currentThread().isVirtual()
                        ? Readiness.now(endpoint.fd(), POLLOUT)
                        : Structs.own().revents();
        // POLLERR alone is an error queue that is not empty, on which TCP goes on trying.
        if (revents == 0 || revents == POLLERR && isTcp(endpoint)) {
            return EAGAIN;
        }
        int error = endpoint.takeError();
        if (error != 0 && isTcp(endpoint)) {
            endpoint.disconnect(); // as a connect(2) that blocks does when it fails
        }
        return error == 0 && revents == POLLERR ? EAGAIN : error;
    }

    private static boolean isInternet(Endpoint endpoint) {
        return endpoint.domain() == AF_INET || endpoint.domain() == AF_INET6;
    }

    private static boolean isTcp(Endpoint endpoint) {
        int protocol = endpoint.protocol();
        return isInternet(endpoint) && protocol != IPPROTO_MPTCP && protocol != IPPROTO_SCTP;
    }
}
