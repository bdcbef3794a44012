package berkeley.foreign;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A String as C has it: UTF-8 and a zero byte; null is NULL. */
public final class CString {
    private CString() {}

    /**
     * A zero byte inside would hide what follows it from C, and half a surrogate pair is no
     * character: C would get another name.
     */
    public static MemorySegment of(Arena arena, @Nullable String text) {
        if (text == null) {
            return MemorySegment.NULL;
        }
        if (text.indexOf(0) >= 0) {
            throw new IllegalArgumentException("a zero byte in " + text.replace("\0", "\\0"));
        }
        if (!UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException("half a surrogate pair in " + text);
        }
        return arena.allocateFrom(text);
    }
}
