package berkeley;

import berkeley.addr.SockAddr;

import org.jspecify.annotations.Nullable;

/**
 * What {@link Sock#recvfrom(int)} returns: the data of one datagram and the address that it came
 * from.
 */
public final class Datagram {
    private final byte[] data;
    private final @Nullable SockAddr sender;

    Datagram(byte[] data, @Nullable SockAddr sender) {
        this.data = data;
        this.sender = sender;
    }

    /** {@return the data, without a copy} */
    public byte[] data() {
        return data;
    }

    /**
     * {@return the sender's address, or null where the kernel has none} A connected TCP socket has
     * none, nor has a Unix socket that is not bound.
     */
    public @Nullable SockAddr sender() {
        return sender;
    }

    @Override
    public String toString() {
        return data.length + " bytes from " + (sender == null ? "no address" : sender);
    }
}
