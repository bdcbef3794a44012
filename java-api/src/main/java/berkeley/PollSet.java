package berkeley;

import static berkeley.bindings.socket.Constants.EINTR;
import static berkeley.bindings.socket.Constants.ETIMEDOUT;
import static berkeley.bindings.socket.Constants.POLLNVAL;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import berkeley.bindings.socket.pollfd;
import berkeley.foreign.Structs;
import berkeley.internal.Deadline;
import berkeley.internal.Handle;
import berkeley.internal.ReadinessSet;
import berkeley.sys.Errno;
import berkeley.sys.Poll;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;

/**
 * {@code struct pollfd[]}: descriptors and what to wait for on each. For one thread at a time; a
 * {@link Sock} in it may be closed by any, and is then reported with {@code POLLNVAL} or {@code
 * POLLHUP}.
 *
 * {@snippet file="berkeley/snippets/SnippetsTest.java" region="poll" :
 * PollSet set = new PollSet();
 * set.add(sock, POLLIN);
 * set.add(fd, POLLIN);
 * set.poll(Duration.ofSeconds(5));
 * for (int i = set.next(0); i >= 0; i = set.next(i + 1)) {
 *     handle(set.sock(i) == sock ? sock : set.fd(i));
 * }
 * }
 *
 * <p>What {@link #remove} takes out leaves its place at the next {@link #poll}, so indices hold
 * from one to the next.
 *
 * <p>On a virtual thread the set opens an epoll instance, and keeps it for its next wait until it
 * is {@linkplain #close closed} or forgotten.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/poll.2.html">poll(2)</a>
 */
public final class PollSet implements AutoCloseable {

    private static final long STEP = pollfd.sizeof();
    private static final long FD = pollfd.fd$offset();
    private static final long EVENTS = pollfd.events$offset();
    private static final long REVENTS = pollfd.revents$offset();

    /** In place of a descriptor that is gone: poll(2) ignores it. */
    private static final int NONE = -1;

    private MemorySegment fds = pollfd.allocateArray(16, Arena.ofAuto());
    private @Nullable Sock[] socks = new @Nullable Sock[16];
    private boolean[] entered = new boolean[16];
    private int size;

    /** The indices that the next poll frees. */
    private final BitSet removed = new BitSet();

    private final ReadinessSet readiness = new ReadinessSet();

    /** An empty set. */
    public PollSet() {}

    /**
     * Adds a descriptor. As poll(2) does, {@link #poll} ignores a negative one: its {@link
     * #revents} are 0.
     *
     * @param events {@code POLLIN}, {@code POLLOUT} …
     * @return its index
     */
    public int add(int fd, int events) {
        return add(fd, null, events);
    }

    /**
     * Adds a socket; it is not to be detached while it is here.
     *
     * @return its index
     */
    public int add(Sock sock, int events) {
        return add(sock.fd(), sock, events);
    }

    private int add(int fd, @Nullable Sock sock, int events) {
        if (size == socks.length) {
            grow();
        }
        fds.set(JAVA_INT, size * STEP + FD, fd);
        fds.set(JAVA_SHORT, size * STEP + EVENTS, (short) events);
        fds.set(JAVA_SHORT, size * STEP + REVENTS, (short) 0);
        socks[size] = sock;
        return size++;
    }

    private void grow() {
        if (fds.byteSize() < 2 * size * STEP) {
            fds = pollfd.allocateArray(2L * size, Arena.ofAuto()).copyFrom(fds);
        }
        socks = Arrays.copyOf(socks, 2 * size);
        entered = new boolean[2 * size];
    }

    /** Takes out what is at an index. */
    public void remove(int index) {
        fds.set(JAVA_INT, at(index) + FD, NONE);
        fds.set(JAVA_SHORT, at(index) + REVENTS, (short) 0);
        socks[index] = null;
        removed.set(index);
    }

    /** {@return the index of a socket, or -1} */
    public int indexOf(Sock sock) {
        for (int i = 0; i < size; i++) {
            if (socks[i] == sock) {
                return i;
            }
        }
        return -1;
    }

    /** {@return the index of a descriptor, or -1} */
    public int indexOf(int fd) {
        for (int i = 0; i < size; i++) {
            if (fd(i) == fd && !removed.get(i)) {
                return i;
            }
        }
        return -1;
    }

    /** Changes what to wait for. */
    public void events(int index, int events) {
        fds.set(JAVA_SHORT, at(index) + EVENTS, (short) events);
    }

    /** {@return what is waited for} */
    public int events(int index) {
        return Short.toUnsignedInt(fds.get(JAVA_SHORT, at(index) + EVENTS));
    }

    /** {@return what came: {@code POLLIN}, {@code POLLHUP} …; 0 is nothing} */
    public int revents(int index) {
        return Short.toUnsignedInt(fds.get(JAVA_SHORT, at(index) + REVENTS));
    }

    /** {@return the descriptor, or -1 if it was removed} */
    public int fd(int index) {
        return fds.get(JAVA_INT, at(index) + FD);
    }

    /** {@return the socket, or null if a bare descriptor was added} */
    public @Nullable Sock sock(int index) {
        at(index);
        return socks[index];
    }

    /** {@return how many indices there are} */
    public int size() {
        return size;
    }

    /** {@return the first index from {@code from} on where something came, or -1} */
    public int next(int from) {
        for (int i = from; i < size; i++) {
            if (fds.get(JAVA_SHORT, i * STEP + REVENTS) != 0) {
                return i;
            }
        }
        return -1;
    }

    private long at(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("index " + index + " of " + size);
        }
        return index * STEP;
    }

    /**
     * {@code ppoll(fds, nfds, timeout, NULL)}—waits until a descriptor is ready. After a signal it
     * goes on waiting. On a virtual thread it holds no carrier, and an interrupt ends it.
     *
     * @param timeout null waits without end; zero does not wait
     * @return how many are ready; 0 after the timeout
     * @throws ErrnoException EINTR for the interrupt of a virtual thread, whose status stays set
     */
    public int poll(@Nullable Duration timeout) throws ErrnoException {
        compact();
        long deadline = timeout == null ? Deadline.NEVER : Deadline.after(Deadline.nanos(timeout));
        readiness.begin();
        try {
            int gone = enter();
            int n =
                    Thread.currentThread().isVirtual()
                            ? parked(gone > 0 ? 0 : deadline)
                            : ppoll(gone > 0 ? 0 : deadline);
            return n + reportClosed();
        } finally {
            readiness.leave();
        }
    }

    /** A socket may be closed meanwhile: that ends the wait. */
    private int ppoll(long deadline) throws ErrnoException {
        do {
            MemorySegment left =
                    deadline == Deadline.NEVER
                            ? MemorySegment.NULL
                            : Structs.own().timespec(Deadline.left(deadline));
            int n = Poll.ppoll(fds, size, left, MemorySegment.NULL);
            if (n >= 0) {
                return n;
            }
            int errno = Errno.errno();
            if (readiness.firstClosed() != null) {
                return 0;
            }
            if (errno != EINTR || Thread.currentThread().isInterrupted()) {
                throw new ErrnoException("poll", size + " descriptors", errno);
            }
        } while (true);
    }

    private int parked(long deadline) throws ErrnoException {
        int n = ppoll(0);
        if (n > 0 || Deadline.left(deadline) == 0) {
            return n;
        }
        if (readiness.watch()) {
            for (int i = 0; i < size; i++) {
                Sock sock = socks[i];
                Handle handle = sock == null ? null : sock.handle();
                int events = Short.toUnsignedInt(fds.get(JAVA_SHORT, i * STEP + EVENTS));
                if (fd(i) >= 0) {
                    readiness.watch(fd(i), handle, events);
                }
            }
            readiness.dropOthers();
        }
        int errno;
        do {
            int changes = readiness.changes();
            n = ppoll(0);
            if (n != 0 || readiness.firstClosed() != null) {
                return n;
            }
            errno = readiness.await(changes, deadline);
        } while (errno == 0);
        if (errno != ETIMEDOUT) {
            throw new ErrnoException("poll", size + " descriptors", errno);
        }
        return 0;
    }

    private void compact() {
        if (removed.isEmpty()) {
            return;
        }
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (!removed.get(i)) {
                MemorySegment.copy(fds, i * STEP, fds, kept * STEP, STEP);
                socks[kept++] = socks[i];
            }
        }
        Arrays.fill(socks, kept, size, null);
        size = kept;
        removed.clear();
    }

    /**
     * Counts this call in with each socket, so that no number here can become another file's.
     *
     * @return how many are closed already
     */
    private int enter() {
        int closed = 0;
        for (int i = 0; i < size; i++) {
            Sock sock = socks[i];
            entered[i] = sock != null && readiness.enter(sock.handle());
            if (sock != null && !entered[i]) {
                fds.set(JAVA_INT, i * STEP + FD, NONE);
                closed++;
            }
        }
        return closed;
    }

    /**
     * Reports sockets that are closed; they leave at the next poll.
     *
     * @return how many of them had nothing else to report
     */
    private int reportClosed() {
        int more = 0;
        for (int i = 0; i < size; i++) {
            Sock sock = socks[i];
            if (sock != null && sock.isClosed()) {
                more += entered[i] && revents(i) != 0 ? 0 : 1;
                fds.set(JAVA_SHORT, i * STEP + REVENTS, (short) POLLNVAL);
                fds.set(JAVA_INT, i * STEP + FD, NONE);
                removed.set(i);
            }
            entered[i] = false;
        }
        return more;
    }

    /** Frees what waiting on a virtual thread needed. The set can be used again. */
    @Override
    public void close() {
        readiness.close();
    }
}
