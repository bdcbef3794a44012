package berkeley.internal;

import static berkeley.bindings.socket.Constants.*;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import berkeley.bindings.socket.iovec;
import berkeley.bindings.socket.mmsghdr;
import berkeley.bindings.socket.msghdr;
import berkeley.foreign.ThreadBuffer;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** sendmsg, recvmsg, sendmmsg and recvmmsg, as {@link Transfer} makes send and recv. */
public final class MessageTransfer {
    private static final long IOVEC = iovec.sizeof();
    private static final long IOV_BASE = iovec.iov_base$offset();
    private static final long IOV_LEN = iovec.iov_len$offset();

    /** The kernel's UIO_MAXIOV. */
    private static final int MOST_PIECES = 1024;

    private MessageTransfer() {}

    /**
     * {@code sendmsg(fd, msg, flags | MSG_NOSIGNAL)}.
     *
     * @param msg a struct msghdr
     * @return the number of bytes sent, or an {@link Outcome}
     */
    public static long sendmsg(Endpoint endpoint, MemorySegment msg, int flags, ArenaPins pins) {
        return call(endpoint, POLLOUT, flags | MSG_NOSIGNAL, msg, pins, false);
    }

    /**
     * {@code recvmsg(fd, msg, flags)}. Descriptors in it get FD_CLOEXEC.
     *
     * @param msg a struct msghdr, which is filled
     * @return the number of bytes received, 0 at the end of a stream, or an {@link Outcome}
     */
    public static long recvmsg(Endpoint endpoint, MemorySegment msg, int flags, ArenaPins pins) {
        int requested = flags | cloexec(endpoint);
        return call(
                endpoint,
                POLLIN,
                Transfer.neverWaits(endpoint, flags) ? requested | MSG_DONTWAIT : requested,
                msg,
                pins,
                false);
    }

    /** readv or writev of the data of a message, or an {@link Outcome}. */
    static long vector(Endpoint endpoint, int direction, MemorySegment msg, ArenaPins pins) {
        int flags = direction == POLLOUT ? MSG_NOSIGNAL : 0;
        return call(endpoint, direction, flags, msg, pins, true);
    }

    /** Only Unix sockets carry descriptors; a packet socket refuses the flag with EINVAL. */
    private static int cloexec(Endpoint endpoint) {
        return endpoint.domain() == AF_UNIX ? MSG_CMSG_CLOEXEC : 0;
    }

    private static long call(
            Endpoint endpoint,
            int direction,
            int requested,
            MemorySegment msg,
            ArenaPins pins,
            boolean plain) {
        int fd = endpoint.enter();
        if (fd < 0) {
            return fd;
        }
        try {
            if (direction == POLLIN && endpoint.hasEnded()) {
                return endpoint.end();
            }
            int changes = endpoint.changes();
            int used = endpoint.firstTryFlags(direction, requested);
            long room = msghdr.msg_controllen(msg);
            // readv(2) refuses too many pieces with EINVAL, recvmsg(2) with EMSGSIZE.
            boolean vector =
                    plain
                            && (PlainCalls.isPlain(endpoint, used)
                                    || msghdr.msg_iovlen(msg) > MOST_PIECES);
            long n =
                    vector
                            ? vector(fd, direction, msg, pins)
                            : once(fd, direction, msg, used, pins);
            if (n > 0 && isEnough(endpoint, direction, msg, used, n)) {
                return n;
            }
            if (n < 0 && endpoint.wouldBlock(requested)) {
                return Outcome.WOULD_BLOCK;
            }
            try (Rest rest = new Rest(endpoint, msg, pins, room)) {
                rest.begin(direction, requested, used, changes);
                return rest.run(n, length(msg), target(endpoint, direction, msg, requested));
            }
        } finally {
            endpoint.leave();
        }
    }

    private static long vector(int fd, int direction, MemorySegment msg, ArenaPins pins) {
        int count = (int) msghdr.msg_iovlen(msg);
        return direction == POLLOUT
                ? MessageSyscalls.writev(fd, msghdr.msg_iov(msg), count, pins)
                : MessageSyscalls.readv(fd, msghdr.msg_iov(msg), count, pins);
    }

    private static long once(int fd, int direction, MemorySegment msg, int flags, ArenaPins pins) {
        return direction == POLLOUT
                ? MessageSyscalls.sendmsg(fd, msg, flags, pins)
                : MessageSyscalls.recvmsg(fd, msg, flags, pins);
    }

    private static boolean isEnough(
            Endpoint endpoint, int direction, MemorySegment msg, int flags, long n) {
        return !endpoint.isStream()
                || direction == POLLIN && !endpoint.mayWantMore(flags)
                || n >= target(endpoint, direction, msg, flags);
    }

    private static long target(Endpoint endpoint, int direction, MemorySegment msg, int flags) {
        long length = length(msg);
        return direction == POLLOUT ? length : endpoint.receiveTarget(length, flags);
    }

    private static long length(MemorySegment msg) {
        long iov = msg.get(JAVA_LONG, msghdr.msg_iov$offset());
        long end = iov + msghdr.msg_iovlen(msg) * IOVEC;
        long length = 0;
        for (long at = iov; at < end; at += IOVEC) {
            length += ThreadBuffer.ALL.get(JAVA_LONG, at + IOV_LEN);
        }
        return length;
    }

    @SuppressWarnings("restricted") // of the header's own array
    private static MemorySegment iovecs(MemorySegment msg) {
        return msghdr.msg_iov(msg).reinterpret(msghdr.msg_iovlen(msg) * IOVEC);
    }

    /**
     * What is left of a message after the first try. On a stream it may move in several, through a
     * copy of the header. Ancillary data go with the first bytes; what is received with some ends
     * there, as it does in the kernel.
     */
    private static final class Rest extends Retry implements AutoCloseable {
        private final MemorySegment msg;
        private final ArenaPins pins;

        /** The room for ancillary data, in bytes. */
        private final long room;

        private @Nullable Arena arena;

        Rest(Endpoint endpoint, MemorySegment msg, ArenaPins pins, long room) {
            super(endpoint);
            this.msg = msg;
            this.pins = pins;
            this.room = room;
        }

        @Override
        long again() {
            int fd = endpoint.fd();
            if (done == 0 || peeks()) {
                msghdr.msg_controllen(msg, room);
                return once(fd, direction, msg, used, pins);
            }
            MemorySegment part = part();
            long n = once(fd, direction, part, used, pins);
            if (n > 0 && direction == POLLIN) {
                msghdr.msg_flags(msg, msghdr.msg_flags(part));
                msghdr.msg_controllen(msg, msghdr.msg_controllen(part));
            }
            return n;
        }

        @Override
        boolean goesOn(long n) {
            return !(direction == POLLIN && room > 0 && msghdr.msg_controllen(msg) != 0)
                    && super.goesOn(n);
        }

        @Override
        int event() {
            return event(msghdr.msg_namelen(msg) > 0);
        }

        /** {@return a header for what is left of the data} */
        private MemorySegment part() {
            Arena memory = arena;
            if (memory == null) {
                arena = memory = Arena.ofConfined();
            }
            MemorySegment part = memory.allocate(msghdr.layout());
            part.copyFrom(msg);
            if (direction == POLLOUT) {
                msghdr.msg_control(part, MemorySegment.NULL);
            }
            msghdr.msg_controllen(part, direction == POLLOUT ? 0 : room);
            long count = msghdr.msg_iovlen(msg);
            MemorySegment from = iovecs(msg);
            long left = done;
            long index = 0;
            while (left >= from.get(JAVA_LONG, index * IOVEC + IOV_LEN)) {
                left -= from.get(JAVA_LONG, index * IOVEC + IOV_LEN);
                index++;
            }
            MemorySegment rest = memory.allocate((count - index) * IOVEC, Long.BYTES);
            rest.copyFrom(from.asSlice(index * IOVEC));
            rest.set(JAVA_LONG, IOV_BASE, rest.get(JAVA_LONG, IOV_BASE) + left);
            rest.set(JAVA_LONG, IOV_LEN, rest.get(JAVA_LONG, IOV_LEN) - left);
            msghdr.msg_iov(part, rest);
            msghdr.msg_iovlen(part, count - index);
            return part;
        }

        @Override
        public void close() {
            if (arena != null) {
                arena.close();
            }
        }
    }

    /**
     * {@code sendmmsg(fd, msgvec + from, count, flags | MSG_NOSIGNAL)}.
     *
     * @param msgvec an array of struct mmsghdr
     * @return the number of messages sent, or an {@link Outcome}
     */
    public static int sendmmsg(
            Endpoint endpoint,
            MemorySegment msgvec,
            int from,
            int count,
            int flags,
            ArenaPins pins) {
        boolean limited = endpoint.mustNotBlock(POLLOUT) && !endpoint.isNonBlocking(flags);
        if (limited && endpoint.isStream()) {
            return oneByOne(endpoint, POLLOUT, slice(msgvec, from), count, flags, pins);
        }
        int fd = endpoint.enter();
        if (fd < 0) {
            return fd;
        }
        try {
            int requested = flags | MSG_NOSIGNAL;
            int changes = endpoint.changes();
            int used = endpoint.firstTryFlags(POLLOUT, requested);
            int n = MessageSyscalls.sendmmsg(fd, msgvec, from, count, used, pins);
            if (n == count) {
                return n;
            }
            if (n < 0 && endpoint.wouldBlock(requested)) {
                return Outcome.WOULD_BLOCK;
            }
            RestOfBatch rest = new RestOfBatch(endpoint, msgvec, from, pins);
            rest.begin(POLLOUT, requested, used, changes);
            return (int) rest.run(n, count, count);
        } finally {
            endpoint.leave();
        }
    }

    /**
     * {@code recvmmsg(fd, msgvec, count, flags | MSG_WAITFORONE, NULL)}.
     *
     * @param msgvec an array of struct mmsghdr, which are filled
     * @return the number of messages received, or an {@link Outcome}
     */
    public static int recvmmsg(
            Endpoint endpoint, MemorySegment msgvec, int count, int flags, ArenaPins pins) {
        int kept = endpoint.takeKeptError();
        if (kept != 0) {
            return -kept;
        }
        if (endpoint.isStream()
                && endpoint.mustNotBlock(POLLIN)
                && !endpoint.isNonBlocking(flags)) {
            int error = endpoint.takeError(); // which recvmmsg(2) reports before it reads
            return error != 0 ? -error : oneByOne(endpoint, POLLIN, msgvec, count, flags, pins);
        }
        int requested = flags | cloexec(endpoint) | MSG_WAITFORONE;
        requested |= Transfer.neverWaits(endpoint, flags) ? MSG_DONTWAIT : 0;
        int fd = endpoint.enter();
        if (fd < 0) {
            return fd;
        }
        try {
            int changes = endpoint.changes();
            int used = endpoint.firstTryFlags(POLLIN, requested);
            int n = MessageSyscalls.recvmmsg(fd, msgvec, count, used, pins);
            if (n > 0) {
                return endpoint.isClosed() ? Outcome.CLOSED : n;
            }
            if (n < 0 && endpoint.wouldBlock(requested)) {
                return Outcome.WOULD_BLOCK;
            }
            RestOfBatch rest = new RestOfBatch(endpoint, msgvec, 0, pins);
            rest.begin(POLLIN, requested, used, changes);
            return (int) rest.run(n, count, 1);
        } finally {
            endpoint.leave();
        }
    }

    private static final class RestOfBatch extends Retry {
        private final MemorySegment msgvec;
        private final int from;
        private final ArenaPins pins;

        RestOfBatch(Endpoint endpoint, MemorySegment msgvec, int from, ArenaPins pins) {
            super(endpoint);
            this.msgvec = msgvec;
            this.from = from;
            this.pins = pins;
        }

        @Override
        long again() {
            int left = (int) (length - done);
            int fd = endpoint.fd();
            return direction == POLLOUT
                    ? MessageSyscalls.sendmmsg(fd, msgvec, from + (int) done, left, used, pins)
                    : MessageSyscalls.recvmmsg(fd, msgvec, left, used, pins);
        }

        /** Where there is room, the next message has failed: sendmmsg(2) loses its error. */
        @Override
        boolean goesOn(long n) {
            return direction == POLLOUT && mayGoOn() && Readiness.now(endpoint.fd(), POLLOUT) == 0;
        }

        @Override
        long failed(int errno) {
            return done > 0 && errno != EAGAIN ? done : super.failed(errno);
        }
    }

    private static MemorySegment slice(MemorySegment msgvec, int from) {
        return msgvec.asSlice(from * mmsghdr.sizeof());
    }

    /** On a stream each message may move in parts, as those of sendmsg and recvmsg do. */
    private static int oneByOne(
            Endpoint endpoint,
            int direction,
            MemorySegment msgvec,
            int count,
            int flags,
            ArenaPins pins) {
        int now = flags;
        for (int i = 0; i < count; i++) {
            MemorySegment element = msgvec.asSlice(i * mmsghdr.sizeof(), mmsghdr.layout());
            MemorySegment msg = mmsghdr.msg_hdr(element);
            long n =
                    direction == POLLOUT
                            ? sendmsg(endpoint, msg, now, pins)
                            : recvmsg(endpoint, msg, now, pins);
            if (n < 0) {
                if (i > 0 && direction == POLLIN) { // sendmmsg(2) loses it
                    endpoint.keepError(Outcome.errno(n));
                }
                return i > 0 ? i : (int) n;
            }
            mmsghdr.msg_len(element, (int) n);
            if (direction == POLLOUT && n < length(msg)) {
                return i + 1;
            }
            now = direction == POLLIN ? flags | MSG_DONTWAIT : flags; // as MSG_WAITFORONE says
        }
        return count;
    }
}
