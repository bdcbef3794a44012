package berkeley;

import static berkeley.bindings.socket.Constants.EAI_SYSTEM;

import berkeley.sys.Errno;
import berkeley.sys.Netdb;
import berkeley.trace.Names;

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
        return Names.eai(code);
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
                : Names.eai(code) + " (" + Netdb.gai_strerror(code) + ")";
    }
}
