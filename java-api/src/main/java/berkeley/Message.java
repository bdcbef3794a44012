package berkeley;

import static berkeley.bindings.socket.Constants.AF_UNSPEC;
import static berkeley.bindings.socket.Constants.MSG_CMSG_CLOEXEC;
import static berkeley.bindings.socket.Constants.MSG_CTRUNC;
import static berkeley.bindings.socket.Constants.MSG_EOR;
import static berkeley.bindings.socket.Constants.MSG_TRUNC;
import static berkeley.bindings.socket.Constants.MSG_ZEROCOPY;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import berkeley.addr.SockAddr;
import berkeley.bindings.socket.msghdr;
import berkeley.internal.ArenaPins;
import berkeley.internal.IovecArray;
import berkeley.internal.MessageLock;
import berkeley.internal.MessageMemory;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * {@code struct msghdr} with all that it points to: data in pieces, a name, ancillary data and
 * flags. It is made once and used for many calls, by one thread at a time: whatever another thread
 * does with it while a call uses it fails with {@link IllegalStateException}.
 *
 * {@snippet file="berkeley/snippets/SnippetsTest.java" region="message" :
 * var rights = Cmsg.Rights.of(fd);
 * sock.sendmsg(new Message().data("take this".getBytes()).control(rights), 0);
 *
 * try (Message message = new Message().room(100)) {
 *     other.recvmsg(message, 0);
 *     for (Cmsg cmsg : message.control()) {
 *         if (cmsg instanceof Cmsg.Rights(List<Fd> fds)) handle(fds.getFirst().take());
 *     }
 * }
 * }
 *
 * <p>What was received stays until the next call that receives. Descriptors that came with it and
 * were not taken from their {@link Fd} are closed by that call, and by {@link #close}; those of a
 * message that was dropped without either, when a later message is made or received after the
 * garbage collector has found it. The collector frees the memory of such a message too, but native
 * memory alone does not make it run: a program that makes a message for every call closes each.
 *
 * <p>After {@code recvmsg} the next {@code sendmsg} of the same message sends to the sender, so
 * that it answers; call {@link #name(SockAddr) name(null)} first to send to the peer that the
 * socket is connected to. On a stream socket the received name is never used: a stream sends to its
 * peer alone, and AF_UNIX refuses any name with EISCONN. Received ancillary data are never sent.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/recvmsg.2.html">recvmsg(2)</a>
 */
public final class Message implements AutoCloseable {

    /**
     * Room for ancillary data that is enough for eight of the usual kinds, or for 60 descriptors:
     * 256 bytes.
     */
    public static final int CONTROL = 256;

    private final MessageMemory memory;
    private final ControlBuffer control;
    private final IovecArray pieces;
    private final MessageLock lock;
    private final ArenaPins pins = new ArenaPins();

    private int nameLength;
    private boolean nameReceived;
    private boolean answers = true;
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
        this(null, control, new MessageLock());
    }

    /**
     * @param header of the message where it stands in an array, or null
     */
    Message(@Nullable MemorySegment header, int control, MessageLock lock) {
        this.lock = lock;
        memory = new MessageMemory(header, control);
        this.control = new ControlBuffer(memory);
        pieces = new IovecArray(memory);
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
        lock.enter();
        try {
            MemorySegment.copy(bytes, 0, pieces.own(bytes.length), JAVA_BYTE, 0, bytes.length);
            return this;
        } finally {
            lock.leave();
        }
    }

    /** Makes {@code bytes} of the message's own memory the data, to receive into. */
    public Message room(int bytes) {
        lock.enter();
        try {
            pieces.own(bytes);
            return this;
        } finally {
            lock.leave();
        }
    }

    /** Leaves no data. */
    public Message clear() {
        lock.enter();
        try {
            memory.check();
            pieces.clear();
            return this;
        } finally {
            lock.leave();
        }
    }

    /**
     * Adds one more piece to the data: an iovec. While a call is in the kernel the arenas of all
     * pieces are kept from being closed, as far as there are no more than three; of the others the
     * call uses a copy. An arena that is closed while the call waits outside of the kernel, as it
     * does on a virtual thread or with a timeout, ends the call with {@link IllegalStateException}.
     * Nothing has been sent or received then. Where a copy was used, the data may have been
     * received by then: {@link #bytes} returns them.
     */
    public Message add(MemorySegment segment, long offset, long size) {
        lock.enter();
        try {
            memory.check();
            pieces.add(segment, offset, size);
            return this;
        } finally {
            lock.leave();
        }
    }

    /**
     * {@return how many bytes were sent or received} It may be more than there is room for, when
     * the call had {@code MSG_TRUNC}.
     */
    public int length() {
        return length;
    }

    /** {@return a copy of what was received} */
    public byte[] bytes() {
        memory.check();
        return pieces.bytes(length);
    }

    // The name

    /** Sets whom to send to; null is whom the socket is connected to. */
    public Message name(@Nullable SockAddr address) {
        lock.enter();
        try {
            nameLength = address == null ? 0 : address.encode(memory.name());
            nameReceived = false;
            return this;
        } finally {
            lock.leave();
        }
    }

    /** Sets whom to send to, making no garbage. */
    public Message name(SockAddrBuf address) {
        lock.enter();
        try {
            int size = Math.min(address.length(), MessageMemory.NAME);
            MemorySegment.copy(address.segment(), 0, memory.name(), 0, size);
            nameLength = size;
            nameReceived = false;
            return this;
        } finally {
            lock.leave();
        }
    }

    /**
     * {@return who sent the message, or null where the kernel does not say: TCP never does, and a
     * Unix socket has a name only if it was bound}
     */
    public @Nullable SockAddr name() {
        return nameLength == 0
                ? null
                : SockAddr.decode(memory.name(), Math.min(nameLength, MessageMemory.NAME));
    }

    // Ancillary data

    /** Sets the ancillary data to send, in place of what was there. */
    public Message control(Cmsg... cmsgs) {
        lock.enter();
        try {
            control.set(cmsgs);
            return this;
        } finally {
            lock.leave();
        }
    }

    /** {@return the ancillary data received} */
    public List<Cmsg> control() {
        memory.check();
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
        memory.check();
        return control.find(level, type);
    }

    /** {@return the memory of the ancillary data} */
    public MemorySegment controlBuffer() {
        lock.enter();
        try {
            memory.reserve(0, 0, 0);
            memory.show();
            return memory.control();
        } finally {
            lock.leave();
        }
    }

    // Flags

    /**
     * {@return the flags that the kernel set: {@code MSG_TRUNC}, {@code MSG_CTRUNC}, {@code
     * MSG_ERRQUEUE} …}
     */
    public int flags() {
        return msghdr.msg_flags(memory.header()) & ~MSG_CMSG_CLOEXEC;
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
        lock.enter();
        try {
            memory.reserve(0, 0, 0);
            memory.show();
            return memory.header();
        } finally {
            lock.leave();
        }
    }

    /**
     * {@return the {@code struct msghdr}, set up for {@code SysSocket.sendmsg}} Until that returns,
     * nobody is to close the arenas of the data, nor this message.
     */
    public MemorySegment sending() {
        lock.enter();
        try {
            return setUpToSend();
        } finally {
            lock.leavePrepared();
        }
    }

    MemorySegment setUpToSend() {
        pieces.point();
        MemorySegment header = memory.header();
        memory.lend();
        msghdr.msg_name(header, memory.name());
        msghdr.msg_namelen(header, nameReceived && !answers ? 0 : nameLength);
        control.sending(header);
        return header;
    }

    /**
     * {@return the {@code struct msghdr}, set up for {@code SysSocket.recvmsg}} Until that returns,
     * nobody is to close the arenas of the data, nor this message. What was received before is
     * gone.
     */
    public MemorySegment receiving() {
        lock.enter();
        try {
            return setUpToReceive();
        } finally {
            lock.leavePrepared();
        }
    }

    MemorySegment setUpToReceive() {
        pieces.point();
        pieces.checkWritable();
        MemorySegment header = memory.header();
        memory.lend();
        length = 0;
        nameLength = 0;
        control.receiving(header);
        msghdr.msg_name(header, memory.name());
        msghdr.msg_namelen(header, MessageMemory.NAME);
        msghdr.msg_flags(header, 0);
        return header;
    }

    /** Says whether the next {@code sendmsg} sends to a received name. */
    void answers(boolean value) {
        answers = value;
    }

    /** {@return what keeps the data from being freed until {@link #release}} */
    ArenaPins hold(int flags) {
        lock.enterCall();
        hold(pins, flags);
        return pins;
    }

    /** The same with others that go into the same call. */
    void hold(ArenaPins pins, int flags) {
        memory.hide();
        if (!pieces.pin(pins)) {
            if ((flags & MSG_ZEROCOPY) != 0) {
                throw new IllegalArgumentException(
                        "MSG_ZEROCOPY of memory of more than three arenas");
            }
            pieces.stage();
        }
    }

    /** The call is over. */
    void release() {
        if (lock.endsCall()) {
            try {
                settle();
                pins.clear();
            } finally {
                lock.leave();
            }
        }
    }

    void settle() {
        pieces.release();
        answers = true;
    }

    /** Says that {@code SysSocket.sendmsg} returned {@code bytes}. */
    public void sent(long bytes) {
        length = (int) bytes;
    }

    /** Says that {@code SysSocket.recvmsg} returned {@code bytes}, and not -1. */
    public void received(long bytes) {
        received(bytes, AF_UNSPEC);
    }

    /**
     * The same.
     *
     * @param domain of the socket, which says what some ancillary data mean
     */
    void received(long bytes, int domain) {
        MemorySegment header = memory.header();
        length = (int) bytes;
        nameLength = msghdr.msg_namelen(header);
        nameReceived = true;
        control.received(header, domain);
        pieces.received(bytes);
    }

    /**
     * Closes the descriptors that came with the last message and that nobody took, and gives the
     * memory of the message back. It cannot be used any more, but what was got from it stays valid.
     *
     * @throws IllegalStateException while a call uses it
     */
    @Override
    public void close() {
        lock.enter();
        try {
            control.drop();
            pieces.clear();
            memory.close();
        } finally {
            lock.leave();
        }
    }
}
