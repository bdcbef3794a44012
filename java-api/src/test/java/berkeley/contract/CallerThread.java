package berkeley.contract;

import berkeley.sys.Interruption;
import berkeley.sys.Unistd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** A thread that makes the calls of one script, and whether its call waits. */
final class CallerThread implements AutoCloseable {
    /** A call that has neither ended nor been seen to wait for so long holds its carrier. */
    private static final long HIDDEN = TimeUnit.MILLISECONDS.toNanos(300);

    private static final long LOOK = 300_000;
    private static final Runnable END = () -> {};

    private final BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile int tid;
    private volatile boolean under;
    private volatile long began;
    private volatile boolean seen;
    private FutureTask<?> call = new FutureTask<>(() -> null);

    CallerThread(boolean virtual) {
        thread = (virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon()).unstarted(this::run);
        thread.start();
    }

    private void run() {
        Runnable next = null;
        while (next != END) {
            Thread.interrupted(); // what came too late for its call
            try {
                next = work.take();
                next.run();
            } catch (InterruptedException late) {
                continue;
            }
        }
    }

    /** Lets the thread do something, and waits for it. */
    <T> T on(Callable<T> task) throws Exception {
        FutureTask<T> future = new FutureTask<>(task);
        work.add(future);
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof Exception cause ? cause : failure;
        }
    }

    /** Lets the thread begin a call. */
    <T> FutureTask<T> begin(Callable<T> task) {
        FutureTask<T> future =
                new FutureTask<>(() -> {
                    tid = Unistd.gettid();
                    Thread.interrupted();
                    began = System.nanoTime();
                    under = true;
                    try {
                        return task.call();
                    } finally {
                        under = false;
                    }
                });
        call = future;
        work.add(future);
        return future;
    }

    /**
     * Waits until the call has ended or waits, {@code settle} milliseconds at least if it has not
     * ended: what happened last may be about to wake it.
     *
     * @return whether it has ended
     */
    boolean endsOrWaits(int settle) throws InterruptedException {
        if (ended(settle)) {
            return true;
        }
        long begin = System.nanoTime();
        int times = 0;
        while (!call.isDone() && times < 2 && System.nanoTime() - begin < HIDDEN) {
            times = waits() ? times + 1 : 0;
            LockSupport.parkNanos(LOOK);
        }
        seen = times == 2;
        return call.isDone();
    }

    /** How long ago the call began, if it was seen to wait or to be over, in nanoseconds. */
    long elapsed() {
        return call.isDone() || under && seen ? System.nanoTime() - began : 0;
    }

    /** Whether the call ends within so many milliseconds. */
    boolean ended(int millis) throws InterruptedException {
        try {
            call.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException waits) {
            return false;
        } catch (ExecutionException failed) {
            return true;
        }
    }

    private boolean waits() {
        return under
                && switch (thread.getState()) {
                    case WAITING, TIMED_WAITING -> true;
                    case RUNNABLE -> !thread.isVirtual() && sleeps();
                    case NEW, BLOCKED, TERMINATED -> false;
                };
    }

    private boolean sleeps() {
        try {
            Path task = Path.of("/proc/self/task/" + tid);
            String stat = Files.readString(task.resolve("stat"));
            // The VM's own waits are all on futexes.
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'S'
                    && !Files.readString(task.resolve("wchan")).startsWith("futex");
        } catch (IOException gone) {
            return false;
        }
    }

    void signal() {
        try {
            Interruption.signal(tid);
        } catch (Throwable failure) {
            throw new IllegalStateException(failure);
        }
    }

    void interrupt() {
        thread.interrupt();
        if (!thread.isVirtual()) {
            signal();
        }
    }

    @Override
    public void close() {
        work.add(END);
    }
}
