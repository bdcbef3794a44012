package berkeley.addr;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Path;

/**
 * File names as the JVM turns them into bytes: by the locale's encoding, which need not be UTF-8.
 */
final class PathBytes {

    private static final Charset ENCODING =
            Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private PathBytes() {}

    static Bytes of(Path path) {
        try {
            ByteBuffer bytes = ENCODING.newEncoder().encode(CharBuffer.wrap(path.toString()));
            byte[] array = new byte[bytes.remaining()];
            bytes.get(array);
            return Bytes.of(array);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("no file name in " + ENCODING + ": " + path, e);
        }
    }

    static Path toPath(Bytes name) {
        try {
            return Path.of(
                    ENCODING.newDecoder().decode(ByteBuffer.wrap(name.toArray())).toString());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "no file name in " + ENCODING + ": " + Notation.unix(name), e);
        }
    }
}
