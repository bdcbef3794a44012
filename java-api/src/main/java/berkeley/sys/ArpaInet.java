package berkeley.sys;

import static berkeley.bindings.socket.Constants.AF_INET;
import static berkeley.bindings.socket.Constants.AF_INET6;
import static berkeley.bindings.socket.socket_h.*;

import berkeley.bindings.socket.in6_addr;
import berkeley.bindings.socket.in_addr;
import berkeley.foreign.Bounds;
import berkeley.foreign.CString;
import berkeley.foreign.Link;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;

/** arpa/inet.h: Internet addresses and text, host and network byte order. */
public final class ArpaInet {
    private static final boolean SWAPS = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private ArpaInet() {}

    private static final class InetPton {
        static final MethodHandle CALL = Link.call(inet_pton$address(), inet_pton$descriptor());
    }

    /**
     * {@code inet_pton(af, src, dst)}—reads an address from text.
     *
     * @param af {@code AF_INET} or {@code AF_INET6}
     * @param src a string of C
     * @param dst a struct in_addr of 4 bytes, or a struct in6_addr of 16
     * @return 1; 0 if the text is not an address of that family; -1 (EAFNOSUPPORT) if there is no
     *     such family
     * @see <a href="https://man7.org/linux/man-pages/man3/inet_pton.3.html">inet_pton(3)</a>
     */
    public static int inet_pton(int af, MemorySegment src, MemorySegment dst) {
        Bounds.string("inet_pton", "src", src);
        Bounds.needed("inet_pton", "dst", dst, size(af));
        try {
            return (int) InetPton.CALL.invokeExact(Errno.capture(), af, src, dst);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /** {@code inet_pton(af, src, dst)}—reads an address from text. */
    public static int inet_pton(int af, String src, MemorySegment dst) {
        try (Arena arena = Arena.ofConfined()) {
            return inet_pton(af, CString.of(arena, src), dst);
        }
    }

    /** Of a family that there is not nothing is used. */
    private static long size(int af) {
        return switch (af) {
            case AF_INET -> in_addr.sizeof();
            case AF_INET6 -> in6_addr.sizeof();
            default -> 0;
        };
    }

    private static final class InetNtop {
        static final MethodHandle CALL = Link.call(inet_ntop$address(), inet_ntop$descriptor());
    }

    /**
     * {@code inet_ntop(af, src, dst, size)}—writes an address as text.
     *
     * @param src a struct in_addr of 4 bytes, or a struct in6_addr of 16
     * @param dst where the text goes; {@code INET_ADDRSTRLEN} and {@code INET6_ADDRSTRLEN} bytes
     *     are enough
     * @param size the size of {@code dst}
     * @return {@code dst}, or NULL (ENOSPC, EAFNOSUPPORT)
     * @see <a href="https://man7.org/linux/man-pages/man3/inet_ntop.3.html">inet_ntop(3)</a>
     */
    public static MemorySegment inet_ntop(int af, MemorySegment src, MemorySegment dst, int size) {
        Bounds.needed("inet_ntop", "src", src, size(af));
        Bounds.needed("inet_ntop", "dst", dst, Integer.toUnsignedLong(size));
        try {
            return (MemorySegment) InetNtop.CALL.invokeExact(Errno.capture(), af, src, dst, size);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class InetAton {
        static final MethodHandle CALL = Link.coded(inet_aton$address(), inet_aton$descriptor());
    }

    /**
     * {@code inet_aton(cp, inp)}—reads an IPv4 address in any of its old notations: {@code 127.1},
     * {@code 0x7f000001}.
     *
     * @param inp a struct in_addr, of 4 bytes
     * @return 1, or 0 if the text is no address
     * @see <a href="https://man7.org/linux/man-pages/man3/inet_aton.3.html">inet_aton(3)</a>
     */
    public static int inet_aton(MemorySegment cp, MemorySegment inp) {
        Bounds.string("inet_aton", "cp", cp);
        Bounds.check("inet_aton", inp, in_addr.sizeof());
        try {
            return (int) InetAton.CALL.invokeExact(Errno.capture(), cp, inp);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /** {@code inet_aton(cp, inp)}—reads an IPv4 address in any of its old notations. */
    public static int inet_aton(String cp, MemorySegment inp) {
        try (Arena arena = Arena.ofConfined()) {
            return inet_aton(CString.of(arena, cp), inp);
        }
    }

    private static final class InetNtoa {
        static final MethodHandle CALL =
                Link.infallible(inet_ntoa$address(), inet_ntoa$descriptor());
    }

    /**
     * {@code inet_ntoa(in)}—writes an IPv4 address as text.
     *
     * @param in a struct in_addr, of 4 bytes
     * @see <a href="https://man7.org/linux/man-pages/man3/inet_ntoa.3.html">inet_ntoa(3)</a>
     */
    public static String inet_ntoa(MemorySegment in) {
        try {
            // The text is in a buffer of the native thread: read at once, nothing else can come
            // between.
            return ((MemorySegment) InetNtoa.CALL.invokeExact(in)).getString(0);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class InetAddr {
        static final MethodHandle CALL = Link.call(inet_addr$address(), inet_addr$descriptor());
    }

    /**
     * {@code inet_addr(cp)}—reads an IPv4 address in any of its old notations.
     *
     * @return the address in network order; {@code INADDR_NONE} if the text is no address, and for
     *     {@code 255.255.255.255} too: {@link #inet_aton} can tell them apart
     * @see <a href="https://man7.org/linux/man-pages/man3/inet_addr.3.html">inet_addr(3)</a>
     */
    public static int inet_addr(MemorySegment cp) {
        Bounds.string("inet_addr", "cp", cp);
        try {
            return (int) InetAddr.CALL.invokeExact(Errno.capture(), cp);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /** {@code inet_addr(cp)}—reads an IPv4 address in any of its old notations. */
    public static int inet_addr(String cp) {
        try (Arena arena = Arena.ofConfined()) {
            return inet_addr(CString.of(arena, cp));
        }
    }

    /**
     * {@code htonl(hostlong)}—turns 32 bits from host to network order.
     *
     * @see <a href="https://man7.org/linux/man-pages/man3/htonl.3.html">htonl(3)</a>
     */
    public static int htonl(int hostlong) {
        return SWAPS ? Integer.reverseBytes(hostlong) : hostlong;
    }

    /**
     * {@code htons(hostshort)}—turns 16 bits from host to network order.
     *
     * @param hostshort a port from 0 to 65535; as in C, what is above 16 bits is lost
     * @return what goes into {@code sin_port}
     * @see <a href="https://man7.org/linux/man-pages/man3/htons.3.html">htons(3)</a>
     */
    public static short htons(int hostshort) {
        return SWAPS ? Short.reverseBytes((short) hostshort) : (short) hostshort;
    }

    /**
     * {@code ntohl(netlong)}—turns 32 bits from network to host order.
     *
     * @see <a href="https://man7.org/linux/man-pages/man3/ntohl.3.html">ntohl(3)</a>
     */
    public static int ntohl(int netlong) {
        return htonl(netlong);
    }

    /**
     * {@code ntohs(netshort)}—turns 16 bits from network to host order.
     *
     * @param netshort what {@code sin_port} holds
     * @return 0 to 65535
     * @see <a href="https://man7.org/linux/man-pages/man3/ntohs.3.html">ntohs(3)</a>
     */
    public static int ntohs(short netshort) {
        return Short.toUnsignedInt(htons(netshort));
    }
}
