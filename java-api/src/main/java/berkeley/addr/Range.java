package berkeley.addr;

/** Refuses what a C field cannot hold, where a cast would silently make another number of it. */
final class Range {

    private Range() {}

    static void u8(String field, int value) {
        check(field, value, 0xff);
    }

    static void u16(String field, int value) {
        check(field, value, 0xffff);
    }

    private static void check(String field, int value, int max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(field + " is 0 to " + max + ", not " + value);
        }
    }
}
