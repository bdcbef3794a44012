package berkeley.foreign;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.trace.Trace;

import java.lang.foreign.MemorySegment;

/** Reports the result of a call to the trace, whose listeners may make calls of their own. */
public final class TracedResult {
    private TracedResult() {}

    /** Reports a result, and leaves errno to the caller as the call left it. */
    public static void report(Trace trace, long result) {
        report(trace, result, ThreadBuffer.lastErrno());
    }

    /** The same for a call whose error is not in errno. */
    public static void report(Trace trace, long result, int error) {
        MemorySegment errno = ThreadBuffer.errno();
        int before = errno.get(JAVA_INT, 0);
        trace.leave(result, error);
        errno.set(JAVA_INT, 0, before);
    }
}
