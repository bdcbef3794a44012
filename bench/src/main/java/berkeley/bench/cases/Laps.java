package berkeley.bench.cases;

import berkeley.bench.Variant;

/** Times every operation. */
final class Laps {
    /** One operation. */
    interface Operation {
        void run() throws Throwable;
    }

    private Laps() {}

    /** As the C loop does: each lap ends where the next begins. */
    static Variant.Body of(int size, Operation operation) {
        return (ops, laps) -> {
            long t0 = System.nanoTime();
            for (int i = 0; i < ops; i++) {
                operation.run();
                long t1 = System.nanoTime();
                laps[i] = t1 - t0;
                t0 = t1;
            }
            return (long) size * ops;
        };
    }
}
