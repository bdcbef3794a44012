package berkeley.examples;

/** One program of the lab. Its class says what it takes and does in {@link Usage}. */
public interface Program {
    /**
     * Does the work.
     *
     * @throws Exception an {@link java.io.IOException} is a call that failed: its message is told
     *     on one line, and the exit status is 1
     */
    void run(Args args) throws Exception;
}
