package berkeley.bench;

import java.time.Duration;
import java.util.Arrays;

/** Whether a variant still grows faster: two windows of batches in a row have to agree. */
final class Warmth {
    /** The JIT's last compiler comes after some 15,000 calls and loops. */
    private static final long OPERATIONS = 20_000;

    /** Batches in a window. */
    private static final int WINDOW = 8;

    private static final double SAME = 0.015;

    private final long most;
    private final double[] last = new double[2 * WINDOW];
    private long batches;
    private long operations;
    private long spent;
    private double best = Double.MAX_VALUE;

    /** However restless, it is not warmed for longer. */
    Warmth(Duration most) {
        this.most = most.toNanos();
    }

    /** A batch took {@code took}, and {@code wall} on the wall. */
    void add(int ops, long took, long wall) {
        double each = Math.max(1, took) / (double) ops;
        best = Math.min(best, each);
        last[(int) (batches++ % last.length)] = each;
        operations += ops;
        spent += wall;
    }

    /** Nanoseconds of an operation in the best batch. */
    double best() {
        return best;
    }

    /** Whether its time is over. */
    boolean over() {
        return spent > most;
    }

    boolean steady() {
        if (over()) return true;
        if (operations < OPERATIONS || batches < last.length) return false;
        int middle = (int) (batches % last.length);
        double[] inOrder = new double[last.length];
        for (int i = 0; i < inOrder.length; i++) inOrder[i] = last[(middle + i) % last.length];
        double before = Spread.of(Arrays.copyOf(inOrder, WINDOW)).median();
        double after = Spread.of(Arrays.copyOfRange(inOrder, WINDOW, 2 * WINDOW)).median();
        return Math.abs(after - before) <= SAME * before;
    }

    /** Both windows have to be new. */
    void again() {
        batches = 0;
    }
}
