package berkeley;

import berkeley.addr.SockAddr;
import berkeley.bindings.socket.sockaddr_storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A {@code struct sockaddr_storage} and its length, kept by the caller and used again: what {@code
 * recvfrom} filled can be handed to {@code sendto} as it is, without decoding and without garbage.
 * For one thread at a time.
 */
public final class SockAddrBuf {
    private final MemorySegment address;
    private final MemorySegment length;

    public SockAddrBuf() {
        this(Arena.ofAuto());
    }

    private SockAddrBuf(Arena arena) {
        this(sockaddr_storage.allocate(arena), arena.allocate(ValueLayout.JAVA_INT));
    }

    SockAddrBuf(MemorySegment address, MemorySegment length) {
        this.address = address;
        this.length = length;
    }

    /** Puts an address in. */
    public SockAddrBuf set(SockAddr value) {
        length(value.encode(address));
        return this;
    }

    /** {@return the address inside, decoded} */
    public SockAddr get() {
        return SockAddr.decode(address, Math.min(length(), capacity()));
    }

    /** {@return the struct sockaddr itself} */
    public MemorySegment segment() {
        return address;
    }

    /**
     * {@return how many bytes of the segment count; more than it has room for where the kernel had
     * to cut}
     */
    public int length() {
        return length.get(ValueLayout.JAVA_INT, 0);
    }

    SockAddrBuf length(int value) {
        length.set(ValueLayout.JAVA_INT, 0, value);
        return this;
    }

    /**
     * Says that all of the segment is free for the kernel to fill, and where it is to put the
     * length.
     */
    MemorySegment room() {
        length(capacity());
        return length;
    }

    private int capacity() {
        return (int) address.byteSize();
    }

    /** {@return the address as text, or {@code no address} where the length is 0} */
    @Override
    public String toString() {
        return length() == 0 ? "no address" : get().toString();
    }
}
