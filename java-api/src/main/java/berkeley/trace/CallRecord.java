package berkeley.trace;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A call that has returned.
 *
 * @param call which call
 * @param arguments each argument in words
 * @param result what it returned
 * @param resultText the result as strace writes it
 * @param errno the error where the result is -1, else 0
 * @param after what strace writes behind the result, or empty
 * @param begin when it began, in nanoseconds of CLOCK_MONOTONIC, which all processes of the machine
 *     share
 * @param nanos how long it took
 * @param thread the name of the thread that called
 * @param tid the kernel's number of the thread that called
 * @param fd the descriptor that it was called on, or -1
 * @param payload the bytes that it sent or received
 * @param address the struct sockaddr that it was given or that it filled, read-only, or empty
 */
public record CallRecord(
        Call call,
        List<String> arguments,
        long result,
        String resultText,
        int errno,
        String after,
        long begin,
        long nanos,
        String thread,
        int tid,
        int fd,
        Payload payload,
        ByteBuffer address) {

    /** Where strace begins to tell the result. */
    private static final int COLUMN = 39;

    /** {@return the line that strace would print} */
    public String line() {
        StringBuilder line =
                new StringBuilder(call.shownName())
                        .append('(')
                        .append(String.join(", ", arguments))
                        .append(')');
        line.repeat(" ", Math.max(0, COLUMN - line.length()));
        line.append(" = ").append(resultText);
        if (errno != 0) {
            line.append(' ')
                    .append(Names.errno(errno))
                    .append(" (")
                    .append(Memory.strerror(errno))
                    .append(')');
        } else if (!after.isEmpty()) {
            line.append(" (").append(after).append(')');
        }
        return line.toString();
    }
}
