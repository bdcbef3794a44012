package berkeley.sys;

import static berkeley.bindings.socket.socket_h.*;

import berkeley.foreign.Bounds;
import berkeley.foreign.Link;
import berkeley.trace.Call;
import berkeley.trace.Trace;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** ifaddrs.h: the addresses of network interfaces. */
public final class Ifaddrs {
    private Ifaddrs() {}

    private static final class Getifaddrs {
        static final MethodHandle CALL = Link.call(getifaddrs$address(), getifaddrs$descriptor());
    }

    /**
     * {@code getifaddrs(ifap)}—lists the addresses of all interfaces, link-layer ones too.
     *
     * @param ifap where the pointer to the first struct ifaddrs goes; give it back to {@link
     *     #freeifaddrs}
     * @return 0, or -1
     * @see <a href="https://man7.org/linux/man-pages/man3/getifaddrs.3.html">getifaddrs(3)</a>
     */
    public static int getifaddrs(MemorySegment ifap) {
        Bounds.needed("getifaddrs", "ifap", ifap, C_POINTER.byteSize());
        Trace trace = Trace.on() ? Trace.enter(Call.GETIFADDRS, ifap.address()) : null;
        try {
            int result = (int) Getifaddrs.CALL.invokeExact(Errno.capture(), ifap);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Freeifaddrs {
        static final MethodHandle CALL =
                Link.infallible(freeifaddrs$address(), freeifaddrs$descriptor());
    }

    /**
     * {@code freeifaddrs(ifa)}—frees the list that {@link #getifaddrs} made.
     *
     * @see <a href="https://man7.org/linux/man-pages/man3/getifaddrs.3.html">freeifaddrs(3)</a>
     */
    public static void freeifaddrs(MemorySegment ifa) {
        try {
            Freeifaddrs.CALL.invokeExact(ifa);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }
}
