package berkeley.internal;

import static berkeley.bindings.socket.Constants.*;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import berkeley.bindings.socket.iovec;
import berkeley.bindings.socket.mmsghdr;
import berkeley.bindings.socket.msghdr;
import berkeley.foreign.ThreadBuffer;
import berkeley.sys.Errno;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** sendmsg, recvmsg, sendmmsg and recvmmsg, as {@link Transfer} makes send and recv. */
public final class MessageTransfer {
    private static final long IOVEC = iovec.sizeof();
    private static final long IOV_BASE = iovec.iov_base$offset();
    private static final long IOV_LEN = iovec.iov_len$offset();

    private MessageTransfer() {}

    /**
     * {@code sendmsg(fd, msg, flags | MSG_NOSIGNAL)}.
     *
     * @param msg a struct msghdr
     * @return the number of bytes sent, or an {@link Outcome}
     */
    public static long sendmsg(Endpoint endpoint, MemorySegment msg, int flags, ArenaPins pins) {
        return call(endpoint, POLLOUT, flags | MSG_NOSIGNAL, msg, pins);
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
                pins);
    }

    /** Only Unix sockets carry descriptors; a packet socket refuses the flag with EINVAL. */
    private static int cloexec(Endpoint endpoint) {
        return endpoint.domain() == AF_UNIX ? MSG_CMSG_CLOEXEC : 0;
    }

    private static long call(
            Endpoint endpoint, int direction, int requested, MemorySegment msg, ArenaPins pins) {
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
            long n = once(fd, direction, msg, used, pins);
            if (n > 0
                    && !isShort(endpoint, direction, msg, used, n)
                    && !Transfer.peeksForMore(endpoint, used)) {
                return n;
            }
            Transfer retry = endpoint.transfer();
            try {
                retry.begin(direction, requested, used, changes);
                retry.named(msghdr.msg_namelen(msg) > 0);
                n = untilSome(retry, direction, msg, pins, n);
                if (n > 0 && direction == POLLIN && Transfer.peeksForMore(endpoint, requested)) {
                    return new Parts(retry, direction, msg, pins, room).peekUntil(n);
                }
                return n > 0
                                && !endpoint.isNonBlocking(requested)
                                && isShort(endpoint, direction, msg, retry.used, n)
                        ? new Parts(retry, direction, msg, pins, room).rest(n)
                        : n;
            } finally {
                endpoint.release(retry);
            }
        } finally {
            endpoint.leave();
        }
    }

    private static long once(int fd, int direction, MemorySegment msg, int flags, ArenaPins pins) {
        return direction == POLLOUT
                ? MessageSyscalls.sendmsg(fd, msg, flags, pins)
                : MessageSyscalls.recvmsg(fd, msg, flags, pins);
    }

    /** {@return what the first try gave that moved anything, or an outcome} */
    private static long untilSome(
            Retry retry, int direction, MemorySegment msg, ArenaPins pins, long first) {
        Endpoint endpoint = retry.endpoint;
        for (long n = first; ; ) {
            if (n > 0) {
                return n;
            }
            int errno = Errno.errno();
            if (n == 0 || direction == POLLIN && endpoint.endsWith(errno)) {
                return direction == POLLIN ? endpoint.end() : 0;
            }
            long outcome = retry.afterError(errno, 1);
            if (outcome != 0) {
                return outcome;
            }
            retry.prepare();
            n = once(endpoint.fd(), direction, msg, retry.used, pins);
        }
    }

    /** {@return whether the kernel would have waited for more to move, had it been allowed to} */
    private static boolean isShort(
            Endpoint endpoint, int direction, MemorySegment msg, int flags, long n) {
        return (flags & MSG_DONTWAIT) != 0
                && endpoint.isStream()
                && (flags & (MSG_ZEROCOPY | MSG_PEEK)) == 0
                && (direction == POLLOUT || endpoint.mayWantMore(flags))
                && n < target(endpoint, direction, msg, flags);
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

    /** A message on a stream that moves in more than one try. */
    private static final class Parts {
        private final Retry retry;
        private final Endpoint endpoint;
        private final int direction;
        private final MemorySegment msg;
        private final ArenaPins pins;

        /** The room for ancillary data, in bytes. */
        private final long room;

        Parts(Retry retry, int direction, MemorySegment msg, ArenaPins pins, long room) {
            this.retry = retry;
            this.endpoint = retry.endpoint;
            this.direction = direction;
            this.msg = msg;
            this.pins = pins;
            this.room = room;
        }

        /**
         * Moves the rest through a copy of the header. Ancillary data go with the first bytes; what
         * is received with some ends there, as it does in the kernel.
         */
        long rest(long first) {
            retry.done = first;
            long target = target(endpoint, direction, msg, retry.flags);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment part = arena.allocate(msghdr.layout());
                boolean goesOn = target > first && !endsWithControl() && retry.awaitsMore();
                while (goesOn) {
                    skip(part, arena);
                    retry.prepare();
                    long n = once(endpoint.fd(), direction, part, retry.used, pins);
                    if (n < 0) {
                        goesOn = retry.afterError(Errno.errno(), target) == 0;
                    } else {
                        received(part, n);
                        goesOn =
                                n > 0
                                        && retry.done < target
                                        && !endsWithControl()
                                        && retry.awaitsMore();
                    }
                }
                return retry.done;
            }
        }

        /** Looks at the data from the beginning, again and again, until all is there. */
        long peekUntil(long first) {
            long target = endpoint.receiveTarget(length(msg), retry.flags);
            boolean last = (retry.used & MSG_DONTWAIT) == 0 || endpoint.isNonBlocking(retry.flags);
            long n = first;
            while (n > 0 && n < target && !last) {
                last = !retry.awaitsMoreToPeek();
                retry.prepare();
                msghdr.msg_controllen(msg, room);
                long more = once(endpoint.fd(), direction, msg, retry.used, pins);
                n = Math.max(n, more);
            }
            return n;
        }

        private boolean endsWithControl() {
            return direction == POLLIN && room > 0 && msghdr.msg_controllen(msg) != 0;
        }

        private void received(MemorySegment part, long n) {
            retry.done += n;
            if (n > 0 && direction == POLLIN) {
                msghdr.msg_flags(msg, msghdr.msg_flags(part));
                msghdr.msg_controllen(msg, msghdr.msg_controllen(part));
            }
        }

        /** Points {@code part} to what is left of the data. */
        private void skip(MemorySegment part, Arena arena) {
            part.copyFrom(msg);
            if (direction == POLLOUT) {
                msghdr.msg_control(part, MemorySegment.NULL);
            }
            msghdr.msg_controllen(part, direction == POLLOUT ? 0 : room);
            long count = msghdr.msg_iovlen(msg);
            MemorySegment from = iovecs(msg);
            long left = retry.done;
            long index = 0;
            while (left >= from.get(JAVA_LONG, index * IOVEC + IOV_LEN)) {
                left -= from.get(JAVA_LONG, index * IOVEC + IOV_LEN);
                index++;
            }
            MemorySegment rest = arena.allocate((count - index) * IOVEC, Long.BYTES);
            rest.copyFrom(from.asSlice(index * IOVEC));
            rest.set(JAVA_LONG, IOV_BASE, rest.get(JAVA_LONG, IOV_BASE) + left);
            rest.set(JAVA_LONG, IOV_LEN, rest.get(JAVA_LONG, IOV_LEN) - left);
            msghdr.msg_iov(part, rest);
            msghdr.msg_iovlen(part, count - index);
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
        int requested = flags | MSG_NOSIGNAL;
        int changes = endpoint.changes();
        Transfer retry = endpoint.transfer();
        try {
            retry.begin(POLLOUT, requested, endpoint.firstTryFlags(POLLOUT, requested), changes);
            while (true) {
                int sent = (int) retry.done;
                int next = from + sent;
                int n = MessageSyscalls.sendmmsg(fd, msgvec, next, count - sent, retry.used, pins);
                if (n >= 0) {
                    retry.done += n;
                    // Where there is room, the next one has failed: its error is gone.
                    if (retry.done >= count
                            || n == 0
                            || !retry.mayGoOn()
                            || Readiness.now(fd, POLLOUT) != 0) {
                        return (int) retry.done;
                    }
                } else {
                    int errno = Errno.errno();
                    if (retry.done > 0 && errno != EAGAIN) {
                        return (int) retry.done; // and here too
                    }
                    long outcome = retry.afterError(errno, count);
                    if (outcome != 0) {
                        return (int) outcome;
                    }
                }
                retry.prepare();
            }
        } finally {
            endpoint.release(retry);
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
        int fd = endpoint.enter();
        if (fd < 0) {
            return fd;
        }
        int requested = flags | cloexec(endpoint) | MSG_WAITFORONE;
        requested |= Transfer.neverWaits(endpoint, flags) ? MSG_DONTWAIT : 0;
        int changes = endpoint.changes();
        Transfer retry = endpoint.transfer();
        try {
            retry.begin(POLLIN, requested, endpoint.firstTryFlags(POLLIN, requested), changes);
            while (true) {
                int n = MessageSyscalls.recvmmsg(fd, msgvec, count, retry.used, pins);
                if (n >= 0) {
                    return endpoint.isClosed() ? Outcome.CLOSED : n;
                }
                long outcome = retry.afterError(Errno.errno(), 1);
                if (outcome != 0) {
                    return (int) outcome;
                }
                retry.prepare();
            }
        } finally {
            endpoint.release(retry);
            endpoint.leave();
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
