package berkeley;

import static berkeley.bindings.socket.Constants.NETDB_INTERNAL;

import berkeley.sys.Errno;
import berkeley.sys.Netdb;
import berkeley.trace.Names;

import java.io.IOException;

/**
 * A {@code gethostbyname} or {@code gethostbyaddr} that found nothing: its name, what it was called
 * on, and {@code h_errno}. The message is {@code gethostbyname nosuch.invalid: HOST_NOT_FOUND
 * (Unknown host)}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/gethostbyname.3.html">gethostbyname(3)</a>
 */
public final class HErrnoException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String call;
    private final int h_errno;
    private final int errno;

    /**
     * @param errno what {@code NETDB_INTERNAL} stands for; otherwise it counts for nothing
     */
    public HErrnoException(String call, String target, int h_errno, int errno) {
        super(call + (target.isEmpty() ? "" : " " + target) + ": " + reason(h_errno, errno));
        this.call = call;
        this.h_errno = h_errno;
        this.errno = h_errno == NETDB_INTERNAL ? errno : 0;
    }

    /** {@return the number of the error, to be compared with {@code HOST_NOT_FOUND} and its kin} */
    public int h_errno() {
        return h_errno;
    }

    /** {@return the C name of the error, such as {@code HOST_NOT_FOUND}} */
    public String name() {
        return Names.hErrno(h_errno);
    }

    /** {@return the name of the call that failed, such as {@code gethostbyname}} */
    public String call() {
        return call;
    }

    /** {@return the errno behind a {@code NETDB_INTERNAL}, or 0} */
    public int errno() {
        return errno;
    }

    private static String reason(int h_errno, int errno) {
        return h_errno == NETDB_INTERNAL
                ? "NETDB_INTERNAL, " + Errno.name(errno) + " (" + Errno.strerror(errno) + ")"
                : Names.hErrno(h_errno) + " (" + Netdb.hstrerror(h_errno) + ")";
    }
}
