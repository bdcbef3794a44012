package berkeley;

import static berkeley.bindings.socket.Constants.ETIMEDOUT;

import berkeley.sys.Errno;

import java.math.BigDecimal;
import java.net.SocketException;
import java.time.Duration;

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
    private final boolean timeout;

    public ErrnoException(String call, String target, int errno) {
        super(message(call, target, errno, Errno.strerror(errno)));
        this.call = call;
        this.errno = errno;
        timeout = false;
    }

    /** A call that was given up because a limit of this library has passed: ETIMEDOUT. */
    ErrnoException(String call, String target, Duration limit) {
        super(message(call, target, ETIMEDOUT, "the timeout of " + words(limit) + " has passed"));
        this.call = call;
        errno = ETIMEDOUT;
        timeout = true;
    }

    private static String message(String call, String target, int errno, String reason) {
        return "%s%s: %s (%s)"
                .formatted(call, target.isEmpty() ? "" : " " + target, Errno.name(errno), reason);
    }

    private static String words(Duration limit) {
        BigDecimal millis = BigDecimal.valueOf(limit.toNanos(), 6).stripTrailingZeros();
        return millis.toPlainString() + " ms";
    }

    /**
     * {@return whether the timeout of the Sock, or of this call, has passed} The kernel's own
     * ETIMEDOUT says that the peer has not answered.
     */
    public boolean isTimeout() {
        return timeout;
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
