package berkeley.contract;

import berkeley.sys.Errno;

import java.util.Arrays;

/**
 * How a call ended.
 *
 * @param count what it returned
 * @param errno what it failed with, or 0
 * @param buffer a hash of all of the memory that was received into, which was not zero before
 * @param more what else it returned: name, flags, descriptors; or an exception that was no errno
 * @param nanos how long it took
 */
record Reply(long count, int errno, int buffer, String more, long nanos) {

    static final byte UNTOUCHED = 0x5A;

    /** What kinds of reply are made of, before the time is known. */
    static Reply failed(int errno, byte[] buffer) {
        return new Reply(-1, errno, Arrays.hashCode(buffer), "", 0);
    }

    static Reply returned(long count, byte[] buffer, String more) {
        return new Reply(count, 0, Arrays.hashCode(buffer), more, 0);
    }

    static Reply threw(Throwable thrown) {
        return new Reply(-1, -1, 0, thrown.toString(), 0);
    }

    Reply since(long begin) {
        return new Reply(count, errno, buffer, more, System.nanoTime() - begin);
    }

    Reply error(int other) {
        return new Reply(-1, other, buffer, more, nanos);
    }

    boolean failed() {
        return errno != 0;
    }

    @Override
    public String toString() {
        String result = errno == 0 ? "" + count : errno < 0 ? "thrown" : Errno.name(errno);
        return result
                + (more.isEmpty() ? "" : " " + more)
                + " (memory "
                + Integer.toHexString(buffer)
                + ", "
                + nanos / 1_000_000
                + " ms)";
    }
}
