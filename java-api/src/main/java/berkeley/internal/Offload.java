package berkeley.internal;

import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Lets a virtual thread wait where C can only block, in a lookup, without holding its carrier: a
 * platform thread makes the call in its place. The wait ends when the call does: an interrupt stays
 * for later.
 */
public final class Offload {
    /** What blocks, and its answer. */
    public interface Blocking<T, E extends Exception> {
        T call() throws E;
    }

    private static final class Threads {
        /** They end a minute later, and must not keep what they would inherit until then. */
        static final ExecutorService POOL =
                Executors.newCachedThreadPool(
                        Thread.ofPlatform()
                                .daemon()
                                .name("berkeley-wait-", 0)
                                .inheritInheritableThreadLocals(false)
                                .factory());
    }

    private Offload() {}

    /** {@return what {@code blocking} answers, which throws what it throws} */
    public static <T, E extends Exception> T ask(Blocking<T, E> blocking) throws E {
        Future<T> answer = Threads.POOL.submit(() -> blocking.call());
        boolean interrupted = false;
        try {
            for (; ; ) {
                try {
                    return answer.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw Offload.<E>here(Objects.requireNonNull(e.getCause()));
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The exception, with the stack of the caller. */
    @SuppressWarnings("unchecked") // a Blocking throws nothing else that is checked
    private static <E extends Exception> E here(Throwable failure) {
        failure.fillInStackTrace();
        switch (failure) {
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            default -> {
                return (E) failure;
            }
        }
    }
}
