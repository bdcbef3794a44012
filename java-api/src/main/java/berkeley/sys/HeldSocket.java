package berkeley.sys;

import static berkeley.bindings.socket.socket_h.*;

import berkeley.bindings.socket.mmsghdr;
import berkeley.bindings.socket.msghdr;
import berkeley.bindings.socket.timespec;
import berkeley.trace.Call;
import berkeley.trace.Trace;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * sendmsg and its kin with memory that cannot be freed meanwhile, as {@link HeldUio} does it for
 * readv.
 */
public final class HeldSocket {
    private HeldSocket() {}

    private static final class Sendmsg {
        static final MethodHandle CALL = Link.held(sendmsg$address(), sendmsg$descriptor());
    }

    /**
     * {@code sendmsg(sockfd, msg, flags)}—sends a message.
     *
     * @param msg a struct msghdr
     * @param held1 a segment whose arena is not to be closed meanwhile, or NULL
     * @return the number of bytes sent, which may be less than asked, or -1
     * @throws IllegalStateException if one of the arenas is closed already
     * @see <a href="https://man7.org/linux/man-pages/man2/send.2.html">send(2)</a>
     */
    public static long sendmsg(
            int sockfd,
            MemorySegment msg,
            int flags,
            MemorySegment held1,
            MemorySegment held2,
            MemorySegment held3) {
        Bounds.check("sendmsg", msg, msghdr.sizeof());
        Trace trace = Trace.on() ? Trace.enter(Call.SENDMSG, sockfd, msg.address(), flags) : null;
        try {
            long result =
                    (long)
                            Sendmsg.CALL.invokeExact(
                                    Errno.capture(), sockfd, msg, flags, held1, held2, held3);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Recvmsg {
        static final MethodHandle CALL = Link.held(recvmsg$address(), recvmsg$descriptor());
    }

    /**
     * {@code recvmsg(sockfd, msg, flags)}—receives a message.
     *
     * @param msg a struct msghdr
     * @param held1 a segment whose arena is not to be closed meanwhile, or NULL
     * @return the number of bytes received, 0 at the end of a stream, or -1
     * @throws IllegalStateException if one of the arenas is closed already
     * @see <a href="https://man7.org/linux/man-pages/man2/recv.2.html">recv(2)</a>
     */
    public static long recvmsg(
            int sockfd,
            MemorySegment msg,
            int flags,
            MemorySegment held1,
            MemorySegment held2,
            MemorySegment held3) {
        Bounds.check("recvmsg", msg, msghdr.sizeof());
        Trace trace = Trace.on() ? Trace.enter(Call.RECVMSG, sockfd, msg.address(), flags) : null;
        try {
            long result =
                    (long)
                            Recvmsg.CALL.invokeExact(
                                    Errno.capture(), sockfd, msg, flags, held1, held2, held3);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Sendmmsg {
        static final MethodHandle CALL = Link.held(sendmmsg$address(), sendmmsg$descriptor());
    }

    /**
     * {@code sendmmsg(sockfd, msgvec, vlen, flags)}—sends several messages.
     *
     * @param msgvec struct mmsghdr[vlen]
     * @param held1 a segment whose arena is not to be closed meanwhile, or NULL
     * @return the number of messages sent, or -1 if not one was
     * @throws IllegalStateException if one of the arenas is closed already
     * @see <a href="https://man7.org/linux/man-pages/man2/sendmmsg.2.html">sendmmsg(2)</a>
     */
    public static int sendmmsg(
            int sockfd,
            MemorySegment msgvec,
            int vlen,
            int flags,
            MemorySegment held1,
            MemorySegment held2,
            MemorySegment held3) {
        Bounds.check("sendmmsg", msgvec, vlen * mmsghdr.sizeof());
        Trace trace =
                Trace.on()
                        ? Trace.enter(Call.SENDMMSG, sockfd, msgvec.address(), vlen, flags)
                        : null;
        try {
            int result =
                    (int)
                            Sendmmsg.CALL.invokeExact(
                                    Errno.capture(),
                                    sockfd,
                                    msgvec,
                                    vlen,
                                    flags,
                                    held1,
                                    held2,
                                    held3);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Recvmmsg {
        static final MethodHandle CALL = Link.held(recvmmsg$address(), recvmmsg$descriptor());
    }

    /**
     * {@code recvmmsg(sockfd, msgvec, vlen, flags, timeout)}—receives several messages.
     *
     * @param msgvec struct mmsghdr[vlen]
     * @param timeout a struct timespec, looked at only after each message; or NULL
     * @param held1 a segment whose arena is not to be closed meanwhile, or NULL
     * @return the number of messages received, or -1 if not one was
     * @throws IllegalStateException if one of the arenas is closed already
     * @see <a href="https://man7.org/linux/man-pages/man2/recvmmsg.2.html">recvmmsg(2)</a>
     */
    public static int recvmmsg(
            int sockfd,
            MemorySegment msgvec,
            int vlen,
            int flags,
            MemorySegment timeout,
            MemorySegment held1,
            MemorySegment held2,
            MemorySegment held3) {
        Bounds.check("recvmmsg", msgvec, vlen * mmsghdr.sizeof());
        Bounds.check("recvmmsg", timeout, timespec.sizeof());
        Trace trace =
                Trace.on()
                        ? Trace.enter(
                                Call.RECVMMSG,
                                sockfd,
                                msgvec.address(),
                                vlen,
                                flags,
                                timeout.address())
                        : null;
        try {
            int result =
                    (int)
                            Recvmmsg.CALL.invokeExact(
                                    Errno.capture(),
                                    sockfd,
                                    msgvec,
                                    vlen,
                                    flags,
                                    timeout,
                                    held1,
                                    held2,
                                    held3);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }
}
