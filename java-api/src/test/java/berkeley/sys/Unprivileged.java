package berkeley.sys;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Makes one call without root's powers: {@code capset} takes them from the calling thread alone,
 * and the thread ends after the call.
 */
@SuppressWarnings("restricted") // it links what the API has no need of
public final class Unprivileged {
    /** _LINUX_CAPABILITY_VERSION_3 of linux/capability.h. */
    private static final int VERSION = 0x20080522;

    private Unprivileged() {}

    public static int errnoOf(LongSupplier call) throws Exception {
        CompletableFuture<Integer> errno = new CompletableFuture<>();
        Thread.ofPlatform()
                .start(() -> {
                    try {
                        dropCapabilities();
                        errno.complete(call.getAsLong() == -1 ? Errno.errno() : 0);
                    } catch (Throwable thrown) {
                        errno.completeExceptionally(thrown);
                    }
                })
                .join();
        return errno.get();
    }

    private static void dropCapabilities() throws Throwable {
        MethodHandle capset =
                Linker.nativeLinker()
                        .downcallHandle(
                                Linker.nativeLinker().defaultLookup().findOrThrow("capset"),
                                FunctionDescriptor.of(
                                        ValueLayout.JAVA_INT,
                                        ValueLayout.ADDRESS,
                                        ValueLayout.ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment header = arena.allocateFrom(ValueLayout.JAVA_INT, VERSION, 0);
            MemorySegment none = arena.allocate(ValueLayout.JAVA_INT, 6);
            assertThat((int) capset.invokeExact(header, none), is(0));
        }
    }
}
