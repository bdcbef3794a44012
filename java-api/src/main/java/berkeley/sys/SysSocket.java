package berkeley.sys;

import static berkeley.bindings.socket.socket_h.*;

import berkeley.trace.Call;
import berkeley.trace.Trace;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** sys/socket.h: the calls of the Berkeley sockets API, with C's names, arguments and results. */
public final class SysSocket {
    private SysSocket() {}

    private static final class Socket {
        static final MethodHandle CALL = Link.call(socket$address(), socket$descriptor());
    }

    /**
     * {@code socket(domain, type, protocol)}—creates an endpoint for communication.
     *
     * @return a file descriptor, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/socket.2.html">socket(2)</a>
     */
    public static int socket(int domain, int type, int protocol) {
        Trace trace = Trace.on() ? Trace.enter(Call.SOCKET, domain, type, protocol) : null;
        try {
            int result = (int) Socket.CALL.invokeExact(Errno.capture(), domain, type, protocol);
            if (trace != null) trace.leave(result, Errno.errno());
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Bind {
        static final MethodHandle CALL = Link.call(bind$address(), bind$descriptor());
    }

    /**
     * {@code bind(sockfd, addr, addrlen)}—binds a name to a socket.
     *
     * @param addr a struct sockaddr of {@code addrlen} bytes
     * @return 0, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/bind.2.html">bind(2)</a>
     */
    public static int bind(int sockfd, MemorySegment addr, int addrlen) {
        Trace trace = Trace.on() ? Trace.enter(Call.BIND, sockfd, addr.address(), addrlen) : null;
        try {
            int result = (int) Bind.CALL.invokeExact(Errno.capture(), sockfd, addr, addrlen);
            if (trace != null) trace.leave(result, Errno.errno());
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }
}
