package berkeley;

import static berkeley.bindings.socket.Constants.*;

import berkeley.sys.Errno;
import berkeley.sys.Poll;
import berkeley.sys.SysSocket;

/** connect and accept, each between {@link Descriptor#enter} and leave. */
final class Connecting {
    private Connecting() {}

    /**
     * @param nanos the timeout, 0 for none
     * @return 0, or errno
     */
    static int connect(Waiting waiting, int fd, SockAddrBuf name, long nanos)
            throws ErrnoException {
        boolean unix = waiting.domain() == AF_UNIX;
        if (datagram(waiting) || waiting.file().asked()) {
            return call(fd, name);
        }
        if (nanos == 0 && waiting.dontwait() == 0 && !unix) {
            int errno;
            waiting.connecting("connect");
            try {
                errno = call(fd, name);
            } finally {
                waiting.connected();
            }
            // A handshake that a signal left to itself goes on: a second connect would say
            // EALREADY.
            if (errno == EINTR) {
                return finish(waiting, fd, waiting.changes(), Waiting.NEVER);
            }
            // Where it may block this means that the socket's own limit has passed: RFCOMM has one.
            return errno == EINPROGRESS ? ETIMEDOUT : errno;
        }
        if (waiting.dontwait() != 0) {
            waiting.file().need(fd);
            return patiently(waiting, fd, name, nanos);
        }
        // On a Unix socket connect(2) waits for room in the listener's queue, where shutdown(2)
        // does not wake it; with a timeout it would wait too long.
        waiting.file().borrow(fd);
        try {
            return patiently(waiting, fd, name, nanos);
        } finally {
            waiting.file().giveBack(fd);
        }
    }

    private static int call(int fd, SockAddrBuf name) {
        return SysSocket.connect(fd, name.segment(), name.length()) == 0 ? 0 : Errno.errno();
    }

    private static boolean datagram(Waiting waiting) {
        int type = waiting.type();
        return (waiting.domain() == AF_INET || waiting.domain() == AF_INET6)
                && (type == SOCK_DGRAM || type == SOCK_RAW);
    }

    /** On a descriptor with O_NONBLOCK. */
    private static int patiently(Waiting waiting, int fd, SockAddrBuf name, long nanos)
            throws ErrnoException {
        long deadline = Waiting.deadline(nanos);
        for (; ; ) {
            int changes = waiting.changes();
            int errno = call(fd, name);
            if (errno == EAGAIN && waiting.domain() == AF_UNIX) {
                errno = waiting.await(0, changes, deadline);
                if (errno != 0) {
                    return errno;
                }
            } else {
                return errno == EINTR || errno == EINPROGRESS
                        ? finish(waiting, fd, changes, deadline)
                        : errno;
            }
        }
    }

    private static int finish(Waiting waiting, int fd, int before, long deadline)
            throws ErrnoException {
        Scratch scratch = Scratch.get();
        for (int changes = before; ; ) {
            int errno = waiting.await(POLLOUT, changes, deadline);
            if (errno != 0) {
                return errno;
            }
            changes = waiting.changes();
            // A platform thread has polled. What wakes a virtual one may be an event from before.
            if (Thread.currentThread().isVirtual()
                    && Poll.ppoll(
                                    scratch.pollfds(fd, POLLOUT, -1, 0),
                                    1,
                                    scratch.timeout(0),
                                    Scratch.NULL)
                            <= 0) {
                continue;
            }
            int revents = scratch.revents();
            if ((revents & ~POLLERR) != 0) {
                return SockOpt.get(fd, SO.ERROR);
            }
            // POLLERR alone is an error queue that is not empty, on which TCP goes on trying.
            // Where it may be the end SO_ERROR tells.
            if (revents != 0 && !waiting.wakes()) {
                int error = SockOpt.get(fd, SO.ERROR);
                if (error != 0) {
                    return error;
                }
            }
        }
    }

    /**
     * {@code wait} false is a look whether one is there.
     *
     * @return the descriptor of the connection, or -1 for EAGAIN
     */
    static int accept(Waiting waiting, int fd, SockAddrBuf name, boolean wait)
            throws ErrnoException {
        int asked = wait ? 0 : MSG_DONTWAIT;
        // No shutdown(2) wakes Bluetooth's accept.
        boolean bluetooth = waiting.domain() == AF_BLUETOOTH;
        int used = asked | (bluetooth ? MSG_DONTWAIT : waiting.dontwait());
        if (used != 0) {
            waiting.file().need(fd);
        }
        long deadline = Waiting.START;
        do {
            int changes = waiting.changes();
            int accepted = SysSocket.accept4(fd, name.segment(), name.room(), SOCK_CLOEXEC);
            if (accepted >= 0) {
                return accepted;
            }
            deadline = waiting.again("accept", POLLIN, asked, used, 0, changes, deadline);
        } while (deadline != Waiting.STOP);
        return Sock.AGAIN;
    }
}
