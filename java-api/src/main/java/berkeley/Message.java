package berkeley;

import static berkeley.bindings.socket.Constants.MSG_CMSG_CLOEXEC;
import static berkeley.bindings.socket.Constants.MSG_CTRUNC;
import static berkeley.bindings.socket.Constants.MSG_EOR;
import static berkeley.bindings.socket.Constants.MSG_TRUNC;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import berkeley.addr.SockAddr;
import berkeley.bindings.socket.iovec;
import berkeley.bindings.socket.msghdr;
import berkeley.bindings.socket.sockaddr_storage;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * {@code struct msghdr} with all that it points to: data in pieces, a name, ancillary data and
 * flags. It is made once and used for many calls, by one thread at a time.
 *
 * {@snippet lang=java :
 * sock.sendmsg(new Message().data("take this".getBytes()).control(Cmsg.Rights.of(1)), 0);
 *
 * try (var message = new Message().room(100)) {
 *     int n = other.recvmsg(message, 0);
 *     for (Cmsg cmsg : message.control()) { … }
 * }
 * }
 *
 * <p>What was received stays until the next call that receives. Descriptors that came with it and
 * were not taken from their {@link Fd} are closed by that call, and by {@link #close}. A received
 * name is sent to by the next {@code sendmsg}, so that it answers; received ancillary data are
 * never sent.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/recvmsg.2.html">recvmsg(2)</a>
 */
public final class Message implements AutoCloseable {

    /**
     * Room for ancillary data that is enough for eight of the usual kinds, or for 60 descriptors:
     * 256 bytes.
     */
    public static final int CONTROL = 256;

    private static final long IOV_BASE = iovec.iov_base$offset();
    private static final long IOV_LEN = iovec.iov_len$offset();
    private static final long IOVEC = iovec.sizeof();
    private static final int NAME = (int) sockaddr_storage.sizeof();

    private final MemorySegment header;
    private final MemorySegment name;
    private final Control control;

    private MemorySegment iov;
    private @Nullable MemorySegment[] pieces = new @Nullable MemorySegment[1];
    private int count;

    /** What {@link #data(byte[])} and {@link #room} point to. */
    private MemorySegment own = MemorySegment.NULL;

    private int nameLength;
    private int length;

    /** A message with room for {@value #CONTROL} bytes of ancillary data. */
    public Message() {
        this(CONTROL);
    }

    /**
     * A message with room for {@code control} bytes of ancillary data, as {@code CMSG_SPACE} counts
     * them.
     */
    public Message(int control) {
        this(msghdr.allocate(Arena.ofAuto()), control);
    }

    Message(MemorySegment header, int control) {
        Arena arena = Arena.ofAuto();
        this.header = header;
        this.name = sockaddr_storage.allocate(arena);
        this.iov = iovec.allocateArray(1, arena);
        this.control = new Control(control);
        msghdr.msg_name(header, name);
        msghdr.msg_iov(header, iov);
    }

    // The data

    /**
     * Makes all of {@code segment}, which must be native memory, the data in place of what was
     * there.
     */
    public Message data(MemorySegment segment) {
        return data(segment, 0, segment.byteSize());
    }

    /** Makes a part of {@code segment} the data in place of what was there. */
    public Message data(MemorySegment segment, long offset, long size) {
        return clear().add(segment, offset, size);
    }

    /** Makes a copy of {@code bytes} the data in place of what was there. */
    public Message data(byte[] bytes) {
        room(bytes.length);
        MemorySegment.copy(bytes, 0, own, JAVA_BYTE, 0, bytes.length);
        return this;
    }

    /** Makes {@code bytes} of the message's own memory the data, to receive into. */
    public Message room(int bytes) {
        if (own.byteSize() < bytes) {
            own = Arena.ofAuto().allocate(bytes, Long.BYTES);
        }
        return data(own, 0, bytes);
    }

    /** Leaves no data. */
    public Message clear() {
        Arrays.fill(pieces, 0, count, null);
        count = 0;
        msghdr.msg_iovlen(header, 0);
        return this;
    }

    /** Adds one more piece to the data: an iovec. */
    public Message add(MemorySegment segment, long offset, long size) {
        Scratch.usable(segment);
        Objects.checkFromIndexSize(offset, size, segment.byteSize());
        if (count == pieces.length) {
            grow();
        }
        pieces[count] = segment;
        iov.set(JAVA_LONG, count * IOVEC + IOV_BASE, segment.address() + offset);
        iov.set(JAVA_LONG, count * IOVEC + IOV_LEN, size);
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
     * {@return how many bytes were sent or received} It may be more than there is room for, when
     * the call was told {@code MSG_TRUNC}.
     */
    public int length() {
        return length;
    }

    /** {@return a copy of what was received} */
    public byte[] bytes() {
        byte[] bytes = new byte[(int) Math.min(length, room())];
        int at = 0;
        for (int i = 0; i < count && at < bytes.length; i++) {
            MemorySegment piece = pieces[i];
            if (piece != null) {
                long offset = iov.get(JAVA_LONG, i * IOVEC + IOV_BASE) - piece.address();
                int part =
                        (int) Math.min(iov.get(JAVA_LONG, i * IOVEC + IOV_LEN), bytes.length - at);
                MemorySegment.copy(piece, JAVA_BYTE, offset, bytes, at, part);
                at += part;
            }
        }
        return bytes;
    }

    private long room() {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += iov.get(JAVA_LONG, i * IOVEC + IOV_LEN);
        }
        return sum;
    }

    // The name

    /** Sets whom to send to; null is whom the socket is connected to. */
    public Message name(@Nullable SockAddr address) {
        nameLength = address == null ? 0 : address.encode(name);
        return this;
    }

    /** Sets whom to send to, making no garbage. */
    public Message name(SockAddrBuf address) {
        nameLength = Math.min(address.length(), NAME);
        MemorySegment.copy(address.segment(), 0, name, 0, nameLength);
        return this;
    }

    /**
     * {@return who sent the message, or null where the kernel does not say, as on a connected
     * socket}
     */
    public @Nullable SockAddr name() {
        return nameLength == 0 ? null : SockAddr.decode(name, Math.min(nameLength, NAME));
    }

    // Ancillary data

    /** Sets the ancillary data to send, in place of what was there. */
    public Message control(Cmsg... cmsgs) {
        control.set(cmsgs);
        return this;
    }

    /** {@return the ancillary data received} */
    public List<Cmsg> control() {
        return control.list();
    }

    /** {@return the first piece of ancillary data of a kind, or null if none was received} */
    public <C extends Cmsg> @Nullable C control(Class<C> kind) {
        for (Cmsg cmsg : control()) {
            if (kind.isInstance(cmsg)) {
                return kind.cast(cmsg);
            }
        }
        return null;
    }

    /**
     * Finds one piece of ancillary data, making no garbage.
     *
     * @return where its data begin in {@link #controlBuffer}, or -1 if none was received
     */
    public long find(int level, int type) {
        return control.find(level, type);
    }

    /** {@return the memory of the ancillary data} */
    public MemorySegment controlBuffer() {
        return control.buffer();
    }

    // Flags

    /**
     * {@return the flags that the kernel set: {@code MSG_TRUNC}, {@code MSG_CTRUNC}, {@code
     * MSG_ERRQUEUE} …}
     */
    public int flags() {
        return msghdr.msg_flags(header) & ~MSG_CMSG_CLOEXEC;
    }

    /** {@return whether the data were cut off for want of room: {@code MSG_TRUNC}} */
    public boolean truncated() {
        return (flags() & MSG_TRUNC) != 0;
    }

    /**
     * {@return whether ancillary data were cut off for want of room: {@code MSG_CTRUNC}}
     * Descriptors that did not fit are closed, by the kernel.
     */
    public boolean controlTruncated() {
        return (flags() & MSG_CTRUNC) != 0;
    }

    /** {@return whether the data end a record: {@code MSG_EOR}} */
    public boolean endOfRecord() {
        return (flags() & MSG_EOR) != 0;
    }

    // The call

    /** {@return the {@code struct msghdr}, as the last call left it} */
    public MemorySegment header() {
        return header;
    }

    /** {@return the {@code struct msghdr}, set up for {@code SysSocket.sendmsg}} */
    public MemorySegment sending() {
        checkPieces();
        msghdr.msg_namelen(header, nameLength);
        control.sending(header);
        return header;
    }

    /**
     * {@return the {@code struct msghdr}, set up for {@code SysSocket.recvmsg}} What was received
     * before is gone.
     */
    public MemorySegment receiving() {
        checkPieces();
        for (int i = 0; i < count; i++) {
            MemorySegment piece = pieces[i];
            if (piece != null && piece.isReadOnly()) {
                throw new IllegalArgumentException("cannot receive into a read-only segment");
            }
        }
        length = 0;
        nameLength = 0;
        control.receiving(header);
        msghdr.msg_namelen(header, NAME);
        msghdr.msg_flags(header, 0);
        return header;
    }

    private void checkPieces() {
        for (int i = 0; i < count; i++) {
            MemorySegment piece = pieces[i];
            if (piece != null) {
                Scratch.usable(piece);
            }
        }
    }

    /** Says that {@code SysSocket.sendmsg} returned {@code bytes}. */
    public void sent(long bytes) {
        length = (int) bytes;
    }

    /** Says that {@code SysSocket.recvmsg} returned {@code bytes}, and not -1. */
    public void received(long bytes) {
        length = (int) bytes;
        nameLength = msghdr.msg_namelen(header);
        control.received(header);
    }

    /**
     * Closes the descriptors that came with the last message and that nobody took. The message can
     * be used again.
     */
    @Override
    public void close() {
        control.drop();
    }
}
