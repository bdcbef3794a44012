package berkeley;

import static berkeley.bindings.socket.Constants.EAGAIN;
import static berkeley.bindings.socket.Constants.EBADF;
import static berkeley.bindings.socket.Constants.ETIMEDOUT;

import berkeley.sys.Errno;

import org.jspecify.annotations.Nullable;

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
    private final boolean closed;

    public ErrnoException(String call, String target, int errno) {
        this(call, errno, message(call, target, errno, Errno.strerror(errno)), false, false);
    }

    /**
     * A call that was given up because a limit of this library has passed: ETIMEDOUT.
     *
     * @param limit of this call, or null where it was the deadline of all
     */
    ErrnoException(String call, String target, @Nullable Duration limit) {
        this(call, ETIMEDOUT, message(call, target, limit), true, false);
    }

    private ErrnoException(
            String call, int errno, String message, boolean timeout, boolean closed) {
        super(message);
        this.call = call;
        this.errno = errno;
        this.timeout = timeout;
        this.closed = closed;
    }

    /**
     * {@return the error of a call on a Sock, or on a set of descriptors, that is closed: EBADF}
     */
    static ErrnoException closed(String call, Class<?> type) {
        String target = "on a closed " + type.getSimpleName();
        String message = message(call, target, EBADF, Errno.strerror(EBADF));
        return new ErrnoException(call, EBADF, message, false, true);
    }

    private static String message(String call, String target, @Nullable Duration limit) {
        String what = limit == null ? "deadline" : "timeout of " + words(limit);
        return message(call, target, ETIMEDOUT, "the " + what + " has passed");
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

    /**
     * {@return whether the call would have had to wait} The error is EAGAIN, which Linux also calls
     * EWOULDBLOCK. A call also fails with it when SO_RCVTIMEO or SO_SNDTIMEO has passed.
     */
    public boolean isWouldBlock() {
        return errno == EAGAIN;
    }

    /**
     * {@return whether the call failed because this program had closed the Sock or the set of
     * descriptors, before the call or during it} The error is EBADF. It is false for the EBADF of a
     * number that is not an open descriptor.
     */
    public boolean isClosed() {
        return closed;
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
