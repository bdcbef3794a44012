package berkeley;

import com.sun.management.ThreadMXBean;

import java.lang.management.ManagementFactory;

/** What some work takes of the heap, once the compiler is done with it. */
public final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int ROUNDS = 5_000;

    /** A busy machine compiles late. */
    private static final long PATIENCE = 30_000_000_000L;

    static long sink;

    private Allocation() {}

    /** One round of it; what it returns keeps the compiler from leaving it out. */
    public interface Work {
        long run() throws Exception;
    }

    /**
     * {@return bytes a round, the fewest that were seen} Less than 1 is none: now and then the JVM
     * itself takes some.
     */
    public static double ofRound(Work work) throws Exception {
        double least = Double.MAX_VALUE;
        long end = System.nanoTime() + PATIENCE;
        while (least >= 1 && System.nanoTime() < end) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < ROUNDS; i++) {
                sink += work.run();
            }
            long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
            least = Math.min(least, (double) taken / ROUNDS);
        }
        return least;
    }
}
