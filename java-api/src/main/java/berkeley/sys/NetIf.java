package berkeley.sys;

import static berkeley.bindings.socket.Constants.IF_NAMESIZE;
import static berkeley.bindings.socket.socket_h.*;

import berkeley.foreign.Bounds;
import berkeley.foreign.CString;
import berkeley.foreign.Link;
import berkeley.trace.Call;
import berkeley.trace.Trace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** net/if.h: the names and numbers of network interfaces. */
public final class NetIf {
    private NetIf() {}

    private static final class IfNametoindex {
        static final MethodHandle CALL =
                Link.coded(if_nametoindex$address(), if_nametoindex$descriptor());
    }

    /**
     * {@code if_nametoindex(ifname)}—gets an interface's number by its name.
     *
     * @param ifname a string of C
     * @return the number, or 0 (ENODEV)
     * @see <a
     *     href="https://man7.org/linux/man-pages/man3/if_nametoindex.3.html">if_nametoindex(3)</a>
     */
    public static int if_nametoindex(MemorySegment ifname) {
        Bounds.string("if_nametoindex", "ifname", ifname);
        Trace trace = Trace.on() ? Trace.enter(Call.IF_NAMETOINDEX, ifname.address()) : null;
        try {
            int result = (int) IfNametoindex.CALL.invokeExact(Errno.capture(), ifname);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /** {@code if_nametoindex(ifname)}—gets an interface's number by its name. */
    public static int if_nametoindex(String ifname) {
        try (Arena arena = Arena.ofConfined()) {
            return if_nametoindex(CString.of(arena, ifname));
        }
    }

    private static final class IfIndextoname {
        static final MethodHandle CALL =
                Link.call(if_indextoname$address(), if_indextoname$descriptor());
    }

    /**
     * {@code if_indextoname(ifindex, ifname)}—gets an interface's name by its number.
     *
     * @param ifname where the name goes, {@code IF_NAMESIZE} bytes
     * @return {@code ifname}, or NULL (ENXIO)
     * @see <a
     *     href="https://man7.org/linux/man-pages/man3/if_nametoindex.3.html">if_indextoname(3)</a>
     */
    public static MemorySegment if_indextoname(int ifindex, MemorySegment ifname) {
        Bounds.needed("if_indextoname", "ifname", ifname, IF_NAMESIZE);
        Trace trace =
                Trace.on() ? Trace.enter(Call.IF_INDEXTONAME, ifindex, ifname.address()) : null;
        try {
            MemorySegment result =
                    (MemorySegment)
                            IfIndextoname.CALL.invokeExact(Errno.capture(), ifindex, ifname);
            if (trace != null) Traced.leave(trace, result.address());
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class IfNameindex {
        static final MethodHandle CALL =
                Link.call(if_nameindex$address(), if_nameindex$descriptor());
    }

    /**
     * {@code if_nameindex()}—lists all interfaces.
     *
     * @return an array of struct if_nameindex that a number of 0 and a name of NULL end, to be
     *     given back to {@link #if_freenameindex}; or NULL
     * @see <a href="https://man7.org/linux/man-pages/man3/if_nameindex.3.html">if_nameindex(3)</a>
     */
    public static MemorySegment if_nameindex() {
        Trace trace = Trace.on() ? Trace.enter(Call.IF_NAMEINDEX) : null;
        try {
            MemorySegment result = (MemorySegment) IfNameindex.CALL.invokeExact(Errno.capture());
            if (trace != null) Traced.leave(trace, result.address());
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class IfFreenameindex {
        static final MethodHandle CALL =
                Link.infallible(if_freenameindex$address(), if_freenameindex$descriptor());
    }

    /**
     * {@code if_freenameindex(ptr)}—frees what {@link #if_nameindex} returned.
     *
     * @see <a
     *     href="https://man7.org/linux/man-pages/man3/if_nameindex.3.html">if_freenameindex(3)</a>
     */
    public static void if_freenameindex(MemorySegment ptr) {
        Bounds.needed("if_freenameindex", "ptr", ptr, 0);
        try {
            IfFreenameindex.CALL.invokeExact(ptr);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }
}
