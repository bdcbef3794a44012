package berkeley.trace;

import berkeley.bindings.socket.iovec;
import berkeley.bindings.socket.mmsghdr;
import berkeley.bindings.socket.msghdr;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The bytes that a call moved.
 *
 * @param bytes how many
 * @param lengths of each message: one, or those of a batch; none where the call failed
 * @param digest a CRC of them all, by which a send is told from another; 0 where data is off
 * @param head the first {@value #HEAD} of them, read-only; empty where data is off
 */
public record Payload(long bytes, List<Integer> lengths, long digest, ByteBuffer head) {
    /** How many bytes a listener is given. */
    public static final int HEAD = 4096;

    /** No bytes. */
    public static final Payload NONE =
            new Payload(0, List.of(), 0, ByteBuffer.allocate(0).asReadOnlyBuffer());

    /** {@return how many bytes a call moved} */
    static long count(Call call, long[] arguments, long result) {
        long sum = 0;
        for (int length : lengths(call, arguments, result)) {
            sum += length;
        }
        return sum;
    }

    private static List<Integer> lengths(Call call, long[] arguments, long result) {
        if (result < 0 || call.direction() == Call.Direction.NEITHER) {
            return List.of();
        }
        int vector =
                Math.max(
                        call.kinds().indexOf(Call.Kind.MMSGHDR_IN),
                        call.kinds().indexOf(Call.Kind.MMSGHDR_OUT));
        if (vector < 0) {
            return List.of((int) result);
        }
        List<Integer> lengths = new ArrayList<>();
        for (long i = 0; i < result; i++) {
            MemorySegment each =
                    Memory.read(arguments[vector] + i * mmsghdr.sizeof(), mmsghdr.sizeof());
            lengths.add(each == null ? 0 : mmsghdr.msg_len(each));
        }
        return List.copyOf(lengths);
    }

    static Payload of(Call call, long[] arguments, long result, boolean data) {
        List<Integer> lengths = lengths(call, arguments, result);
        long count = count(call, arguments, result);
        if (count == 0) {
            return new Payload(0, lengths, 0, NONE.head);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; data && i < arguments.length; i++) {
            switch (call.kinds().get(i)) {
                case BYTES_IN, BYTES_OUT ->
                        take(bytes, arguments[i], Math.min(count, arguments[i + 1]));
                case IOVEC_IN, IOVEC_OUT -> gather(bytes, arguments[i], arguments[i + 1], count);
                case MSGHDR_IN, MSGHDR_OUT -> message(bytes, arguments[i], count);
                case MMSGHDR_IN, MMSGHDR_OUT -> {
                    for (long k = 0; k < result; k++) {
                        long at = arguments[i] + k * mmsghdr.sizeof();
                        MemorySegment each = Memory.read(at, mmsghdr.sizeof());
                        if (each != null) {
                            message(bytes, at, Integer.toUnsignedLong(mmsghdr.msg_len(each)));
                        }
                    }
                }
                default -> {}
            }
        }
        if (bytes.size() == 0) {
            return new Payload(count, lengths, 0, NONE.head);
        }
        byte[] all = bytes.toByteArray();
        CRC32C crc = new CRC32C();
        crc.update(all, 0, all.length);
        ByteBuffer head =
                ByteBuffer.wrap(all, 0, Math.min(all.length, HEAD)).slice().asReadOnlyBuffer();
        return new Payload(count, lengths, crc.getValue(), head);
    }

    private static void message(ByteArrayOutputStream bytes, long pointer, long count) {
        MemorySegment msg = Memory.read(pointer, msghdr.sizeof());
        if (msg != null) {
            gather(bytes, msghdr.msg_iov(msg).address(), msghdr.msg_iovlen(msg), count);
        }
    }

    private static void gather(ByteArrayOutputStream bytes, long pointer, long parts, long count) {
        long left = count;
        for (long i = 0; i < parts && left > 0; i++) {
            MemorySegment iov = Memory.read(pointer + i * iovec.sizeof(), iovec.sizeof());
            if (iov == null) {
                return;
            }
            long length = Math.min(left, iovec.iov_len(iov));
            take(bytes, iovec.iov_base(iov).address(), length);
            left -= length;
        }
    }

    private static void take(ByteArrayOutputStream bytes, long pointer, long length) {
        MemorySegment read = Memory.read(pointer, length);
        if (read != null) {
            bytes.writeBytes(read.toArray(ValueLayout.JAVA_BYTE));
        }
    }

    /** {@return the struct sockaddr that a call was given or filled} Empty where there is none. */
    static ByteBuffer address(Call call, long[] arguments, long result) {
        for (int i = 0; i < arguments.length; i++) {
            MemorySegment found =
                    switch (call.kinds().get(i)) {
                        case SOCKADDR_IN -> sockaddr(arguments[i], (int) arguments[i + 1]);
                        case SOCKADDR_OUT -> {
                            MemorySegment length =
                                    result == -1 ? null : Memory.read(arguments[i + 1], 4);
                            yield length == null
                                    ? null
                                    : sockaddr(arguments[i], length.get(ValueLayout.JAVA_INT, 0));
                        }
                        // Of a batch the first message's; a mmsghdr begins with its msghdr.
                        case MSGHDR_IN, MSGHDR_OUT, MMSGHDR_IN, MMSGHDR_OUT -> {
                            MemorySegment msg = Memory.read(arguments[i], msghdr.sizeof());
                            yield msg == null
                                    ? null
                                    : sockaddr(
                                            msghdr.msg_name(msg).address(),
                                            msghdr.msg_namelen(msg));
                        }
                        default -> null;
                    };
            if (found != null) {
                return found.asByteBuffer().asReadOnlyBuffer();
            }
        }
        return NONE.head;
    }

    private static @org.jspecify.annotations.Nullable MemorySegment sockaddr(
            long pointer, int length) {
        MemorySegment read = length < 2 || length > 128 ? null : Memory.read(pointer, length);
        return read == null ? null : MemorySegment.ofArray(read.toArray(ValueLayout.JAVA_BYTE));
    }
}
