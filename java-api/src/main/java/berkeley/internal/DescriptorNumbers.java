package berkeley.internal;

import berkeley.sys.Unistd;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Cleaner;

/**
 * The numbers of descriptors until somebody takes them. Those that came with a message are closed
 * when neither the message nor any {@code Fd} of it can be reached any more.
 */
public final class DescriptorNumbers {
    public static final int GONE = -1;

    private static final VarHandle NUMBER = MethodHandles.arrayElementVarHandle(int[].class);

    private final int[] numbers;
    private Cleaner.@Nullable Cleanable forgotten;

    private DescriptorNumbers(int[] numbers) {
        this.numbers = numbers;
    }

    public static DescriptorNumbers of(int fd) {
        return new DescriptorNumbers(new int[] {fd});
    }

    /** {@return the numbers of descriptors that the kernel has just opened in this process} */
    public static DescriptorNumbers received(int[] numbers) {
        DescriptorNumbers received = new DescriptorNumbers(numbers);
        received.forgotten = Forgotten.watch(received, () -> closeAll(numbers));
        return received;
    }

    public int get(int index) {
        return (int) NUMBER.getVolatile(numbers, index);
    }

    public int take(int index) {
        return (int) NUMBER.getAndSet(numbers, index, GONE);
    }

    /** Undoes {@link #take}. */
    public void put(int index, int fd) {
        NUMBER.compareAndSet(numbers, index, GONE, fd);
    }

    /** Closes those that nobody took. */
    public void closeAll() {
        closeAll(numbers);
        if (forgotten != null) {
            forgotten.clean();
            forgotten = null;
        }
    }

    /**
     * That one cannot be closed well is nobody's to know any more. The kernel writes a negative
     * error where it could not make a descriptor.
     */
    private static void closeAll(int[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            int fd = (int) NUMBER.getAndSet(numbers, i, GONE);
            if (fd >= 0) {
                Unistd.close(fd);
            }
        }
    }
}
