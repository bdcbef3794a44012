package berkeley;

import berkeley.sys.Unistd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A thread that makes a call, and how the call ended. */
final class Caller {
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

    interface Work {
        void run() throws Exception;
    }

    private final CompletableFuture<Integer> tid = new CompletableFuture<>();
    private volatile boolean interrupted;
    private final CompletableFuture<Throwable> end = new CompletableFuture<>();
    private final Thread thread;

    private Caller(boolean virtual, Work work) {
        thread =
                (virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon())
                        .start(() -> {
                            tid.complete(Unistd.gettid());
                            try {
                                work.run();
                                end.complete(new AssertionError("the call returned"));
                            } catch (Throwable e) {
                                interrupted = Thread.currentThread().isInterrupted();
                                end.complete(e);
                            }
                        });
    }

    static Caller start(boolean virtual, Work work) {
        return new Caller(virtual, work);
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
    void untilItWaits() {
        int number = tid.join();
        while (!waits(number)) {
            if (end.isDone()) {
                throw new AssertionError("it did not wait", end.join());
            }
            Thread.onSpinWait();
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

    /** What the call threw, once it did. */
    Throwable thrown() throws InterruptedException, ExecutionException {
        Throwable thrown = end.get();
        thread.join();
        return thrown;
    }

    /** The errno that the call ended with. */
    int errno() throws InterruptedException, ExecutionException {
        Throwable thrown = thrown();
        if (thrown instanceof ErrnoException e) {
            return e.errno();
        }
        throw new AssertionError("not an errno", thrown);
    }
}
