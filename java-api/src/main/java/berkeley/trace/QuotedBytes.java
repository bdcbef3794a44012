package berkeley.trace;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * QuotedBytes as strace quotes them: printable ASCII as it is, C's escapes, the rest in octal as
 * short as can be.
 */
final class QuotedBytes {
    private QuotedBytes() {}

    static String quote(MemorySegment bytes) {
        return quote(bytes, Long.MAX_VALUE);
    }

    /** Cut after {@code limit} bytes, which three dots behind the quotes tell. */
    static String quote(MemorySegment bytes, long limit) {
        long length = Math.min(bytes.byteSize(), limit);
        StringBuilder text = new StringBuilder((int) length + 8).append('"');
        for (long i = 0; i < length; i++) {
            byte next = i + 1 < length ? bytes.get(ValueLayout.JAVA_BYTE, i + 1) : 0;
            escape(text, bytes.get(ValueLayout.JAVA_BYTE, i), next >= '0' && next <= '7');
        }
        text.append('"');
        return length < bytes.byteSize() ? text.append("...").toString() : text.toString();
    }

    /** All in hexadecimal, as strace shows a part of an int. */
    static String hex(MemorySegment bytes) {
        StringBuilder text = new StringBuilder("\"");
        for (byte b : bytes.toArray(ValueLayout.JAVA_BYTE)) {
            text.append(String.format("\\x%02x", b));
        }
        return text.append('"').toString();
    }

    /** Up to the first zero byte. */
    static String string(MemorySegment bytes) {
        long end = 0;
        while (end < bytes.byteSize() && bytes.get(ValueLayout.JAVA_BYTE, end) != 0) {
            end++;
        }
        return quote(bytes.asSlice(0, end));
    }

    static String string(String latin1) {
        return quote(
                MemorySegment.ofArray(
                        latin1.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)));
    }

    private static void escape(StringBuilder text, byte b, boolean digitFollows) {
        switch (b) {
            case '"' -> text.append("\\\"");
            case '\\' -> text.append("\\\\");
            case '\t' -> text.append("\\t");
            case '\n' -> text.append("\\n");
            case 0x0b -> text.append("\\v");
            case '\f' -> text.append("\\f");
            case '\r' -> text.append("\\r");
            default -> {
                if (b >= ' ' && b < 0x7f) {
                    text.append((char) b);
                } else {
                    String octal = Integer.toOctalString(b & 0xff);
                    text.append('\\')
                            .append("0".repeat(digitFollows ? 3 - octal.length() : 0))
                            .append(octal);
                }
            }
        }
    }

    /** {@return an address that is told and not followed} */
    static String pointer(long address) {
        return address == 0 ? "NULL" : "0x" + Long.toHexString(address);
    }
}
