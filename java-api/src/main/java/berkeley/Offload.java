package berkeley;

import berkeley.sys.Errno;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntSupplier;

/**
 * Lets a virtual thread wait in a call over many descriptors without holding its carrier: a
 * platform thread makes the call in its place.
 */
final class Offload {

    private static final class Threads {
        static final ExecutorService POOL =
                Executors.newCachedThreadPool(
                        Thread.ofPlatform().daemon().name("berkeley-wait-", 0).factory());
    }

    private Offload() {}

    /**
     * {@return what {@code call} returned, or -errno} It ends when the call does: an interrupt
     * stays for later.
     */
    static int call(IntSupplier call) {
        Future<Integer> made = Threads.POOL.submit(() -> result(call.getAsInt()));
        boolean interrupted = false;
        try {
            for (; ; ) {
                try {
                    return made.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new IllegalStateException(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** {@return {@code result}, or -errno if it is -1} */
    static int result(int result) {
        return result < 0 ? -Errno.errno() : result;
    }
}
