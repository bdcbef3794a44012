package berkeley.addr;

import java.util.HexFormat;

/** Six bytes with colons between them: what MAC and Bluetooth addresses have in common. */
final class SixBytes {

    private static final int LENGTH = "00:00:00:00:00:00".length();

    private SixBytes() {}

    static void check(long value, String what) {
        if (value >>> 48 != 0) {
            throw new IllegalArgumentException(what + " has 6 bytes: 0x" + Long.toHexString(value));
        }
    }

    static long parse(String text, String what) {
        long value = 0;
        for (int i = 0; i < LENGTH; i++) {
            boolean colon = i % 3 == 2;
            if (text.length() != LENGTH
                    || (colon ? text.charAt(i) != ':' : !HexFormat.isHexDigit(text.charAt(i)))) {
                throw new IllegalArgumentException("not " + what + ": " + text);
            }
            value = colon ? value : value << 4 | HexFormat.fromHexDigit(text.charAt(i));
        }
        return value;
    }

    static String format(long value) {
        StringBuilder text = new StringBuilder(HexFormat.of().toHexDigits(value, 12));
        for (int i = 10; i > 0; i -= 2) {
            text.insert(i, ':');
        }
        return text.toString();
    }
}
