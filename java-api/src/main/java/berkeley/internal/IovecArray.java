package berkeley.internal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import berkeley.bindings.socket.iovec;
import berkeley.bindings.socket.msghdr;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

/**
 * The data of a {@code Message}: a {@code struct iovec[]}, and the segments that it points to. What
 * lies in more arenas than a call can pin goes through a copy.
 */
public final class IovecArray {
    private static final long IOV_BASE = iovec.iov_base$offset();
    private static final long IOV_LEN = iovec.iov_len$offset();
    private static final long IOVEC = iovec.sizeof();
    private static final MemorySegment NONE = MemorySegment.NULL;

    private final MessageMemory memory;

    /** Null stands for the message's own room, which moves when it grows. */
    private @Nullable MemorySegment[] segments = new @Nullable MemorySegment[1];

    private long[] offsets = {0};
    private long[] lengths = {0};
    private int count;

    /** An iovec and the bytes that it points to, which stand for all pieces in a call; or NULL. */
    private MemorySegment staged = NONE;

    /** What was received where a piece had been freed by then, or NULL. */
    private MemorySegment kept = NONE;

    public IovecArray(MessageMemory memory) {
        this.memory = memory;
    }

    public void clear() {
        Arrays.fill(segments, 0, count, null);
        count = 0;
        kept = NONE;
    }

    public void add(MemorySegment segment, long offset, long size) {
        PlainCalls.checkUsable(segment);
        Objects.checkFromIndexSize(offset, size, segment.byteSize());
        append(segment, offset, size);
    }

    /** Makes {@code bytes} of the message's own memory all the data, and returns that memory. */
    public MemorySegment own(int bytes) {
        memory.reserve(1, 0, bytes);
        Objects.checkFromIndexSize(0, bytes, memory.room().byteSize());
        clear();
        append(null, 0, bytes);
        return memory.room();
    }

    private void append(@Nullable MemorySegment segment, long offset, long size) {
        if (count == lengths.length) {
            segments = Arrays.copyOf(segments, 2 * count);
            offsets = Arrays.copyOf(offsets, 2 * count);
            lengths = Arrays.copyOf(lengths, 2 * count);
        }
        segments[count] = segment;
        offsets[count] = offset;
        lengths[count++] = size;
        kept = NONE;
    }

    private MemorySegment segment(int index) {
        MemorySegment segment = segments[index];
        return segment == null ? memory.room() : segment;
    }

    private long length() {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += lengths[i];
        }
        return sum;
    }

    /** {@return a copy of the first {@code length} bytes, or of all if there are fewer} */
    public byte[] bytes(int length) {
        if (kept != NONE) {
            return kept.asSlice(0, Math.min(length, kept.byteSize())).toArray(JAVA_BYTE);
        }
        byte[] bytes = new byte[(int) Math.min(length, length())];
        gather(MemorySegment.ofArray(bytes));
        return bytes;
    }

    private void gather(MemorySegment to) {
        long at = 0;
        for (int i = 0; i < count; i++) {
            long part = Math.min(lengths[i], to.byteSize() - at);
            MemorySegment.copy(segment(i), JAVA_BYTE, offsets[i], to, JAVA_BYTE, at, part);
            at += part;
        }
    }

    /** Refuses what cannot be received into. */
    public void checkWritable() {
        for (int i = 0; i < count; i++) {
            if (segment(i).isReadOnly()) {
                throw new IllegalArgumentException("cannot receive into a read-only segment");
            }
        }
    }

    /**
     * Has the header point to all pieces. Refuses memory that has been freed since it was given, or
     * is another thread's.
     */
    public void point() {
        kept = NONE;
        memory.reserve(count, 0, 0);
        MemorySegment header = memory.header();
        MemorySegment iovecs = memory.iovecs();
        for (int i = 0; i < count; i++) {
            MemorySegment segment = segment(i);
            PlainCalls.checkUsable(segment);
            set(iovecs, i, segment.address() + offsets[i], lengths[i]);
        }
        msghdr.msg_iov(header, iovecs);
        msghdr.msg_iovlen(header, count);
    }

    private static void set(MemorySegment iovecs, int index, long address, long size) {
        iovecs.set(JAVA_LONG, index * IOVEC + IOV_BASE, address);
        iovecs.set(JAVA_LONG, index * IOVEC + IOV_LEN, size);
    }

    /** {@return whether the arenas of all pieces are pinned now} */
    public boolean pin(ArenaPins pins) {
        for (int i = 0; i < count; i++) {
            if (segments[i] != null && !pins.add(segment(i))) {
                return false;
            }
        }
        return true;
    }

    /** Has the header point to a copy of the data until {@link #release}. */
    public void stage() {
        MemorySegment header = memory.header();
        staged = MemoryPool.take(IOVEC + length());
        MemorySegment copy = staged.asSlice(IOVEC, length());
        gather(copy);
        set(staged, 0, copy.address(), copy.byteSize());
        msghdr.msg_iov(header, staged);
        msghdr.msg_iovlen(header, 1);
    }

    /**
     * So many bytes were received.
     *
     * @throws IllegalStateException if a piece has been freed since; {@link #bytes} returns them
     */
    public void received(long bytes) {
        if (staged == NONE) {
            return;
        }
        MemorySegment copy = staged.asSlice(IOVEC, Math.min(bytes, length()));
        try {
            scatter(copy);
        } catch (IllegalStateException freed) {
            kept = copy;
            throw freed;
        }
    }

    private void scatter(MemorySegment copy) {
        long at = 0;
        for (int i = 0; i < count && at < copy.byteSize(); i++) {
            long part = Math.min(lengths[i], copy.byteSize() - at);
            MemorySegment.copy(copy, at, segment(i), offsets[i], part);
            at += part;
        }
    }

    /** The call is over. */
    public void release() {
        if (staged != NONE) {
            MemorySegment header = memory.header();
            if (kept == NONE) {
                MemoryPool.give(staged);
            }
            staged = NONE;
            msghdr.msg_iov(header, memory.iovecs());
            msghdr.msg_iovlen(header, count);
        }
    }
}
