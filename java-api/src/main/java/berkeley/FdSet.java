package berkeley;

import static berkeley.bindings.socket.Constants.EINTR;
import static berkeley.bindings.socket.Constants.ETIMEDOUT;
import static berkeley.bindings.socket.Constants.FD_SETSIZE;
import static berkeley.bindings.socket.Constants.POLLIN;
import static berkeley.bindings.socket.Constants.POLLOUT;
import static berkeley.bindings.socket.Constants.POLLPRI;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import berkeley.foreign.Structs;
import berkeley.internal.Deadline;
import berkeley.internal.ReadinessSet;
import berkeley.sys.Errno;
import berkeley.sys.SysSelect;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import java.util.StringJoiner;

/**
 * {@code fd_set}: a set of descriptors for {@link #select}. Unlike C's it grows, so that
 * descriptors from 1,024 on are as good as others. For one thread at a time.
 *
 * {@snippet file="berkeley/snippets/SnippetsTest.java" region="select" :
 * FdSet ready = new FdSet().set(sock).set(fd);
 * FdSet.select(ready, null, null, Duration.ofSeconds(5));
 * if (ready.isset(sock)) handle(sock);
 * if (ready.isset(fd)) handle(fd);
 * }
 *
 * <p>On a virtual thread the first of the sets that select is given opens an epoll instance, and
 * keeps it for its next wait until it is {@linkplain #close closed} or forgotten.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/select.2.html">select(2)</a>
 */
public final class FdSet implements AutoCloseable {

    private MemorySegment bits = Arena.ofAuto().allocate(FD_SETSIZE / Byte.SIZE, Long.BYTES);

    /** By descriptor, those that were added as sockets. */
    private @Nullable Sock[] socks = new @Nullable Sock[0];

    private @Nullable ReadinessSet readiness;

    /** An empty set. */
    public FdSet() {}

    /** {@code FD_SET(fd, set)}—adds a descriptor. */
    public FdSet set(int fd) {
        reach(checked("FD_SET", fd) + 1);
        SysSelect.FD_SET(fd, bits);
        if (fd < socks.length) {
            socks[fd] = null;
        }
        return this;
    }

    /** {@code FD_SET(fd, set)}—adds the descriptor of a socket, whose close then ends select. */
    public FdSet set(Sock sock) {
        int fd = sock.fd();
        set(fd);
        if (fd >= socks.length) {
            socks = Arrays.copyOf(socks, Math.max(fd + 1, 2 * socks.length));
        }
        socks[fd] = sock;
        return this;
    }

    /** {@code FD_CLR(fd, set)}—takes a descriptor out. */
    public FdSet clr(int fd) {
        if (checked("FD_CLR", fd) < size()) {
            SysSelect.FD_CLR(fd, bits);
        }
        return this;
    }

    /**
     * {@code FD_CLR(fd, set)}—takes the descriptor of a socket out. That of a closed one may be
     * another's by now, who stays.
     */
    public FdSet clr(Sock sock) {
        return replaced(sock) ? this : clr(sock.fd());
    }

    /** {@code FD_ISSET(fd, set)}—tests whether a descriptor is in it. */
    public boolean isset(int fd) {
        return checked("FD_ISSET", fd) < size() && SysSelect.FD_ISSET(fd, bits);
    }

    /** {@code FD_ISSET(fd, set)}—tests whether the descriptor of a socket is in it. */
    public boolean isset(Sock sock) {
        return !replaced(sock) && isset(sock.fd());
    }

    private boolean replaced(Sock sock) {
        Sock here = sock.fd() < socks.length ? socks[sock.fd()] : null;
        return here != null && here != sock;
    }

    /** {@code FD_ZERO(set)}—empties it. */
    public FdSet zero() {
        SysSelect.FD_ZERO(bits);
        Arrays.fill(socks, null);
        return this;
    }

    /**
     * {@code *this = *from}—makes it a copy: select overwrites its sets, so what to watch is kept
     * in another.
     */
    public FdSet copy(FdSet from) {
        if (from == this) {
            return this;
        }
        reach(from.size());
        zero();
        MemorySegment.copy(from.bits, 0, bits, 0, from.bits.byteSize());
        if (socks.length < from.socks.length) {
            socks = new @Nullable Sock[from.socks.length];
        }
        System.arraycopy(from.socks, 0, socks, 0, from.socks.length);
        return this;
    }

    /**
     * {@return the lowest descriptor in it that is at least {@code from}, or -1 if there is none}
     */
    public int next(int from) {
        long words = bits.byteSize() / Long.BYTES;
        for (long word = from >> 6; word < words; word++) {
            long left = bits.getAtIndex(JAVA_LONG, word) & (word == from >> 6 ? -1L << from : -1L);
            if (left != 0) {
                return (int) (word << 6) + Long.numberOfTrailingZeros(left);
            }
        }
        return -1;
    }

    /** One more than the highest descriptor in it. */
    private int nfds() {
        for (long word = bits.byteSize() / Long.BYTES - 1; word >= 0; word--) {
            long left = bits.getAtIndex(JAVA_LONG, word);
            if (left != 0) {
                return (int) (word << 6) + Long.SIZE - Long.numberOfLeadingZeros(left);
            }
        }
        return 0;
    }

    /**
     * {@code pselect(nfds, readfds, writefds, exceptfds, timeout, NULL)}—waits until a descriptor
     * of the sets is ready, and leaves the ready ones in them. After a signal it goes on waiting.
     * On a virtual thread it holds no carrier, and an interrupt ends it.
     *
     * @param timeout null waits without end; zero does not wait
     * @return how many are ready, over all sets; 0 after the timeout
     * @throws ErrnoException EBADF if a number in them is no open descriptor, or a {@link Sock} in
     *     them is closed, before or meanwhile; EINTR for the interrupt of a virtual thread, whose
     *     status stays set
     */
    public static int select(
            @Nullable FdSet read,
            @Nullable FdSet write,
            @Nullable FdSet except,
            @Nullable Duration timeout)
            throws ErrnoException {
        long deadline = timeout == null ? Deadline.NEVER : Deadline.after(Deadline.nanos(timeout));
        ReadinessSet readiness = readiness(read, write, except);
        readiness.begin();
        try {
            enter(readiness, read);
            enter(readiness, write);
            enter(readiness, except);
            int n =
                    Thread.currentThread().isVirtual()
                            ? parked(readiness, read, write, except, deadline)
                            : pselect(readiness, read, write, except, deadline);
            if (readiness.firstClosed() != null) {
                throw closed();
            }
            return n;
        } finally {
            readiness.leave();
        }
    }

    private static ErrnoException closed() {
        return ErrnoException.closed("select", Sock.class);
    }

    private static ReadinessSet readiness(@Nullable FdSet... sets) {
        for (FdSet set : sets) {
            if (set != null) {
                if (set.readiness == null) {
                    set.readiness = new ReadinessSet();
                }
                return set.readiness;
            }
        }
        return new ReadinessSet();
    }

    /** Counts select in with each socket, so that no number here can become another file's. */
    private static void enter(ReadinessSet readiness, @Nullable FdSet set) throws ErrnoException {
        if (set == null || set.socks.length == 0) {
            return;
        }
        for (int fd = set.next(0); fd >= 0 && fd < set.socks.length; fd = set.next(fd + 1)) {
            Sock sock = set.socks[fd];
            if (sock != null && !readiness.enter(sock.handle())) {
                throw closed();
            }
        }
    }

    private static int pselect(
            ReadinessSet readiness,
            @Nullable FdSet read,
            @Nullable FdSet write,
            @Nullable FdSet except,
            long deadline)
            throws ErrnoException {
        int nfds = Math.max(nfds(read), Math.max(nfds(write), nfds(except)));
        MemorySegment readfds = bits(read, nfds);
        MemorySegment writefds = bits(write, nfds);
        MemorySegment exceptfds = bits(except, nfds);
        do {
            MemorySegment left =
                    deadline == Deadline.NEVER
                            ? MemorySegment.NULL
                            : Structs.own().timespec(Deadline.left(deadline));
            int n = SysSelect.pselect(nfds, readfds, writefds, exceptfds, left, MemorySegment.NULL);
            if (n >= 0) {
                return n;
            }
            int errno = Errno.errno();
            if (readiness.firstClosed() != null) {
                throw closed();
            }
            if (errno != EINTR || Thread.currentThread().isInterrupted()) {
                throw failed(read, write, except, errno);
            }
        } while (true);
    }

    private static ErrnoException failed(
            @Nullable FdSet read, @Nullable FdSet write, @Nullable FdSet except, int errno) {
        String sets = "read " + read + " write " + write + " except " + except;
        return new ErrnoException("select", sets, errno);
    }

    private static int parked(
            ReadinessSet readiness,
            @Nullable FdSet read,
            @Nullable FdSet write,
            @Nullable FdSet except,
            long deadline)
            throws ErrnoException {
        long[] reads = longs(read);
        long[] writes = longs(write);
        long[] excepts = longs(except);
        int n = pselect(readiness, read, write, except, 0);
        if (n > 0 || Deadline.left(deadline) == 0) {
            return n;
        }
        boolean watches = readiness.watch();
        int errno;
        do {
            // An error leaves the sets as they were: they are full again whenever one can come.
            restore(read, reads);
            restore(write, writes);
            restore(except, excepts);
            if (watches) {
                watch(readiness, read, POLLIN);
                watch(readiness, write, POLLOUT);
                watch(readiness, except, POLLPRI);
                readiness.dropOthers();
                watches = false;
            }
            int changes = readiness.changes();
            n = pselect(readiness, read, write, except, 0);
            if (n > 0 || readiness.firstClosed() != null) {
                return n;
            }
            errno = readiness.await(changes, deadline);
        } while (errno == 0);
        if (errno != ETIMEDOUT) {
            restore(read, reads);
            restore(write, writes);
            restore(except, excepts);
            throw failed(read, write, except, errno);
        }
        return 0;
    }

    private static void watch(ReadinessSet readiness, @Nullable FdSet set, int events) {
        if (set == null) {
            return;
        }
        for (int fd = set.next(0); fd >= 0; fd = set.next(fd + 1)) {
            Sock sock = fd < set.socks.length ? set.socks[fd] : null;
            readiness.watch(fd, sock == null ? null : sock.handle(), events);
        }
    }

    /** Frees what waiting on a virtual thread needed. The set can be used again. */
    @Override
    public void close() {
        if (readiness != null) {
            readiness.close();
        }
    }

    private static long[] longs(@Nullable FdSet set) {
        return set == null ? new long[0] : set.bits.toArray(JAVA_LONG);
    }

    private static void restore(@Nullable FdSet set, long[] longs) {
        if (set != null) {
            MemorySegment.copy(longs, 0, set.bits, JAVA_LONG, 0, longs.length);
        }
    }

    private static int nfds(@Nullable FdSet set) {
        return set == null ? 0 : set.nfds();
    }

    private static MemorySegment bits(@Nullable FdSet set, int nfds) {
        if (set == null) {
            return MemorySegment.NULL;
        }
        set.reach(nfds);
        return set.bits;
    }

    private int size() {
        return (int) (bits.byteSize() * Byte.SIZE);
    }

    private void reach(int size) {
        if (size > size()) {
            long words =
                    Math.max((size + Long.SIZE - 1L) / Long.SIZE, 2 * bits.byteSize() / Long.BYTES);
            MemorySegment wider = Arena.ofAuto().allocate(words * Long.BYTES, Long.BYTES);
            bits = wider.copyFrom(bits);
        }
    }

    private static int checked(String macro, int fd) {
        if (fd < 0) {
            throw new IllegalArgumentException(macro + ": not a descriptor: " + fd);
        }
        return fd;
    }

    /** The descriptors in it, as strace shows them. */
    @Override
    public String toString() {
        StringJoiner numbers = new StringJoiner(" ", "[", "]");
        for (int fd = next(0); fd >= 0; fd = next(fd + 1)) {
            numbers.add(Integer.toString(fd));
        }
        return numbers.toString();
    }
}
