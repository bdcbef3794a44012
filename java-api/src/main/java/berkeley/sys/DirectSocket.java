package berkeley.sys;

import static berkeley.bindings.socket.Constants.MSG_DONTWAIT;

import berkeley.trace.Trace;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * send and recv on a part of native memory. C adds an offset to a pointer; here it takes a slice,
 * which is made in the method that uses it up: so the compiler leaves it out, whatever the profile,
 * and nothing is allocated. Memory that is used from its start takes none.
 *
 * <p>A direct {@link ByteBuffer} is used from its position on, and as {@link HeapSocket} uses an
 * array: the call never waits, and moves at most {@link HeapSocket#MAX} bytes.
 */
public final class DirectSocket {
    private DirectSocket() {}

    /**
     * {@code send(sockfd, buf + offset, len, flags)}—sends from a segment.
     *
     * @return the number of bytes sent, which may be less than asked, or -1
     * @throws IndexOutOfBoundsException for what lies outside the segment
     * @see <a href="https://man7.org/linux/man-pages/man2/send.2.html">send(2)</a>
     */
    public static long send(int sockfd, MemorySegment buf, long offset, long len, int flags) {
        if (offset != 0 || Trace.on()) {
            return sendPart(sockfd, buf, offset, len, flags);
        }
        Bounds.part("send", buf, len);
        try {
            return (long) SysSocket.Send.CALL.invokeExact(Errno.capture(), sockfd, buf, len, flags);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static long sendPart(int sockfd, MemorySegment buf, long offset, long len, int flags) {
        if (Trace.on()) {
            return SysSocket.send(sockfd, buf.asSlice(offset, len), len, flags);
        }
        try {
            return (long)
                    SysSocket.Send.CALL.invokeExact(
                            Errno.capture(), sockfd, buf.asSlice(offset, len), len, flags);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /**
     * {@code recv(sockfd, buf + offset, len, flags)}—receives into a segment.
     *
     * @return the number of bytes received, 0 at the end of a stream, or -1
     * @throws IndexOutOfBoundsException for what lies outside the segment
     * @see <a href="https://man7.org/linux/man-pages/man2/recv.2.html">recv(2)</a>
     */
    public static long recv(int sockfd, MemorySegment buf, long offset, long len, int flags) {
        if (offset != 0 || Trace.on()) {
            return recvPart(sockfd, buf, offset, len, flags);
        }
        Bounds.part("recv", buf, len);
        try {
            return (long) SysSocket.Recv.CALL.invokeExact(Errno.capture(), sockfd, buf, len, flags);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static long recvPart(int sockfd, MemorySegment buf, long offset, long len, int flags) {
        if (Trace.on()) {
            return SysSocket.recv(sockfd, buf.asSlice(offset, len), len, flags);
        }
        try {
            return (long)
                    SysSocket.Recv.CALL.invokeExact(
                            Errno.capture(), sockfd, buf.asSlice(offset, len), len, flags);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /**
     * {@code sendto(sockfd, buf + offset, len, flags, dest_addr, addrlen)}—sends from a segment to
     * an address.
     *
     * @param dest_addr a struct sockaddr of {@code addrlen} bytes
     * @return the number of bytes sent, or -1
     * @throws IndexOutOfBoundsException for what lies outside a segment
     * @see <a href="https://man7.org/linux/man-pages/man2/send.2.html">sendto(2)</a>
     */
    public static long sendto(
            int sockfd,
            MemorySegment buf,
            long offset,
            long len,
            int flags,
            MemorySegment dest_addr,
            int addrlen) {
        if (Trace.on()) {
            return SysSocket.sendto(
                    sockfd, buf.asSlice(offset, len), len, flags, dest_addr, addrlen);
        }
        Bounds.check("sendto", dest_addr, addrlen);
        try {
            return (long)
                    SysSocket.Sendto.CALL.invokeExact(
                            Errno.capture(),
                            sockfd,
                            buf.asSlice(offset, len),
                            len,
                            flags,
                            dest_addr,
                            addrlen);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /**
     * {@code recvfrom(sockfd, buf + offset, len, flags, src_addr, addrlen)}—receives into a
     * segment, with the sender's address.
     *
     * @param src_addr where the address goes
     * @param addrlen an int: the room at {@code src_addr}, then the address's length
     * @return the number of bytes received, or -1
     * @throws IndexOutOfBoundsException for what lies outside a segment
     * @see <a href="https://man7.org/linux/man-pages/man2/recv.2.html">recvfrom(2)</a>
     */
    public static long recvfrom(
            int sockfd,
            MemorySegment buf,
            long offset,
            long len,
            int flags,
            MemorySegment src_addr,
            MemorySegment addrlen) {
        if (Trace.on()) {
            return SysSocket.recvfrom(
                    sockfd, buf.asSlice(offset, len), len, flags, src_addr, addrlen);
        }
        Bounds.check("recvfrom", src_addr, addrlen);
        try {
            return (long)
                    SysSocket.Recvfrom.CALL.invokeExact(
                            Errno.capture(),
                            sockfd,
                            buf.asSlice(offset, len),
                            len,
                            flags,
                            src_addr,
                            addrlen);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /**
     * {@code send(sockfd, buf + offset, min(len, MAX), flags | MSG_DONTWAIT)}—sends from a direct
     * buffer.
     */
    public static long send(int sockfd, ByteBuffer buf, int offset, int len, int flags) {
        long most = Math.min(len, HeapSocket.MAX);
        int used = flags | MSG_DONTWAIT;
        if (Trace.on()) {
            return SysSocket.send(sockfd, slice(buf, offset, most), most, used);
        }
        try {
            return (long)
                    HeapSocket.Send.CALL.invokeExact(
                            Errno.capture(), sockfd, slice(buf, offset, most), most, used);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        } finally {
            Reference.reachabilityFence(buf);
        }
    }

    /**
     * {@code recv(sockfd, buf + offset, min(len, MAX), flags | MSG_DONTWAIT)}—receives into a
     * direct buffer.
     */
    public static long recv(int sockfd, ByteBuffer buf, int offset, int len, int flags) {
        long most = Math.min(len, HeapSocket.MAX);
        int used = flags | MSG_DONTWAIT;
        if (Trace.on()) {
            return SysSocket.recv(sockfd, slice(buf, offset, most), most, used);
        }
        try {
            return (long)
                    HeapSocket.Recv.CALL.invokeExact(
                            Errno.capture(), sockfd, slice(buf, offset, most), most, used);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        } finally {
            Reference.reachabilityFence(buf);
        }
    }

    /**
     * {@code sendto(sockfd, buf + offset, min(len, MAX), flags | MSG_DONTWAIT, dest_addr,
     * addrlen)}—sends from a direct buffer to an address.
     */
    public static long sendto(
            int sockfd,
            ByteBuffer buf,
            int offset,
            int len,
            int flags,
            MemorySegment dest_addr,
            int addrlen) {
        Bounds.check("sendto", dest_addr, addrlen);
        long most = Math.min(len, HeapSocket.MAX);
        int used = flags | MSG_DONTWAIT;
        if (Trace.on()) {
            MemorySegment part = slice(buf, offset, most);
            return SysSocket.sendto(sockfd, part, most, used, dest_addr, addrlen);
        }
        try {
            return (long)
                    HeapSocket.Sendto.CALL.invokeExact(
                            Errno.capture(),
                            sockfd,
                            slice(buf, offset, most),
                            most,
                            used,
                            dest_addr,
                            addrlen);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        } finally {
            Reference.reachabilityFence(buf);
        }
    }

    /**
     * {@code recvfrom(sockfd, buf + offset, min(len, MAX), flags | MSG_DONTWAIT, src_addr,
     * addrlen)}—receives into a direct buffer, with the sender's address.
     */
    public static long recvfrom(
            int sockfd,
            ByteBuffer buf,
            int offset,
            int len,
            int flags,
            MemorySegment src_addr,
            MemorySegment addrlen) {
        Bounds.check("recvfrom", src_addr, addrlen);
        long most = Math.min(len, HeapSocket.MAX);
        int used = flags | MSG_DONTWAIT;
        if (Trace.on()) {
            MemorySegment part = slice(buf, offset, most);
            return SysSocket.recvfrom(sockfd, part, most, used, src_addr, addrlen);
        }
        try {
            return (long)
                    HeapSocket.Recvfrom.CALL.invokeExact(
                            Errno.capture(),
                            sockfd,
                            slice(buf, offset, most),
                            most,
                            used,
                            src_addr,
                            addrlen);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        } finally {
            Reference.reachabilityFence(buf);
        }
    }

    /** It does not keep the buffer's memory from the collector while a call runs: a fence does. */
    private static MemorySegment slice(ByteBuffer buf, int offset, long len) {
        return MemorySegment.ofBuffer(buf).asSlice(offset, len);
    }
}
