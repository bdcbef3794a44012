package berkeley.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Bytes as text and back: sockets carry bytes, and the programs talk in UTF-8. */
public final class Text {
    private Text() {}

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** In capitals. Of bytes that are no UTF-8, the ASCII letters among them. */
    public static byte[] upper(byte[] bytes) {
        try {
            var chars = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return bytes(chars.toString().toUpperCase(Locale.ROOT));
        } catch (CharacterCodingException e) {
            return asciiUpper(bytes);
        }
    }

    /** The ASCII letters in capitals, the rest as it is: right for a piece of a text too. */
    public static byte[] asciiUpper(byte[] bytes) {
        byte[] capitals = bytes.clone();
        for (int i = 0; i < capitals.length; i++) {
            if (capitals[i] >= 'a' && capitals[i] <= 'z') {
                capitals[i] -= 'a' - 'A';
            }
        }
        return capitals;
    }

    /** A file that lies beside a class. */
    public static String resource(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            return text(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
