package berkeley.bench;

import berkeley.bench.peer.C;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs a test on a thread with a network namespace, whose loopback counters then count nothing
 * else.
 */
final class OwnNetwork {
    /** What may throw anything. */
    interface Body {
        void run() throws Throwable;
    }

    private OwnNetwork() {}

    static void run(Body body) throws Throwable {
        FutureTask<Void> task =
                new FutureTask<>(() -> {
                    try {
                        if (!C.netns())
                            throw new AssertionError("unshare(CLONE_NEWNET) takes root");
                        body.run();
                    } catch (Exception | Error e) {
                        throw e;
                    } catch (Throwable e) {
                        throw new AssertionError(e);
                    }
                    return null;
                });
        Thread.ofPlatform().daemon().start(task);
        try {
            task.get();
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }
}
