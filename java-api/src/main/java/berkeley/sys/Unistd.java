package berkeley.sys;

import static berkeley.bindings.socket.socket_h.*;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.foreign.Bounds;
import berkeley.foreign.CString;
import berkeley.foreign.ClassFolder;
import berkeley.foreign.Link;
import berkeley.trace.Call;
import berkeley.trace.Trace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** unistd.h: the calls that every descriptor understands, and who this process is. */
public final class Unistd {
    private Unistd() {}

    private static final class Close {
        static final MethodHandle CALL = Link.call(close$address(), close$descriptor());
    }

    /**
     * {@code close(fd)}—closes a descriptor. It is closed even where this fails: never call it
     * twice.
     *
     * @return 0, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/close.2.html">close(2)</a>
     */
    public static int close(int fd) {
        Trace trace = Trace.on() ? Trace.enter(Call.CLOSE, fd) : null;
        try {
            int result = (int) Close.CALL.invokeExact(Errno.capture(), fd);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Read {
        static final MethodHandle CALL = Link.call(read$address(), read$descriptor());
    }

    /**
     * {@code read(fd, buf, count)}—reads from a descriptor.
     *
     * @param count in bytes
     * @return the number of bytes read, 0 at the end of the file, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/read.2.html">read(2)</a>
     */
    public static long read(int fd, MemorySegment buf, long count) {
        Bounds.check("read", buf, count);
        Trace trace = Trace.on() ? Trace.enter(Call.READ, fd, buf.address(), count) : null;
        try {
            long result = (long) Read.CALL.invokeExact(Errno.capture(), fd, buf, count);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Write {
        static final MethodHandle CALL = Link.call(write$address(), write$descriptor());
    }

    /**
     * {@code write(fd, buf, count)}—writes to a descriptor.
     *
     * @param count in bytes
     * @return the number of bytes written, which may be less than asked, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/write.2.html">write(2)</a>
     */
    public static long write(int fd, MemorySegment buf, long count) {
        Bounds.check("write", buf, count);
        Trace trace = Trace.on() ? Trace.enter(Call.WRITE, fd, buf.address(), count) : null;
        try {
            long result = (long) Write.CALL.invokeExact(Errno.capture(), fd, buf, count);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Lseek {
        static final MethodHandle CALL = Link.call(lseek$address(), lseek$descriptor());
    }

    /**
     * {@code lseek(fd, offset, whence)}—moves the file offset.
     *
     * @param whence SEEK_SET, SEEK_CUR or SEEK_END
     * @return the offset from the beginning of the file, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/lseek.2.html">lseek(2)</a>
     */
    public static long lseek(int fd, long offset, int whence) {
        Trace trace = Trace.on() ? Trace.enter(Call.LSEEK, fd, offset, whence) : null;
        try {
            long result = (long) Lseek.CALL.invokeExact(Errno.capture(), fd, offset, whence);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Pipe {
        static final MethodHandle CALL = Link.call(pipe$address(), pipe$descriptor());
    }

    /**
     * {@code pipe(pipefd)}—creates a pipe.
     *
     * @param pipefd int[2]: where the read end and the write end go
     * @return 0, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/pipe.2.html">pipe(2)</a>
     */
    public static int pipe(MemorySegment pipefd) {
        Bounds.check("pipe", pipefd, 2 * Integer.BYTES);
        Trace trace = Trace.on() ? Trace.enter(Call.PIPE, pipefd.address()) : null;
        try {
            int result = (int) Pipe.CALL.invokeExact(Errno.capture(), pipefd);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Pipe2 {
        static final MethodHandle CALL = Link.call(pipe2$address(), pipe2$descriptor());
    }

    /**
     * {@code pipe2(pipefd, flags)}—creates a pipe.
     *
     * @param pipefd int[2]: where the read end and the write end go
     * @param flags O_CLOEXEC, O_NONBLOCK, O_DIRECT
     * @return 0, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/pipe.2.html">pipe(2)</a>
     */
    public static int pipe2(MemorySegment pipefd, int flags) {
        Bounds.check("pipe2", pipefd, 2 * Integer.BYTES);
        Trace trace = Trace.on() ? Trace.enter(Call.PIPE2, pipefd.address(), flags) : null;
        try {
            int result = (int) Pipe2.CALL.invokeExact(Errno.capture(), pipefd, flags);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Dup {
        static final MethodHandle CALL = Link.call(dup$address(), dup$descriptor());
    }

    /**
     * {@code dup(oldfd)}—copies a descriptor to the lowest free number.
     *
     * @return a file descriptor, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/dup.2.html">dup(2)</a>
     */
    public static int dup(int oldfd) {
        Trace trace = Trace.on() ? Trace.enter(Call.DUP, oldfd) : null;
        try {
            int result = (int) Dup.CALL.invokeExact(Errno.capture(), oldfd);
            if (trace != null) Traced.leave(trace, result);
            return ClassFolder.opened(result);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Dup2 {
        static final MethodHandle CALL = Link.call(dup2$address(), dup2$descriptor());
    }

    /**
     * {@code dup2(oldfd, newfd)}—copies a descriptor to the number {@code newfd}, which it closes
     * first.
     *
     * @return a file descriptor, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/dup.2.html">dup(2)</a>
     */
    public static int dup2(int oldfd, int newfd) {
        Trace trace = Trace.on() ? Trace.enter(Call.DUP2, oldfd, newfd) : null;
        try {
            int result = (int) Dup2.CALL.invokeExact(Errno.capture(), oldfd, newfd);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Dup3 {
        static final MethodHandle CALL = Link.call(dup3$address(), dup3$descriptor());
    }

    /**
     * {@code dup3(oldfd, newfd, flags)}—copies a descriptor to the number {@code newfd}, which it
     * closes first.
     *
     * @param flags O_CLOEXEC
     * @return a file descriptor, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/dup.2.html">dup(2)</a>
     */
    public static int dup3(int oldfd, int newfd, int flags) {
        Trace trace = Trace.on() ? Trace.enter(Call.DUP3, oldfd, newfd, flags) : null;
        try {
            int result = (int) Dup3.CALL.invokeExact(Errno.capture(), oldfd, newfd, flags);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Isatty {
        static final MethodHandle CALL = Link.call(isatty$address(), isatty$descriptor());
    }

    /**
     * {@code isatty(fd)}—tells whether a descriptor is a terminal.
     *
     * @return 1, or 0 with an errno that says why not
     * @see <a href="https://man7.org/linux/man-pages/man3/isatty.3.html">isatty(3)</a>
     */
    public static int isatty(int fd) {
        Trace trace = Trace.on() ? Trace.enter(Call.ISATTY, fd) : null;
        try {
            int result = (int) Isatty.CALL.invokeExact(Errno.capture(), fd);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Unlink {
        static final MethodHandle CALL = Link.call(unlink$address(), unlink$descriptor());
    }

    /**
     * {@code unlink(pathname)}—removes a name from the file system.
     *
     * @param pathname bytes that end in a zero byte
     * @return 0, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/unlink.2.html">unlink(2)</a>
     */
    public static int unlink(MemorySegment pathname) {
        Bounds.zero("unlink", "pathname", pathname);
        Trace trace = Trace.on() ? Trace.enter(Call.UNLINK, pathname.address()) : null;
        try {
            int result = (int) Unlink.CALL.invokeExact(Errno.capture(), pathname);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Gethostname {
        static final MethodHandle CALL = Link.call(gethostname$address(), gethostname$descriptor());
    }

    /**
     * {@code gethostname(name, len)}—gets the name of this host.
     *
     * @param name where it goes; it ends in a zero byte if there is room
     * @return 0, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/gethostname.2.html">gethostname(2)</a>
     */
    public static int gethostname(MemorySegment name, long len) {
        Bounds.needed("gethostname", "name", name, len);
        Trace trace = Trace.on() ? Trace.enter(Call.GETHOSTNAME, name.address(), len) : null;
        try {
            int result = (int) Gethostname.CALL.invokeExact(Errno.capture(), name, len);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Sethostname {
        static final MethodHandle CALL = Link.call(sethostname$address(), sethostname$descriptor());
    }

    /**
     * {@code sethostname(name, len)}—sets the name of this host.
     *
     * @param name {@code len} bytes, with no zero byte needed
     * @return 0, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/gethostname.2.html">gethostname(2)</a>
     */
    public static int sethostname(MemorySegment name, long len) {
        Bounds.check("sethostname", name, len);
        Trace trace = Trace.on() ? Trace.enter(Call.SETHOSTNAME, name.address(), len) : null;
        try {
            int result = (int) Sethostname.CALL.invokeExact(Errno.capture(), name, len);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Sysconf {
        static final MethodHandle CALL = Link.call(sysconf$address(), sysconf$descriptor());
    }

    /**
     * {@code sysconf(name)}—gets a limit of the system.
     *
     * @param name a _SC_ constant
     * @return the limit, or -1
     * @see <a href="https://man7.org/linux/man-pages/man3/sysconf.3.html">sysconf(3)</a>
     */
    public static long sysconf(int name) {
        Trace trace = Trace.on() ? Trace.enter(Call.SYSCONF, name) : null;
        try {
            long result = (long) Sysconf.CALL.invokeExact(Errno.capture(), name);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Getpid {
        static final MethodHandle CALL = Link.infallible(getpid$address(), getpid$descriptor());
    }

    /**
     * {@code getpid()}—tells the number of this process.
     *
     * @return the process
     * @see <a href="https://man7.org/linux/man-pages/man2/getpid.2.html">getpid(2)</a>
     */
    public static int getpid() {
        try {
            return (int) Getpid.CALL.invokeExact();
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Getppid {
        static final MethodHandle CALL = Link.infallible(getppid$address(), getppid$descriptor());
    }

    /**
     * {@code getppid()}—tells the number of the parent.
     *
     * @return the process
     * @see <a href="https://man7.org/linux/man-pages/man2/getppid.2.html">getppid(2)</a>
     */
    public static int getppid() {
        try {
            return (int) Getppid.CALL.invokeExact();
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Gettid {
        static final MethodHandle CALL = Link.infallible(gettid$address(), gettid$descriptor());
    }

    /**
     * {@code gettid()}—tells the number of this thread in the kernel.
     *
     * @return the thread; for a virtual thread, that of its carrier
     * @see <a href="https://man7.org/linux/man-pages/man2/gettid.2.html">gettid(2)</a>
     */
    public static int gettid() {
        try {
            return (int) Gettid.CALL.invokeExact();
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Getuid {
        static final MethodHandle CALL = Link.infallible(getuid$address(), getuid$descriptor());
    }

    /**
     * {@code getuid()}—tells the real user.
     *
     * @return the user
     * @see <a href="https://man7.org/linux/man-pages/man2/getuid.2.html">getuid(2)</a>
     */
    public static int getuid() {
        try {
            return (int) Getuid.CALL.invokeExact();
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Geteuid {
        static final MethodHandle CALL = Link.infallible(geteuid$address(), geteuid$descriptor());
    }

    /**
     * {@code geteuid()}—tells the user in whose name this process acts.
     *
     * @return the user
     * @see <a href="https://man7.org/linux/man-pages/man2/getuid.2.html">getuid(2)</a>
     */
    public static int geteuid() {
        try {
            return (int) Geteuid.CALL.invokeExact();
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Getgid {
        static final MethodHandle CALL = Link.infallible(getgid$address(), getgid$descriptor());
    }

    /**
     * {@code getgid()}—tells the real group.
     *
     * @return the group
     * @see <a href="https://man7.org/linux/man-pages/man2/getgid.2.html">getgid(2)</a>
     */
    public static int getgid() {
        try {
            return (int) Getgid.CALL.invokeExact();
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /** {@code read(fd, buf, count)}—reads into an array, through native memory. */
    public static long read(int fd, byte[] buf) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(Math.max(buf.length, 1));
            return Bounds.copy(read(fd, copy, buf.length), copy, buf);
        }
    }

    /** {@code write(fd, buf, count)}—writes a whole array, copied to native memory first. */
    public static long write(int fd, byte[] buf) {
        try (Arena arena = Arena.ofConfined()) {
            return write(fd, arena.allocateFrom(JAVA_BYTE, buf), buf.length);
        }
    }

    /**
     * {@code pipe2(pipefd, flags)}—creates a pipe: {@code pipefd[0]} reads, {@code pipefd[1]}
     * writes.
     */
    public static int pipe2(int[] pipefd, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pair = arena.allocate(JAVA_INT, 2);
            int result = pipe2(pair, flags);
            if (result == 0) MemorySegment.copy(pair, JAVA_INT, 0, pipefd, 0, 2);
            return result;
        }
    }

    /**
     * {@code unlink(pathname)}—removes a name, in UTF-8 and without a zero byte, from the file
     * system.
     */
    public static int unlink(String pathname) {
        try (Arena arena = Arena.ofConfined()) {
            return unlink(CString.of(arena, pathname));
        }
    }
}
