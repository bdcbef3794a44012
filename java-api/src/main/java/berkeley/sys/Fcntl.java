package berkeley.sys;

import static berkeley.bindings.socket.socket_h.*;

import berkeley.bindings.socket.iovec;
import berkeley.foreign.Bounds;
import berkeley.foreign.CString;
import berkeley.foreign.Link;
import berkeley.trace.Call;
import berkeley.trace.Trace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * fcntl.h: opening files, the flags of descriptors, and moving data between descriptors without a
 * copy to this process.
 */
public final class Fcntl {
    private Fcntl() {}

    private static final class Open {
        static final MethodHandle CALL =
                Link.variadic(open$address(), open$descriptor().appendArgumentLayouts(C_INT), 2);
    }

    /**
     * {@code open(pathname, flags, mode)}—opens a file.
     *
     * @param pathname bytes that end in a zero byte
     * @param flags O_ constants
     * @param mode the permissions of a new file
     * @return a file descriptor, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/open.2.html">open(2)</a>
     */
    public static int open(MemorySegment pathname, int flags, int mode) {
        Bounds.zero("open", "pathname", pathname);
        Trace trace = Trace.on() ? Trace.enter(Call.OPEN, pathname.address(), flags, mode) : null;
        try {
            int result = (int) Open.CALL.invokeExact(Errno.capture(), pathname, flags, mode);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class FcntlInt {
        static final MethodHandle CALL =
                Link.variadic(fcntl$address(), fcntl$descriptor().appendArgumentLayouts(C_INT), 2);
    }

    /**
     * {@code fcntl(fd, cmd, arg)}—asks or changes what a descriptor is.
     *
     * @param cmd F_ constants
     * @param arg what the command takes; 0 where it takes nothing
     * @return what the command says, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/fcntl.2.html">fcntl(2)</a>
     */
    public static int fcntl(int fd, int cmd, int arg) {
        Trace trace = Trace.on() ? Trace.enter(Call.FCNTL, fd, cmd, arg) : null;
        try {
            int result = (int) FcntlInt.CALL.invokeExact(Errno.capture(), fd, cmd, arg);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /** {@code fcntl(fd, cmd)}—asks what a descriptor is. */
    public static int fcntl(int fd, int cmd) {
        return fcntl(fd, cmd, 0);
    }

    private static final class FcntlPointer {
        static final MethodHandle CALL =
                Link.variadic(
                        fcntl$address(), fcntl$descriptor().appendArgumentLayouts(C_POINTER), 2);
    }

    /**
     * {@code fcntl(fd, cmd, arg)}—asks or changes what a descriptor is.
     *
     * @param cmd F_ constants
     * @param arg the struct that the command takes
     * @return what the command says, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/fcntl.2.html">fcntl(2)</a>
     */
    public static int fcntl(int fd, int cmd, MemorySegment arg) {
        Trace trace = Trace.on() ? Trace.enter(Call.FCNTL, fd, cmd, arg.address()) : null;
        try {
            int result = (int) FcntlPointer.CALL.invokeExact(Errno.capture(), fd, cmd, arg);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Splice {
        static final MethodHandle CALL = Link.call(splice$address(), splice$descriptor());
    }

    /**
     * {@code splice(fd_in, off_in, fd_out, off_out, size, flags)}—moves data from or to a pipe.
     *
     * @param off_in a long that says where to read and is moved on, or NULL
     * @param off_out a long that says where to write and is moved on, or NULL
     * @param size in bytes
     * @param flags SPLICE_F_ constants
     * @return the number of bytes moved, 0 at the end, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/splice.2.html">splice(2)</a>
     */
    public static long splice(
            int fd_in,
            MemorySegment off_in,
            int fd_out,
            MemorySegment off_out,
            long size,
            int flags) {
        Bounds.check("splice", off_in, Long.BYTES);
        Bounds.check("splice", off_out, Long.BYTES);
        Trace trace =
                Trace.on()
                        ? Trace.enter(
                                Call.SPLICE,
                                fd_in,
                                off_in.address(),
                                fd_out,
                                off_out.address(),
                                size,
                                flags)
                        : null;
        try {
            long result =
                    (long)
                            Splice.CALL.invokeExact(
                                    Errno.capture(), fd_in, off_in, fd_out, off_out, size, flags);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Tee {
        static final MethodHandle CALL = Link.call(tee$address(), tee$descriptor());
    }

    /**
     * {@code tee(fd_in, fd_out, size, flags)}—copies from pipe to pipe; the data stay in the first.
     *
     * @param size in bytes
     * @param flags SPLICE_F_ constants
     * @return the number of bytes moved, 0 at the end, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/tee.2.html">tee(2)</a>
     */
    public static long tee(int fd_in, int fd_out, long size, int flags) {
        Trace trace = Trace.on() ? Trace.enter(Call.TEE, fd_in, fd_out, size, flags) : null;
        try {
            long result = (long) Tee.CALL.invokeExact(Errno.capture(), fd_in, fd_out, size, flags);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Vmsplice {
        static final MethodHandle CALL = Link.call(vmsplice$address(), vmsplice$descriptor());
    }

    /**
     * {@code vmsplice(fd, iov, nr_segs, flags)}—maps memory into a pipe. The memory must stay as it
     * is until it was read.
     *
     * @param iov struct iovec[nr_segs]
     * @param flags SPLICE_F_ constants
     * @return the number of bytes moved, 0 at the end, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/vmsplice.2.html">vmsplice(2)</a>
     */
    public static long vmsplice(int fd, MemorySegment iov, long nr_segs, int flags) {
        Bounds.check("vmsplice", iov, nr_segs * iovec.sizeof());
        Trace trace =
                Trace.on() ? Trace.enter(Call.VMSPLICE, fd, iov.address(), nr_segs, flags) : null;
        try {
            long result =
                    (long) Vmsplice.CALL.invokeExact(Errno.capture(), fd, iov, nr_segs, flags);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /**
     * {@code open(pathname, flags, mode)}—opens a file by its name in UTF-8, without a zero byte.
     */
    public static int open(String pathname, int flags, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            return open(CString.of(arena, pathname), flags, mode);
        }
    }
}
