package berkeley;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/** RFC 1071's checksum, for packets that tests make by hand. */
public final class InternetChecksum {
    private InternetChecksum() {}

    /** In host order; 0 over bytes that have their checksum in them. */
    public static short of(MemorySegment bytes) {
        int sum = 0;
        for (long i = 0; i < bytes.byteSize(); i++) {
            int octet = bytes.get(JAVA_BYTE, i) & 0xff;
            sum += i % 2 == 0 ? octet << 8 : octet;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~((sum & 0xffff) + (sum >>> 16));
    }
}
