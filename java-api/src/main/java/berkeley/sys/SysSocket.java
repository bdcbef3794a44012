package berkeley.sys;

import static berkeley.bindings.socket.socket_h.*;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.bindings.socket.mmsghdr;
import berkeley.bindings.socket.msghdr;
import berkeley.bindings.socket.timespec;
import berkeley.foreign.Bounds;
import berkeley.foreign.ClassFolder;
import berkeley.foreign.Link;
import berkeley.trace.Call;
import berkeley.trace.Trace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** sys/socket.h: the calls of the Berkeley sockets API, with C's names, arguments and results. */
public final class SysSocket {
    private SysSocket() {}

    private static final class Socket {
        static final MethodHandle CALL = Link.call(socket$address(), socket$descriptor());
    }

    /**
     * {@code socket(domain, type, protocol)}—creates an endpoint for communication.
     *
     * @return a file descriptor, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/socket.2.html">socket(2)</a>
     */
    public static int socket(int domain, int type, int protocol) {
        Trace trace = Trace.on() ? Trace.enter(Call.SOCKET, domain, type, protocol) : null;
        try {
            int result = (int) Socket.CALL.invokeExact(Errno.capture(), domain, type, protocol);
            if (trace != null) Traced.leave(trace, result);
            return ClassFolder.opened(result);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Socketpair {
        static final MethodHandle CALL = Link.call(socketpair$address(), socketpair$descriptor());
    }

    /**
     * {@code socketpair(domain, type, protocol, sv)}—creates two connected sockets.
     *
     * @param sv int[2], where the two descriptors go
     * @return 0, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/socketpair.2.html">socketpair(2)</a>
     */
    public static int socketpair(int domain, int type, int protocol, MemorySegment sv) {
        Bounds.check("socketpair", sv, 2 * Integer.BYTES);
        Trace trace =
                Trace.on()
                        ? Trace.enter(Call.SOCKETPAIR, domain, type, protocol, sv.address())
                        : null;
        try {
            int result =
                    (int) Socketpair.CALL.invokeExact(Errno.capture(), domain, type, protocol, sv);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Bind {
        static final MethodHandle CALL = Link.call(bind$address(), bind$descriptor());
    }

    /**
     * {@code bind(sockfd, addr, addrlen)}—binds a name to a socket.
     *
     * @param addr a struct sockaddr of {@code addrlen} bytes
     * @return 0, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/bind.2.html">bind(2)</a>
     */
    public static int bind(int sockfd, MemorySegment addr, int addrlen) {
        Bounds.check("bind", addr, addrlen);
        Trace trace = Trace.on() ? Trace.enter(Call.BIND, sockfd, addr.address(), addrlen) : null;
        try {
            int result = (int) Bind.CALL.invokeExact(Errno.capture(), sockfd, addr, addrlen);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Listen {
        static final MethodHandle CALL = Link.call(listen$address(), listen$descriptor());
    }

    /**
     * {@code listen(sockfd, backlog)}—lets a socket accept connections.
     *
     * @param backlog how many may wait, at most net.core.somaxconn
     * @return 0, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/listen.2.html">listen(2)</a>
     */
    public static int listen(int sockfd, int backlog) {
        Trace trace = Trace.on() ? Trace.enter(Call.LISTEN, sockfd, backlog) : null;
        try {
            int result = (int) Listen.CALL.invokeExact(Errno.capture(), sockfd, backlog);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Accept {
        static final MethodHandle CALL = Link.call(accept$address(), accept$descriptor());
    }

    /**
     * {@code accept(sockfd, addr, addrlen)}—takes the next waiting connection.
     *
     * @param addr where the peer's address goes, or NULL
     * @param addrlen socklen_t: the size of addr going in, the length of the address coming out; or
     *     NULL
     * @return a file descriptor, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/accept.2.html">accept(2)</a>
     */
    public static int accept(int sockfd, MemorySegment addr, MemorySegment addrlen) {
        Bounds.check("accept", addr, addrlen);
        Trace trace =
                Trace.on()
                        ? Trace.enter(Call.ACCEPT, sockfd, addr.address(), addrlen.address())
                        : null;
        try {
            int result = (int) Accept.CALL.invokeExact(Errno.capture(), sockfd, addr, addrlen);
            if (trace != null) Traced.leave(trace, result);
            return ClassFolder.opened(result);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Accept4 {
        static final MethodHandle CALL = Link.call(accept4$address(), accept4$descriptor());
    }

    /**
     * {@code accept4(sockfd, addr, addrlen, flags)}—takes the next waiting connection.
     *
     * @param addr where the peer's address goes, or NULL
     * @param addrlen socklen_t: the size of addr going in, the length of the address coming out; or
     *     NULL
     * @param flags SOCK_NONBLOCK, SOCK_CLOEXEC
     * @return a file descriptor, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/accept4.2.html">accept4(2)</a>
     */
    public static int accept4(int sockfd, MemorySegment addr, MemorySegment addrlen, int flags) {
        Bounds.check("accept4", addr, addrlen);
        Trace trace =
                Trace.on()
                        ? Trace.enter(
                                Call.ACCEPT4, sockfd, addr.address(), addrlen.address(), flags)
                        : null;
        try {
            int result =
                    (int) Accept4.CALL.invokeExact(Errno.capture(), sockfd, addr, addrlen, flags);
            if (trace != null) Traced.leave(trace, result);
            return ClassFolder.opened(result);
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Connect {
        static final MethodHandle CALL = Link.call(connect$address(), connect$descriptor());
    }

    /**
     * {@code connect(sockfd, addr, addrlen)}—connects a socket to an address.
     *
     * @param addr a struct sockaddr of {@code addrlen} bytes
     * @return 0, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/connect.2.html">connect(2)</a>
     */
    public static int connect(int sockfd, MemorySegment addr, int addrlen) {
        Bounds.check("connect", addr, addrlen);
        Trace trace =
                Trace.on() ? Trace.enter(Call.CONNECT, sockfd, addr.address(), addrlen) : null;
        try {
            int result = (int) Connect.CALL.invokeExact(Errno.capture(), sockfd, addr, addrlen);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Shutdown {
        static final MethodHandle CALL = Link.call(shutdown$address(), shutdown$descriptor());
    }

    /**
     * {@code shutdown(sockfd, how)}—ends one or both directions of a connection.
     *
     * @param how SHUT_RD, SHUT_WR or SHUT_RDWR
     * @return 0, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/shutdown.2.html">shutdown(2)</a>
     */
    public static int shutdown(int sockfd, int how) {
        Trace trace = Trace.on() ? Trace.enter(Call.SHUTDOWN, sockfd, how) : null;
        try {
            int result = (int) Shutdown.CALL.invokeExact(Errno.capture(), sockfd, how);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Getsockname {
        static final MethodHandle CALL = Link.call(getsockname$address(), getsockname$descriptor());
    }

    /**
     * {@code getsockname(sockfd, addr, addrlen)}—gets the address that a socket is bound to.
     *
     * @param addrlen socklen_t: the size of addr going in, the length of the address coming out
     * @return 0, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/getsockname.2.html">getsockname(2)</a>
     */
    public static int getsockname(int sockfd, MemorySegment addr, MemorySegment addrlen) {
        Bounds.check("getsockname", addr, addrlen);
        Trace trace =
                Trace.on()
                        ? Trace.enter(Call.GETSOCKNAME, sockfd, addr.address(), addrlen.address())
                        : null;
        try {
            int result = (int) Getsockname.CALL.invokeExact(Errno.capture(), sockfd, addr, addrlen);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Getpeername {
        static final MethodHandle CALL = Link.call(getpeername$address(), getpeername$descriptor());
    }

    /**
     * {@code getpeername(sockfd, addr, addrlen)}—gets the address of the peer.
     *
     * @param addrlen socklen_t: the size of addr going in, the length of the address coming out
     * @return 0, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/getpeername.2.html">getpeername(2)</a>
     */
    public static int getpeername(int sockfd, MemorySegment addr, MemorySegment addrlen) {
        Bounds.check("getpeername", addr, addrlen);
        Trace trace =
                Trace.on()
                        ? Trace.enter(Call.GETPEERNAME, sockfd, addr.address(), addrlen.address())
                        : null;
        try {
            int result = (int) Getpeername.CALL.invokeExact(Errno.capture(), sockfd, addr, addrlen);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    static final class Send {
        static final MethodHandle CALL = Link.call(send$address(), send$descriptor());
    }

    /**
     * {@code send(sockfd, buf, len, flags)}—sends on a connected socket.
     *
     * @param len in bytes
     * @param flags MSG_ constants
     * @return the number of bytes sent, which may be less than asked, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/send.2.html">send(2)</a>
     */
    public static long send(int sockfd, MemorySegment buf, long len, int flags) {
        Bounds.check("send", buf, len);
        Trace trace = Trace.on() ? Trace.enter(Call.SEND, sockfd, buf.address(), len, flags) : null;
        try {
            long result = (long) Send.CALL.invokeExact(Errno.capture(), sockfd, buf, len, flags);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    static final class Recv {
        static final MethodHandle CALL = Link.call(recv$address(), recv$descriptor());
    }

    /**
     * {@code recv(sockfd, buf, len, flags)}—receives from a socket.
     *
     * @param len in bytes
     * @param flags MSG_ constants
     * @return the number of bytes received, 0 at the end of a stream, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/recv.2.html">recv(2)</a>
     */
    public static long recv(int sockfd, MemorySegment buf, long len, int flags) {
        Bounds.check("recv", buf, len);
        Trace trace = Trace.on() ? Trace.enter(Call.RECV, sockfd, buf.address(), len, flags) : null;
        try {
            long result = (long) Recv.CALL.invokeExact(Errno.capture(), sockfd, buf, len, flags);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    static final class Sendto {
        static final MethodHandle CALL = Link.call(sendto$address(), sendto$descriptor());
    }

    /**
     * {@code sendto(sockfd, buf, len, flags, dest_addr, addrlen)}—sends to an address.
     *
     * @param len in bytes
     * @param flags MSG_ constants
     * @param dest_addr a struct sockaddr of {@code addrlen} bytes, or NULL
     * @return the number of bytes sent, which may be less than asked, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/send.2.html">send(2)</a>
     */
    public static long sendto(
            int sockfd,
            MemorySegment buf,
            long len,
            int flags,
            MemorySegment dest_addr,
            int addrlen) {
        Bounds.check("sendto", buf, len);
        Bounds.check("sendto", dest_addr, addrlen);
        Trace trace =
                Trace.on()
                        ? Trace.enter(
                                Call.SENDTO,
                                sockfd,
                                buf.address(),
                                len,
                                flags,
                                dest_addr.address(),
                                addrlen)
                        : null;
        try {
            long result =
                    (long)
                            Sendto.CALL.invokeExact(
                                    Errno.capture(), sockfd, buf, len, flags, dest_addr, addrlen);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    static final class Recvfrom {
        static final MethodHandle CALL = Link.call(recvfrom$address(), recvfrom$descriptor());
    }

    /**
     * {@code recvfrom(sockfd, buf, len, flags, src_addr, addrlen)}—receives and tells from whom.
     *
     * @param len in bytes
     * @param flags MSG_ constants
     * @param src_addr where the sender's address goes, or NULL
     * @param addrlen socklen_t: the size of src_addr going in, the length of the address coming
     *     out; or NULL
     * @return the number of bytes received, 0 at the end of a stream, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/recv.2.html">recv(2)</a>
     */
    public static long recvfrom(
            int sockfd,
            MemorySegment buf,
            long len,
            int flags,
            MemorySegment src_addr,
            MemorySegment addrlen) {
        Bounds.check("recvfrom", buf, len);
        Bounds.check("recvfrom", src_addr, addrlen);
        Trace trace =
                Trace.on()
                        ? Trace.enter(
                                Call.RECVFROM,
                                sockfd,
                                buf.address(),
                                len,
                                flags,
                                src_addr.address(),
                                addrlen.address())
                        : null;
        try {
            long result =
                    (long)
                            Recvfrom.CALL.invokeExact(
                                    Errno.capture(), sockfd, buf, len, flags, src_addr, addrlen);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Getsockopt {
        static final MethodHandle CALL = Link.call(getsockopt$address(), getsockopt$descriptor());
    }

    /**
     * {@code getsockopt(sockfd, level, optname, optval, optlen)}—gets an option.
     *
     * @param optlen socklen_t: the size of optval going in, the length of the value coming out
     * @return 0, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/getsockopt.2.html">getsockopt(2)</a>
     */
    public static int getsockopt(
            int sockfd, int level, int optname, MemorySegment optval, MemorySegment optlen) {
        Bounds.check("getsockopt", optval, optlen);
        Trace trace =
                Trace.on()
                        ? Trace.enter(
                                Call.GETSOCKOPT,
                                sockfd,
                                level,
                                optname,
                                optval.address(),
                                optlen.address())
                        : null;
        try {
            int result =
                    (int)
                            Getsockopt.CALL.invokeExact(
                                    Errno.capture(), sockfd, level, optname, optval, optlen);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Setsockopt {
        static final MethodHandle CALL = Link.call(setsockopt$address(), setsockopt$descriptor());
    }

    /**
     * {@code setsockopt(sockfd, level, optname, optval, optlen)}—sets an option.
     *
     * @param optlen in bytes
     * @return 0, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/getsockopt.2.html">getsockopt(2)</a>
     */
    public static int setsockopt(
            int sockfd, int level, int optname, MemorySegment optval, int optlen) {
        Bounds.check("setsockopt", optval, optlen);
        Trace trace =
                Trace.on()
                        ? Trace.enter(
                                Call.SETSOCKOPT, sockfd, level, optname, optval.address(), optlen)
                        : null;
        try {
            int result =
                    (int)
                            Setsockopt.CALL.invokeExact(
                                    Errno.capture(), sockfd, level, optname, optval, optlen);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Sendmsg {
        static final MethodHandle CALL = Link.call(sendmsg$address(), sendmsg$descriptor());
    }

    /**
     * {@code sendmsg(sockfd, msg, flags)}—sends a message: data from many places, and ancillary
     * data.
     *
     * @param msg a struct msghdr
     * @param flags MSG_ constants
     * @return the number of bytes sent, which may be less than asked, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/send.2.html">send(2)</a>
     */
    public static long sendmsg(int sockfd, MemorySegment msg, int flags) {
        Bounds.check("sendmsg", msg, msghdr.sizeof());
        Trace trace = Trace.on() ? Trace.enter(Call.SENDMSG, sockfd, msg.address(), flags) : null;
        try {
            long result = (long) Sendmsg.CALL.invokeExact(Errno.capture(), sockfd, msg, flags);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Recvmsg {
        static final MethodHandle CALL = Link.call(recvmsg$address(), recvmsg$descriptor());
    }

    /**
     * {@code recvmsg(sockfd, msg, flags)}—receives a message: data to many places, and ancillary
     * data.
     *
     * @param msg a struct msghdr; the kernel fills msg_namelen, msg_controllen and msg_flags
     * @param flags MSG_ constants
     * @return the number of bytes received, 0 at the end of a stream, or -1
     * @see <a href="https://man7.org/linux/man-pages/man2/recv.2.html">recv(2)</a>
     */
    public static long recvmsg(int sockfd, MemorySegment msg, int flags) {
        Bounds.check("recvmsg", msg, msghdr.sizeof());
        Trace trace = Trace.on() ? Trace.enter(Call.RECVMSG, sockfd, msg.address(), flags) : null;
        try {
            long result = (long) Recvmsg.CALL.invokeExact(Errno.capture(), sockfd, msg, flags);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Sendmmsg {
        static final MethodHandle CALL = Link.call(sendmmsg$address(), sendmmsg$descriptor());
    }

    /**
     * {@code sendmmsg(sockfd, msgvec, vlen, flags)}—sends several messages.
     *
     * @param msgvec struct mmsghdr[vlen]; the kernel fills each msg_len
     * @return the number of messages sent, or -1 if not one was
     * @see <a href="https://man7.org/linux/man-pages/man2/sendmmsg.2.html">sendmmsg(2)</a>
     */
    public static int sendmmsg(int sockfd, MemorySegment msgvec, int vlen, int flags) {
        Bounds.check("sendmmsg", msgvec, vlen * mmsghdr.sizeof());
        Trace trace =
                Trace.on()
                        ? Trace.enter(Call.SENDMMSG, sockfd, msgvec.address(), vlen, flags)
                        : null;
        try {
            int result =
                    (int) Sendmmsg.CALL.invokeExact(Errno.capture(), sockfd, msgvec, vlen, flags);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Recvmmsg {
        static final MethodHandle CALL = Link.call(recvmmsg$address(), recvmmsg$descriptor());
    }

    /**
     * {@code recvmmsg(sockfd, msgvec, vlen, flags, timeout)}—receives several messages.
     *
     * @param msgvec struct mmsghdr[vlen]; the kernel fills each msg_len
     * @param timeout a struct timespec, looked at only after each message; or NULL
     * @return the number of messages received, or -1 if not one was
     * @see <a href="https://man7.org/linux/man-pages/man2/recvmmsg.2.html">recvmmsg(2)</a>
     */
    public static int recvmmsg(
            int sockfd, MemorySegment msgvec, int vlen, int flags, MemorySegment timeout) {
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
                                    Errno.capture(), sockfd, msgvec, vlen, flags, timeout);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    private static final class Sockatmark {
        static final MethodHandle CALL = Link.call(sockatmark$address(), sockatmark$descriptor());
    }

    /**
     * {@code sockatmark(sockfd)}—tells whether the next byte is out-of-band data.
     *
     * @return 1 at the mark, 0 elsewhere, or -1
     * @see <a href="https://man7.org/linux/man-pages/man3/sockatmark.3.html">sockatmark(3)</a>
     */
    public static int sockatmark(int sockfd) {
        Trace trace = Trace.on() ? Trace.enter(Call.SOCKATMARK, sockfd) : null;
        try {
            int result = (int) Sockatmark.CALL.invokeExact(Errno.capture(), sockfd);
            if (trace != null) Traced.leave(trace, result);
            return result;
        } catch (Throwable thrown) {
            throw Link.rethrow(thrown);
        }
    }

    /** {@code send(sockfd, buf, len, flags)}—sends a whole array, copied to native memory first. */
    public static long send(int sockfd, byte[] buf, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            return send(sockfd, arena.allocateFrom(JAVA_BYTE, buf), buf.length, flags);
        }
    }

    /** {@code recv(sockfd, buf, len, flags)}—receives into an array, through native memory. */
    public static long recv(int sockfd, byte[] buf, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(Math.max(buf.length, 1));
            return Bounds.copy(recv(sockfd, copy, buf.length, flags), copy, buf);
        }
    }

    /**
     * {@code getsockopt(sockfd, level, optname, ...)}—gets an option that is an int into {@code
     * optval[0]}.
     */
    public static int getsockopt(int sockfd, int level, int optname, int[] optval) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT);
            int result =
                    getsockopt(
                            sockfd,
                            level,
                            optname,
                            value,
                            arena.allocateFrom(JAVA_INT, (int) value.byteSize()));
            if (result == 0) optval[0] = value.get(JAVA_INT, 0);
            return result;
        }
    }

    /** {@code setsockopt(sockfd, level, optname, ...)}—sets an option that is an int. */
    public static int setsockopt(int sockfd, int level, int optname, int optval) {
        try (Arena arena = Arena.ofConfined()) {
            return setsockopt(
                    sockfd, level, optname, arena.allocateFrom(JAVA_INT, optval), Integer.BYTES);
        }
    }

    /**
     * {@code socketpair(domain, type, protocol, sv)}—creates two connected sockets, told in {@code
     * sv[0]} and {@code sv[1]}.
     */
    public static int socketpair(int domain, int type, int protocol, int[] sv) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pair = arena.allocate(JAVA_INT, 2);
            int result = socketpair(domain, type, protocol, pair);
            if (result == 0) MemorySegment.copy(pair, JAVA_INT, 0, sv, 0, 2);
            return result;
        }
    }
}
