package berkeley.sys;

import static berkeley.bindings.socket.Constants.MSG_DONTWAIT;
import static berkeley.bindings.socket.Constants.MSG_ZEROCOPY;
import static berkeley.bindings.socket.socket_h.*;

import berkeley.trace.Trace;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;

/**
 * send and recv straight on a {@code byte[]}, without a copy. The garbage collector, and with it
 * every thread, waits while such a call runs: so it never waits itself. MSG_DONTWAIT is always set,
 * a call moves at most {@link #MAX} bytes, and where it would wait it is -1 with EAGAIN. That cuts
 * a datagram longer than MAX, which only AF_UNIX has. Up to 1 KiB a copy through native memory is
 * as fast.
 *
 * <p>An array that is used from its start takes no slice, and the segment around it is made where
 * it is used up: the compiler leaves both out, whatever the profile.
 */
public final class HeapSocket {
    /** The most that one call moves, in bytes. */
    public static final int MAX = 128 * 1024;

    private HeapSocket() {}

    static final class Send {
        static final MethodHandle CALL = Link.critical(send$address(), send$descriptor());
    }

    /**
     * {@code send(sockfd, buf + offset, min(length, MAX), flags | MSG_DONTWAIT)}—sends from an
     * array.
     *
     * @return the number of bytes sent, which may be less than asked, or -1
     * @throws IllegalArgumentException for MSG_ZEROCOPY, which would let the kernel read the array
     *     after the collector moved it
     * @see <a href="https://man7.org/linux/man-pages/man2/send.2.html">send(2)</a>
     */
    public static long send(int sockfd, byte[] buf, int offset, int length, int flags) {
        Objects.checkFromIndexSize(offset, length, buf.length);
        if ((flags & MSG_ZEROCOPY) != 0) {
            throw new IllegalArgumentException("send: MSG_ZEROCOPY needs native memory");
        }
        long len = Math.min(length, MAX);
        int used = flags | MSG_DONTWAIT;
        if (Trace.on()) {
            return Traced.send(sockfd, buf, offset, len, used);
        }
        return offset == 0
                ? send(sockfd, buf, len, used)
                : send(sockfd, at(buf, offset), len, used);
    }

    private static long send(int sockfd, byte[] buf, long len, int flags) {
        try {
            return (long)
                    Send.CALL.invokeExact(
                            Errno.capture(), sockfd, MemorySegment.ofArray(buf), len, flags);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static long send(int sockfd, MemorySegment buf, long len, int flags) {
        try {
            return (long) Send.CALL.invokeExact(Errno.capture(), sockfd, buf, len, flags);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    static final class Recv {
        static final MethodHandle CALL = Link.critical(recv$address(), recv$descriptor());
    }

    /**
     * {@code recv(sockfd, buf + offset, min(length, MAX), flags | MSG_DONTWAIT)}—receives into an
     * array.
     *
     * @return the number of bytes received, 0 at the end of a stream, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/recv.2.html">recv(2)</a>
     */
    public static long recv(int sockfd, byte[] buf, int offset, int length, int flags) {
        Objects.checkFromIndexSize(offset, length, buf.length);
        long len = Math.min(length, MAX);
        int used = flags | MSG_DONTWAIT;
        if (Trace.on()) {
            return Traced.recv(sockfd, buf, offset, len, used);
        }
        return offset == 0
                ? recv(sockfd, buf, len, used)
                : recv(sockfd, at(buf, offset), len, used);
    }

    private static long recv(int sockfd, byte[] buf, long len, int flags) {
        try {
            return (long)
                    Recv.CALL.invokeExact(
                            Errno.capture(), sockfd, MemorySegment.ofArray(buf), len, flags);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static long recv(int sockfd, MemorySegment buf, long len, int flags) {
        try {
            return (long) Recv.CALL.invokeExact(Errno.capture(), sockfd, buf, len, flags);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    static final class Sendto {
        static final MethodHandle CALL = Link.critical(sendto$address(), sendto$descriptor());
    }

    /**
     * {@code sendto(sockfd, buf + offset, min(length, MAX), flags | MSG_DONTWAIT, dest_addr,
     * addrlen)}—sends from an array to an address.
     *
     * @param dest_addr a struct sockaddr of {@code addrlen} bytes, in native memory
     * @return the number of bytes sent, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/send.2.html">sendto(2)</a>
     */
    public static long sendto(
            int sockfd,
            byte[] buf,
            int offset,
            int length,
            int flags,
            MemorySegment dest_addr,
            int addrlen) {
        Objects.checkFromIndexSize(offset, length, buf.length);
        if ((flags & MSG_ZEROCOPY) != 0) {
            throw new IllegalArgumentException("sendto: MSG_ZEROCOPY needs native memory");
        }
        Bounds.check("sendto", dest_addr, addrlen);
        long len = Math.min(length, MAX);
        int used = flags | MSG_DONTWAIT;
        if (Trace.on()) {
            return Traced.sendto(sockfd, buf, offset, len, used, dest_addr, addrlen);
        }
        return offset == 0
                ? sendto(sockfd, buf, len, used, dest_addr, addrlen)
                : sendto(sockfd, at(buf, offset), len, used, dest_addr, addrlen);
    }

    private static long sendto(
            int sockfd, byte[] buf, long len, int flags, MemorySegment addr, int addrlen) {
        try {
            return (long)
                    Sendto.CALL.invokeExact(
                            Errno.capture(),
                            sockfd,
                            MemorySegment.ofArray(buf),
                            len,
                            flags,
                            addr,
                            addrlen);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static long sendto(
            int sockfd, MemorySegment buf, long len, int flags, MemorySegment addr, int addrlen) {
        try {
            return (long)
                    Sendto.CALL.invokeExact(
                            Errno.capture(), sockfd, buf, len, flags, addr, addrlen);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    static final class Recvfrom {
        static final MethodHandle CALL = Link.critical(recvfrom$address(), recvfrom$descriptor());
    }

    /**
     * {@code recvfrom(sockfd, buf + offset, min(length, MAX), flags | MSG_DONTWAIT, src_addr,
     * addrlen)}—receives into an array, with the sender's address.
     *
     * @param src_addr where the address goes, in native memory
     * @param addrlen an int: the room at {@code src_addr}, then the address's length
     * @return the number of bytes received, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/recv.2.html">recvfrom(2)</a>
     */
    public static long recvfrom(
            int sockfd,
            byte[] buf,
            int offset,
            int length,
            int flags,
            MemorySegment src_addr,
            MemorySegment addrlen) {
        Objects.checkFromIndexSize(offset, length, buf.length);
        Bounds.check("recvfrom", src_addr, addrlen);
        long len = Math.min(length, MAX);
        int used = flags | MSG_DONTWAIT;
        if (Trace.on()) {
            return Traced.recvfrom(sockfd, buf, offset, len, used, src_addr, addrlen);
        }
        return offset == 0
                ? recvfrom(sockfd, buf, len, used, src_addr, addrlen)
                : recvfrom(sockfd, at(buf, offset), len, used, src_addr, addrlen);
    }

    private static long recvfrom(
            int sockfd,
            byte[] buf,
            long len,
            int flags,
            MemorySegment addr,
            MemorySegment addrlen) {
        try {
            return (long)
                    Recvfrom.CALL.invokeExact(
                            Errno.capture(),
                            sockfd,
                            MemorySegment.ofArray(buf),
                            len,
                            flags,
                            addr,
                            addrlen);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static long recvfrom(
            int sockfd,
            MemorySegment buf,
            long len,
            int flags,
            MemorySegment addr,
            MemorySegment addrlen) {
        try {
            return (long)
                    Recvfrom.CALL.invokeExact(
                            Errno.capture(), sockfd, buf, len, flags, addr, addrlen);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static MemorySegment at(byte[] buf, int offset) {
        return MemorySegment.ofArray(buf).asSlice(offset);
    }
}
