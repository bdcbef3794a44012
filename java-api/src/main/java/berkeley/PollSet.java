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
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * {@code struct pollfd[]}: descriptors and what to wait for on each. For one thread at a time; a
 * {@link Sock} in it may be closed by any, and is then reported with {@code POLLNVAL} or {@code
 * POLLHUP}.
 *
 * {@snippet file="berkeley/snippets/SnippetsTest.java" region="poll" :
 * PollSet set = new PollSet();
 * set.add(sock, POLLIN);
 * PollSet.Entry pipe = set.add(fd, POLLIN);
 * set.poll(Duration.ofSeconds(5));
 * for (PollSet.Entry entry : set.ready()) {
 *     handle(entry == pipe ? fd : entry.sock());
 * }
 * }
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
    private @Nullable Entry[] entries = new Entry[16];
    private int size;

    /** Whether the next poll has to close gaps. */
    private boolean hasRemoved;

    private final ReadinessSet readiness = new ReadinessSet();
    private final Ready ready = new Ready();

    /** An empty set. */
    public PollSet() {}

    /** {@code struct pollfd}: a descriptor, what to wait for on it, and what came. */
    public final class Entry {
        private final @Nullable Sock sock;
        private long at;
        private boolean removed;

        private Entry(@Nullable Sock sock, long at) {
            this.sock = sock;
            this.at = at;
        }

        /** {@return the socket, or null if a bare descriptor was added} */
        public @Nullable Sock sock() {
            return sock;
        }

        /** {@return the descriptor, or -1 if it was removed} */
        public int fd() {
            return removed ? NONE : fds.get(JAVA_INT, at + FD);
        }

        /** {@return what is waited for} */
        public int events() {
            return removed ? 0 : Short.toUnsignedInt(fds.get(JAVA_SHORT, at + EVENTS));
        }

        /** Changes what to wait for. */
        public void events(int events) {
            if (!removed) {
                fds.set(JAVA_SHORT, at + EVENTS, (short) events);
            }
        }

        /**
         * {@return what came: {@code POLLIN}, {@code POLLHUP} …; 0 is nothing} A socket that is
         * closed has POLLNVAL, and is taken out at the next poll.
         */
        public int revents() {
            return at < 0 ? 0 : Short.toUnsignedInt(fds.get(JAVA_SHORT, at + REVENTS));
        }

        /** Takes it out of the set. */
        public void remove() {
            if (!removed) {
                fds.set(JAVA_SHORT, at + REVENTS, (short) 0);
                leaveAtNextPoll();
            }
        }

        private void leaveAtNextPoll() {
            fds.set(JAVA_INT, at + FD, NONE);
            removed = true;
            hasRemoved = true;
        }

        private boolean moveTo(long place) {
            if (removed) {
                at = -1;
                return false;
            }
            MemorySegment.copy(fds, at, fds, place, STEP);
            at = place;
            return true;
        }

        /** {@return whether it is a socket that is closed} */
        private boolean enter() {
            if (sock == null || readiness.enter(sock.handle())) {
                return false;
            }
            fds.set(JAVA_INT, at + FD, NONE);
            return true;
        }

        private void reportClosed() {
            if (sock != null && sock.isClosed() && !removed) {
                fds.set(JAVA_SHORT, at + REVENTS, (short) POLLNVAL);
                leaveAtNextPoll();
            }
        }
    }

    /**
     * Adds a descriptor. As poll(2) does, {@link #poll} ignores a negative one: its {@link
     * Entry#revents} are 0.
     *
     * @param events {@code POLLIN}, {@code POLLOUT} …
     */
    public Entry add(int fd, int events) {
        return add(fd, null, events);
    }

    /**
     * Adds a socket; it is not to be detached while it is here.
     *
     * @param events {@code POLLIN}, {@code POLLOUT} …
     */
    public Entry add(Sock sock, int events) {
        return add(sock.fd(), sock, events);
    }

    private Entry add(int fd, @Nullable Sock sock, int events) {
        if (size == entries.length) {
            fds = pollfd.allocateArray(2L * size, Arena.ofAuto()).copyFrom(fds);
            entries = Arrays.copyOf(entries, 2 * size);
        }
        Entry entry = new Entry(sock, size * STEP);
        fds.set(JAVA_INT, entry.at + FD, fd);
        fds.set(JAVA_SHORT, entry.at + EVENTS, (short) events);
        fds.set(JAVA_SHORT, entry.at + REVENTS, (short) 0);
        entries[size++] = entry;
        return entry;
    }

    private Entry entry(int index) {
        return Objects.requireNonNull(entries[index]);
    }

    /** {@return how many descriptors there are} */
    public int size() {
        int count = 0;
        for (int i = 0; i < size; i++) {
            count += entry(i).removed ? 0 : 1;
        }
        return count;
    }

    /**
     * {@return where something came at the last {@link #poll}, in the order of adding} The next one
     * fills it anew. {@code get(i)} takes nothing of the heap.
     */
    public List<Entry> ready() {
        return ready;
    }

    private final class Ready extends AbstractList<Entry> implements RandomAccess {
        private @Nullable Entry[] found = new Entry[16];
        private int count;

        /** What left the set is not held here, or the collector could not close it. */
        private void forget() {
            Arrays.fill(found, 0, count, null);
            count = 0;
        }

        private void fill() {
            for (int i = 0; i < size; i++) {
                if (fds.get(JAVA_SHORT, i * STEP + REVENTS) != 0) {
                    if (count == found.length) {
                        found = Arrays.copyOf(found, entries.length);
                    }
                    found[count++] = entries[i];
                }
            }
        }

        @Override
        public int size() {
            return count;
        }

        @Override
        public Entry get(int index) {
            return Objects.requireNonNull(found[Objects.checkIndex(index, count)]);
        }
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
        ready.forget();
        compact();
        long deadline = timeout == null ? Deadline.NEVER : Deadline.after(Deadline.nanos(timeout));
        readiness.begin();
        try {
            int gone = enter();
            if (Thread.currentThread().isVirtual()) {
                parked(gone > 0 ? 0 : deadline);
            } else {
                ppoll(gone > 0 ? 0 : deadline);
            }
            reportClosed();
            ready.fill();
            return ready.size();
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

    private void parked(long deadline) throws ErrnoException {
        if (ppoll(0) > 0 || Deadline.left(deadline) == 0) {
            return;
        }
        if (readiness.watch()) {
            for (int i = 0; i < size; i++) {
                Entry entry = entry(i);
                Handle handle = entry.sock == null ? null : entry.sock.handle();
                if (entry.fd() >= 0) {
                    readiness.watch(entry.fd(), handle, entry.events());
                }
            }
            readiness.dropOthers();
        }
        int errno;
        do {
            int changes = readiness.changes();
            if (ppoll(0) > 0 || readiness.firstClosed() != null) {
                return;
            }
            errno = readiness.await(changes, deadline);
        } while (errno == 0);
        if (errno != ETIMEDOUT) {
            throw new ErrnoException("poll", size + " descriptors", errno);
        }
    }

    private void compact() {
        if (!hasRemoved) {
            return;
        }
        int kept = 0;
        for (int i = 0; i < size; i++) {
            Entry entry = entry(i);
            if (entry.moveTo(kept * STEP)) {
                entries[kept++] = entry;
            }
        }
        Arrays.fill(entries, kept, size, null);
        size = kept;
        hasRemoved = false;
    }

    /**
     * Counts this call in with each socket, so that no number here can become another file's.
     *
     * @return how many are closed already
     */
    private int enter() {
        int closed = 0;
        for (int i = 0; i < size; i++) {
            closed += entry(i).enter() ? 1 : 0;
        }
        return closed;
    }

    /** Reports sockets that are closed; they leave at the next poll. */
    private void reportClosed() {
        for (int i = 0; i < size; i++) {
            entry(i).reportClosed();
        }
    }

    /** Frees what waiting on a virtual thread needed. The set can be used again. */
    @Override
    public void close() {
        readiness.close();
    }
}
