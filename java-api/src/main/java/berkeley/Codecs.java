package berkeley;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/** The shapes that the values of socket options have. */
public final class Codecs {

    private Codecs() {}

    /** {@code int}. */
    public static final Codec<Integer> INT =
            new Codec<>() {
                @Override
                public int size() {
                    return Integer.BYTES;
                }

                @Override
                public int encode(Integer value, MemorySegment into) {
                    into.set(JAVA_INT, 0, value);
                    return Integer.BYTES;
                }

                @Override
                public Integer decode(MemorySegment from, int length) {
                    return from.get(JAVA_INT, 0);
                }
            };

    /** {@code int}, where 0 is false and anything else is true. */
    public static final Codec<Boolean> FLAG =
            new Codec<>() {
                @Override
                public int size() {
                    return Integer.BYTES;
                }

                @Override
                public int encode(Boolean value, MemorySegment into) {
                    into.set(JAVA_INT, 0, value ? 1 : 0);
                    return Integer.BYTES;
                }

                @Override
                public Boolean decode(MemorySegment from, int length) {
                    return from.get(JAVA_INT, 0) != 0;
                }
            };
}
