package berkeley;

import static berkeley.bindings.socket.Constants.*;

import berkeley.sys.EpollEvent;
import berkeley.sys.Errno;
import berkeley.sys.SysEpoll;

import java.lang.foreign.MemorySegment;

/**
 * Where a virtual thread waits for many descriptors, as poll and select do, without holding its
 * carrier: an epoll instance, of which the {@link Poller} tells. It only tells that something has
 * changed; whoever waits looks for himself.
 */
final class Watch implements AutoCloseable {
    private final String call;
    private final Descriptor epoll;

    /**
     * @param call which waits, for messages
     */
    Watch(String call) throws ErrnoException {
        this.call = call;
        int fd = SysEpoll.epoll_create1(EPOLL_CLOEXEC);
        if (fd < 0) {
            throw new ErrnoException(call, "epoll_create1", Errno.errno());
        }
        epoll = new Descriptor(fd, false);
    }

    /**
     * @param events POLLIN, POLLOUT …, which have the same numbers in epoll
     */
    void add(int fd, int events) throws ErrnoException {
        int errno = control(EPOLL_CTL_ADD, fd, events);
        if (errno == EEXIST) {
            // It is in the set twice.
            errno = control(EPOLL_CTL_MOD, fd, events | POLLIN | POLLOUT | POLLPRI);
        }
        // EPERM: a file, which is always ready. EBADF: it is for the call itself to tell.
        if (errno != 0 && errno != EPERM && errno != EBADF) {
            throw new ErrnoException(call, "epoll_ctl fd " + fd, errno);
        }
    }

    private int control(int op, int fd, int events) {
        MemorySegment event = Scratch.get().event();
        EpollEvent.events(event, 0, events | EPOLLET);
        EpollEvent.data(event, 0, fd);
        return SysEpoll.epoll_ctl(epoll.number(), op, fd, event) < 0 ? Errno.errno() : 0;
    }

    /** {@return what to tell {@link #await}, read before a look that finds nothing} */
    int changes() {
        return epoll.changes();
    }

    /**
     * Waits until it is worth another look.
     *
     * @return false when time is over
     * @throws ErrnoException EINTR for an interrupt, whose status stays
     */
    boolean await(int changes, Timeout left) throws ErrnoException {
        if (left.left() == 0) {
            return false;
        }
        int errno = epoll.await(POLLIN, changes, left.deadline());
        if (errno != 0 && errno != ETIMEDOUT) {
            throw new ErrnoException(call, "on a virtual thread", errno);
        }
        return errno == 0;
    }

    @Override
    public void close() throws ErrnoException {
        epoll.close();
    }
}
