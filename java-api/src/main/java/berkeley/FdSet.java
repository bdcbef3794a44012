package berkeley;

import static berkeley.bindings.socket.Constants.EINTR;
import static berkeley.bindings.socket.Constants.FD_SETSIZE;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import berkeley.sys.SysSelect;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.StringJoiner;

/**
 * {@code fd_set}: a set of descriptors for {@link #select}. Unlike C's it grows, so that
 * descriptors from 1,024 on are as good as others. For one thread at a time.
 *
 * {@snippet lang=java :
 * FdSet ready = new FdSet().set(0).set(sock);
 * FdSet.select(ready, null, null, Duration.ofSeconds(5));
 * for (int fd = ready.next(0); fd >= 0; fd = ready.next(fd + 1)) { … }
 * }
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/select.2.html">select(2)</a>
 */
public final class FdSet {

    private MemorySegment bits = Arena.ofAuto().allocate(FD_SETSIZE / Byte.SIZE, Long.BYTES);

    /** An empty set. */
    public FdSet() {}

    /** {@code FD_SET(fd, set)}—adds a descriptor. */
    public FdSet set(int fd) {
        reach(checked("FD_SET", fd) + 1);
        SysSelect.FD_SET(fd, bits);
        return this;
    }

    /** {@code FD_SET(fd, set)}—adds the descriptor of a socket. */
    public FdSet set(Sock sock) {
        return set(sock.fd());
    }

    /** {@code FD_CLR(fd, set)}—takes a descriptor out. */
    public FdSet clr(int fd) {
        if (checked("FD_CLR", fd) < size()) {
            SysSelect.FD_CLR(fd, bits);
        }
        return this;
    }

    /** {@code FD_CLR(fd, set)}—takes the descriptor of a socket out. */
    public FdSet clr(Sock sock) {
        return clr(sock.fd());
    }

    /** {@code FD_ISSET(fd, set)}—tells whether a descriptor is in it. */
    public boolean isset(int fd) {
        return checked("FD_ISSET", fd) < size() && SysSelect.FD_ISSET(fd, bits);
    }

    /** {@code FD_ISSET(fd, set)}—tells whether the descriptor of a socket is in it. */
    public boolean isset(Sock sock) {
        return isset(sock.fd());
    }

    /** {@code FD_ZERO(set)}—empties it. */
    public FdSet zero() {
        SysSelect.FD_ZERO(bits);
        return this;
    }

    /**
     * {@code *this = *from}—makes it a copy: select overwrites its sets, so what to watch is kept
     * in another.
     */
    public FdSet copy(FdSet from) {
        reach(from.size());
        zero();
        MemorySegment.copy(from.bits, 0, bits, 0, from.bits.byteSize());
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
     * On a virtual thread it holds no carrier.
     *
     * @param timeout null waits without end; zero does not wait
     * @return how many are ready, over all sets; 0 after the timeout
     * @throws ErrnoException EBADF if a number in them is no open descriptor
     */
    public static int select(
            @Nullable FdSet read,
            @Nullable FdSet write,
            @Nullable FdSet except,
            @Nullable Duration timeout)
            throws ErrnoException {
        int nfds = Math.max(nfds(read), Math.max(nfds(write), nfds(except)));
        MemorySegment readfds = bits(read, nfds);
        MemorySegment writefds = bits(write, nfds);
        MemorySegment exceptfds = bits(except, nfds);
        Timeout left = Timeout.of(timeout);
        for (; ; ) {
            MemorySegment timespec = left.timespec();
            int n =
                    Thread.currentThread().isVirtual()
                            ? Offload.call(() ->
                                    SysSelect.pselect(
                                            nfds,
                                            readfds,
                                            writefds,
                                            exceptfds,
                                            timespec,
                                            MemorySegment.NULL))
                            : Offload.result(
                                    SysSelect.pselect(
                                            nfds,
                                            readfds,
                                            writefds,
                                            exceptfds,
                                            timespec,
                                            MemorySegment.NULL));
            if (n >= 0) {
                return n;
            }
            if (n != -EINTR) {
                throw new ErrnoException(
                        "select", "read " + read + " write " + write + " except " + except, -n);
            }
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
            throw new IllegalArgumentException(macro + ": no descriptor is " + fd);
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
