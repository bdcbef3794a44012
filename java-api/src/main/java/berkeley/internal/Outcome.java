package berkeley.internal;

import static berkeley.bindings.socket.Constants.EAGAIN;
import static berkeley.bindings.socket.Constants.EBADF;
import static berkeley.bindings.socket.Constants.ETIMEDOUT;

/**
 * What a call of this package returns where it has no result: an errno with a minus sign. Two of
 * them the kernel does not have.
 */
public final class Outcome {
    private static final int OURS = 1 << 16;

    /** The call would have to wait, and is not to: EAGAIN. */
    public static final int WOULD_BLOCK = -(OURS | EAGAIN);

    /** The timeout that the caller has set for the Sock is over. */
    public static final int TIMED_OUT = -(OURS | ETIMEDOUT);

    /** The Sock is closed. */
    public static final int CLOSED = -EBADF;

    private Outcome() {}

    /** {@return the errno of an outcome that is negative} */
    public static int errno(long outcome) {
        return (int) -outcome & OURS - 1;
    }
}
