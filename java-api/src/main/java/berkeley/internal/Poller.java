package berkeley.internal;

import static berkeley.bindings.socket.Constants.*;

import berkeley.sys.EpollEvent;
import berkeley.sys.SysEpoll;
import berkeley.sys.Unistd;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * Reports to {@link WaitQueue} what became ready. A descriptor is registered when a virtual thread
 * first waits for it and stays so, edge-triggered: later waits make no call.
 *
 * <p>There are a few epoll instances, each read by a virtual thread, which runs where those run
 * that it wakes. When it finds nothing it parks, and a platform thread that waits for the epoll
 * instances themselves unparks it. All of them end a second after the last descriptor has left.
 */
final class Poller implements Runnable {
    private static final int BATCH = 256;

    /** After so long the platform thread looks whether there is anything left to wait for. */
    private static final int IDLE_MILLIS = 1000;

    /** By the number of their descriptor. */
    private static volatile @Nullable WaitQueue[] table = new @Nullable WaitQueue[1024];

    private static Poller @Nullable [] pollers;

    /** How many descriptors are registered. */
    private static int registered;

    private final int epfd;
    private final MemorySegment ready = Arena.ofAuto().allocate(BATCH * EpollEvent.sizeof(), 8);
    private final MemorySegment change = Arena.ofAuto().allocate(EpollEvent.sizeof(), 8);
    private final Thread thread;
    private final int number;
    private final int master;
    private volatile boolean called;
    private volatile boolean over;

    private Poller(int number, int master, int epfd) {
        this.number = number;
        this.master = master;
        this.epfd = epfd;
        thread =
                Thread.ofVirtual()
                        .name("berkeley-poller-" + number)
                        .inheritInheritableThreadLocals(false)
                        .unstarted(this);
        thread.setContextClassLoader(null);
    }

    /**
     * Reports to {@code queue} from now on, and at once what is ready now.
     *
     * @param before the directions that were reported, POLLIN or POLLOUT
     * @param now the directions to report
     * @return false where descriptors have run out
     */
    static synchronized boolean watch(int fd, WaitQueue queue, int before, int now) {
        Poller[] pollers = started();
        if (pollers == null) {
            return false;
        }
        put(fd, queue);
        int events =
                EPOLLET
                        | ((now & POLLIN) != 0 ? EPOLLIN | EPOLLRDHUP : 0)
                        | ((now & POLLOUT) != 0 ? EPOLLOUT : 0);
        Poller poller = of(pollers, fd);
        int op = before == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
        boolean done = poller.control(poller.epfd, op, fd, events, fd) == 0;
        registered += done && before == 0 ? 1 : 0;
        return done;
    }

    /** To be called while the number is still open: the file may live on under another. */
    static synchronized void forget(int fd) {
        Poller[] now = pollers;
        if (now != null) {
            Poller poller = of(now, fd);
            poller.control(poller.epfd, EPOLL_CTL_DEL, fd, 0, 0);
        }
        put(fd, null);
        registered--;
    }

    private static Poller of(Poller[] pollers, int fd) {
        return pollers[fd & pollers.length - 1];
    }

    private static void put(int fd, @Nullable WaitQueue queue) {
        @Nullable WaitQueue[] now = table;
        if (fd >= now.length) {
            now = Arrays.copyOf(now, Math.max(fd + 1, 2 * now.length));
        }
        now[fd] = queue;
        table = now; // publishes the element too
    }

    /** {@return the pollers, or null where descriptors have run out: the next call tries again} */
    private static Poller @Nullable [] started() {
        Poller[] now = pollers;
        if (now == null) {
            int size = Integer.highestOneBit(Runtime.getRuntime().availableProcessors());
            int[] fds = create(1 + Math.min(size, 32));
            pollers = now = fds == null ? null : start(fds);
        }
        return now;
    }

    private static Poller[] start(int[] fds) {
        int master = fds[0];
        Poller[] pollers = new Poller[fds.length - 1];
        for (int i = 0; i < pollers.length; i++) {
            pollers[i] = new Poller(i, master, fds[1 + i]);
            pollers[i].control(master, EPOLL_CTL_ADD, pollers[i].epfd, 0, i);
        }
        for (Poller poller : pollers) {
            poller.thread.start();
        }
        Thread caller =
                Thread.ofPlatform()
                        .daemon()
                        .name("berkeley-poller")
                        .inheritInheritableThreadLocals(false)
                        .unstarted(() -> callPollers(pollers, master));
        caller.setContextClassLoader(null);
        caller.start();
        return pollers;
    }

    /** {@return so many epoll instances, or null} */
    private static int @Nullable [] create(int count) {
        int[] fds = new int[count];
        for (int i = 0; i < count; i++) {
            fds[i] = SysEpoll.epoll_create1(EPOLL_CLOEXEC);
            if (fds[i] < 0) {
                while (i > 0) {
                    Unistd.close(fds[--i]);
                }
                return null;
            }
        }
        return fds;
    }

    private synchronized int control(int epfd, int op, int fd, int events, long data) {
        EpollEvent.events(change, 0, events);
        EpollEvent.data(change, 0, data);
        return SysEpoll.epoll_ctl(epfd, op, fd, change);
    }

    @Override
    public void run() {
        while (!over) {
            if (report() == 0) {
                park();
            } else {
                Thread.yield(); // to those just woken, and the more there is to find afterwards
            }
        }
    }

    private int report() {
        int count = SysEpoll.epoll_wait(epfd, ready, BATCH, 0);
        @Nullable WaitQueue[] now = table;
        for (int i = 0; i < count; i++) {
            // A number that was closed and given out again may report to its new owner in vain.
            WaitQueue queue = now[(int) EpollEvent.data(ready, i)];
            if (queue != null) {
                int events = EpollEvent.events(ready, i);
                queue.changed(
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
        while (!called && !over) {
            LockSupport.park(this);
        }
    }

    /** Waits for pollers that have something to report. */
    private static void callPollers(Poller[] pollers, int master) {
        MemorySegment ready =
                Arena.ofAuto().allocate(pollers.length * EpollEvent.sizeof(), Long.BYTES);
        while (true) {
            int count = SysEpoll.epoll_wait(master, ready, pollers.length, IDLE_MILLIS);
            for (int i = 0; i < count; i++) {
                Poller poller = pollers[(int) EpollEvent.data(ready, i)];
                poller.called = true;
                LockSupport.unpark(poller.thread);
            }
            if (count == 0 && stop(pollers)) {
                end(pollers);
                Unistd.close(master);
                return;
            }
        }
    }

    private static synchronized boolean stop(Poller[] current) {
        if (registered > 0) {
            return false;
        }
        if (pollers == current) {
            pollers = null;
        }
        return true;
    }

    private static void end(Poller[] pollers) {
        for (Poller poller : pollers) {
            poller.over = true;
            LockSupport.unpark(poller.thread);
        }
        for (Poller poller : pollers) {
            while (poller.thread.isAlive()) {
                try {
                    poller.thread.join();
                } catch (InterruptedException e) {
                    // it ends soon
                }
            }
            Unistd.close(poller.epfd);
        }
    }
}
