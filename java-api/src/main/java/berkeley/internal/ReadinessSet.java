package berkeley.internal;

import static berkeley.bindings.socket.Constants.*;

import berkeley.foreign.Structs;
import berkeley.foreign.ThreadBuffer;
import berkeley.sys.EpollEvent;
import berkeley.sys.Errno;
import berkeley.sys.SysEpoll;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/**
 * How a set of descriptors is waited for: what poll(2) and select(2) over many have in common. A
 * platform thread blocks in the call. A virtual thread waits for an epoll instance, which the set
 * keeps for its next wait; it reports only that something has changed, and the call itself looks
 * what.
 */
public final class ReadinessSet {
    /** One call under way: it holds the numbers of its sockets. */
    private @Nullable Handle[] entered = new @Nullable Handle[16];

    private int count;

    private @Nullable Handle epoll;

    /** What the epoll instance watches, by number. */
    private final Map<Integer, Watched> watched = new HashMap<>();

    /** How many waits there were. */
    private long wait;

    private static final class Watched {
        @Nullable Handle handle;
        int events;
        long wait;
    }

    /** A set of no descriptors. */
    public ReadinessSet() {}

    /** A call begins: what it waits for is {@link #enter}ed until {@link #leave}. */
    public void begin() {
        if (Thread.currentThread().isVirtual()) {
            Wakeup.add(this);
        } else {
            ThreadBuffer.blockingSet(this);
        }
    }

    /** {@return whether the number of a socket stays its own until {@link #leave}} */
    public boolean enter(Handle handle) {
        if (count == entered.length) {
            entered = java.util.Arrays.copyOf(entered, 2 * count);
        }
        entered[count] = handle; // before it counts: a close looks here
        if (!handle.enterSet()) {
            entered[count] = null;
            return false;
        }
        count++;
        return true;
    }

    /** {@return a socket that was closed since the call began, or null} */
    public @Nullable Handle firstClosed() {
        for (int i = 0; i < count; i++) {
            Handle handle = entered[i];
            if (handle != null && handle.isClosed()) {
                return handle;
            }
        }
        return null;
    }

    /** The call is over. */
    public void leave() {
        if (Thread.currentThread().isVirtual()) {
            Wakeup.remove(this);
        } else {
            ThreadBuffer.blockingSet(null);
        }
        while (count > 0) {
            Handle handle = entered[--count];
            entered[count] = null;
            if (handle != null) {
                handle.leaveSet();
            }
        }
    }

    /** {@return whether the call under way waits for {@code handle} too} */
    boolean contains(Handle handle) {
        for (Handle other : entered) {
            if (other == handle) {
                return true;
            }
        }
        return false;
    }

    /** Wakes the virtual thread whose call is under way. */
    void wake() {
        Handle handle = epoll;
        if (handle != null) {
            handle.wakeWaiters();
        }
    }

    // The wait of a virtual thread

    /**
     * Says what the next {@link #await} is for.
     *
     * @return whether it can be waited for: not where descriptors have run out
     */
    public boolean watch() {
        if (epoll == null) {
            int fd = SysEpoll.epoll_create1(EPOLL_CLOEXEC);
            if (fd < 0) {
                return false;
            }
            Handle made = new Handle(fd);
            Forgotten.watch(this, made);
            epoll = made;
        }
        wait++;
        return true;
    }

    /**
     * Adds a descriptor to what the next {@link #await} is for.
     *
     * @param events POLLIN, POLLOUT …, which have the same numbers in epoll
     */
    public void watch(int fd, @Nullable Handle handle, int events) {
        Watched known = watched.get(fd);
        if (known == null) {
            known = new Watched();
            watched.put(fd, known);
        } else if (known.wait == wait) {
            events |= known.events; // it is in the set twice
        }
        known.wait = wait;
        // A bare number may be another file's since the last wait.
        if (handle == null || known.handle != handle || known.events != events) {
            known.handle = handle;
            known.events = events;
            // EPERM: a file, which is always ready. EBADF: it is for the call itself to report.
            if (control(EPOLL_CTL_ADD, fd, events) == EEXIST) {
                control(EPOLL_CTL_MOD, fd, events);
            }
        }
    }

    /** Leaves out what was watched for an earlier wait only. */
    public void dropOthers() {
        watched.entrySet()
                .removeIf(entry -> {
                    boolean gone = entry.getValue().wait != wait;
                    if (gone) {
                        control(EPOLL_CTL_DEL, entry.getKey(), 0);
                    }
                    return gone;
                });
    }

    private int control(int op, int fd, int events) {
        Handle handle = epoll;
        if (handle == null) {
            return EBADF;
        }
        MemorySegment event = Structs.own().event();
        EpollEvent.events(event, 0, events | EPOLLET);
        EpollEvent.data(event, 0, fd);
        return SysEpoll.epoll_ctl(handle.fd(), op, fd, event) < 0 ? Errno.errno() : 0;
    }

    /** {@return what to pass to {@link #await}, read before a look that finds nothing} */
    public int changes() {
        Handle handle = epoll;
        return handle == null ? 0 : handle.changes();
    }

    /**
     * Waits until it is worth another look.
     *
     * @return 0, or ETIMEDOUT, or EINTR for an interrupt, whose status stays set
     */
    public int await(int changes, long deadline) {
        Handle handle = epoll;
        return handle == null ? Nap.take(deadline) : handle.await(POLLIN, changes, deadline);
    }

    /** Closes the epoll instance; the next wait opens another. */
    public void close() {
        Handle handle = epoll;
        if (handle != null) {
            epoll = null;
            watched.clear();
            handle.close();
        }
    }
}
