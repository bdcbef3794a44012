package berkeley;

import static berkeley.bindings.socket.Constants.*;

import berkeley.sys.Errno;
import berkeley.sys.Netdb;

import java.io.IOException;

/**
 * A call of netdb.h that returned an {@code EAI_*}: its name, what it was called on, and that code.
 * The message is {@code getaddrinfo nosuch.invalid:80: EAI_NONAME (Name or service not known)}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/getaddrinfo.3.html">getaddrinfo(3)</a>
 */
public final class GaiException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String call;
    private final int code;
    private final int errno;

    /**
     * @param code {@code EAI_*}
     * @param errno what {@code EAI_SYSTEM} stands for; otherwise it counts for nothing
     */
    public GaiException(String call, String target, int code, int errno) {
        super(call + (target.isEmpty() ? "" : " " + target) + ": " + reason(code, errno));
        this.call = call;
        this.code = code;
        this.errno = code == EAI_SYSTEM ? errno : 0;
    }

    /** {@return the number of the error, to be compared with {@code EAI_NONAME} and its kin} */
    public int code() {
        return code;
    }

    /** {@return the C name of the error, such as {@code EAI_NONAME}} */
    public String name() {
        return name(code);
    }

    /** {@return the name of the call that failed, such as {@code getaddrinfo}} */
    public String call() {
        return call;
    }

    /** {@return the errno behind an {@code EAI_SYSTEM}, or 0} */
    public int errno() {
        return errno;
    }

    private static String reason(int code, int errno) {
        return code == EAI_SYSTEM
                ? "EAI_SYSTEM, " + Errno.name(errno) + " (" + Errno.strerror(errno) + ")"
                : name(code) + " (" + Netdb.gai_strerror(code) + ")";
    }

    private static String name(int code) {
        return switch (code) {
            case EAI_ADDRFAMILY -> "EAI_ADDRFAMILY";
            case EAI_AGAIN -> "EAI_AGAIN";
            case EAI_BADFLAGS -> "EAI_BADFLAGS";
            case EAI_FAIL -> "EAI_FAIL";
            case EAI_FAMILY -> "EAI_FAMILY";
            case EAI_IDN_ENCODE -> "EAI_IDN_ENCODE";
            case EAI_INTR -> "EAI_INTR";
            case EAI_MEMORY -> "EAI_MEMORY";
            case EAI_NODATA -> "EAI_NODATA";
            case EAI_NONAME -> "EAI_NONAME";
            case EAI_OVERFLOW -> "EAI_OVERFLOW";
            case EAI_SERVICE -> "EAI_SERVICE";
            case EAI_SOCKTYPE -> "EAI_SOCKTYPE";
            case EAI_SYSTEM -> "EAI_SYSTEM";
            default -> Integer.toString(code);
        };
    }
}
