package berkeley.internal;

import static berkeley.bindings.socket.Constants.MSG_DONTWAIT;
import static berkeley.bindings.socket.Constants.MSG_NOSIGNAL;
import static berkeley.bindings.socket.Constants.MSG_TRUNC;
import static berkeley.bindings.socket.socket_h.*;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import berkeley.foreign.Link;
import berkeley.foreign.NameBuffer;
import berkeley.foreign.ThreadBuffer;
import berkeley.trace.Trace;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * send and recv on the memory that a Java program has: native segments, arrays and direct buffers.
 * All that is above here passes the memory on as it came.
 *
 * <p>The kernel gets an array, or a direct buffer, in one of two ways. With MSG_DONTWAIT it is
 * <em>lent</em>: the kernel uses it where it is, and the collector, and with it every thread, waits
 * while the call runs. Such a call must never block, and moves at most {@link #MOST_LENT} bytes.
 * Without MSG_DONTWAIT the array is <em>copied</em> through the thread's own memory, at most {@link
 * #MOST_COPIED} bytes of it.
 *
 * <p>What lending costs the other threads: with twice as many busy threads as processors, all that
 * send and receive 128 KiB at a time, it took 107 µs (median) to stop all threads where arrays were
 * lent, and 106 µs where native memory was sent; at most 3.2 and 0.5 ms. Where the kernel also had
 * to find memory for each send, it was 106 and 4 µs, 99 of 100 times less than 3.3 and 3.0 ms. The
 * longest are the time for which the scheduler leaves a thread out, whatever that thread does.
 * {@code bench/run bulk} measures it again.
 *
 * <p>C adds an offset to a pointer; here it takes a slice. The slice is made in the method that
 * uses it up, so that the compiler leaves it out and nothing is allocated. For the same reason
 * there is a method for each system call, and one more for memory that needs no slice.
 */
final class Syscalls {
    /** The most that is copied in one call, in bytes. */
    static final int MOST_COPIED = 64 * 1024;

    /** The most that is lent in one call, in bytes. */
    static final int MOST_LENT = 128 * 1024;

    /**
     * Up to this many bytes a copy is as fast as lending. Copies at both ends take 5 % of a send
     * and its recv at 4 KiB, 8 % at 16 KiB.
     */
    static final int AS_FAST_COPIED = 1024;

    private static final class Send {
        static final MethodHandle CALL = Link.call(send$address(), send$descriptor());
        static final MethodHandle LENT = Link.critical(send$address(), send$descriptor());
    }

    private static final class Sendto {
        static final MethodHandle CALL = Link.call(sendto$address(), sendto$descriptor());
        static final MethodHandle LENT = Link.critical(sendto$address(), sendto$descriptor());
    }

    private static final class Recv {
        static final MethodHandle CALL = Link.call(recv$address(), recv$descriptor());
        static final MethodHandle LENT = Link.critical(recv$address(), recv$descriptor());
    }

    private static final class Recvfrom {
        static final MethodHandle CALL = Link.call(recvfrom$address(), recvfrom$descriptor());
        static final MethodHandle LENT = Link.critical(recvfrom$address(), recvfrom$descriptor());
    }

    private Syscalls() {}

    /** {@return how many bytes one call moves, of {@code length}} */
    static long piece(Object memory, long length, int flags) {
        return !(memory instanceof MemorySegment)
                ? Math.min(length, (flags & MSG_DONTWAIT) != 0 ? MOST_LENT : MOST_COPIED)
                : length;
    }

    /**
     * {@return whether an array is lent} What begins at an offset takes a slice, which the compiler
     * may leave as garbage where it takes the call for rare. A virtual thread, of which there are
     * many, has no memory for a copy.
     */
    private static boolean isLent(int offset, long length, int flags) {
        return (flags & MSG_DONTWAIT) != 0
                && (length > MOST_COPIED
                        || length > AS_FAST_COPIED && offset == 0
                        || Thread.currentThread().isVirtual());
    }

    // send

    /**
     * {@code sendto(fd, memory + offset, length, flags, to)}, or {@code send} where {@code to} is
     * null.
     *
     * @param memory a native segment, a byte[], or a direct ByteBuffer
     * @param length of an array at most {@link #piece}
     * @return the number of bytes sent, or -1
     */
    static long send(
            int fd, Object memory, long offset, long length, int flags, @Nullable NameBuffer to) {
        return switch (memory) {
            case byte[] array -> send(fd, array, offset, length, flags, to);
            case ByteBuffer buffer -> send(fd, buffer, offset, length, flags, to);
            default -> send(fd, (MemorySegment) memory, offset, length, flags, to);
        };
    }

    static long send(
            int fd, byte[] array, long offset, long length, int flags, @Nullable NameBuffer to) {
        if (Trace.on()) {
            return TracedCalls.send(fd, array, (int) offset, (int) length, flags, to);
        }
        if (isLent((int) offset, length, flags)) {
            if (to != null) {
                return offset == 0
                        ? sendtoLent(fd, array, length, flags, to)
                        : sendtoLentSlice(fd, array, (int) offset, length, flags, to);
            }
            return offset == 0
                    ? sendLent(fd, array, length, flags)
                    : sendLentSlice(fd, array, (int) offset, length, flags);
        }
        long copy = ThreadBuffer.own().copy(length);
        MemorySegment.copy(array, (int) offset, ThreadBuffer.ALL, JAVA_BYTE, copy, (int) length);
        return to == null
                ? sendCopy(fd, copy, length, flags)
                : sendto(fd, ThreadBuffer.ALL, copy, length, flags, to);
    }

    static long send(
            int fd,
            MemorySegment segment,
            long offset,
            long length,
            int flags,
            @Nullable NameBuffer to) {
        if (Trace.on()) {
            return TracedCalls.send(fd, segment.asSlice(offset, length), flags, to);
        }
        if (to != null) {
            return sendto(fd, segment, offset, length, flags, to);
        }
        return offset == 0
                ? send(fd, segment, length, flags)
                : sendSlice(fd, segment, offset, length, flags);
    }

    /** {@return whether a send of no bytes on a stream succeeds} */
    static boolean sendsNothing(int fd) {
        return send(fd, MemorySegment.NULL, 0, 0, MSG_DONTWAIT | MSG_NOSIGNAL, null) == 0;
    }

    private static long send(int fd, MemorySegment segment, long length, int flags) {
        try {
            return (long) Send.CALL.invokeExact(ThreadBuffer.errno(), fd, segment, length, flags);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static long sendSlice(
            int fd, MemorySegment segment, long offset, long length, int flags) {
        if (Trace.on()) {
            return TracedCalls.send(fd, segment.asSlice(offset, length), flags, null);
        }
        try {
            return (long)
                    Send.CALL.invokeExact(
                            ThreadBuffer.errno(),
                            fd,
                            segment.asSlice(offset, length),
                            length,
                            flags);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static long sendto(
            int fd, MemorySegment segment, long offset, long length, int flags, NameBuffer to) {
        try {
            return (long)
                    Sendto.CALL.invokeExact(
                            ThreadBuffer.errno(),
                            fd,
                            segment.asSlice(offset, length),
                            length,
                            flags,
                            to.segment(),
                            to.length());
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /** As of an array. The fence keeps the buffer's memory from the collector meanwhile. */
    static long send(
            int fd,
            ByteBuffer buffer,
            long offset,
            long length,
            int flags,
            @Nullable NameBuffer to) {
        try {
            if (Trace.on()) {
                MemorySegment slice = MemorySegment.ofBuffer(buffer).asSlice(offset, length);
                return TracedCalls.send(fd, slice, flags, to);
            }
            if (isLent(0, length, flags)) {
                return to == null
                        ? sendBuffer(fd, buffer, offset, length, flags)
                        : sendtoBuffer(fd, buffer, offset, length, flags, to);
            }
            ThreadBuffer own = ThreadBuffer.own();
            long copy = own.copy(length);
            own.view(length).put(0, buffer, buffer.position() + (int) offset, (int) length);
            return to == null
                    ? sendCopy(fd, copy, length, flags)
                    : sendto(fd, ThreadBuffer.ALL, copy, length, flags, to);
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    private static long sendBuffer(int fd, ByteBuffer buffer, long offset, long length, int flags) {
        if (Trace.on()) {
            MemorySegment slice = MemorySegment.ofBuffer(buffer).asSlice(offset, length);
            return TracedCalls.send(fd, slice, flags, null);
        }
        try {
            return (long)
                    Send.LENT.invokeExact(
                            ThreadBuffer.errno(),
                            fd,
                            MemorySegment.ofBuffer(buffer).asSlice(offset, length),
                            length,
                            flags);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static long sendtoBuffer(
            int fd, ByteBuffer buffer, long offset, long length, int flags, NameBuffer to) {
        try {
            return (long)
                    Sendto.LENT.invokeExact(
                            ThreadBuffer.errno(),
                            fd,
                            MemorySegment.ofBuffer(buffer).asSlice(offset, length),
                            length,
                            flags,
                            to.segment(),
                            to.length());
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static long sendCopy(int fd, long copy, long length, int flags) {
        try {
            return (long)
                    Send.CALL.invokeExact(
                            ThreadBuffer.errno(),
                            fd,
                            ThreadBuffer.ALL.asSlice(copy),
                            length,
                            flags);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static long sendLent(int fd, byte[] array, long length, int flags) {
        try {
            return (long)
                    Send.LENT.invokeExact(
                            ThreadBuffer.errno(), fd, MemorySegment.ofArray(array), length, flags);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static long sendLentSlice(int fd, byte[] array, int offset, long length, int flags) {
        if (Trace.on()) {
            return TracedCalls.send(fd, array, offset, (int) length, flags, null);
        }
        try {
            return (long)
                    Send.LENT.invokeExact(
                            ThreadBuffer.errno(), fd, slice(array, offset), length, flags);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static long sendtoLent(int fd, byte[] array, long length, int flags, NameBuffer to) {
        try {
            return (long)
                    Sendto.LENT.invokeExact(
                            ThreadBuffer.errno(),
                            fd,
                            MemorySegment.ofArray(array),
                            length,
                            flags,
                            to.segment(),
                            to.length());
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static long sendtoLentSlice(
            int fd, byte[] array, int offset, long length, int flags, NameBuffer to) {
        try {
            return (long)
                    Sendto.LENT.invokeExact(
                            ThreadBuffer.errno(),
                            fd,
                            slice(array, offset),
                            length,
                            flags,
                            to.segment(),
                            to.length());
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    // recv

    /**
     * {@code recvfrom(fd, memory + offset, length, flags, from)}, or {@code recv} where {@code
     * from} is null.
     *
     * @param memory a native segment that can be written, a byte[], or a direct ByteBuffer
     * @param length of an array at most {@link #piece}
     * @return the number of bytes received, 0 at the end of a stream, or -1
     */
    static long recv(
            int fd, Object memory, long offset, long length, int flags, @Nullable NameBuffer from) {
        return switch (memory) {
            case byte[] array -> recv(fd, array, offset, length, flags, from);
            case ByteBuffer buffer -> recv(fd, buffer, offset, length, flags, from);
            default -> recv(fd, (MemorySegment) memory, offset, length, flags, from);
        };
    }

    static long recv(
            int fd, byte[] array, long offset, long length, int flags, @Nullable NameBuffer from) {
        if (Trace.on()) {
            return TracedCalls.recv(fd, array, (int) offset, (int) length, flags, from);
        }
        if (isLent((int) offset, length, flags)) {
            if (from != null) {
                return offset == 0
                        ? recvfromLent(fd, array, length, flags, from)
                        : recvfromLentSlice(fd, array, (int) offset, length, flags, from);
            }
            return offset == 0
                    ? recvLent(fd, array, length, flags)
                    : recvLentSlice(fd, array, (int) offset, length, flags);
        }
        long copy = ThreadBuffer.own().copy(length);
        if ((flags & MSG_TRUNC) != 0) { // TCP then counts bytes that it does not write
            MemorySegment.copy(
                    array, (int) offset, ThreadBuffer.ALL, JAVA_BYTE, copy, (int) length);
        }
        long n =
                from == null
                        ? recvCopy(fd, copy, length, flags)
                        : recvfrom(fd, ThreadBuffer.ALL, copy, length, flags, from);
        if (n > 0) { // with MSG_TRUNC more than there is room for
            int got = (int) Math.min(n, length);
            MemorySegment.copy(ThreadBuffer.ALL, JAVA_BYTE, copy, array, (int) offset, got);
        }
        return n;
    }

    static long recv(
            int fd,
            MemorySegment segment,
            long offset,
            long length,
            int flags,
            @Nullable NameBuffer from) {
        if (Trace.on()) {
            return TracedCalls.recv(fd, segment.asSlice(offset, length), flags, from);
        }
        if (from != null) {
            return recvfrom(fd, segment, offset, length, flags, from);
        }
        return offset == 0
                ? recv(fd, segment, length, flags)
                : recvSlice(fd, segment, offset, length, flags);
    }

    private static long recv(int fd, MemorySegment segment, long length, int flags) {
        try {
            return (long) Recv.CALL.invokeExact(ThreadBuffer.errno(), fd, segment, length, flags);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static long recvSlice(
            int fd, MemorySegment segment, long offset, long length, int flags) {
        if (Trace.on()) {
            return TracedCalls.recv(fd, segment.asSlice(offset, length), flags, null);
        }
        try {
            return (long)
                    Recv.CALL.invokeExact(
                            ThreadBuffer.errno(),
                            fd,
                            segment.asSlice(offset, length),
                            length,
                            flags);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static long recvfrom(
            int fd, MemorySegment segment, long offset, long length, int flags, NameBuffer from) {
        try {
            return (long)
                    Recvfrom.CALL.invokeExact(
                            ThreadBuffer.errno(),
                            fd,
                            segment.asSlice(offset, length),
                            length,
                            flags,
                            from.segment(),
                            from.room());
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /** As of an array. The fence keeps the buffer's memory from the collector meanwhile. */
    static long recv(
            int fd,
            ByteBuffer buffer,
            long offset,
            long length,
            int flags,
            @Nullable NameBuffer from) {
        try {
            if (Trace.on()) {
                MemorySegment slice = MemorySegment.ofBuffer(buffer).asSlice(offset, length);
                return TracedCalls.recv(fd, slice, flags, from);
            }
            if (isLent(0, length, flags)) {
                return from == null
                        ? recvBuffer(fd, buffer, offset, length, flags)
                        : recvfromBuffer(fd, buffer, offset, length, flags, from);
            }
            ThreadBuffer own = ThreadBuffer.own();
            long copy = own.copy(length);
            ByteBuffer view = own.view(length);
            if ((flags & MSG_TRUNC) != 0) { // TCP then counts bytes that it does not write
                view.put(0, buffer, buffer.position() + (int) offset, (int) length);
            }
            long n =
                    from == null
                            ? recvCopy(fd, copy, length, flags)
                            : recvfrom(fd, ThreadBuffer.ALL, copy, length, flags, from);
            if (n > 0) {
                int got = (int) Math.min(n, length);
                buffer.put(buffer.position() + (int) offset, view, 0, got);
            }
            return n;
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    private static long recvBuffer(int fd, ByteBuffer buffer, long offset, long length, int flags) {
        if (Trace.on()) {
            MemorySegment slice = MemorySegment.ofBuffer(buffer).asSlice(offset, length);
            return TracedCalls.recv(fd, slice, flags, null);
        }
        try {
            return (long)
                    Recv.LENT.invokeExact(
                            ThreadBuffer.errno(),
                            fd,
                            MemorySegment.ofBuffer(buffer).asSlice(offset, length),
                            length,
                            flags);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static long recvfromBuffer(
            int fd, ByteBuffer buffer, long offset, long length, int flags, NameBuffer from) {
        try {
            return (long)
                    Recvfrom.LENT.invokeExact(
                            ThreadBuffer.errno(),
                            fd,
                            MemorySegment.ofBuffer(buffer).asSlice(offset, length),
                            length,
                            flags,
                            from.segment(),
                            from.room());
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static long recvCopy(int fd, long copy, long length, int flags) {
        try {
            return (long)
                    Recv.CALL.invokeExact(
                            ThreadBuffer.errno(),
                            fd,
                            ThreadBuffer.ALL.asSlice(copy),
                            length,
                            flags);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static long recvLent(int fd, byte[] array, long length, int flags) {
        try {
            return (long)
                    Recv.LENT.invokeExact(
                            ThreadBuffer.errno(), fd, MemorySegment.ofArray(array), length, flags);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static long recvLentSlice(int fd, byte[] array, int offset, long length, int flags) {
        if (Trace.on()) {
            return TracedCalls.recv(fd, array, offset, (int) length, flags, null);
        }
        try {
            return (long)
                    Recv.LENT.invokeExact(
                            ThreadBuffer.errno(), fd, slice(array, offset), length, flags);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static long recvfromLent(
            int fd, byte[] array, long length, int flags, NameBuffer from) {
        try {
            return (long)
                    Recvfrom.LENT.invokeExact(
                            ThreadBuffer.errno(),
                            fd,
                            MemorySegment.ofArray(array),
                            length,
                            flags,
                            from.segment(),
                            from.room());
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static long recvfromLentSlice(
            int fd, byte[] array, int offset, long length, int flags, NameBuffer from) {
        try {
            return (long)
                    Recvfrom.LENT.invokeExact(
                            ThreadBuffer.errno(),
                            fd,
                            slice(array, offset),
                            length,
                            flags,
                            from.segment(),
                            from.room());
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static MemorySegment slice(byte[] array, int offset) {
        return MemorySegment.ofArray(array).asSlice(offset);
    }
}
