package berkeley;

import berkeley.sys.Errno;
import berkeley.sys.Unistd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A file descriptor of any kind and its owner: whoever has it closes it, or gives it away. What
 * comes by {@link Cmsg.Rights} may be a socket, a file or a pipe.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/close.2.html">close(2)</a>
 */
public final class Fd implements AutoCloseable {

    private static final int GONE = -1;
    private static final VarHandle NUMBER;

    static {
        try {
            NUMBER = MethodHandles.lookup().findVarHandle(Fd.class, "number", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int number;

    public Fd(int fd) {
        number = fd;
    }

    /**
     * {@return the number, which stays this object's to close; -1 if it is closed or given away}
     */
    public int fd() {
        return number;
    }

    /**
     * {@return the number, which is the caller's to close from now on; -1 if it is closed or given
     * away}
     */
    public int detach() {
        return (int) NUMBER.getAndSet(this, GONE);
    }

    /** {@return a new owner} This one has no descriptor any more. */
    public Fd take() {
        return new Fd(detach());
    }

    /**
     * {@return the descriptor as a socket, which owns it from now on}
     *
     * @throws ErrnoException ENOTSOCK if it is something else; it then stays here
     */
    public Sock sock() throws ErrnoException {
        int fd = detach(); // first, so that no two threads can have it
        try {
            return Sock.adopt(fd);
        } catch (ErrnoException failure) {
            NUMBER.compareAndSet(this, GONE, fd);
            throw failure;
        }
    }

    /**
     * {@code close(fd)}—closes the descriptor, if it is still here. It is gone after an error too.
     */
    @Override
    public void close() throws ErrnoException {
        int fd = detach();
        if (fd != GONE && Unistd.close(fd) < 0) {
            throw new ErrnoException("close", "fd " + fd, Errno.errno());
        }
    }

    @Override
    public String toString() {
        return "fd " + number;
    }
}
