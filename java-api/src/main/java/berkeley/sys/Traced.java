package berkeley.sys;

import berkeley.foreign.TracedResult;
import berkeley.trace.Trace;

/** The end of a traced call. */
final class Traced {
    private Traced() {}

    static void leave(Trace trace, long result) {
        TracedResult.report(trace, result, Errno.errno());
    }

    /** The same for a call whose error is not in errno. */
    static void leave(Trace trace, long result, int error) {
        TracedResult.report(trace, result, error);
    }
}
