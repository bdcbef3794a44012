package berkeley.internal;

import static berkeley.bindings.socket.socket_h.*;

import berkeley.bindings.socket.mmsghdr;
import berkeley.foreign.Link;
import berkeley.foreign.ThreadBuffer;
import berkeley.foreign.TracedResult;
import berkeley.trace.Call;
import berkeley.trace.Trace;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * sendmsg, readv and their kin, with memory that cannot be freed meanwhile. Of an iovec the kernel
 * gets mere addresses; {@link ArenaPins} go with it, at which the function does not look, and Java
 * holds them for as long as the call runs.
 */
final class MessageSyscalls {
    private MessageSyscalls() {}

    private static final class Sendmsg {
        static final MethodHandle CALL = Link.held(sendmsg$address(), sendmsg$descriptor());
    }

    /** {@code sendmsg(fd, msg, flags)}. */
    static long sendmsg(int fd, MemorySegment msg, int flags, ArenaPins pins) {
        Trace trace = Trace.on() ? Trace.enter(Call.SENDMSG, fd, msg.address(), flags) : null;
        try {
            long result =
                    (long)
                            Sendmsg.CALL.invokeExact(
                                    ThreadBuffer.errno(),
                                    fd,
                                    msg,
                                    flags,
                                    pins.first(),
                                    pins.second(),
                                    pins.third());
            if (trace != null) TracedResult.report(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Recvmsg {
        static final MethodHandle CALL = Link.held(recvmsg$address(), recvmsg$descriptor());
    }

    /** {@code recvmsg(fd, msg, flags)}. */
    static long recvmsg(int fd, MemorySegment msg, int flags, ArenaPins pins) {
        Trace trace = Trace.on() ? Trace.enter(Call.RECVMSG, fd, msg.address(), flags) : null;
        try {
            long result =
                    (long)
                            Recvmsg.CALL.invokeExact(
                                    ThreadBuffer.errno(),
                                    fd,
                                    msg,
                                    flags,
                                    pins.first(),
                                    pins.second(),
                                    pins.third());
            if (trace != null) TracedResult.report(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Sendmmsg {
        static final MethodHandle CALL = Link.held(sendmmsg$address(), sendmmsg$descriptor());
    }

    /** {@code sendmmsg(fd, msgvec + from, vlen, flags)}. */
    static int sendmmsg(
            int fd, MemorySegment msgvec, int from, int vlen, int flags, ArenaPins pins) {
        long offset = from * mmsghdr.sizeof();
        Trace trace =
                Trace.on()
                        ? Trace.enter(Call.SENDMMSG, fd, msgvec.address() + offset, vlen, flags)
                        : null;
        try {
            int result =
                    (int)
                            Sendmmsg.CALL.invokeExact(
                                    ThreadBuffer.errno(),
                                    fd,
                                    msgvec.asSlice(offset),
                                    vlen,
                                    flags,
                                    pins.first(),
                                    pins.second(),
                                    pins.third());
            if (trace != null) TracedResult.report(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Recvmmsg {
        static final MethodHandle CALL = Link.held(recvmmsg$address(), recvmmsg$descriptor());
    }

    /** {@code recvmmsg(fd, msgvec, vlen, flags, NULL)}. */
    static int recvmmsg(int fd, MemorySegment msgvec, int vlen, int flags, ArenaPins pins) {
        Trace trace =
                Trace.on()
                        ? Trace.enter(Call.RECVMMSG, fd, msgvec.address(), vlen, flags, 0)
                        : null;
        try {
            int result =
                    (int)
                            Recvmmsg.CALL.invokeExact(
                                    ThreadBuffer.errno(),
                                    fd,
                                    msgvec,
                                    vlen,
                                    flags,
                                    MemorySegment.NULL,
                                    pins.first(),
                                    pins.second(),
                                    pins.third());
            if (trace != null) TracedResult.report(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Readv {
        static final MethodHandle CALL = Link.held(readv$address(), readv$descriptor());
    }

    /** {@code readv(fd, iov, iovcnt)}. */
    static long readv(int fd, MemorySegment iov, int iovcnt, ArenaPins pins) {
        Trace trace = Trace.on() ? Trace.enter(Call.READV, fd, iov.address(), iovcnt) : null;
        try {
            long result =
                    (long)
                            Readv.CALL.invokeExact(
                                    ThreadBuffer.errno(),
                                    fd,
                                    iov,
                                    iovcnt,
                                    pins.first(),
                                    pins.second(),
                                    pins.third());
            if (trace != null) TracedResult.report(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Writev {
        static final MethodHandle CALL = Link.held(writev$address(), writev$descriptor());
    }

    /** {@code writev(fd, iov, iovcnt)}. */
    static long writev(int fd, MemorySegment iov, int iovcnt, ArenaPins pins) {
        Trace trace = Trace.on() ? Trace.enter(Call.WRITEV, fd, iov.address(), iovcnt) : null;
        try {
            long result =
                    (long)
                            Writev.CALL.invokeExact(
                                    ThreadBuffer.errno(),
                                    fd,
                                    iov,
                                    iovcnt,
                                    pins.first(),
                                    pins.second(),
                                    pins.third());
            if (trace != null) TracedResult.report(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }
}
