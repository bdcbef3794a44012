package berkeley.foreign;

import berkeley.addr.SockAddr;
import berkeley.bindings.socket.sockaddr_storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A struct sockaddr_storage and the socklen_t that goes with it, as calls take and fill them. */
public final class NameBuffer {
    private final MemorySegment address;
    private final MemorySegment length;

    /** A name of no bytes. */
    public NameBuffer() {
        this(Arena.ofAuto());
    }

    private NameBuffer(Arena arena) {
        this(sockaddr_storage.allocate(arena), arena.allocate(ValueLayout.JAVA_INT));
    }

    NameBuffer(MemorySegment address, MemorySegment length) {
        this.address = address;
        this.length = length;
    }

    /** Puts an address in. */
    public NameBuffer set(SockAddr value) {
        length(value.encode(address));
        return this;
    }

    /** {@return the address inside, decoded} */
    public SockAddr get() {
        return SockAddr.decode(address, Math.min(length(), capacity()));
    }

    /** {@return the struct sockaddr_storage itself} */
    public MemorySegment segment() {
        return address;
    }

    /** {@return how many bytes count; more than there is room for where the kernel had to cut} */
    public int length() {
        return length.get(ValueLayout.JAVA_INT, 0);
    }

    /** Sets how many bytes count. */
    public void length(int value) {
        length.set(ValueLayout.JAVA_INT, 0, value);
    }

    /** Offers the kernel all of the struct, and returns where it puts the length. */
    public MemorySegment room() {
        length(capacity());
        return length;
    }

    private int capacity() {
        return (int) address.byteSize();
    }
}
