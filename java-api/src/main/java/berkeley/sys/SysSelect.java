package berkeley.sys;

import static berkeley.bindings.socket.socket_h.*;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import berkeley.bindings.socket.sigset_t;
import berkeley.bindings.socket.timespec;
import berkeley.bindings.socket.timeval;
import berkeley.foreign.Bounds;
import berkeley.foreign.Link;
import berkeley.trace.Call;
import berkeley.trace.Trace;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * sys/select.h: select, and the macros for its sets. A set is a bitmap of longs in memory of any
 * size: bit n of it is descriptor n. C's fd_set holds 1,024; a larger segment holds more, and
 * neither the macros nor the kernel go past its end.
 */
public final class SysSelect {
    private SysSelect() {}

    private static final class Select {
        static final MethodHandle CALL = Link.call(select$address(), select$descriptor());
    }

    /**
     * {@code select(nfds, readfds, writefds, exceptfds, timeout)}—waits until one of many
     * descriptors is ready.
     *
     * @param nfds one more than the highest descriptor in the sets
     * @param readfds a set, of which the ready ones remain; or NULL
     * @param writefds a set, of which the ready ones remain; or NULL
     * @param exceptfds a set, of which the ready ones remain; or NULL
     * @param timeout a struct timeval, in which Linux leaves the time not slept; NULL waits without
     *     end
     * @return the number of bits in the three sets, 0 after the timeout, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/select.2.html">select(2)</a>
     */
    public static int select(
            int nfds,
            MemorySegment readfds,
            MemorySegment writefds,
            MemorySegment exceptfds,
            MemorySegment timeout) {
        Bounds.check("select", readfds, bytes(nfds));
        Bounds.check("select", writefds, bytes(nfds));
        Bounds.check("select", exceptfds, bytes(nfds));
        Bounds.check("select", timeout, timeval.sizeof());
        Trace trace =
                Trace.on()
                        ? Trace.enter(
                                Call.SELECT,
                                nfds,
                                readfds.address(),
                                writefds.address(),
                                exceptfds.address(),
                                timeout.address())
                        : null;
        try {
            int result =
                    (int)
                            Select.CALL.invokeExact(
                                    Errno.capture(), nfds, readfds, writefds, exceptfds, timeout);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Pselect {
        static final MethodHandle CALL = Link.call(pselect$address(), pselect$descriptor());
    }

    /**
     * {@code pselect(nfds, readfds, writefds, exceptfds, timeout, sigmask)}—waits until one of many
     * descriptors is ready.
     *
     * @param nfds one more than the highest descriptor in the sets
     * @param readfds a set, of which the ready ones remain; or NULL
     * @param writefds a set, of which the ready ones remain; or NULL
     * @param exceptfds a set, of which the ready ones remain; or NULL
     * @param timeout a struct timespec; NULL waits without end
     * @param sigmask a sigset_t that blocks signals while it waits, or NULL
     * @return the number of bits in the three sets, 0 after the timeout, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/select.2.html">select(2)</a>
     */
    public static int pselect(
            int nfds,
            MemorySegment readfds,
            MemorySegment writefds,
            MemorySegment exceptfds,
            MemorySegment timeout,
            MemorySegment sigmask) {
        Bounds.check("pselect", readfds, bytes(nfds));
        Bounds.check("pselect", writefds, bytes(nfds));
        Bounds.check("pselect", exceptfds, bytes(nfds));
        Bounds.check("pselect", timeout, timespec.sizeof());
        Bounds.check("pselect", sigmask, sigset_t.sizeof());
        Trace trace =
                Trace.on()
                        ? Trace.enter(
                                Call.PSELECT,
                                nfds,
                                readfds.address(),
                                writefds.address(),
                                exceptfds.address(),
                                timeout.address(),
                                sigmask.address())
                        : null;
        try {
            int result =
                    (int)
                            Pselect.CALL.invokeExact(
                                    Errno.capture(),
                                    nfds,
                                    readfds,
                                    writefds,
                                    exceptfds,
                                    timeout,
                                    sigmask);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /**
     * {@code FD_SET(fd, set)}—adds a descriptor.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/select.2.html">select(2)</a>
     */
    public static void FD_SET(int fd, MemorySegment set) {
        long word = word("FD_SET", fd, set);
        set.set(JAVA_LONG_UNALIGNED, word, set.get(JAVA_LONG_UNALIGNED, word) | 1L << fd);
    }

    /**
     * {@code FD_CLR(fd, set)}—takes a descriptor out.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/select.2.html">select(2)</a>
     */
    public static void FD_CLR(int fd, MemorySegment set) {
        long word = word("FD_CLR", fd, set);
        set.set(JAVA_LONG_UNALIGNED, word, set.get(JAVA_LONG_UNALIGNED, word) & ~(1L << fd));
    }

    /**
     * {@code FD_ISSET(fd, set)}—tells whether a descriptor is in it.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/select.2.html">select(2)</a>
     */
    public static boolean FD_ISSET(int fd, MemorySegment set) {
        long word = word("FD_ISSET", fd, set);
        return (set.get(JAVA_LONG_UNALIGNED, word) & 1L << fd) != 0;
    }

    /**
     * {@code FD_ZERO(set)}—empties the whole segment.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/select.2.html">select(2)</a>
     */
    public static void FD_ZERO(MemorySegment set) {
        set.fill((byte) 0);
    }

    /** Where the long with this descriptor's bit stands. */
    private static long word(String macro, int fd, MemorySegment set) {
        long word = (long) (fd >> 6) * Long.BYTES;
        if (fd < 0 || word > set.byteSize() - Long.BYTES) {
            throw new IndexOutOfBoundsException(
                    "%s: descriptor %d in a set of %d bytes".formatted(macro, fd, set.byteSize()));
        }
        return word;
    }

    /** What the kernel reads and writes of a set: whole longs. */
    private static long bytes(int nfds) {
        return ((long) Math.max(nfds, 0) + 63) / 64 * Long.BYTES;
    }
}
