package berkeley.sys;

import static berkeley.bindings.socket.Constants.EAI_SYSTEM;
import static berkeley.bindings.socket.socket_h.*;

import berkeley.bindings.socket.addrinfo;
import berkeley.bindings.socket.hostent;
import berkeley.bindings.socket.protoent;
import berkeley.bindings.socket.servent;
import berkeley.foreign.Bounds;
import berkeley.foreign.CString;
import berkeley.foreign.Link;
import berkeley.trace.Call;
import berkeley.trace.Trace;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * netdb.h: hosts, services and protocols by name and by number.
 *
 * <p>Where C returns a pointer to memory of its own, the memory here is the calling thread's, and
 * holds until that thread's next call of the same kind. Asking for a host may take seconds and
 * holds a virtual thread's carrier.
 */
public final class Netdb {
    // Values of the JDK's classes alone: another would keep its class loader as long as the thread.
    private static final ThreadLocal<@Nullable MemorySegment> HOST = new ThreadLocal<>();
    private static final ThreadLocal<@Nullable MemorySegment> SERVICE = new ThreadLocal<>();
    private static final ThreadLocal<@Nullable MemorySegment> PROTOCOL = new ThreadLocal<>();

    private Netdb() {}

    private static Entry host() {
        return new Entry(HOST, hostent.layout());
    }

    private static Entry service() {
        return new Entry(SERVICE, servent.layout());
    }

    private static Entry protocol() {
        return new Entry(PROTOCOL, protoent.layout());
    }

    private static final class Getaddrinfo {
        static final MethodHandle CALL =
                Link.coded(getaddrinfo$address(), getaddrinfo$descriptor());
    }

    /**
     * {@code getaddrinfo(node, service, hints, res)}—looks up the addresses of a host and a
     * service.
     *
     * @param node a string of C, or NULL
     * @param service a string of C, or NULL
     * @param hints a struct addrinfo, or NULL
     * @param res where the pointer to the first struct addrinfo goes; give it back to {@link
     *     #freeaddrinfo}
     * @return 0, or {@code EAI_*}; at {@code EAI_SYSTEM} there is an errno
     * @see <a href="https://man7.org/linux/man-pages/man3/getaddrinfo.3.html">getaddrinfo(3)</a>
     */
    public static int getaddrinfo(
            MemorySegment node, MemorySegment service, MemorySegment hints, MemorySegment res) {
        Bounds.zero("getaddrinfo", "node", node);
        Bounds.zero("getaddrinfo", "service", service);
        Bounds.check("getaddrinfo", hints, addrinfo.sizeof());
        Bounds.needed("getaddrinfo", "res", res, C_POINTER.byteSize());
        Trace trace =
                Trace.on()
                        ? Trace.enter(
                                Call.GETADDRINFO,
                                node.address(),
                                service.address(),
                                hints.address(),
                                res.address())
                        : null;
        try {
            int result =
                    (int) Getaddrinfo.CALL.invokeExact(Errno.capture(), node, service, hints, res);
            if (trace != null)
                Traced.leave(trace, result, result == EAI_SYSTEM ? Errno.errno() : 0);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /**
     * {@code getaddrinfo(node, service, hints, res)}—looks up the addresses of a host and a
     * service.
     */
    public static int getaddrinfo(
            @Nullable String node,
            @Nullable String service,
            MemorySegment hints,
            MemorySegment res) {
        try (Arena arena = Arena.ofConfined()) {
            return getaddrinfo(CString.of(arena, node), CString.of(arena, service), hints, res);
        }
    }

    private static final class Freeaddrinfo {
        static final MethodHandle CALL =
                Link.infallible(freeaddrinfo$address(), freeaddrinfo$descriptor());
    }

    /**
     * {@code freeaddrinfo(res)}—frees the list that {@link #getaddrinfo} made.
     *
     * @see <a href="https://man7.org/linux/man-pages/man3/getaddrinfo.3.html">freeaddrinfo(3)</a>
     */
    public static void freeaddrinfo(MemorySegment res) {
        try {
            Freeaddrinfo.CALL.invokeExact(res);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class GaiStrerror {
        static final MethodHandle CALL =
                Link.infallible(gai_strerror$address(), gai_strerror$descriptor());
    }

    /**
     * {@code gai_strerror(errcode)}—says in words what an {@code EAI_*} means.
     *
     * @see <a href="https://man7.org/linux/man-pages/man3/getaddrinfo.3.html">gai_strerror(3)</a>
     */
    public static String gai_strerror(int errcode) {
        try {
            return ((MemorySegment) GaiStrerror.CALL.invokeExact(errcode)).getString(0);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Getnameinfo {
        static final MethodHandle CALL =
                Link.coded(getnameinfo$address(), getnameinfo$descriptor());
    }

    /**
     * {@code getnameinfo(addr, addrlen, host, hostlen, serv, servlen, flags)}—looks up the names of
     * an address and its port.
     *
     * @param addr a struct sockaddr of {@code addrlen} bytes
     * @param host where the host's name goes, {@code NI_MAXHOST} bytes are enough; or NULL
     * @param serv where the service's name goes, {@code NI_MAXSERV} bytes are enough; or NULL
     * @param flags {@code NI_*}
     * @return 0, or {@code EAI_*}; at {@code EAI_SYSTEM} there is an errno
     * @see <a href="https://man7.org/linux/man-pages/man3/getnameinfo.3.html">getnameinfo(3)</a>
     */
    public static int getnameinfo(
            MemorySegment addr,
            int addrlen,
            MemorySegment host,
            int hostlen,
            MemorySegment serv,
            int servlen,
            int flags) {
        Bounds.check("getnameinfo", addr, Integer.toUnsignedLong(addrlen));
        Bounds.check("getnameinfo", host, Integer.toUnsignedLong(hostlen));
        Bounds.check("getnameinfo", serv, Integer.toUnsignedLong(servlen));
        Trace trace =
                Trace.on()
                        ? Trace.enter(
                                Call.GETNAMEINFO,
                                addr.address(),
                                addrlen,
                                host.address(),
                                hostlen,
                                serv.address(),
                                servlen,
                                flags)
                        : null;
        try {
            int result =
                    (int)
                            Getnameinfo.CALL.invokeExact(
                                    Errno.capture(),
                                    addr,
                                    addrlen,
                                    host,
                                    hostlen,
                                    serv,
                                    servlen,
                                    flags);
            if (trace != null)
                Traced.leave(trace, result, result == EAI_SYSTEM ? Errno.errno() : 0);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Gethostbyname {
        static final MethodHandle CALL =
                Link.coded(gethostbyname_r$address(), gethostbyname_r$descriptor());
    }

    /**
     * {@code gethostbyname(name)}—looks up the IPv4 addresses of a host.
     *
     * @param name a string of C
     * @return a struct hostent, or NULL and {@link #h_errno}
     * @see <a
     *     href="https://man7.org/linux/man-pages/man3/gethostbyname.3.html">gethostbyname(3)</a>
     */
    public static MemorySegment gethostbyname(MemorySegment name) {
        Bounds.string("gethostbyname", "name", name);
        Trace trace = Trace.on() ? Trace.enter(Call.GETHOSTBYNAME, name.address()) : null;
        try {
            Entry host = host();
            int error;
            do {
                error =
                        (int)
                                Gethostbyname.CALL.invokeExact(
                                        Errno.capture(),
                                        name,
                                        host.struct,
                                        host.buffer,
                                        host.buffer.byteSize(),
                                        host.result,
                                        host.h_errno);
            } while (host.grows(error));
            MemorySegment result = host.result();
            if (trace != null) Traced.leave(trace, result.address(), h_errno());
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /** {@code gethostbyname(name)}—looks up the IPv4 addresses of a host. */
    public static MemorySegment gethostbyname(String name) {
        try (Arena arena = Arena.ofConfined()) {
            return gethostbyname(CString.of(arena, name));
        }
    }

    private static final class Gethostbyaddr {
        static final MethodHandle CALL =
                Link.coded(gethostbyaddr_r$address(), gethostbyaddr_r$descriptor());
    }

    /**
     * {@code gethostbyaddr(addr, len, type)}—looks up the names of an address.
     *
     * @param addr a struct in_addr of 4 bytes, or a struct in6_addr of 16
     * @param type {@code AF_INET} or {@code AF_INET6}
     * @return a struct hostent, or NULL and {@link #h_errno}
     * @see <a
     *     href="https://man7.org/linux/man-pages/man3/gethostbyaddr.3.html">gethostbyaddr(3)</a>
     */
    public static MemorySegment gethostbyaddr(MemorySegment addr, int len, int type) {
        Bounds.needed("gethostbyaddr", "addr", addr, Integer.toUnsignedLong(len));
        Trace trace =
                Trace.on() ? Trace.enter(Call.GETHOSTBYADDR, addr.address(), len, type) : null;
        try {
            Entry host = host();
            int error;
            do {
                error =
                        (int)
                                Gethostbyaddr.CALL.invokeExact(
                                        Errno.capture(),
                                        addr,
                                        len,
                                        type,
                                        host.struct,
                                        host.buffer,
                                        host.buffer.byteSize(),
                                        host.result,
                                        host.h_errno);
            } while (host.grows(error));
            MemorySegment result = host.result();
            if (trace != null) Traced.leave(trace, result.address(), h_errno());
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /**
     * {@code h_errno}—why this thread's last {@link #gethostbyname} or {@link #gethostbyaddr}
     * returned NULL: {@code HOST_NOT_FOUND}, {@code TRY_AGAIN}, {@code NO_RECOVERY}, {@code
     * NO_DATA}; or {@code NETDB_INTERNAL}, and then there is an errno.
     *
     * @see <a href="https://man7.org/linux/man-pages/man3/h_errno.3.html">h_errno(3)</a>
     */
    public static int h_errno() {
        return host().h_errno.get(C_INT, 0);
    }

    private static final class Hstrerror {
        static final MethodHandle CALL =
                Link.infallible(hstrerror$address(), hstrerror$descriptor());
    }

    /**
     * {@code hstrerror(err)}—says in words what an {@link #h_errno} means.
     *
     * @see <a href="https://man7.org/linux/man-pages/man3/hstrerror.3.html">hstrerror(3)</a>
     */
    public static String hstrerror(int err) {
        try {
            return ((MemorySegment) Hstrerror.CALL.invokeExact(err)).getString(0);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /**
     * {@code herror(s)}—prints {@code s} and what {@link #h_errno} means on standard error.
     *
     * @see <a href="https://man7.org/linux/man-pages/man3/herror.3.html">herror(3)</a>
     */
    public static void herror(@Nullable String s) {
        String message = hstrerror(h_errno());
        System.err.println(s == null || s.isEmpty() ? message : s + ": " + message);
    }

    private static final class Getservbyname {
        static final MethodHandle CALL =
                Link.coded(getservbyname_r$address(), getservbyname_r$descriptor());
    }

    /**
     * {@code getservbyname(name, proto)}—looks up a service by its name.
     *
     * @param name a string of C
     * @param proto a string of C such as {@code tcp}, or NULL for any
     * @return a struct servent with its port in network order, or NULL
     * @see <a
     *     href="https://man7.org/linux/man-pages/man3/getservbyname.3.html">getservbyname(3)</a>
     */
    public static MemorySegment getservbyname(MemorySegment name, MemorySegment proto) {
        Bounds.string("getservbyname", "name", name);
        Bounds.zero("getservbyname", "proto", proto);
        Trace trace =
                Trace.on()
                        ? Trace.enter(Call.GETSERVBYNAME, name.address(), proto.address())
                        : null;
        try {
            Entry service = service();
            int error;
            do {
                error =
                        (int)
                                Getservbyname.CALL.invokeExact(
                                        Errno.capture(),
                                        name,
                                        proto,
                                        service.struct,
                                        service.buffer,
                                        service.buffer.byteSize(),
                                        service.result);
            } while (service.grows(error));
            MemorySegment result = service.result();
            if (trace != null) Traced.leave(trace, result.address());
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /** {@code getservbyname(name, proto)}—looks up a service by its name. */
    public static MemorySegment getservbyname(String name, @Nullable String proto) {
        try (Arena arena = Arena.ofConfined()) {
            return getservbyname(CString.of(arena, name), CString.of(arena, proto));
        }
    }

    private static final class Getservbyport {
        static final MethodHandle CALL =
                Link.coded(getservbyport_r$address(), getservbyport_r$descriptor());
    }

    /**
     * {@code getservbyport(port, proto)}—looks up a service by its port.
     *
     * @param port in network order, as {@link ArpaInet#htons} gives it
     * @param proto a string of C such as {@code tcp}, or NULL for any
     * @return a struct servent, or NULL
     * @see <a
     *     href="https://man7.org/linux/man-pages/man3/getservbyport.3.html">getservbyport(3)</a>
     */
    public static MemorySegment getservbyport(int port, MemorySegment proto) {
        Bounds.zero("getservbyport", "proto", proto);
        Trace trace = Trace.on() ? Trace.enter(Call.GETSERVBYPORT, port, proto.address()) : null;
        try {
            Entry service = service();
            // C's htons is unsigned, Java's short is not: the sign must not reach the comparison
            // with s_port.
            int unsigned = port & 0xffff;
            int error;
            do {
                error =
                        (int)
                                Getservbyport.CALL.invokeExact(
                                        Errno.capture(),
                                        unsigned,
                                        proto,
                                        service.struct,
                                        service.buffer,
                                        service.buffer.byteSize(),
                                        service.result);
            } while (service.grows(error));
            MemorySegment result = service.result();
            if (trace != null) Traced.leave(trace, result.address());
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /** {@code getservbyport(port, proto)}—looks up a service by its port. */
    public static MemorySegment getservbyport(int port, @Nullable String proto) {
        try (Arena arena = Arena.ofConfined()) {
            return getservbyport(port, CString.of(arena, proto));
        }
    }

    private static final class Getprotobyname {
        static final MethodHandle CALL =
                Link.coded(getprotobyname_r$address(), getprotobyname_r$descriptor());
    }

    /**
     * {@code getprotobyname(name)}—looks up a protocol by its name.
     *
     * @param name a string of C
     * @return a struct protoent, or NULL
     * @see <a
     *     href="https://man7.org/linux/man-pages/man3/getprotobyname.3.html">getprotobyname(3)</a>
     */
    public static MemorySegment getprotobyname(MemorySegment name) {
        Bounds.string("getprotobyname", "name", name);
        Trace trace = Trace.on() ? Trace.enter(Call.GETPROTOBYNAME, name.address()) : null;
        try {
            Entry protocol = protocol();
            int error;
            do {
                error =
                        (int)
                                Getprotobyname.CALL.invokeExact(
                                        Errno.capture(),
                                        name,
                                        protocol.struct,
                                        protocol.buffer,
                                        protocol.buffer.byteSize(),
                                        protocol.result);
            } while (protocol.grows(error));
            MemorySegment result = protocol.result();
            if (trace != null) Traced.leave(trace, result.address());
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /** {@code getprotobyname(name)}—looks up a protocol by its name. */
    public static MemorySegment getprotobyname(String name) {
        try (Arena arena = Arena.ofConfined()) {
            return getprotobyname(CString.of(arena, name));
        }
    }

    private static final class Getprotobynumber {
        static final MethodHandle CALL =
                Link.coded(getprotobynumber_r$address(), getprotobynumber_r$descriptor());
    }

    /**
     * {@code getprotobynumber(proto)}—looks up a protocol by its number.
     *
     * @param proto {@code IPPROTO_*}
     * @return a struct protoent, or NULL
     * @see <a
     *     href="https://man7.org/linux/man-pages/man3/getprotobynumber.3.html">getprotobynumber(3)</a>
     */
    public static MemorySegment getprotobynumber(int proto) {
        Trace trace = Trace.on() ? Trace.enter(Call.GETPROTOBYNUMBER, proto) : null;
        try {
            Entry protocol = protocol();
            int error;
            do {
                error =
                        (int)
                                Getprotobynumber.CALL.invokeExact(
                                        Errno.capture(),
                                        proto,
                                        protocol.struct,
                                        protocol.buffer,
                                        protocol.buffer.byteSize(),
                                        protocol.result);
            } while (protocol.grows(error));
            MemorySegment result = protocol.result();
            if (trace != null) Traced.leave(trace, result.address());
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }
}
