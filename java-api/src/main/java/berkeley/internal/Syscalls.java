package berkeley.internal;

import static berkeley.bindings.socket.Constants.MSG_DONTWAIT;
import static berkeley.bindings.socket.Constants.MSG_NOSIGNAL;
import static berkeley.bindings.socket.Constants.MSG_TRUNC;
import static berkeley.bindings.socket.socket_h.recvfrom$address;
import static berkeley.bindings.socket.socket_h.recvfrom$descriptor;
import static berkeley.bindings.socket.socket_h.sendto$address;
import static berkeley.bindings.socket.socket_h.sendto$descriptor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import berkeley.foreign.Link;
import berkeley.foreign.NameBuffer;
import berkeley.foreign.ThreadBuffer;
import berkeley.foreign.TracedResult;
import berkeley.trace.Call;
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
 * <p>Native memory is passed as an address, to which an offset is added as in C. The segment goes
 * with it as one argument more, at which the function does not look: Java holds its arena until the
 * call is over.
 *
 * <p>An array, or a direct buffer, whose segment would be garbage, reaches the kernel in one of two
 * ways. With MSG_DONTWAIT it is <em>lent</em>: the kernel uses it where it is, and the collector,
 * and with it every thread, waits while the call runs. Such a call must never block, and moves at
 * most {@link #MOST_LENT} bytes. Without MSG_DONTWAIT the array is <em>copied</em> through the
 * thread's own memory, at most {@link #MOST_COPIED} bytes of it.
 *
 * <p>What lending costs the other threads: with twice as many busy threads as processors, all that
 * send and receive 128 KiB at a time, it took 107 µs (median) to stop all threads where arrays were
 * lent, and 106 µs where native memory was sent; at most 3.2 and 0.5 ms. Where the kernel also had
 * to find memory for each send, it was 106 and 4 µs, 99 of 100 times less than 3.3 and 3.0 ms. The
 * longest are the time for which the scheduler leaves a thread out, whatever that thread does.
 * {@code bench/run bulk} measures it again.
 *
 * <p>A segment of an array or of a buffer is made in the method that uses it up, so that the
 * compiler leaves it out and nothing is allocated. Such a method has more than 35 bytes of code: a
 * smaller one would be inlined where it is rarely called, without what it calls.
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

    /** send is sendto with NULL, in the C library as here; recv likewise. */
    private static final class Send {
        static final MethodHandle CALL = Link.pinned(sendto$address(), sendto$descriptor());
        static final MethodHandle LENT = Link.critical(sendto$address(), sendto$descriptor());
    }

    private static final class Recv {
        static final MethodHandle CALL = Link.pinned(recvfrom$address(), recvfrom$descriptor());
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
     * may leave as garbage. A virtual thread, of which there are many, has no memory for a copy.
     */
    private static boolean isLent(long offset, long length, int flags) {
        return (flags & MSG_DONTWAIT) != 0
                && (length > MOST_COPIED
                        || length > AS_FAST_COPIED && offset == 0
                        || Thread.currentThread().isVirtual());
    }

    private static MemorySegment segment(@Nullable NameBuffer name) {
        return name == null ? MemorySegment.NULL : name.segment();
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
        if (memory instanceof byte[] array) {
            return send(fd, array, offset, length, flags, to);
        }
        return memory instanceof ByteBuffer buffer
                ? send(fd, buffer, offset, length, flags, to)
                : send(fd, (MemorySegment) memory, offset, length, flags, to);
    }

    static long send(
            int fd,
            MemorySegment segment,
            long offset,
            long length,
            int flags,
            @Nullable NameBuffer to) {
        return send(fd, segment.address() + offset, length, flags, to, segment);
    }

    /** The fence keeps the buffer's memory from the collector meanwhile. */
    static long send(
            int fd,
            ByteBuffer buffer,
            long offset,
            long length,
            int flags,
            @Nullable NameBuffer to) {
        try {
            if (Trace.on()) {
                MemorySegment segment = MemorySegment.ofBuffer(buffer);
                return send(fd, segment, offset, length, flags, to);
            }
            if (isLent(0, length, flags)) {
                return sendLent(fd, buffer, offset, length, flags, to);
            }
            ThreadBuffer own = ThreadBuffer.own();
            long copy = own.copy(length);
            own.view(length).put(0, buffer, buffer.position() + (int) offset, (int) length);
            return send(fd, copy, length, flags, to, MemorySegment.NULL);
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    static long send(
            int fd, byte[] array, long offset, long length, int flags, @Nullable NameBuffer to) {
        if (isLent(offset, length, flags)) {
            return sendLent(fd, array, offset, length, flags, to);
        }
        if (Trace.on()) {
            return TracedCalls.send(fd, array, (int) offset, (int) length, flags, to);
        }
        long copy = ThreadBuffer.own().copy(length);
        MemorySegment.copy(array, (int) offset, ThreadBuffer.ALL, JAVA_BYTE, copy, (int) length);
        return send(fd, copy, length, flags, to, MemorySegment.NULL);
    }

    /** {@return whether a send of no bytes on a stream succeeds} */
    static boolean sendsNothing(int fd) {
        return send(fd, 0, 0, MSG_DONTWAIT | MSG_NOSIGNAL, null, MemorySegment.NULL) == 0;
    }

    private static long send(
            int fd,
            long address,
            long length,
            int flags,
            @Nullable NameBuffer to,
            MemorySegment pin) {
        MemorySegment name = segment(to);
        int size = to == null ? 0 : to.length();
        Trace trace = Trace.on() ? enterSend(fd, address, length, flags, to) : null;
        try {
            MemorySegment errno = ThreadBuffer.errno();
            long n =
                    (long)
                            Send.CALL.invokeExact(
                                    errno, fd, address, length, flags, name, size, pin);
            if (trace != null) TracedResult.report(trace, n);
            return n;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static @Nullable Trace enterSend(
            int fd, long address, long length, int flags, @Nullable NameBuffer to) {
        if (to == null) {
            return Trace.enter(Call.SEND, fd, address, length, flags);
        }
        long name = to.segment().address();
        long size = to.length();
        return Trace.enter(Call.SENDTO, fd, address, length, flags, name, size);
    }

    private static long sendLent(
            int fd,
            ByteBuffer buffer,
            long offset,
            long length,
            int flags,
            @Nullable NameBuffer to) {
        MemorySegment name = segment(to);
        int size = to == null ? 0 : to.length();
        try {
            MemorySegment errno = ThreadBuffer.errno();
            MemorySegment slice = MemorySegment.ofBuffer(buffer).asSlice(offset);
            return (long) Send.LENT.invokeExact(errno, fd, slice, length, flags, name, size);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static long sendLent(
            int fd, byte[] array, long offset, long length, int flags, @Nullable NameBuffer to) {
        if (Trace.on()) {
            return TracedCalls.send(fd, array, (int) offset, (int) length, flags, to);
        }
        MemorySegment name = segment(to);
        int size = to == null ? 0 : to.length();
        try {
            MemorySegment errno = ThreadBuffer.errno();
            if (offset == 0) {
                MemorySegment all = MemorySegment.ofArray(array);
                return (long) Send.LENT.invokeExact(errno, fd, all, length, flags, name, size);
            }
            MemorySegment slice = MemorySegment.ofArray(array).asSlice(offset);
            return (long) Send.LENT.invokeExact(errno, fd, slice, length, flags, name, size);
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
        if (memory instanceof byte[] array) {
            return recv(fd, array, offset, length, flags, from);
        }
        return memory instanceof ByteBuffer buffer
                ? recv(fd, buffer, offset, length, flags, from)
                : recv(fd, (MemorySegment) memory, offset, length, flags, from);
    }

    static long recv(
            int fd,
            MemorySegment segment,
            long offset,
            long length,
            int flags,
            @Nullable NameBuffer from) {
        return recv(fd, segment.address() + offset, length, flags, from, segment);
    }

    /** The fence keeps the buffer's memory from the collector meanwhile. */
    static long recv(
            int fd,
            ByteBuffer buffer,
            long offset,
            long length,
            int flags,
            @Nullable NameBuffer from) {
        try {
            if (Trace.on()) {
                MemorySegment segment = MemorySegment.ofBuffer(buffer);
                return recv(fd, segment, offset, length, flags, from);
            }
            if (isLent(0, length, flags)) {
                return recvLent(fd, buffer, offset, length, flags, from);
            }
            ThreadBuffer own = ThreadBuffer.own();
            long copy = own.copy(length);
            ByteBuffer view = own.view(length);
            if ((flags & MSG_TRUNC) != 0) { // TCP then counts bytes that it does not write
                view.put(0, buffer, buffer.position() + (int) offset, (int) length);
            }
            long n = recv(fd, copy, length, flags, from, MemorySegment.NULL);
            if (n > 0) {
                int got = (int) Math.min(n, length);
                buffer.put(buffer.position() + (int) offset, view, 0, got);
            }
            return n;
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    static long recv(
            int fd, byte[] array, long offset, long length, int flags, @Nullable NameBuffer from) {
        if (isLent(offset, length, flags)) {
            return recvLent(fd, array, offset, length, flags, from);
        }
        if (Trace.on()) {
            return TracedCalls.recv(fd, array, (int) offset, (int) length, flags, from);
        }
        long copy = ThreadBuffer.own().copy(length);
        if ((flags & MSG_TRUNC) != 0) { // TCP then counts bytes that it does not write
            MemorySegment.copy(
                    array, (int) offset, ThreadBuffer.ALL, JAVA_BYTE, copy, (int) length);
        }
        long n = recv(fd, copy, length, flags, from, MemorySegment.NULL);
        if (n > 0) { // with MSG_TRUNC more than there is room for
            int got = (int) Math.min(n, length);
            MemorySegment.copy(ThreadBuffer.ALL, JAVA_BYTE, copy, array, (int) offset, got);
        }
        return n;
    }

    private static long recv(
            int fd,
            long address,
            long length,
            int flags,
            @Nullable NameBuffer from,
            MemorySegment pin) {
        MemorySegment name = segment(from);
        MemorySegment size = from == null ? MemorySegment.NULL : from.room();
        Trace trace = Trace.on() ? enterRecv(fd, address, length, flags, from) : null;
        try {
            MemorySegment errno = ThreadBuffer.errno();
            long n =
                    (long)
                            Recv.CALL.invokeExact(
                                    errno, fd, address, length, flags, name, size, pin);
            if (trace != null) TracedResult.report(trace, n);
            return n;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static @Nullable Trace enterRecv(
            int fd, long address, long length, int flags, @Nullable NameBuffer from) {
        if (from == null) {
            return Trace.enter(Call.RECV, fd, address, length, flags);
        }
        long name = from.segment().address();
        long size = from.room().address();
        return Trace.enter(Call.RECVFROM, fd, address, length, flags, name, size);
    }

    private static long recvLent(
            int fd,
            ByteBuffer buffer,
            long offset,
            long length,
            int flags,
            @Nullable NameBuffer from) {
        MemorySegment name = segment(from);
        MemorySegment size = from == null ? MemorySegment.NULL : from.room();
        try {
            MemorySegment errno = ThreadBuffer.errno();
            MemorySegment slice = MemorySegment.ofBuffer(buffer).asSlice(offset);
            return (long) Recv.LENT.invokeExact(errno, fd, slice, length, flags, name, size);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static long recvLent(
            int fd, byte[] array, long offset, long length, int flags, @Nullable NameBuffer from) {
        if (Trace.on()) {
            return TracedCalls.recv(fd, array, (int) offset, (int) length, flags, from);
        }
        MemorySegment name = segment(from);
        MemorySegment size = from == null ? MemorySegment.NULL : from.room();
        try {
            MemorySegment errno = ThreadBuffer.errno();
            if (offset == 0) {
                MemorySegment all = MemorySegment.ofArray(array);
                return (long) Recv.LENT.invokeExact(errno, fd, all, length, flags, name, size);
            }
            MemorySegment slice = MemorySegment.ofArray(array).asSlice(offset);
            return (long) Recv.LENT.invokeExact(errno, fd, slice, length, flags, name, size);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }
}
