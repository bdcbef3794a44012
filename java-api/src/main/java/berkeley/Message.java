package berkeley;

import static berkeley.bindings.socket.Constants.MSG_CMSG_CLOEXEC;
import static berkeley.bindings.socket.Constants.MSG_CTRUNC;
import static berkeley.bindings.socket.Constants.MSG_EOR;
import static berkeley.bindings.socket.Constants.MSG_TRUNC;
import static berkeley.bindings.socket.Constants.MSG_ZEROCOPY;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import berkeley.addr.SockAddr;
import berkeley.bindings.socket.msghdr;
import berkeley.bindings.socket.sockaddr_storage;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

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

    private static final int NAME = (int) sockaddr_storage.sizeof();

    private final MemorySegment header;
    private final MemorySegment name;
    private final Control control;
    private final Pieces pieces;
    private final Held held = new Held();

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
        this.header = header;
        this.name = sockaddr_storage.allocate(Arena.ofAuto());
        this.control = new Control(control);
        this.pieces = new Pieces(header);
        msghdr.msg_name(header, name);
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
        MemorySegment.copy(bytes, 0, pieces.own(bytes.length), JAVA_BYTE, 0, bytes.length);
        return this;
    }

    /** Makes {@code bytes} of the message's own memory the data, to receive into. */
    public Message room(int bytes) {
        pieces.own(bytes);
        return this;
    }

    /** Leaves no data. */
    public Message clear() {
        pieces.clear();
        return this;
    }

    /**
     * Adds one more piece to the data: an iovec. While a call is under way the arenas of all pieces
     * are kept from being closed; where there are more than three, the data go through a copy.
     */
    public Message add(MemorySegment segment, long offset, long size) {
        pieces.add(segment, offset, size);
        return this;
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
        return pieces.bytes(length);
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

    /**
     * {@return the {@code struct msghdr}, set up for {@code SysSocket.sendmsg}} Until that returns,
     * nobody is to close the arenas of the data.
     */
    public MemorySegment sending() {
        pieces.check();
        msghdr.msg_namelen(header, nameLength);
        control.sending(header);
        return header;
    }

    /**
     * {@return the {@code struct msghdr}, set up for {@code SysSocket.recvmsg}} Until that returns,
     * nobody is to close the arenas of the data. What was received before is gone.
     */
    public MemorySegment receiving() {
        pieces.check();
        pieces.checkWritable();
        length = 0;
        nameLength = 0;
        control.receiving(header);
        msghdr.msg_namelen(header, NAME);
        msghdr.msg_flags(header, 0);
        return header;
    }

    /** {@return what keeps the data from being freed until {@link #release}} */
    Held hold(int flags) {
        hold(held, flags);
        return held;
    }

    /** The same with others that go into the same call. */
    void hold(Held held, int flags) {
        if (!pieces.hold(held)) {
            if ((flags & MSG_ZEROCOPY) != 0) {
                throw new IllegalArgumentException(
                        "MSG_ZEROCOPY of memory of more than three arenas");
            }
            pieces.stage();
        }
    }

    /** The call is over. */
    void release() {
        pieces.release();
        held.clear();
    }

    /** Says that {@code SysSocket.sendmsg} returned {@code bytes}. */
    public void sent(long bytes) {
        length = (int) bytes;
    }

    /** Says that {@code SysSocket.recvmsg} returned {@code bytes}, and not -1. */
    public void received(long bytes) {
        length = (int) bytes;
        pieces.received(bytes);
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
