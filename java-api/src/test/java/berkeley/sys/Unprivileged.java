package berkeley.sys;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Makes one call as the user nobody as far as files go: {@code setfsuid} changes the calling thread
 * alone, takes root's power over files with it, and the thread ends after the call.
 */
@SuppressWarnings("restricted") // it links what the API has no need of
final class Unprivileged {
    private static final int NOBODY = 65534;

    private Unprivileged() {}

    static int errnoOf(LongSupplier call) throws Exception {
        CompletableFuture<Integer> errno = new CompletableFuture<>();
        Thread.ofPlatform()
                .start(() -> {
                    try {
                        becomeNobody();
                        errno.complete(call.getAsLong() == -1 ? Errno.errno() : 0);
                    } catch (Throwable thrown) {
                        errno.completeExceptionally(thrown);
                    }
                })
                .join();
        return errno.get();
    }

    private static void becomeNobody() throws Throwable {
        if (Unistd.geteuid() != 0) return;
        MethodHandle setfsuid =
                Linker.nativeLinker()
                        .downcallHandle(
                                Linker.nativeLinker().defaultLookup().findOrThrow("setfsuid"),
                                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        int before = (int) setfsuid.invokeExact(NOBODY);
        assertThat(before, is(0));
        assertThat((int) setfsuid.invokeExact(NOBODY), is(NOBODY));
    }
}
