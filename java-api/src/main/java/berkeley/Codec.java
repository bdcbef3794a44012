package berkeley;

import berkeley.option.Codecs;

import java.lang.foreign.MemorySegment;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * How the value of a socket option lies in memory. {@link Codecs} has the plain shapes, and each
 * struct its own.
 *
 * @param <T> the value as a Java program sees it
 */
public interface Codec<T> {

    /** {@return how many bytes {@code getsockopt} is offered} */
    int size();

    /**
     * {@return how many bytes {@link #encode} needs for {@code value}, if that depends on the
     * value}
     */
    default int size(T value) {
        return size();
    }

    /**
     * Writes {@code value} to the start of {@code into}, which is zeroed, aligned to 8 and has
     * {@link #size(Object)} bytes.
     *
     * @return the length that {@code setsockopt} gets
     */
    int encode(T value, MemorySegment into);

    /**
     * Reads the value that the kernel wrote to the start of {@code from}, which has {@link #size()}
     * bytes, zeroed before.
     *
     * @param length what the kernel said that it wrote, which may be less
     */
    T decode(MemorySegment from, int length);

    /**
     * {@return the codec of a struct of {@code size} bytes} Where the kernel wrote less, the rest
     * is zero.
     */
    static <T> Codec<T> of(
            long size, BiConsumer<MemorySegment, T> write, Function<MemorySegment, T> read) {
        int bytes = Math.toIntExact(size);
        return new Codec<>() {
            @Override
            public int size() {
                return bytes;
            }

            @Override
            public int encode(T value, MemorySegment into) {
                write.accept(into, value);
                return bytes;
            }

            @Override
            public T decode(MemorySegment from, int length) {
                return read.apply(from);
            }
        };
    }
}
