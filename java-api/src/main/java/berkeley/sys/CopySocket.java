package berkeley.sys;

import static berkeley.bindings.socket.Constants.MSG_TRUNC;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import berkeley.trace.Trace;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * send and recv of a {@code byte[]} by way of a copy in the thread's own native memory. Unlike
 * those of {@link HeapSocket} they may wait. They move at most {@link #MAX} bytes.
 */
public final class CopySocket {
    /** The most that one call moves, in bytes. */
    public static final int MAX = 64 * 1024;

    private CopySocket() {}

    /**
     * {@code send(sockfd, buf + offset, min(length, MAX), flags)}—sends from an array.
     *
     * @return the number of bytes sent, which may be less than asked, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/send.2.html">send(2)</a>
     */
    public static long send(int sockfd, byte[] buf, int offset, int length, int flags) {
        Objects.checkFromIndexSize(offset, length, buf.length);
        int len = Math.min(length, MAX);
        if (Trace.on()) {
            return Traced.send(sockfd, buf, offset, len, flags);
        }
        try {
            ThreadMemory own = ThreadMemory.own();
            long copy = own.copy(len);
            MemorySegment.copy(buf, offset, ThreadMemory.ALL, JAVA_BYTE, copy, len);
            return (long)
                    SysSocket.Send.CALL.invokeExact(
                            Errno.capture(own),
                            sockfd,
                            ThreadMemory.ALL.asSlice(copy),
                            (long) len,
                            flags);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /**
     * {@code recv(sockfd, buf + offset, min(length, MAX), flags)}—receives into an array.
     *
     * @return the number of bytes received, 0 at the end of a stream, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/recv.2.html">recv(2)</a>
     */
    public static long recv(int sockfd, byte[] buf, int offset, int length, int flags) {
        Objects.checkFromIndexSize(offset, length, buf.length);
        int len = Math.min(length, MAX);
        if (Trace.on()) {
            return Traced.recv(sockfd, buf, offset, len, flags);
        }
        try {
            ThreadMemory own = ThreadMemory.own();
            long copy = own.copy(len);
            if ((flags & MSG_TRUNC) != 0) { // TCP then counts bytes that it does not write
                MemorySegment.copy(buf, offset, ThreadMemory.ALL, JAVA_BYTE, copy, len);
            }
            long result =
                    (long)
                            SysSocket.Recv.CALL.invokeExact(
                                    Errno.capture(own),
                                    sockfd,
                                    ThreadMemory.ALL.asSlice(copy),
                                    (long) len,
                                    flags);
            return received(result, copy, buf, offset, len);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /**
     * {@code sendto(sockfd, buf + offset, min(length, MAX), flags, dest_addr, addrlen)}—sends from
     * an array to an address.
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
        Bounds.check("sendto", dest_addr, addrlen);
        int len = Math.min(length, MAX);
        if (Trace.on()) {
            return Traced.sendto(sockfd, buf, offset, len, flags, dest_addr, addrlen);
        }
        try {
            ThreadMemory own = ThreadMemory.own();
            long copy = own.copy(len);
            MemorySegment.copy(buf, offset, ThreadMemory.ALL, JAVA_BYTE, copy, len);
            return (long)
                    SysSocket.Sendto.CALL.invokeExact(
                            Errno.capture(own),
                            sockfd,
                            ThreadMemory.ALL.asSlice(copy),
                            (long) len,
                            flags,
                            dest_addr,
                            addrlen);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /**
     * {@code recvfrom(sockfd, buf + offset, min(length, MAX), flags, src_addr, addrlen)}—receives
     * into an array, with the sender's address.
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
        int len = Math.min(length, MAX);
        if (Trace.on()) {
            return Traced.recvfrom(sockfd, buf, offset, len, flags, src_addr, addrlen);
        }
        try {
            ThreadMemory own = ThreadMemory.own();
            long copy = own.copy(len);
            if ((flags & MSG_TRUNC) != 0) { // TCP then counts bytes that it does not write
                MemorySegment.copy(buf, offset, ThreadMemory.ALL, JAVA_BYTE, copy, len);
            }
            long result =
                    (long)
                            SysSocket.Recvfrom.CALL.invokeExact(
                                    Errno.capture(own),
                                    sockfd,
                                    ThreadMemory.ALL.asSlice(copy),
                                    (long) len,
                                    flags,
                                    src_addr,
                                    addrlen);
            return received(result, copy, buf, offset, len);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static long received(long result, long copy, byte[] buf, int offset, int len) {
        if (result > 0) { // with MSG_TRUNC more than there is room for
            int got = (int) Math.min(result, len);
            MemorySegment.copy(ThreadMemory.ALL, JAVA_BYTE, copy, buf, offset, got);
        }
        return result;
    }
}
