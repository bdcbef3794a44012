package berkeley;

import static berkeley.bindings.socket.Constants.O_CLOEXEC;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import berkeley.internal.DescriptorNumbers;
import berkeley.internal.PlainFile;
import berkeley.sys.Errno;
import berkeley.sys.Fcntl;
import berkeley.sys.Unistd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

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

    /**
     * {@code open(pathname, flags | O_CLOEXEC, 0666)}—opens a file.
     *
     * @param flags O_RDONLY, O_WRONLY | O_CREAT …
     * @see <a href="https://man7.org/linux/man-pages/man2/open.2.html">open(2)</a>
     */
    public static Fd open(Path path, int flags) throws ErrnoException {
        int fd = Fcntl.open(path.toString(), flags | O_CLOEXEC, 0666);
        if (fd < 0) {
            throw new ErrnoException("open", path.toString(), Errno.errno());
        }
        return new Fd(fd);
    }

    /**
     * sd_listen_fds_with_names(3)—takes over the descriptors of every kind that a service manager
     * has opened for this process, by the names in LISTEN_FDNAMES: a FIFO, a memfd, and the sockets
     * that {@link Sock#listenFds} has not taken before. A second call finds none.
     *
     * @throws ErrnoException EINVAL for variables that make no sense, EBADF for a descriptor that
     *     is not there; all then stay the caller's
     * @see <a
     *     href="https://man7.org/linux/man-pages/man3/sd_listen_fds.3.html">sd_listen_fds(3)</a>
     */
    public static List<Map.Entry<String, Fd>> listenFdsWithNames() throws ErrnoException {
        return ListenFds.all();
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
     * {@code read(fd, buf, count)}—reads. On a virtual thread it holds no carrier while it waits
     * for a pipe or a device. {@link #close} does not end a call of another thread.
     *
     * @param buf native memory
     * @return how many bytes were read, 0 at the end
     * @throws ErrnoException EAGAIN too, where O_NONBLOCK is set
     * @see <a href="https://man7.org/linux/man-pages/man2/read.2.html">read(2)</a>
     */
    public long read(MemorySegment buf) throws ErrnoException {
        int fd = fd();
        return result("read", fd, PlainFile.read(fd, Sock.writable(buf)));
    }

    /**
     * {@code write(fd, buf, count)}—writes. The count may be short. On a virtual thread it holds no
     * carrier while it waits for room in a pipe.
     *
     * @param buf native memory
     * @return how many bytes were written
     * @throws ErrnoException EAGAIN too, where O_NONBLOCK is set; EPIPE where nobody reads
     * @see <a href="https://man7.org/linux/man-pages/man2/write.2.html">write(2)</a>
     */
    public long write(MemorySegment buf) throws ErrnoException {
        int fd = fd();
        return result("write", fd, PlainFile.write(fd, buf));
    }

    /** {@link #read(MemorySegment)} into an array, through a copy. */
    public int read(byte[] buf) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(buf.length);
            int n = (int) read(copy);
            MemorySegment.copy(copy, JAVA_BYTE, 0, buf, 0, n);
            return n;
        }
    }

    /** {@link #write(MemorySegment)} of an array, through a copy. */
    public int write(byte[] buf) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            return (int) write(arena.allocateFrom(JAVA_BYTE, buf));
        }
    }

    private static long result(String call, int fd, long n) throws ErrnoException {
        if (n < 0) {
            throw new ErrnoException(call, "fd " + fd, (int) -n);
        }
        return n;
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
