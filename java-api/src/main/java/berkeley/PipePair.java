package berkeley;

import static berkeley.bindings.socket.Constants.O_CLOEXEC;

import berkeley.sys.Errno;
import berkeley.sys.Unistd;

/**
 * The two ends of a pipe: what is written to one is read from the other. {@link Sock#spliceInto}
 * and {@link Sock#spliceFrom} move data between a socket and a pipe inside the kernel:
 *
 * {@snippet file="berkeley/snippets/SnippetsTest.java" region="splice" :
 * try (PipePair pipe = PipePair.open()) {
 *     for (long n; (n = client.spliceInto(pipe, 1 << 16, 0)) > 0; ) {
 *         while (n > 0) {
 *             n -= server.spliceFrom(pipe, n, 0);
 *         }
 *     }
 * }
 * }
 *
 * @param readEnd the end whose descriptor is {@code pipefd[0]}
 * @param writeEnd the end whose descriptor is {@code pipefd[1]}
 * @see <a href="https://man7.org/linux/man-pages/man7/pipe.7.html">pipe(7)</a>
 */
public record PipePair(Fd readEnd, Fd writeEnd) implements AutoCloseable {

    /**
     * {@code pipe2(pipefd, O_CLOEXEC)}—creates a pipe.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/pipe.2.html">pipe(2)</a>
     */
    public static PipePair open() throws ErrnoException {
        return open(0);
    }

    /**
     * {@code pipe2(pipefd, flags | O_CLOEXEC)}—creates a pipe.
     *
     * @param flags O_NONBLOCK, O_DIRECT
     * @see <a href="https://man7.org/linux/man-pages/man2/pipe.2.html">pipe(2)</a>
     */
    public static PipePair open(int flags) throws ErrnoException {
        int[] ends = new int[2];
        if (Unistd.pipe2(ends, flags | O_CLOEXEC) < 0) {
            throw new ErrnoException("pipe2", "flags 0x%x".formatted(flags), Errno.errno());
        }
        return new PipePair(new Fd(ends[0]), new Fd(ends[1]));
    }

    /** Closes both ends. If both closes fail, the second error is suppressed in the first. */
    @Override
    public void close() throws ErrnoException {
        try (writeEnd) {
            readEnd.close();
        }
    }
}
