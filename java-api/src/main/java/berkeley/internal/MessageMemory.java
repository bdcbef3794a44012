package berkeley.internal;

import berkeley.bindings.socket.iovec;
import berkeley.bindings.socket.msghdr;
import berkeley.bindings.socket.sockaddr_storage;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;

/**
 * The native memory of one message in a single block: {@code struct msghdr}, name, {@code struct
 * iovec[]}, ancillary data, and room for data. It is taken when first needed and again, larger,
 * when it is too small; {@link #close} gives it back to the {@link MemoryPool}.
 */
public final class MessageMemory {
    public static final int NAME = (int) sockaddr_storage.sizeof();

    private static final long HEADER = msghdr.sizeof();
    private static final long IOVEC = iovec.sizeof();
    private static final MemorySegment NONE = MemorySegment.NULL;

    /** The header where it is one of an array, which is not in this block. */
    private final @Nullable MemorySegment outside;

    private MemorySegment block = NONE;
    private MemorySegment header = NONE;
    private MemorySegment name = NONE;
    private MemorySegment iovecs = NONE;
    private MemorySegment control = NONE;
    private MemorySegment room = NONE;
    private int controlSize;
    private boolean closed;

    /** Whether someone outside may still read or write this block. */
    private boolean seen;

    private boolean lent;

    /**
     * @param header of the message where it stands in an array, or null
     * @param controlSize room for ancillary data, in bytes
     */
    public MessageMemory(@Nullable MemorySegment header, int controlSize) {
        if (controlSize < 0) {
            throw new IllegalArgumentException("room for control messages: " + controlSize);
        }
        outside = header;
        this.controlSize = controlSize;
    }

    public MemorySegment header() {
        reserve(0, 0, 0);
        return header;
    }

    public MemorySegment name() {
        reserve(0, 0, 0);
        return name;
    }

    MemorySegment iovecs() {
        return iovecs;
    }

    /** {@return the room for ancillary data, which is NULL where there is none} */
    public MemorySegment control() {
        reserve(0, 0, 0);
        return control;
    }

    /** {@return the message's own memory for data} */
    MemorySegment room() {
        return room;
    }

    /** A caller gets a segment of this block, which therefore serves no other message later. */
    public void show() {
        seen = true;
    }

    /** The same, unless {@link #hide} says that only a call of Sock got it. */
    public void lend() {
        lent = true;
    }

    public void hide() {
        lent = false;
    }

    public void check() {
        if (closed) {
            throw new IllegalStateException("the message is closed");
        }
    }

    /** Makes room for so many pieces, and for so many bytes of ancillary data and of data. */
    public void reserve(int pieces, int ancillary, int data) {
        check();
        if (block == NONE
                || iovecs.byteSize() < pieces * IOVEC
                || controlSize < ancillary
                || room.byteSize() < data) {
            grow(pieces, ancillary, data);
        }
    }

    private void grow(int pieces, int ancillary, int data) {
        controlSize = Math.max(controlSize, ancillary);
        long iov = Math.max(iovecs.byteSize(), Math.max(1, pieces) * IOVEC);
        long wanted = Math.max(room.byteSize(), data);
        long nameAt = outside == null ? HEADER : 0;
        long iovAt = nameAt + NAME;
        long controlAt = iovAt + iov;
        long roomAt = controlAt + (controlSize + Long.BYTES - 1 & -Long.BYTES);
        MemorySegment before = block;
        block = MemoryPool.take(roomAt + wanted);
        header = copied(header, outside == null ? block.asSlice(0, HEADER) : outside);
        name = copied(name, block.asSlice(nameAt, NAME));
        iovecs = copied(iovecs, block.asSlice(iovAt, iov));
        control = copied(control, controlSize == 0 ? NONE : block.asSlice(controlAt, controlSize));
        room = copied(room, block.asSlice(roomAt));
        point();
        giveBack(before);
    }

    private void giveBack(MemorySegment unused) {
        if (!seen && !lent) {
            MemoryPool.give(unused);
        }
        seen = false;
        lent = false;
    }

    private static MemorySegment copied(MemorySegment from, MemorySegment to) {
        MemorySegment.copy(from, 0, to, 0, from.byteSize());
        return to;
    }

    private void point() {
        msghdr.msg_name(header, name);
        msghdr.msg_iov(header, iovecs);
        if (!msghdr.msg_control(header).equals(NONE)) {
            msghdr.msg_control(header, control);
        }
    }

    /** Gives the memory back, for good. */
    public void close() {
        closed = true;
        giveBack(block);
        block = NONE;
        header = NONE;
        name = NONE;
        iovecs = NONE;
        control = NONE;
        room = NONE;
    }
}
