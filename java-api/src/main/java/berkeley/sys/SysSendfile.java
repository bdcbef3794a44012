package berkeley.sys;

import static berkeley.bindings.socket.socket_h.*;

import berkeley.foreign.Bounds;
import berkeley.foreign.Link;
import berkeley.trace.Call;
import berkeley.trace.Trace;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** sys/sendfile.h: from a file to a socket inside the kernel. */
public final class SysSendfile {
    private SysSendfile() {}

    private static final class Sendfile {
        static final MethodHandle CALL = Link.call(sendfile$address(), sendfile$descriptor());
    }

    /**
     * {@code sendfile(out_fd, in_fd, offset, count)}—copies between descriptors.
     *
     * @param offset a long that says where to read and is moved on; NULL reads at the file offset
     * @param count in bytes
     * @return the number of bytes written, 0 at the end, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/sendfile.2.html">sendfile(2)</a>
     */
    public static long sendfile(int out_fd, int in_fd, MemorySegment offset, long count) {
        Bounds.check("sendfile", offset, Long.BYTES);
        Trace trace =
                Trace.on()
                        ? Trace.enter(Call.SENDFILE, out_fd, in_fd, offset.address(), count)
                        : null;
        try {
            long result =
                    (long) Sendfile.CALL.invokeExact(Errno.capture(), out_fd, in_fd, offset, count);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }
}
