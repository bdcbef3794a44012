package berkeley;

import static berkeley.bindings.socket.Constants.*;

import berkeley.sys.EpollEvent;
import berkeley.sys.Errno;
import berkeley.sys.SysEpoll;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Unparks the virtual threads whose sockets have become ready: one epoll instance and one daemon
 * thread for reading, and one for writing, so that the two directions of a socket never undo each
 * other's registration. Each registration is EPOLLONESHOT: it tells one event, and is armed again
 * by the next who waits.
 */
final class Poller implements Runnable {
    private static final int BATCH = 256;

    /** Started by the first virtual thread that waits. */
    private static final class Reading {
        static final Poller POLLER = new Poller("berkeley-read-poller", POLLIN, EPOLLIN);
    }

    private static final class Writing {
        static final Poller POLLER = new Poller("berkeley-write-poller", POLLOUT, EPOLLOUT);
    }

    private final int epfd;
    private final int direction;
    private final int events;
    private volatile Descriptor[] waiting = new Descriptor[64];

    private Poller(String name, int direction, int events) {
        this.direction = direction;
        this.events = events | EPOLLONESHOT;
        epfd = SysEpoll.epoll_create1(EPOLL_CLOEXEC);
        if (epfd < 0) {
            throw new IllegalStateException(new ErrnoException("epoll_create1", "", Errno.errno()));
        }
        Thread.ofPlatform().daemon().name(name).start(this);
    }

    /** {@return the one that waits for POLLIN or for POLLOUT} */
    static Poller of(int events) {
        return (events & POLLIN) != 0 ? Reading.POLLER : Writing.POLLER;
    }

    /**
     * Asks for one {@link Waiters#ready} when the descriptor is ready; at once where it is so now.
     */
    void arm(Descriptor descriptor) throws ErrnoException {
        int fd = descriptor.number();
        remember(fd, descriptor);
        MemorySegment event = Scratch.get().event();
        EpollEvent.events(event, 0, events);
        EpollEvent.data(event, 0, fd);
        int result = SysEpoll.epoll_ctl(epfd, EPOLL_CTL_MOD, fd, event);
        if (result < 0 && Errno.errno() == ENOENT) {
            result = SysEpoll.epoll_ctl(epfd, EPOLL_CTL_ADD, fd, event);
            if (result < 0 && Errno.errno() == EEXIST) {
                // Another thread of this socket added it between our two calls.
                result = SysEpoll.epoll_ctl(epfd, EPOLL_CTL_MOD, fd, event);
            }
        }
        if (result < 0) {
            throw new ErrnoException("epoll_ctl", "fd " + fd, Errno.errno());
        }
    }

    private void remember(int fd, Descriptor descriptor) {
        Descriptor[] table = waiting;
        if (fd < table.length && table[fd] == descriptor) {
            return;
        }
        synchronized (this) {
            if (fd >= waiting.length) {
                waiting = Arrays.copyOf(waiting, Math.max(fd + 1, 2 * waiting.length));
            }
            waiting[fd] = descriptor;
            waiting = waiting; // publishes the element to the poller's thread
        }
    }

    @Override
    public void run() {
        MemorySegment ready = Arena.ofAuto().allocate(BATCH * EpollEvent.sizeof(), Long.BYTES);
        for (; ; ) {
            int count = SysEpoll.epoll_wait(epfd, ready, BATCH, -1);
            Descriptor[] table = waiting;
            for (int i = 0; i < count; i++) {
                // A number that was closed and given out again wakes its new owner for nothing, who
                // tries and waits on.
                Descriptor descriptor = table[(int) EpollEvent.data(ready, i)];
                if (descriptor != null) {
                    descriptor.waiters().ready(direction);
                }
            }
        }
    }
}
