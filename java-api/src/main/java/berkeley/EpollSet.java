package berkeley;

import static berkeley.bindings.socket.Constants.EINTR;
import static berkeley.bindings.socket.Constants.ENOSYS;
import static berkeley.bindings.socket.Constants.EPERM;
import static berkeley.bindings.socket.Constants.EPOLL_CLOEXEC;
import static berkeley.bindings.socket.Constants.EPOLL_CTL_ADD;
import static berkeley.bindings.socket.Constants.EPOLL_CTL_DEL;
import static berkeley.bindings.socket.Constants.EPOLL_CTL_MOD;
import static berkeley.bindings.socket.Constants.ETIMEDOUT;
import static berkeley.bindings.socket.Constants.F_GETFD;
import static berkeley.bindings.socket.Constants.POLLIN;

import berkeley.foreign.Structs;
import berkeley.internal.Deadline;
import berkeley.internal.EpollValues;
import berkeley.internal.Forgotten;
import berkeley.internal.Handle;
import berkeley.internal.Outcome;
import berkeley.sys.EpollEvent;
import berkeley.sys.Errno;
import berkeley.sys.Fcntl;
import berkeley.sys.SysEpoll;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * An epoll instance: descriptors, what to wait for on each, and a value of the caller's that comes
 * back with it.
 *
 * {@snippet file="berkeley/snippets/SnippetsTest.java" region="epoll" :
 * try (EpollSet<String> set = EpollSet.open()) {
 *     set.add(sock, EPOLLIN | EPOLLET, client);
 *     set.await(Duration.ofSeconds(5));
 *     for (EpollSet.Event<String> event : set.ready()) {
 *         handle(event.value());
 *     }
 * }
 * }
 *
 * <p>One thread waits at a time; any may add, change, take out and close. A descriptor that is
 * closed leaves by itself.
 *
 * @param <T> the value
 * @see <a href="https://man7.org/linux/man-pages/man7/epoll.7.html">epoll(7)</a>
 */
public final class EpollSet<T> implements AutoCloseable {

    private static final int BATCH = 256;

    private final Handle handle;
    private final Cleaner.Cleanable forgotten;
    private final MemorySegment array;
    private final int batch;
    private int count;

    /** Whether epoll_pwait2 cannot be called here, so that times are rounded up to milliseconds. */
    private boolean coarse;

    private final EpollValues<T> values = new EpollValues<>();
    private final Ready ready = new Ready();

    private EpollSet(int fd, int batch) {
        handle = new Handle(fd);
        forgotten = Forgotten.watch(this, handle);
        this.batch = batch;
        array = EpollEvent.allocateArray(batch, Arena.ofAuto());
    }

    /**
     * {@code epoll_create1(EPOLL_CLOEXEC)}—opens an epoll instance that reports up to 256 events at
     * a time.
     */
    public static <T> EpollSet<T> open() throws ErrnoException {
        return open(BATCH);
    }

    /**
     * {@code epoll_create1(EPOLL_CLOEXEC)}—opens an epoll instance that reports up to {@code
     * events} at a time.
     */
    public static <T> EpollSet<T> open(int events) throws ErrnoException {
        if (events < 1) {
            throw new IllegalArgumentException(
                    "epoll_wait needs room for one event, not " + events);
        }
        int fd = SysEpoll.epoll_create1(EPOLL_CLOEXEC);
        if (fd < 0) {
            throw new ErrnoException("epoll_create1", "", Errno.errno());
        }
        return new EpollSet<>(fd, events);
    }

    /** {@return the number of the epoll instance itself, which can be waited for like any other} */
    public int fd() {
        return handle.fd();
    }

    /**
     * {@code epoll_ctl(epfd, EPOLL_CTL_ADD, fd, event)}—adds a descriptor.
     *
     * @param events {@code EPOLLIN}, {@code EPOLLOUT}, with {@code EPOLLET} or {@code EPOLLONESHOT}
     *     …
     * @throws ErrnoException EEXIST if it is here, EPERM if it is a file, which is always ready
     * @see <a href="https://man7.org/linux/man-pages/man2/epoll_ctl.2.html">epoll_ctl(2)</a>
     */
    public void add(int fd, int events, T value) throws ErrnoException {
        add(fd, events, value, null);
    }

    /**
     * {@code epoll_ctl(epfd, EPOLL_CTL_ADD, fd, event)}—adds a socket, which the collector does not
     * close while it is here.
     */
    public void add(Sock sock, int events, T value) throws ErrnoException {
        int fd = enter(sock);
        try {
            add(fd, events, value, sock);
        } finally {
            sock.handle().leave();
        }
    }

    private synchronized void add(int fd, int events, T value, @Nullable Sock sock)
            throws ErrnoException {
        if (!values.reaches(fd) && Fcntl.fcntl(fd, F_GETFD) < 0) {
            // Before there is room made for a number that nothing can have.
            throw new ErrnoException("epoll_ctl", "EPOLL_CTL_ADD fd " + fd, Errno.errno());
        }
        EpollValues.Entry before = values.entry(fd);
        long data = fd < 0 ? 0 : values.put(fd, value, sock); // below 0 the kernel refuses it
        try {
            ctl("EPOLL_CTL_ADD", EPOLL_CTL_ADD, fd, events, data);
        } catch (ErrnoException e) {
            values.restore(fd, before);
            throw e;
        }
    }

    private static int enter(Sock sock) throws ErrnoException {
        int fd = sock.handle().enter();
        if (fd < 0) {
            throw ErrnoException.closed("epoll_ctl", Sock.class);
        }
        return fd;
    }

    /**
     * {@code epoll_ctl(epfd, EPOLL_CTL_MOD, fd, event)}—changes what to wait for; arms an {@code
     * EPOLLONESHOT} again.
     *
     * @throws ErrnoException ENOENT if it is not here
     * @see <a href="https://man7.org/linux/man-pages/man2/epoll_ctl.2.html">epoll_ctl(2)</a>
     */
    public synchronized void mod(int fd, int events) throws ErrnoException {
        ctl("EPOLL_CTL_MOD", EPOLL_CTL_MOD, fd, events, values.data(fd));
    }

    /** {@code epoll_ctl(epfd, EPOLL_CTL_MOD, fd, event)}—changes what to wait for on a socket. */
    public void mod(Sock sock, int events) throws ErrnoException {
        int fd = enter(sock);
        try {
            mod(fd, events);
        } finally {
            sock.handle().leave();
        }
    }

    /**
     * {@code epoll_ctl(epfd, EPOLL_CTL_DEL, fd, NULL)}—takes a descriptor out.
     *
     * @throws ErrnoException ENOENT if it is not here
     * @see <a href="https://man7.org/linux/man-pages/man2/epoll_ctl.2.html">epoll_ctl(2)</a>
     */
    public synchronized void del(int fd) throws ErrnoException {
        ctl("EPOLL_CTL_DEL", EPOLL_CTL_DEL, fd, 0, 0);
        values.restore(fd, EpollValues.NONE);
    }

    /** {@code epoll_ctl(epfd, EPOLL_CTL_DEL, fd, NULL)}—takes a socket out. */
    public void del(Sock sock) throws ErrnoException {
        int fd = enter(sock);
        try {
            del(fd);
        } finally {
            sock.handle().leave();
        }
    }

    private void ctl(String name, int op, int fd, int events, long data) throws ErrnoException {
        int epfd = enter("epoll_ctl");
        try {
            MemorySegment event = Structs.own().event();
            EpollEvent.events(event, 0, events);
            EpollEvent.data(event, 0, data);
            if (SysEpoll.epoll_ctl(epfd, op, fd, event) < 0) {
                throw new ErrnoException("epoll_ctl", name + " fd " + fd, Errno.errno());
            }
        } finally {
            handle.leave();
        }
    }

    /**
     * {@code epoll_pwait2(epfd, events, maxevents, timeout, NULL)}, without a timeout {@code
     * epoll_wait}—waits until descriptors are ready. After a signal it goes on waiting. On a
     * virtual thread it holds no carrier.
     *
     * @param timeout null waits without end; zero does not wait
     * @return how many are {@link #ready}; 0 after the timeout
     * @throws ErrnoException EBADF if the set is closed meanwhile
     * @see <a href="https://man7.org/linux/man-pages/man2/epoll_wait.2.html">epoll_wait(2)</a>
     */
    public int await(@Nullable Duration timeout) throws ErrnoException {
        count = 0;
        int epfd = enter("epoll_wait");
        try {
            // Mostly one call does. It stands alone, for the compiler to put it into the caller.
            if (timeout == null && !Thread.currentThread().isVirtual()) {
                int n = SysEpoll.epoll_wait(epfd, array, batch, -1);
                if (n > 0 && !handle.isClosed()) {
                    return count = n;
                }
                check(epfd, n);
            }
            return await(epfd, timeout == null ? Deadline.NEVER : after(timeout));
        } finally {
            handle.leave();
        }
    }

    private static long after(Duration timeout) {
        return Deadline.after(Deadline.nanos(timeout));
    }

    private int enter(String call) throws ErrnoException {
        int epfd = handle.enter();
        if (epfd < 0) {
            throw closed(call);
        }
        return epfd;
    }

    private static ErrnoException closed(String call) {
        return ErrnoException.closed(call, EpollSet.class);
    }

    private int await(int epfd, long deadline) throws ErrnoException {
        boolean virtual = Thread.currentThread().isVirtual();
        for (; ; ) {
            int changes = handle.changes();
            int n = virtual ? SysEpoll.epoll_wait(epfd, array, batch, 0) : pwait2(epfd, deadline);
            check(epfd, n);
            if (n > 0) {
                return count = n;
            }
            if (n == 0 && (!virtual || !park(changes, deadline))) {
                return 0;
            }
        }
    }

    private void check(int epfd, int n) throws ErrnoException {
        if (handle.isClosed()) {
            throw closed("epoll_wait");
        }
        if (n < 0) {
            int errno = Errno.errno();
            if (errno != EINTR || Thread.currentThread().isInterrupted()) {
                throw new ErrnoException("epoll_wait", "fd " + epfd, errno);
            }
        }
    }

    /** {@return false once the deadline has passed} */
    private boolean park(int changes, long deadline) throws ErrnoException {
        int errno = handle.await(POLLIN, changes, deadline);
        if (errno != 0 && errno != ETIMEDOUT) {
            throw handle.isClosed()
                    ? closed("epoll_wait")
                    : new ErrnoException("epoll_wait", "fd " + fd(), errno);
        }
        return errno == 0;
    }

    /**
     * ENOSYS comes from Linux before 5.11 and from a C library without epoll_pwait2, EPERM from
     * seccomp filters older than the call. epoll_wait(2) itself has neither error: if it fails with
     * one, that is reported.
     */
    private int pwait2(int epfd, long deadline) {
        long left = Deadline.left(deadline);
        if (!coarse) {
            MemorySegment time =
                    deadline == Deadline.NEVER ? MemorySegment.NULL : Structs.own().timespec(left);
            int n = SysEpoll.epoll_pwait2(epfd, array, batch, time, MemorySegment.NULL);
            coarse = n < 0 && (Errno.errno() == ENOSYS || Errno.errno() == EPERM);
            if (!coarse) {
                return n;
            }
        }
        long millis = deadline == Deadline.NEVER ? -1 : Math.ceilDiv(left, 1_000_000);
        return SysEpoll.epoll_wait(epfd, array, batch, (int) Math.min(millis, Integer.MAX_VALUE));
    }

    /** {@return the events of the last {@link #await}} The next one fills them anew. */
    public List<Event<T>> ready() {
        return ready;
    }

    private final class Ready extends AbstractList<Event<T>> implements RandomAccess {
        private @Nullable Event<T>[] events = none(16);

        @SuppressWarnings({"unchecked", "rawtypes"}) // there is no array of a generic type
        private @Nullable Event<T>[] none(int count) {
            return new Event[count];
        }

        @Override
        public int size() {
            return count;
        }

        @Override
        public Event<T> get(int index) {
            Objects.checkIndex(index, count);
            if (index >= events.length) {
                events = Arrays.copyOf(events, batch);
            }
            Event<T> event = events[index];
            if (event == null) {
                events[index] = event = new Event<>(EpollSet.this, index);
            }
            return event;
        }
    }

    /**
     * {@code struct epoll_event}: what came on one descriptor. It holds until the next {@link
     * #await}.
     *
     * @param <T> the value
     */
    public static final class Event<T> {
        private final EpollSet<T> set;
        private final int index;

        private Event(EpollSet<T> set, int index) {
            this.set = set;
            this.index = index;
        }

        /** {@return what came: {@code EPOLLIN}, {@code EPOLLHUP} …} */
        public int events() {
            return EpollEvent.events(set.array, set.checked(index));
        }

        /** {@return the descriptor} */
        public int fd() {
            return EpollEvent.fd(set.array, set.checked(index));
        }

        /** {@return the value that was given to add, or null if it has been taken out since} */
        public @Nullable T value() {
            return set.values.get(EpollEvent.data(set.array, set.checked(index)));
        }
    }

    private int checked(int index) {
        return Objects.checkIndex(index, count);
    }

    /** {@code close(epfd)}—closes the epoll instance; whoever waits gets EBADF. */
    @Override
    public void close() throws ErrnoException {
        int outcome = handle.close();
        forgotten.clean();
        if (outcome < 0) {
            throw new ErrnoException("close", "fd " + fd(), Outcome.errno(outcome));
        }
    }
}
