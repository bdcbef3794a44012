package berkeley;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import berkeley.bindings.socket.iovec;
import berkeley.bindings.socket.msghdr;
import berkeley.bindings.socket.sockaddr_storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * {@code struct msghdr} with all that it points to: data in pieces, a name, ancillary data and
 * flags. It is made once and used for many calls, by one thread at a time.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/recvmsg.2.html">recvmsg(2)</a>
 */
public final class Message implements AutoCloseable {

    private static final long IOV_BASE = iovec.iov_base$offset();
    private static final long IOV_LEN = iovec.iov_len$offset();
    private static final long IOVEC = iovec.sizeof();

    private final MemorySegment header;
    private final MemorySegment name;
    private final MemorySegment control;

    private MemorySegment iov;
    private MemorySegment[] pieces;
    private int count;

    /**
     * A message with room for 256 bytes of ancillary data: eight of the usual kinds, or 60
     * descriptors.
     */
    public Message() {
        this(256);
    }

    /** A message with room for {@code control} bytes of ancillary data. */
    public Message(int control) {
        Arena arena = Arena.ofAuto();
        this(
                msghdr.allocate(arena),
                sockaddr_storage.allocate(arena),
                arena.allocate(control, Long.BYTES));
    }

    private Message(MemorySegment header, MemorySegment name, MemorySegment control) {
        this.header = header;
        this.name = name;
        this.control = control;
        this.pieces = new MemorySegment[1];
        this.iov = iovec.allocateArray(1, Arena.ofAuto());
        msghdr.msg_iov(header, iov);
    }

    /**
     * {@return the {@code struct msghdr} itself, for {@code SysSocket.sendmsg} and {@code recvmsg}}
     */
    public MemorySegment header() {
        return header;
    }

    /** Makes all of {@code segment} the data, in place of what was there. */
    public Message data(MemorySegment segment) {
        return data(segment, 0, segment.byteSize());
    }

    /** Makes a part of {@code segment} the data, in place of what was there. */
    public Message data(MemorySegment segment, long offset, long length) {
        Arrays.fill(pieces, 0, count, null);
        count = 0;
        return add(segment, offset, length);
    }

    /** Adds one more piece to the data: an iovec. */
    public Message add(MemorySegment segment, long offset, long length) {
        if (!segment.isNative()) {
            throw new IllegalArgumentException(
                    "an iovec points to native memory, this is on the heap: " + segment);
        }
        if ((offset | length | segment.byteSize() - offset - length) < 0) {
            throw new IndexOutOfBoundsException(
                    "bytes " + offset + " to " + (offset + length) + " of " + segment.byteSize());
        }
        if (count == pieces.length) {
            grow();
        }
        pieces[count] = segment;
        iov.set(JAVA_LONG, count * IOVEC + IOV_BASE, segment.address() + offset);
        iov.set(JAVA_LONG, count * IOVEC + IOV_LEN, length);
        msghdr.msg_iovlen(header, ++count);
        return this;
    }

    private void grow() {
        MemorySegment wider = iovec.allocateArray(2L * count, Arena.ofAuto());
        wider.copyFrom(iov);
        iov = wider;
        pieces = Arrays.copyOf(pieces, 2 * count);
        msghdr.msg_iov(header, iov);
    }

    /**
     * {@return the flags of the last message received: {@code MSG_TRUNC}, {@code MSG_CTRUNC},
     * {@code MSG_EOR} …}
     */
    public int flags() {
        return msghdr.msg_flags(header);
    }

    /** Closes the descriptors that came with the last message and that nobody took. */
    @Override
    public void close() {}
}
