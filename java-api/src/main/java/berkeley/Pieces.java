package berkeley;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import berkeley.bindings.socket.iovec;
import berkeley.bindings.socket.msghdr;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

/**
 * The data of a {@link Message}: a {@code struct iovec[]}, and the segments that it points to. What
 * lies in more arenas than a call can hold goes through a copy.
 */
final class Pieces {
    private static final long IOV_BASE = iovec.iov_base$offset();
    private static final long IOV_LEN = iovec.iov_len$offset();
    private static final long IOVEC = iovec.sizeof();

    private final MemorySegment header;
    private MemorySegment iov = iovec.allocateArray(1, Arena.ofAuto());
    private MemorySegment[] pieces = {MemorySegment.NULL};
    private int count;

    /** The message's own memory, which nobody can free. */
    private MemorySegment own = MemorySegment.NULL;

    /** What stands for all pieces in the call under way, or NULL. */
    private MemorySegment copy = MemorySegment.NULL;

    Pieces(MemorySegment header) {
        this.header = header;
        tell(iov, 0);
    }

    private void tell(MemorySegment vector, int length) {
        msghdr.msg_iov(header, vector);
        msghdr.msg_iovlen(header, length);
    }

    void clear() {
        Arrays.fill(pieces, 0, count, MemorySegment.NULL);
        count = 0;
        tell(iov, 0);
    }

    void add(MemorySegment segment, long offset, long size) {
        Scratch.usable(segment);
        Objects.checkFromIndexSize(offset, size, segment.byteSize());
        if (count == pieces.length) {
            MemorySegment wider = iovec.allocateArray(2L * count, Arena.ofAuto());
            wider.copyFrom(iov);
            iov = wider;
            pieces = Arrays.copyOf(pieces, 2 * count);
        }
        pieces[count] = segment;
        point(iov, count, segment.address() + offset, size);
        tell(iov, ++count);
    }

    private static void point(MemorySegment vector, int index, long address, long size) {
        vector.set(JAVA_LONG, index * IOVEC + IOV_BASE, address);
        vector.set(JAVA_LONG, index * IOVEC + IOV_LEN, size);
    }

    /** {@return {@code bytes} of the message's own memory, which are all the data now} */
    MemorySegment own(int bytes) {
        if (own.byteSize() < bytes) {
            own = Arena.ofAuto().allocate(bytes, Long.BYTES);
        }
        clear();
        add(own, 0, bytes);
        return own;
    }

    private long length(int index) {
        return iov.get(JAVA_LONG, index * IOVEC + IOV_LEN);
    }

    private long offset(int index) {
        return iov.get(JAVA_LONG, index * IOVEC + IOV_BASE) - pieces[index].address();
    }

    private long length() {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += length(i);
        }
        return sum;
    }

    /** {@return a copy of the first {@code length} bytes, or of all if there are fewer} */
    byte[] bytes(int length) {
        byte[] bytes = new byte[(int) Math.min(length, length())];
        gather(MemorySegment.ofArray(bytes));
        return bytes;
    }

    private void gather(MemorySegment to) {
        long at = 0;
        for (int i = 0; i < count; i++) {
            long part = Math.min(length(i), to.byteSize() - at);
            MemorySegment.copy(pieces[i], JAVA_BYTE, offset(i), to, JAVA_BYTE, at, part);
            at += part;
        }
    }

    /** Refuses memory that has been freed since it was given, or is another thread's. */
    void check() {
        for (int i = 0; i < count; i++) {
            Scratch.usable(pieces[i]);
        }
    }

    /** Refuses what cannot be received into. */
    void checkWritable() {
        for (int i = 0; i < count; i++) {
            if (pieces[i].isReadOnly()) {
                throw new IllegalArgumentException("cannot receive into a read-only segment");
            }
        }
    }

    /** {@return whether none of the pieces can be freed before {@link #release}} */
    boolean hold(Held held) {
        for (int i = 0; i < count; i++) {
            if (pieces[i] != own && !held.add(pieces[i])) {
                return false;
            }
        }
        return true;
    }

    /** Has a copy stand for the pieces until {@link #release}. */
    void stage() {
        // In one piece with its iovec, which the header alone would not keep from the collector.
        MemorySegment both = Arena.ofAuto().allocate(IOVEC + length(), Long.BYTES);
        copy = both.asSlice(IOVEC);
        gather(copy);
        point(both, 0, copy.address(), copy.byteSize());
        tell(both, 1);
    }

    /** So many bytes were received. */
    void received(long bytes) {
        if (copy == MemorySegment.NULL) {
            return;
        }
        long at = 0;
        for (int i = 0; i < count && at < bytes; i++) {
            long part = Math.min(length(i), bytes - at);
            MemorySegment.copy(copy, at, pieces[i], offset(i), part);
            at += part;
        }
    }

    /** The call is over. */
    void release() {
        if (copy != MemorySegment.NULL) {
            copy = MemorySegment.NULL;
            tell(iov, count);
        }
    }
}
