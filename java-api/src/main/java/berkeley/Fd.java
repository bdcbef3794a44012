package berkeley;

import berkeley.internal.DescriptorNumbers;
import berkeley.sys.Errno;
import berkeley.sys.Unistd;

/**
 * A file descriptor of any kind and its owner: whoever has it closes it, or gives it away. What
 * comes by {@link Cmsg.Rights} may be a socket, a file or a pipe.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/close.2.html">close(2)</a>
 */
public final class Fd implements AutoCloseable {

    private final DescriptorNumbers numbers;
    private final int index;

    public Fd(int fd) {
        this(DescriptorNumbers.of(fd), 0);
    }

    /** One of several that came with the same message. */
    Fd(DescriptorNumbers numbers, int index) {
        this.numbers = numbers;
        this.index = index;
    }

    /**
     * {@return the number, which stays this object's to close; -1 if it is closed or given away}
     */
    public int fd() {
        return numbers.get(index);
    }

    /**
     * {@return the number, which is the caller's to close from now on; -1 if it is closed or given
     * away}
     */
    public int detach() {
        return numbers.take(index);
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
            return Sock.adopt(fd, true);
        } catch (ErrnoException failure) {
            numbers.put(index, fd);
            throw failure;
        }
    }

    /**
     * {@code close(fd)}—closes the descriptor, if it is still here. It is gone after an error too.
     */
    @Override
    public void close() throws ErrnoException {
        int fd = detach();
        if (fd != DescriptorNumbers.GONE && Unistd.close(fd) < 0) {
            throw new ErrnoException("close", "fd " + fd, Errno.errno());
        }
    }

    @Override
    public String toString() {
        return "fd " + fd();
    }
}
