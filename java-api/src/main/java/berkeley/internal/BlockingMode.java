package berkeley.internal;

import static berkeley.bindings.socket.Constants.FIONBIO;
import static berkeley.bindings.socket.Constants.F_GETFL;
import static berkeley.bindings.socket.Constants.O_NONBLOCK;

import berkeley.foreign.Structs;
import berkeley.sys.Errno;
import berkeley.sys.Fcntl;
import berkeley.sys.SysIoctl;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Whether the caller wants calls that do not wait, and O_NONBLOCK. The flag belongs to the open
 * file, which copies of the descriptor share, in other processes too. So it is set for the caller's
 * wish alone, and for the moment of a system call that takes no MSG_DONTWAIT (connect, sendfile);
 * and where another has set it, that is not the wish of this process.
 */
public final class BlockingMode {
    private volatile boolean nonBlockingRequested;

    /** How many system calls need the flag now. */
    private int borrowers;

    /** Whether it was set before the first of them. */
    private boolean setBefore;

    /**
     * A file that its owner has just opened.
     *
     * @param nonBlocking whether with O_NONBLOCK
     */
    public BlockingMode(boolean nonBlocking) {
        nonBlockingRequested = nonBlocking;
    }

    /** {@return whether calls are to return rather than to wait} */
    public boolean nonBlockingRequested() {
        return nonBlockingRequested;
    }

    /**
     * Sets the caller's wish, and the flag.
     *
     * @return 0, or an errno with a minus sign
     */
    synchronized int request(int fd, boolean nonBlocking) {
        int result = 0;
        if (borrowers == 0) {
            result = set(fd, nonBlocking);
        } else {
            setBefore = nonBlocking;
        }
        if (result == 0) {
            nonBlockingRequested = nonBlocking;
        }
        return result;
    }

    /**
     * Sets the flag until {@link #giveBack}.
     *
     * @return 0, or an errno with a minus sign
     */
    synchronized int borrow(int fd) {
        if (borrowers == 0) {
            setBefore = isSet(fd);
            int result = setBefore ? 0 : set(fd, true);
            if (result < 0) {
                return result;
            }
        }
        borrowers++;
        return 0;
    }

    synchronized void giveBack(int fd) {
        if (--borrowers == 0 && !setBefore) {
            set(fd, false);
        }
    }

    /** {@return whether O_NONBLOCK is set on the open file, by this process or another} */
    static boolean isSet(int fd) {
        return (Fcntl.fcntl(fd, F_GETFL) & O_NONBLOCK) != 0;
    }

    /** In one call, which leaves the file's other flags alone. */
    private static int set(int fd, boolean value) {
        MemorySegment on = Structs.own().option();
        on.set(ValueLayout.JAVA_INT, 0, value ? 1 : 0);
        return SysIoctl.ioctl(fd, FIONBIO, on) < 0 ? -Errno.errno() : 0;
    }
}
