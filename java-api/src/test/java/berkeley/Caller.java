package berkeley;

import berkeley.sys.Unistd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/** A thread that makes a call, and how the call ended. */
public final class Caller {
    /** Which thread, and whether its calls have a limit: each waits in a way of its own. */
    enum Kind {
        PLATFORM(false, false),
        PLATFORM_TIMED(false, true),
        VIRTUAL(true, false),
        VIRTUAL_TIMED(true, true);

        final boolean virtual;
        final boolean timed;

        Kind(boolean virtual, boolean timed) {
            this.virtual = virtual;
            this.timed = timed;
        }
    }

    public interface Work {
        void run() throws Exception;
    }

    private final CompletableFuture<Integer> tid = new CompletableFuture<>();
    private volatile boolean interrupted;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final Thread thread;

    private Caller(boolean virtual, Work work) {
        thread =
                (virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon())
                        .start(() -> {
                            tid.complete(Unistd.gettid());
                            try {
                                work.run();
                                end.complete(null);
                            } catch (Throwable e) {
                                interrupted = Thread.currentThread().isInterrupted();
                                end.completeExceptionally(e);
                            }
                        });
    }

    public static Caller start(boolean virtual, Work work) {
        return new Caller(virtual, work);
    }

    /** What {@code work} returns or throws on a thread of its own. */
    static <T> T on(boolean virtual, Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        (virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon()).start(task);
        return get(task);
    }

    /** What a task returned or threw. */
    static <T> T get(Future<T> task) throws Exception {
        try {
            return task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception cause -> throw cause;
                case Error cause -> throw cause;
                default -> throw e;
            }
        }
    }

    Thread thread() {
        return thread;
    }

    int tid() {
        return tid.join();
    }

    boolean ended() {
        return end.isDone();
    }

    /** Returns when the thread waits, in the kernel or parked. */
    public void untilItWaits() {
        int number = tid.join();
        // A thread that has just woken up may be seen asleep once, and no longer on a futex.
        for (int seen = 0; seen < 3; seen = waits(number) ? seen + 1 : 0) {
            LockSupport.parkNanos(100_000);
            if (end.isDone()) {
                throw new AssertionError(
                        "it did not wait",
                        end.isCompletedExceptionally() ? end.exceptionNow() : null);
            }
        }
    }

    private boolean waits(int number) {
        return switch (thread.getState()) {
            case WAITING, TIMED_WAITING -> true;
            case RUNNABLE -> !thread.isVirtual() && sleeps(number);
            case NEW, BLOCKED, TERMINATED -> false;
        };
    }

    private static boolean sleeps(int number) {
        try {
            Path task = Path.of("/proc/self/task/" + number);
            String stat = Files.readString(task.resolve("stat"));
            // The VM's own waits are all on futexes.
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'S'
                    && !Files.readString(task.resolve("wchan")).startsWith("futex");
        } catch (IOException gone) {
            return false;
        }
    }

    /** Whether the thread's interrupt status was set when the call ended. */
    boolean interrupted() {
        return interrupted;
    }

    /** {@return whether it returned, once it has ended} */
    boolean returned() throws InterruptedException {
        thread.join();
        return !end.isCompletedExceptionally();
    }

    /** Waits for it to return. */
    public void returns() throws InterruptedException {
        if (!returned()) {
            throw new AssertionError(end.exceptionNow());
        }
    }

    /** What the call threw, once it did. */
    public Throwable thrown() throws InterruptedException {
        if (returned()) {
            throw new AssertionError("the call returned");
        }
        return end.exceptionNow();
    }

    /** The errno that the call ended with. */
    public int errno() throws InterruptedException {
        Throwable thrown = thrown();
        if (thrown instanceof ErrnoException e) {
            return e.errno();
        }
        throw new AssertionError("not an errno", thrown);
    }
}
