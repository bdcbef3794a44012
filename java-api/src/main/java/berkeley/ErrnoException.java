package berkeley;

import berkeley.sys.Errno;

import java.net.SocketException;

/**
 * A call that returned -1: its name, what it was called on, and errno. The message is {@code
 * connect 127.0.0.1:81: ECONNREFUSED (Connection refused)}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/errno.3.html">errno(3)</a>
 */
public final class ErrnoException extends SocketException {
    private static final long serialVersionUID = 1L;

    private final String call;
    private final int errno;

    public ErrnoException(String call, String target, int errno) {
        super(
                call
                        + (target.isEmpty() ? "" : " " + target)
                        + ": "
                        + Errno.name(errno)
                        + " ("
                        + Errno.strerror(errno)
                        + ")");
        this.call = call;
        this.errno = errno;
    }

    /** {@return the number of the error, to be compared with {@code EAGAIN} and its kin} */
    public int errno() {
        return errno;
    }

    /** {@return the C name of the error, such as {@code ECONNREFUSED}} */
    public String name() {
        return Errno.name(errno);
    }

    /** {@return the name of the call that failed, such as {@code connect}} */
    public String call() {
        return call;
    }
}
