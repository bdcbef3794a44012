package berkeley.foreign;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.nio.ByteOrder.BIG_ENDIAN;

import berkeley.addr.Ip4;
import berkeley.addr.Ip6;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** {@code struct in_addr} and {@code in6_addr} as fields of other structs. */
public final class InAddr {

    private static final ValueLayout.OfInt BE32 = JAVA_INT_UNALIGNED.withOrder(BIG_ENDIAN);
    private static final ValueLayout.OfLong BE64 = JAVA_LONG_UNALIGNED.withOrder(BIG_ENDIAN);

    private InAddr() {}

    /** {@return the struct in_addr at {@code offset}} */
    public static Ip4 ip4(MemorySegment from, long offset) {
        return new Ip4(from.get(BE32, offset));
    }

    /** Writes a struct in_addr at {@code offset}. */
    public static void put(MemorySegment into, long offset, Ip4 ip) {
        into.set(BE32, offset, ip.value());
    }

    /** {@return the struct in6_addr at {@code offset}} */
    public static Ip6 ip6(MemorySegment from, long offset) {
        return new Ip6(from.get(BE64, offset), from.get(BE64, offset + Long.BYTES));
    }

    /** Writes a struct in6_addr at {@code offset}. */
    public static void put(MemorySegment into, long offset, Ip6 ip) {
        into.set(BE64, offset, ip.high());
        into.set(BE64, offset + Long.BYTES, ip.low());
    }
}
