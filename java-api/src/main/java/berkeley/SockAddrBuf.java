package berkeley;

import berkeley.addr.SockAddr;
import berkeley.foreign.NameBuffer;

import java.lang.foreign.MemorySegment;

/**
 * A {@code struct sockaddr_storage} and its length, kept by the caller and used again: what {@code
 * recvfrom} filled can be handed to {@code sendto} as it is, without decoding and without garbage.
 * For one thread at a time.
 */
public final class SockAddrBuf {
    private final NameBuffer name = new NameBuffer();

    public SockAddrBuf() {}

    NameBuffer name() {
        return name;
    }

    /** Puts an address in. */
    public SockAddrBuf set(SockAddr value) {
        name.set(value);
        return this;
    }

    /** {@return the address inside, decoded} */
    public SockAddr get() {
        return name.get();
    }

    /** {@return the struct sockaddr itself} */
    public MemorySegment segment() {
        return name.segment();
    }

    /**
     * {@return how many bytes of the segment count; more than it has room for where the kernel had
     * to cut}
     */
    public int length() {
        return name.length();
    }

    /** {@return the address as text, or {@code no address} where the length is 0} */
    @Override
    public String toString() {
        return length() == 0 ? "no address" : get().toString();
    }
}
