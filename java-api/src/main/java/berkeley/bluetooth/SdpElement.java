package berkeley.bluetooth;

import static berkeley.bindings.libbluetooth.Constants.*;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * A data element of SDP: a value that tells its own type and size (Bluetooth Core Specification,
 * Vol 3, Part B, 3).
 */
public sealed interface SdpElement {

    record Nil() implements SdpElement {}

    /**
     * @param size 1, 2, 4, 8 or 16 bytes
     */
    record UInt(int size, BigInteger value) implements SdpElement {
        public UInt {
            checkSize(size);
            if (value.signum() < 0 || value.bitLength() > 8 * size) {
                throw new IllegalArgumentException(value + " is no unsigned number of " + size);
            }
        }
    }

    /**
     * @param size 1, 2, 4, 8 or 16 bytes
     */
    record SInt(int size, BigInteger value) implements SdpElement {
        public SInt {
            checkSize(size);
            if (value.bitLength() >= 8 * size) {
                throw new IllegalArgumentException(value + " is no signed number of " + size);
            }
        }
    }

    /** Written in 2 or 4 bytes where it is made of a short one, else in 16. */
    record Uuid(UUID value) implements SdpElement {}

    record Text(String value) implements SdpElement {}

    record Bool(boolean value) implements SdpElement {}

    /** All of these. */
    record Seq(List<SdpElement> elements) implements SdpElement {
        public Seq {
            elements = List.copyOf(elements);
        }
    }

    /** One of these. */
    record Alt(List<SdpElement> elements) implements SdpElement {
        public Alt {
            elements = List.copyOf(elements);
        }
    }

    record Url(String value) implements SdpElement {}

    static SdpElement u8(int value) {
        return new UInt(1, BigInteger.valueOf(value));
    }

    static SdpElement u16(int value) {
        return new UInt(2, BigInteger.valueOf(value));
    }

    static SdpElement u32(long value) {
        return new UInt(4, BigInteger.valueOf(value));
    }

    /** {@param value a UUID of 16 or 32 bits, such as {@code RFCOMM_UUID}} */
    static SdpElement uuid(int value) {
        return new Uuid(Sdp.uuid(value));
    }

    static SdpElement seq(SdpElement... elements) {
        return new Seq(Arrays.asList(elements));
    }

    private static void checkSize(int size) {
        if (size < 1 || size > 16 || Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException("a number has 1, 2, 4, 8 or 16 bytes, not " + size);
        }
    }

    /** {@return its bytes} */
    default byte[] toBytes() {
        return switch (this) {
            case Nil() -> new byte[] {SDP_DATA_NIL};
            case UInt(int size, BigInteger value) -> number(SDP_UINT8, size, value);
            case SInt(int size, BigInteger value) -> number(SDP_INT8, size, value);
            case Uuid(UUID value) -> uuidBytes(value);
            case Text(String value) -> sized(SDP_TEXT_STR8, value.getBytes(UTF_8));
            case Bool(boolean value) -> new byte[] {SDP_BOOL, (byte) (value ? 1 : 0)};
            case Seq(List<SdpElement> elements) -> sized(SDP_SEQ8, all(elements));
            case Alt(List<SdpElement> elements) -> sized(SDP_ALT8, all(elements));
            case Url(String value) -> sized(SDP_URL_STR8, value.getBytes(UTF_8));
        };
    }

    /** The type's five bits, and the binary logarithm of the size in the three below. */
    private static byte[] number(int type8, int size, BigInteger value) {
        byte[] bytes = new byte[1 + size];
        bytes[0] = (byte) (type8 | Integer.numberOfTrailingZeros(size));
        BigInteger rest = value;
        for (int i = size; i > 0; i--) {
            bytes[i] = rest.byteValue();
            rest = rest.shiftRight(8);
        }
        return bytes;
    }

    private static byte[] uuidBytes(UUID value) {
        if (!Sdp.isShort(value)) {
            return ByteBuffer.allocate(17)
                    .put((byte) SDP_UUID128)
                    .putLong(value.getMostSignificantBits())
                    .putLong(value.getLeastSignificantBits())
                    .array();
        }
        int number = Sdp.shortForm(value);
        return number >>> 16 == 0
                ? ByteBuffer.allocate(3).put((byte) SDP_UUID16).putShort((short) number).array()
                : ByteBuffer.allocate(5).put((byte) SDP_UUID32).putInt(number).array();
    }

    /** The length takes a byte, or two, or four, and the type says which. */
    private static byte[] sized(int type8, byte[] content) {
        if (content.length < 1 << 8) {
            return ByteBuffer.allocate(2 + content.length)
                    .put((byte) type8)
                    .put((byte) content.length)
                    .put(content)
                    .array();
        }
        if (content.length < 1 << 16) {
            return ByteBuffer.allocate(3 + content.length)
                    .put((byte) (type8 + 1))
                    .putShort((short) content.length)
                    .put(content)
                    .array();
        }
        return ByteBuffer.allocate(5 + content.length)
                .put((byte) (type8 + 2))
                .putInt(content.length)
                .put(content)
                .array();
    }

    private static byte[] all(List<SdpElement> elements) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (SdpElement element : elements) {
            bytes.writeBytes(element.toBytes());
        }
        return bytes.toByteArray();
    }

    /**
     * Reads one element from the buffer's position on.
     *
     * @throws SdpException if it is cut short, of no known type, or nested more than 16 deep
     */
    static SdpElement read(ByteBuffer from) throws SdpException {
        try {
            return read(from, 16);
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new SdpException("a data element is cut short");
        }
    }

    private static SdpElement read(ByteBuffer from, int depth) throws SdpException {
        int type = Byte.toUnsignedInt(from.get());
        return switch (type) {
            case SDP_DATA_NIL -> new Nil();
            case SDP_UINT8, SDP_UINT16, SDP_UINT32, SDP_UINT64, SDP_UINT128 ->
                    new UInt(
                            1 << type - SDP_UINT8,
                            new BigInteger(1, bytes(from, 1 << type - SDP_UINT8)));
            case SDP_INT8, SDP_INT16, SDP_INT32, SDP_INT64, SDP_INT128 ->
                    new SInt(
                            1 << type - SDP_INT8,
                            new BigInteger(bytes(from, 1 << type - SDP_INT8)));
            case SDP_UUID16 -> uuid(Short.toUnsignedInt(from.getShort()));
            case SDP_UUID32 -> uuid(from.getInt());
            case SDP_UUID128 -> new Uuid(new UUID(from.getLong(), from.getLong()));
            case SDP_TEXT_STR8, SDP_TEXT_STR16, SDP_TEXT_STR32 ->
                    new Text(text(content(from, type - SDP_TEXT_STR8)));
            case SDP_BOOL -> new Bool(from.get() != 0);
            case SDP_SEQ8, SDP_SEQ16, SDP_SEQ32 ->
                    new Seq(elements(content(from, type - SDP_SEQ8), depth));
            case SDP_ALT8, SDP_ALT16, SDP_ALT32 ->
                    new Alt(elements(content(from, type - SDP_ALT8), depth));
            case SDP_URL_STR8, SDP_URL_STR16, SDP_URL_STR32 ->
                    new Url(text(content(from, type - SDP_URL_STR8)));
            default -> throw new SdpException("no data element begins with " + type);
        };
    }

    private static byte[] bytes(ByteBuffer from, int count) {
        byte[] bytes = new byte[count];
        from.get(bytes);
        return bytes;
    }

    /** What the length that follows spans; {@code width} 0, 1, 2 is a length of 1, 2, 4 bytes. */
    private static ByteBuffer content(ByteBuffer from, int width) {
        int length =
                switch (width) {
                    case 0 -> Byte.toUnsignedInt(from.get());
                    case 1 -> Short.toUnsignedInt(from.getShort());
                    default -> from.getInt();
                };
        ByteBuffer content = from.slice(from.position(), length);
        from.position(from.position() + length);
        return content;
    }

    /** Some devices count the ending zero byte of C in. */
    private static String text(ByteBuffer content) {
        String text = UTF_8.decode(content).toString();
        return text.endsWith("\0") ? text.substring(0, text.length() - 1) : text;
    }

    private static List<SdpElement> elements(ByteBuffer content, int depth) throws SdpException {
        if (depth == 0) {
            throw new SdpException("data elements are nested too deep");
        }
        List<SdpElement> elements = new ArrayList<>();
        while (content.hasRemaining()) {
            elements.add(read(content, depth - 1));
        }
        return elements;
    }
}
