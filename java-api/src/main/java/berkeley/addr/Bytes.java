package berkeley.addr;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;

/** Bytes as a value: immutable, equal by content. */
public final class Bytes {

    /** No bytes. */
    public static final Bytes EMPTY = new Bytes("");

    /**
     * One char a byte: a string is the JDK's own immutable array, and holds Latin-1 at a byte each.
     */
    private final String latin1;

    private Bytes(String latin1) {
        this.latin1 = latin1;
    }

    /** Copies {@code bytes}. */
    public static Bytes of(byte... bytes) {
        return bytes.length == 0 ? EMPTY : new Bytes(new String(bytes, ISO_8859_1));
    }

    /** Copies {@code length} bytes of {@code segment} from {@code offset}. */
    public static Bytes of(MemorySegment segment, long offset, int length) {
        byte[] bytes = new byte[length];
        MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, offset, bytes, 0, length);
        return of(bytes);
    }

    /** Reads two hexadecimal digits a byte, such as {@code 00ff}. */
    public static Bytes parse(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    public int length() {
        return latin1.length();
    }

    public boolean isEmpty() {
        return latin1.isEmpty();
    }

    public byte get(int index) {
        return (byte) latin1.charAt(index);
    }

    /** The index of the first {@code value}, or -1. */
    public int indexOf(byte value) {
        return latin1.indexOf(value & 0xff);
    }

    /** The bytes from {@code begin} to before {@code end}. */
    public Bytes slice(int begin, int end) {
        return new Bytes(latin1.substring(begin, end));
    }

    /** A copy. */
    public byte[] toArray() {
        return latin1.getBytes(ISO_8859_1);
    }

    /** Writes the bytes to {@code segment} from {@code offset}, allocating nothing. */
    public void copyTo(MemorySegment segment, long offset) {
        for (int i = 0; i < latin1.length(); i++) {
            segment.set(ValueLayout.JAVA_BYTE, offset + i, (byte) latin1.charAt(i));
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && latin1.equals(bytes.latin1);
    }

    @Override
    public int hashCode() {
        return latin1.hashCode();
    }

    /** Two hexadecimal digits a byte, as {@link #parse} reads them. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(toArray());
    }
}
