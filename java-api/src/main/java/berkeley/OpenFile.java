package berkeley;

import static berkeley.bindings.socket.Constants.FIONBIO;

import berkeley.sys.Errno;
import berkeley.sys.SysIoctl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * O_NONBLOCK. It belongs to the open file and not to the descriptor: {@link Sock#dup copies} share
 * it, and so do all threads.
 */
final class OpenFile {
    /** The caller wants it: calls return {@link Sock#AGAIN}. */
    private static final int ASKED = 1;

    /** A call without flags of its own must not block the thread it is on. It stays. */
    private static final int NEEDED = 2;

    /** For one call of one thread, or of several. */
    private static final int BORROWED = 4;

    private volatile int why;

    /** By how many at once. */
    private int borrowers;

    OpenFile(boolean nonblocking) {
        why = nonblocking ? ASKED : 0;
    }

    /** {@return whether calls are to return rather than wait} */
    boolean asked() {
        return (why & ASKED) != 0;
    }

    /** {@return whether the kernel's flag is set, for whatever reason} */
    boolean nonblocking() {
        return why != 0;
    }

    /** {@return the reasons for which the kernel's flag is set; 0 where it is not} */
    int why() {
        return why;
    }

    void ask(int fd, boolean value) throws ErrnoException {
        change(fd, value ? 0 : ASKED, value ? ASKED : 0);
    }

    void need(int fd) throws ErrnoException {
        if ((why & NEEDED) == 0) {
            change(fd, 0, NEEDED);
        }
    }

    synchronized void borrow(int fd) throws ErrnoException {
        change(fd, 0, BORROWED);
        borrowers++;
    }

    synchronized void giveBack(int fd) throws ErrnoException {
        if (--borrowers == 0) {
            change(fd, BORROWED, 0);
        }
    }

    /** Leaves the flag as the caller asked for it, for whoever has the descriptor next. */
    void restore(int fd) throws ErrnoException {
        change(fd, ~ASKED, 0);
    }

    private synchronized void change(int fd, int drop, int add) throws ErrnoException {
        int before = why;
        int after = before & ~drop | add;
        if ((before != 0) != (after != 0)) {
            // One call, which leaves the file's other flags alone.
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment on = arena.allocateFrom(ValueLayout.JAVA_INT, after != 0 ? 1 : 0);
                if (SysIoctl.ioctl(fd, FIONBIO, on) < 0) {
                    throw new ErrnoException("ioctl", "fd " + fd + " FIONBIO", Errno.errno());
                }
            }
        }
        why = after;
    }
}
