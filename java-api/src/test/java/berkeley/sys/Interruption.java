package berkeley.sys;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Sends a signal to the one thread that waits in a call. Its handler is libc's own {@code abs},
 * which does nothing and needs no Java; {@code siginterrupt} asks for EINTR where the kernel would
 * restart the call. The signal is a real-time one, of which the VM knows nothing.
 */
@SuppressWarnings("restricted") // it links what the API has no need of
public final class Interruption {
    static final int SIGNAL = 45;

    /** No errno: the call did not fail. */
    static final int NONE = 0;

    private static final MethodHandle TGKILL = libc("tgkill", 3);

    static {
        try {
            Linker linker = Linker.nativeLinker();
            MemorySegment abs = linker.defaultLookup().findOrThrow("abs");
            MethodHandle signal =
                    linker.downcallHandle(
                            linker.defaultLookup().findOrThrow("signal"),
                            FunctionDescriptor.of(
                                    ValueLayout.ADDRESS,
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.ADDRESS));
            MemorySegment old = (MemorySegment) signal.invokeExact(SIGNAL, abs);
            assertThat(old, is(MemorySegment.NULL));
            assertThat((int) libc("siginterrupt", 2).invokeExact(SIGNAL, 1), is(0));
        } catch (Throwable thrown) {
            throw new ExceptionInInitializerError(thrown);
        }
    }

    private Interruption() {}

    /** The errno of a call that waits until the signal comes, or NONE if it returned otherwise. */
    static int errnoOf(LongSupplier call) throws Throwable {
        CompletableFuture<Integer> tid = new CompletableFuture<>();
        CompletableFuture<Integer> errno = new CompletableFuture<>();
        Thread caller =
                Thread.ofPlatform()
                        .daemon()
                        .start(() -> {
                            tid.complete(Unistd.gettid());
                            long result = call.getAsLong();
                            errno.complete(result == -1 ? Errno.errno() : NONE);
                        });
        // The first signals may come before the call waits, and do nothing.
        while (true) {
            try {
                int got = errno.get(2, TimeUnit.MILLISECONDS);
                caller.join();
                return got;
            } catch (TimeoutException waiting) {
                int sent = (int) TGKILL.invokeExact(Unistd.getpid(), (int) tid.get(), SIGNAL);
                assertThat(sent, is(0));
            }
        }
    }

    /** Sends the signal to a thread every millisecond until it is over. */
    public static void storm(int tid, BooleanSupplier over) throws Throwable {
        while (!over.getAsBoolean()) {
            int sent = (int) TGKILL.invokeExact(Unistd.getpid(), tid, SIGNAL);
            assertThat(sent == 0 || over.getAsBoolean(), is(true));
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Sends the signal to a thread once. */
    public static void signal(int tid) throws Throwable {
        int sent = (int) TGKILL.invokeExact(Unistd.getpid(), tid, SIGNAL);
        assertThat(sent, is(0));
    }

    private static MethodHandle libc(String name, int parameters) {
        ValueLayout[] ints = new ValueLayout[parameters];
        java.util.Arrays.fill(ints, ValueLayout.JAVA_INT);
        return Linker.nativeLinker()
                .downcallHandle(
                        Linker.nativeLinker().defaultLookup().findOrThrow(name),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ints));
    }
}
