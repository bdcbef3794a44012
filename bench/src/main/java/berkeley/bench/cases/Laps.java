package berkeley.bench.cases;

/** Times every operation. */
final class Laps {
    /** One operation. */
    interface Operation {
        void run() throws Throwable;
    }

    private Laps() {}

    /** As the C loop does: each lap ends where the next begins. */
    static long time(int ops, long[] laps, int size, Operation operation) throws Throwable {
        long t0 = System.nanoTime();
        for (int i = 0; i < ops; i++) {
            operation.run();
            long t1 = System.nanoTime();
            laps[i] = t1 - t0;
            t0 = t1;
        }
        return (long) size * ops;
    }
}
