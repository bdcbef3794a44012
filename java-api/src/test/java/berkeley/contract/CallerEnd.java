package berkeley.contract;

import berkeley.ErrnoException;

import org.jspecify.annotations.Nullable;

/** The end of a connection whose calls are watched. Its calls are made by one thread. */
interface CallerEnd {
    int fd();

    void setNonblocking() throws ErrnoException;

    /** {@code Sock.timeout}, or what comes next to it in the kernel. */
    void timeout(int millis);

    /** SO_RCVTIMEO and SO_SNDTIMEO. */
    void kernelTimeout(int millis) throws ErrnoException;

    /**
     * Makes a call.
     *
     * @param number which call of the script this is
     */
    Reply call(Invocation call, int number);

    /** The end of the connection that the last call accepted, once; or null. */
    @Nullable CallerEnd accepted();

    /** That a signal has been sent to the thread whose call is under way. */
    void signalled();

    /** Ends a call that another thread has under way, whatever that does to the socket. */
    void force() throws ErrnoException;

    void close() throws ErrnoException;
}
