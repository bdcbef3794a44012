package berkeley;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The values of an {@link EpollSet}, by descriptor and generation: an event that was told before
 * its descriptor left, and came back with another value, finds none. One thread at a time writes,
 * any reads. Two arrays, and no object for each descriptor: where there are many, whatever an event
 * touches has left the cache since the last one.
 */
final class EpollValues<T> {
    private static final VarHandle GENERATION = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle VALUE = MethodHandles.arrayElementVarHandle(Object[].class);

    /** The generation is 0 where there is no value, or not yet. */
    private record Table(int[] generations, @Nullable Object[] values) {}

    private volatile Table table = new Table(new int[64], new Object[64]);
    private int last;

    /** {@return whether there is room for a value of {@code fd}} */
    boolean reaches(int fd) {
        return fd < table.generations.length;
    }

    /** {@return the descriptor and its new generation, for the kernel to give back} */
    long put(int fd, T value) {
        Table now = table;
        if (fd >= now.generations.length) {
            int size = Math.max(fd + 1, 2 * now.generations.length);
            now = new Table(Arrays.copyOf(now.generations, size), Arrays.copyOf(now.values, size));
            table = now;
        }
        last = last == Integer.MAX_VALUE ? 1 : last + 1;
        set(now, fd, last, value);
        return data(fd, last);
    }

    /** {@return what the kernel is to give back for {@code fd}} */
    long data(int fd) {
        return data(fd, generation(fd));
    }

    private static long data(int fd, int generation) {
        return (long) generation << Integer.SIZE | fd;
    }

    int generation(int fd) {
        Table now = table;
        return fd >= 0 && fd < now.generations.length ? now.generations[fd] : 0;
    }

    @Nullable Object value(int fd) {
        Table now = table;
        return fd >= 0 && fd < now.values.length ? now.values[fd] : null;
    }

    /** Puts back what was there, or takes it out with 0 and null. */
    void restore(int fd, int generation, @Nullable Object value) {
        Table now = table;
        if (fd >= 0 && fd < now.generations.length) {
            set(now, fd, generation, value);
        }
    }

    /** A reader of the value who finds the same generation before and behind has what is its. */
    private static void set(Table table, int fd, int generation, @Nullable Object value) {
        GENERATION.setRelease(table.generations, fd, 0);
        VALUE.setRelease(table.values, fd, value);
        GENERATION.setRelease(table.generations, fd, generation);
    }

    /** {@return the value that came with {@code data}, or null if it is no longer here} */
    @SuppressWarnings("unchecked") // only values of this type are put
    @Nullable T get(long data) {
        Table now = table;
        int fd = (int) data;
        int generation = (int) (data >>> Integer.SIZE);
        if (generation == 0 || (int) GENERATION.getAcquire(now.generations, fd) != generation) {
            return null;
        }
        Object value = VALUE.getAcquire(now.values, fd);
        return (int) GENERATION.getAcquire(now.generations, fd) == generation ? (T) value : null;
    }
}
