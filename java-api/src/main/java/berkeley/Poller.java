package berkeley;

import static berkeley.bindings.socket.Constants.*;

import berkeley.sys.EpollEvent;
import berkeley.sys.Errno;
import berkeley.sys.SysEpoll;
import berkeley.sys.Unistd;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * Tells {@link Waiters} of virtual threads what became ready. A descriptor is registered when one
 * first waits for it and stays so, edge-triggered: waiting makes no call.
 *
 * <p>There are a few epoll instances, each looked after by a virtual thread, which runs where those
 * run that it wakes. When it finds nothing it parks, and a platform thread that waits for the epoll
 * instances themselves unparks it.
 */
final class Poller implements Runnable {
    private static final int BATCH = 256;

    /** By the number of their descriptor. */
    private static volatile @Nullable Waiters[] table = new @Nullable Waiters[1024];

    private static volatile Poller @Nullable [] pollers;

    private final int epfd;
    private final MemorySegment ready = Arena.ofAuto().allocate(BATCH * EpollEvent.sizeof(), 8);
    private final MemorySegment change = Arena.ofAuto().allocate(EpollEvent.sizeof(), 8);
    private final Thread thread;
    private final int number;
    private final int master;
    private volatile boolean called;

    /** Those that there are, or new ones: where descriptors ran out the next call tries again. */
    private static Poller[] pollers() throws ErrnoException {
        Poller[] now = pollers;
        return now != null ? now : startOnce();
    }

    private static synchronized Poller[] startOnce() throws ErrnoException {
        Poller[] now = pollers;
        if (now == null) {
            pollers = now = start();
        }
        return now;
    }

    private static Poller[] start() throws ErrnoException {
        int size = Integer.highestOneBit(Runtime.getRuntime().availableProcessors());
        int[] fds = create(1 + Math.min(size, 32));
        int master = fds[0];
        Poller[] pollers = new Poller[fds.length - 1];
        for (int i = 0; i < pollers.length; i++) {
            pollers[i] = new Poller(i, master, fds[1 + i]);
            pollers[i].control(master, EPOLL_CTL_ADD, pollers[i].epfd, 0, i);
        }
        for (Poller poller : pollers) {
            poller.thread.start();
        }
        Thread.ofPlatform()
                .daemon()
                .name("berkeley-poller")
                .inheritInheritableThreadLocals(false)
                .start(() -> call(pollers, master));
        return pollers;
    }

    private Poller(int number, int master, int epfd) {
        this.number = number;
        this.master = master;
        this.epfd = epfd;
        thread =
                Thread.ofVirtual()
                        .name("berkeley-poller-" + number)
                        .inheritInheritableThreadLocals(false)
                        .unstarted(this);
    }

    /** All or none. */
    private static int[] create(int count) throws ErrnoException {
        int[] fds = new int[count];
        for (int i = 0; i < count; i++) {
            fds[i] = SysEpoll.epoll_create1(EPOLL_CLOEXEC);
            if (fds[i] < 0) {
                int errno = Errno.errno();
                while (i > 0) {
                    Unistd.close(fds[--i]);
                }
                throw new ErrnoException("epoll_create1", "for virtual threads", errno);
            }
        }
        return fds;
    }

    /** {@return how many there are} The first call starts them. */
    static int started() throws ErrnoException {
        return pollers().length;
    }

    private static Poller of(Poller[] pollers, int fd) {
        return pollers[fd & pollers.length - 1];
    }

    /**
     * Tells {@code waiters} from now on, and at once what is ready now.
     *
     * @param before the directions that were watched, POLLIN or POLLOUT
     * @param now the directions to watch
     */
    static void watch(int fd, Waiters waiters, int before, int now) throws ErrnoException {
        Poller poller = of(pollers(), fd);
        put(fd, waiters);
        int events =
                EPOLLET
                        | ((now & POLLIN) != 0 ? EPOLLIN | EPOLLRDHUP : 0)
                        | ((now & POLLOUT) != 0 ? EPOLLOUT : 0);
        int op = before == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
        if (poller.control(poller.epfd, op, fd, events, fd) < 0) {
            throw new ErrnoException("epoll_ctl", "fd " + fd, Errno.errno());
        }
    }

    /** To be called while the number is still open: the file may live on under another. */
    static void forget(int fd) {
        Poller[] now = pollers;
        if (now != null) {
            Poller poller = of(now, fd);
            poller.control(poller.epfd, EPOLL_CTL_DEL, fd, 0, 0);
        }
        put(fd, null);
    }

    private synchronized int control(int epfd, int op, int fd, int events, long data) {
        EpollEvent.events(change, 0, events);
        EpollEvent.data(change, 0, data);
        return SysEpoll.epoll_ctl(epfd, op, fd, change);
    }

    private static synchronized void put(int fd, @Nullable Waiters waiters) {
        @Nullable Waiters[] now = table;
        if (fd >= now.length) {
            now = Arrays.copyOf(now, Math.max(fd + 1, 2 * now.length));
        }
        now[fd] = waiters;
        table = now; // publishes the element too
    }

    @Override
    public void run() {
        for (; ; ) {
            int found = look();
            if (found == 0) {
                park();
            } else {
                Thread.yield(); // to those just woken, and the more there is to find afterwards
            }
        }
    }

    private int look() {
        int count = SysEpoll.epoll_wait(epfd, ready, BATCH, 0);
        @Nullable Waiters[] now = table;
        for (int i = 0; i < count; i++) {
            // A number that was closed and given out again may tell its new owner for nothing.
            Waiters waiters = now[(int) EpollEvent.data(ready, i)];
            if (waiters != null) {
                int events = EpollEvent.events(ready, i);
                waiters.changed(
                        ((events & (EPOLLIN | EPOLLRDHUP)) != 0 ? POLLIN : 0)
                                | ((events & EPOLLOUT) != 0 ? POLLOUT : 0),
                        (events & (EPOLLERR | EPOLLHUP)) != 0);
            }
        }
        return Math.max(count, 0);
    }

    private void park() {
        called = false;
        control(master, EPOLL_CTL_MOD, epfd, EPOLLIN | EPOLLONESHOT, number);
        while (!called) {
            LockSupport.park(this);
        }
    }

    /** Waits for pollers that have something to look at. */
    private static void call(Poller[] pollers, int master) {
        MemorySegment ready =
                Arena.ofAuto().allocate(pollers.length * EpollEvent.sizeof(), Long.BYTES);
        for (; ; ) {
            int count = SysEpoll.epoll_wait(master, ready, pollers.length, -1);
            for (int i = 0; i < count; i++) {
                Poller poller = pollers[(int) EpollEvent.data(ready, i)];
                poller.called = true;
                LockSupport.unpark(poller.thread);
            }
        }
    }
}
