package berkeley.internal;

/**
 * Whether the next read will find its data there. A read of an array that finds them is faster on
 * the array itself, which the kernel must not wait on; a read that has to wait is faster through a
 * copy, in one system call. After a read of the first kind finds nothing, the next 32 are of the
 * second. Each further miss doubles the number, up to 16,384.
 *
 * <p>Threads that see each other's writes late make worse forecasts, no more.
 */
final class ReadForecast {
    private static final int FIRST_PENALTY = 32;
    private static final int LARGEST_PENALTY = 16_384;

    /** How many reads that fill their room are to come before data are expected. */
    private int blockingReadsLeft = 1;

    private int penalty = FIRST_PENALTY;

    boolean expectsData() {
        return blockingReadsLeft == 0;
    }

    /** A read filled its room, and so has probably left more behind; or it did not. */
    void recordRead(boolean full) {
        int left = blockingReadsLeft;
        if (full) {
            if (left > 0) {
                blockingReadsLeft = left - 1;
            } else {
                penalty = FIRST_PENALTY;
            }
        } else if (left == 0) {
            blockingReadsLeft = 1;
        }
    }

    /** A read that expected data found none. */
    void recordMiss() {
        blockingReadsLeft = penalty;
        penalty = Math.min(2 * penalty, LARGEST_PENALTY);
    }
}
