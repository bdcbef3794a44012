package berkeley.option;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.Codec;
import berkeley.bindings.socket.icmp6_filter;

import java.lang.foreign.MemorySegment;
import java.util.BitSet;

/**
 * {@code struct icmp6_filter}: which of the 256 types of ICMPv6 message arrive at a raw socket.
 * Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3542#section-3.2">RFC 3542, 3.2</a>
 */
public final class Icmp6Filter {

    private static final int TYPES = 256;

    /** {@code ICMP6_FILTER_SETPASSALL}, the default. */
    public static final Icmp6Filter PASS_ALL = new Icmp6Filter(new BitSet(TYPES));

    /** {@code ICMP6_FILTER_SETBLOCKALL}. */
    public static final Icmp6Filter BLOCK_ALL = new Icmp6Filter(all());

    static final Codec<Icmp6Filter> CODEC =
            Codec.of(icmp6_filter.sizeof(), Icmp6Filter::write, Icmp6Filter::read);

    /** A bit that is set blocks, as in the struct. */
    private final BitSet blocked;

    private Icmp6Filter(BitSet blocked) {
        this.blocked = blocked;
    }

    /** {@code ICMP6_FILTER_SETPASS}: this filter, but letting messages of {@code type} pass. */
    public Icmp6Filter pass(int type) {
        return with(type, false);
    }

    /** {@code ICMP6_FILTER_SETBLOCK}: this filter, but blocking messages of {@code type}. */
    public Icmp6Filter block(int type) {
        return with(type, true);
    }

    /** {@code ICMP6_FILTER_WILLPASS}. */
    public boolean passes(int type) {
        return !blocked.get(checked(type));
    }

    private Icmp6Filter with(int type, boolean block) {
        BitSet changed = (BitSet) blocked.clone();
        changed.set(checked(type), block);
        return new Icmp6Filter(changed);
    }

    private static int checked(int type) {
        if (type < 0 || type >= TYPES) {
            throw new IllegalArgumentException("an ICMPv6 type is 0 to 255, not " + type);
        }
        return type;
    }

    private static BitSet all() {
        BitSet bits = new BitSet(TYPES);
        bits.set(0, TYPES);
        return bits;
    }

    private static void write(MemorySegment into, Icmp6Filter value) {
        value.blocked.stream()
                .forEach(type -> {
                    long word = type / Integer.SIZE;
                    into.setAtIndex(
                            JAVA_INT,
                            word,
                            into.getAtIndex(JAVA_INT, word) | 1 << type % Integer.SIZE);
                });
    }

    private static Icmp6Filter read(MemorySegment from) {
        BitSet blocked = new BitSet(TYPES);
        for (int type = 0; type < TYPES; type++) {
            blocked.set(
                    type,
                    (from.getAtIndex(JAVA_INT, type / Integer.SIZE) >>> type % Integer.SIZE & 1)
                            != 0);
        }
        return new Icmp6Filter(blocked);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Icmp6Filter filter && blocked.equals(filter.blocked);
    }

    @Override
    public int hashCode() {
        return blocked.hashCode();
    }

    /** The types that it blocks. */
    @Override
    public String toString() {
        return "blocked " + blocked;
    }
}
