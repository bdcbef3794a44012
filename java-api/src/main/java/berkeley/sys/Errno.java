package berkeley.sys;

import static berkeley.bindings.socket.socket_h.strerror$address;
import static berkeley.bindings.socket.socket_h.strerror$descriptor;

import berkeley.foreign.Link;
import berkeley.foreign.ThreadBuffer;
import berkeley.trace.Names;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** errno.h: the number of the last error of this thread. */
public final class Errno {
    private Errno() {}

    /**
     * {@code errno}—the error of this thread's last call in {@code berkeley.sys} that returned -1.
     * A call that succeeds leaves it undefined, as in C.
     *
     * @see <a href="https://man7.org/linux/man-pages/man3/errno.3.html">errno(3)</a>
     */
    public static int errno() {
        return ThreadBuffer.lastErrno();
    }

    private static final class Strerror {
        static final MethodHandle CALL = Link.infallible(strerror$address(), strerror$descriptor());
    }

    /**
     * {@code strerror(errnum)}—says in words what an errno means.
     *
     * @see <a href="https://man7.org/linux/man-pages/man3/strerror.3.html">strerror(3)</a>
     */
    public static String strerror(int errnum) {
        try {
            MemorySegment text = (MemorySegment) Strerror.CALL.invokeExact(errnum);
            return text.getString(0);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /**
     * {@code perror(s)}—prints {@code s} and what {@link #errno()} means on standard error.
     *
     * @see <a href="https://man7.org/linux/man-pages/man3/perror.3.html">perror(3)</a>
     */
    public static void perror(@Nullable String s) {
        String message = strerror(errno());
        System.err.println(s == null || s.isEmpty() ? message : s + ": " + message);
    }

    /** {@return the name of an errno in the headers, such as EACCES} */
    public static String name(int errnum) {
        return Names.errno(errnum);
    }

    /** Where the call about to be made puts errno. */
    static MemorySegment capture() {
        return ThreadBuffer.errno();
    }
}
