package berkeley.bench;

/** What a batch is timed with. */
public enum Clock {
    /** CPU time of the variant's threads: a neighbour on the machine does not count. */
    CPU("thread CPU time"),
    /** Time on the wall, where the work is done by several threads or processes. */
    WALL("wall time"),
    /** The time of each operation on the wall; a batch counts as its median. */
    LAPS("median wall time of an operation");

    private final String words;

    Clock(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
