package berkeley.internal;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The values of an {@code EpollSet}, by descriptor and generation: an event that was reported
 * before its descriptor left, and came back with another value, finds none. One thread at a time
 * writes, any reads. Two arrays, and no object for each descriptor: where there are many, whatever
 * an event touches has left the cache since the last one.
 */
public final class EpollValues<T> {
    private static final VarHandle GENERATION = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle VALUE = MethodHandles.arrayElementVarHandle(Object[].class);

    /** What is known of a descriptor: the generation is 0 where there is no value. */
    public record Entry(int generation, @Nullable Object value, @Nullable Object owner) {}

    /** That of a descriptor which is not here. */
    public static final Entry NONE = new Entry(0, null, null);

    /**
     * The generation is 0 where there is no value, or not yet. An owner is the {@code Sock} that
     * would close the descriptor if the collector found it; it is kept here so that it does not.
     */
    private record Table(int[] generations, @Nullable Object[] values, @Nullable Object[] owners) {}

    private volatile Table table = new Table(new int[64], new Object[64], new Object[64]);
    private int last;

    /** {@return whether there is room for a value of {@code fd}} */
    public boolean reaches(int fd) {
        return fd < table.generations.length;
    }

    /** {@return the descriptor and its new generation, for the kernel to give back} */
    public long put(int fd, T value, @Nullable Object owner) {
        Table now = table;
        if (fd >= now.generations.length) {
            int size = Math.max(fd + 1, 2 * now.generations.length);
            now =
                    new Table(
                            Arrays.copyOf(now.generations, size),
                            Arrays.copyOf(now.values, size),
                            Arrays.copyOf(now.owners, size));
            table = now;
        }
        last = last == Integer.MAX_VALUE ? 1 : last + 1;
        set(now, fd, last, value);
        now.owners[fd] = owner;
        return data(fd, last);
    }

    /** {@return what the kernel is to give back for {@code fd}} */
    public long data(int fd) {
        Table now = table;
        return data(fd, fd >= 0 && fd < now.generations.length ? now.generations[fd] : 0);
    }

    private static long data(int fd, int generation) {
        return (long) generation << Integer.SIZE | fd;
    }

    /** {@return what is known of {@code fd}} */
    public Entry entry(int fd) {
        Table now = table;
        return fd >= 0 && fd < now.generations.length
                ? new Entry(now.generations[fd], now.values[fd], now.owners[fd])
                : NONE;
    }

    /** Puts back what was there, or takes it out with {@link #NONE}. */
    public void restore(int fd, Entry entry) {
        Table now = table;
        if (fd >= 0 && fd < now.generations.length) {
            set(now, fd, entry.generation(), entry.value());
            now.owners[fd] = entry.owner();
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
    public @Nullable T get(long data) {
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
