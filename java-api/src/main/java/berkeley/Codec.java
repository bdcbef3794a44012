package berkeley;

import java.lang.foreign.MemorySegment;

/**
 * How the value of a socket option lies in memory. {@link Codecs} has those that C programs use;
 * others are a class away.
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
     * @return the length that {@code setsockopt} is told
     */
    int encode(T value, MemorySegment into);

    /**
     * Reads the value that the kernel wrote to the start of {@code from}, which has {@link #size()}
     * bytes, zeroed before.
     *
     * @param length what the kernel said that it wrote, which may be less
     */
    T decode(MemorySegment from, int length);
}
