package berkeley.foreign;

/**
 * A number that goes into a field of fewer bits: what the field cannot hold is refused, where C
 * would cut it and mean another number.
 */
public final class Field {
    private Field() {}

    /** Refuses what 8 bits cannot hold. */
    public static void u8(String name, int value) {
        check(name, value, 0xff);
    }

    /** Refuses what 16 bits cannot hold. */
    public static void u16(String name, int value) {
        check(name, value, 0xffff);
    }

    private static void check(String name, int value, int most) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(name + " is 0 to " + most + ", not " + value);
        }
    }
}
