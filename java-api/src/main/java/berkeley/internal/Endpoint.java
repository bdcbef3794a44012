package berkeley.internal;

import static berkeley.bindings.socket.Constants.*;

import berkeley.addr.SockAddr;
import berkeley.foreign.NameBuffer;
import berkeley.foreign.Structs;
import berkeley.sys.Errno;
import berkeley.sys.SysSocket;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What a Sock is to its calls: a descriptor, what the socket is, and how its calls wait.
 *
 * <p>A platform thread blocks in the kernel, in one system call. A call that must not block there
 * sets MSG_DONTWAIT, and after EAGAIN waits and tries again: the call of a virtual thread, a call
 * with a time limit, a call on a large array.
 */
public final class Endpoint extends Handle {
    /** The most that the kernel moves in one call, MAX_RW_COUNT. */
    static final int MAX_RW_COUNT = Integer.MAX_VALUE & -4096;

    /** One RFCOMM send: a larger one can wait for ever for room that is never made. */
    private static final int RFCOMM_PIECE = 4096;

    private static final VarHandle KEPT_ERROR;
    private static final VarHandle SPARE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            KEPT_ERROR = lookup.findVarHandle(Endpoint.class, "keptError", int.class);
            SPARE = lookup.findVarHandle(Endpoint.class, "spare", Transfer.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Some option lets a receive want more than the first bytes. */
    private static final int LOW_WATER = 1 << 16;

    /** A copy of this may have made calls non-blocking. */
    private static final int SHARED = 1 << 17;

    /**
     * What a first try has to know, in one field, which stands next to what {@link Handle} looks
     * at: of one socket among many each line of the cache has to be fetched anew. The directions,
     * POLLIN and POLLOUT, in which it must not wait, LOW_WATER and SHARED.
     */
    private volatile int firstTry;

    private final int domain;
    private final int type;
    private final int protocol;
    private final BlockingMode mode;
    private final PeerNames names;
    private final ReadForecast forecast = new ReadForecast();

    /** What one call sends at most, in bytes. */
    private final int largestPiece;

    /** In nanoseconds; {@link Deadline#NEVER} is none. */
    private volatile long receiveTimeout = Deadline.NEVER;

    private volatile long sendTimeout = Deadline.NEVER;

    /** When all calls are to be over. */
    private volatile long end = Deadline.NEVER;

    /** The directions in which a call has a time limit, and so must not block in the kernel. */
    private volatile int limited;

    private volatile int spin;

    /**
     * SO_RCVTIMEO and SO_SNDTIMEO may be set: POLLIN and POLLOUT. Only a hint for the first try.
     */
    private volatile int kernelLimited;

    /** Somebody else has the number, or a copy of it, and may set options too. */
    private volatile boolean exposed;

    /** SO_RCVLOWAT may be more than 1. */
    private volatile boolean lowWaterSet;

    /** An errno that a second try has taken from the kernel, after bytes had moved; or 0. */
    private volatile int keptError;

    /** There is another that shares {@link #mode}. */
    private volatile boolean isCopied;

    /** RFCOMM has reported its end. */
    private volatile boolean ended;

    private volatile @Nullable Transfer spare;

    /**
     * A socket that was opened with these.
     *
     * @param foreign whether it was opened, and may be bound and connected, by another
     */
    public Endpoint(int fd, int domain, int type, int protocol, boolean foreign) {
        this(
                fd,
                domain,
                type,
                protocol,
                new BlockingMode(!foreign && (type & SOCK_NONBLOCK) != 0),
                new PeerNames(foreign));
        exposed = foreign;
    }

    /** A copy of the descriptor of another. */
    public Endpoint(int fd, Endpoint of) {
        this(fd, of.domain, of.type, of.protocol, of.mode, new PeerNames(of.names));
        inherit(of);
        for (Endpoint each : new Endpoint[] {this, of}) {
            each.exposed = true;
            each.isCopied = true;
            each.updateFirstTry();
        }
    }

    private Endpoint(
            int fd, int domain, int type, int protocol, BlockingMode mode, PeerNames names) {
        super(fd);
        this.domain = domain;
        this.type = type & ~(SOCK_CLOEXEC | SOCK_NONBLOCK);
        this.protocol = protocol;
        this.mode = mode;
        this.names = names;
        largestPiece = isRfcomm() ? RFCOMM_PIECE : MAX_RW_COUNT;
        Recorded.OPEN.increment();
        updateFirstTry();
    }

    @Override
    void forget() {
        super.forget();
        Recorded.OPEN.decrement();
    }

    /** Takes over the options that a copy, or what TCP has accepted, has from {@code of}. */
    public void inherit(Endpoint of) {
        exposed = of.exposed;
        kernelLimited = of.kernelLimited;
        lowWaterSet = of.lowWaterSet;
        updateFirstTry();
    }

    // What it is

    /** {@return the family, such as AF_INET} */
    public int domain() {
        return domain;
    }

    /** {@return the type, such as SOCK_STREAM} */
    public int type() {
        return type;
    }

    /** {@return the protocol; 0 is the family's own for the type} */
    public int protocol() {
        return protocol;
    }

    /** {@return the addresses of both ends} */
    public PeerNames names() {
        return names;
    }

    /** {@return the number, for others to do with it what they like} */
    public int expose() {
        if (!exposed) {
            exposed = true;
        }
        return fd();
    }

    boolean isStream() {
        return type == SOCK_STREAM;
    }

    boolean isUnix() {
        return domain == AF_UNIX;
    }

    boolean isUnixDatagram() {
        return isUnix() && type == SOCK_DGRAM;
    }

    boolean isRfcomm() {
        return domain == AF_BLUETOOTH && isStream();
    }

    /** {@return how many of {@code length} bytes one call is to send} */
    long piece(long length) {
        return Math.min(length, largestPiece);
    }

    /** {@return what an error names the socket by} */
    public String describe() {
        return names.describe(this);
    }

    // How calls wait

    /**
     * {@return the timeout of each call in nanoseconds, {@link Deadline#NEVER} for none}
     *
     * @param direction POLLIN or POLLOUT
     */
    public long timeout(int direction) {
        return direction == POLLOUT ? sendTimeout : receiveTimeout;
    }

    /**
     * Sets the timeout of each later call.
     *
     * @param directions POLLIN for those that receive and accept, POLLOUT for those that send and
     *     connect, or both
     */
    public void timeout(int directions, long nanos) {
        if ((directions & POLLIN) != 0) {
            receiveTimeout = nanos;
        }
        if ((directions & POLLOUT) != 0) {
            sendTimeout = nanos;
        }
        updateFirstTry();
    }

    /** Sets when all later calls are to be over: {@code nanos} from now. */
    public void deadline(long nanos) {
        end = Deadline.after(nanos);
        updateFirstTry();
    }

    /** {@return whether the time of {@link #deadline(long)} has come} */
    public boolean isPastDeadline() {
        long end = this.end;
        return end != Deadline.NEVER && Deadline.left(end) == 0;
    }

    /** Sets how often recv looks for data before it waits. */
    public void spin(int tries) {
        spin = tries;
        updateFirstTry();
    }

    /**
     * Sets or clears O_NONBLOCK.
     *
     * @return 0, or an errno with a minus sign
     */
    public int requestNonBlocking(boolean value) {
        int result = mode.request(fd(), value);
        updateFirstTry();
        return result;
    }

    BlockingMode mode() {
        return mode;
    }

    ReadForecast forecast() {
        return forecast;
    }

    /** Somebody has set an option that changes how calls wait. */
    public void optionSet(int level, int optname) {
        if (level != SOL_SOCKET) {
            return;
        }
        if (optname == SO_RCVTIMEO) {
            kernelLimited |= POLLIN;
        } else if (optname == SO_SNDTIMEO) {
            kernelLimited |= POLLOUT;
        } else if (optname == SO_RCVLOWAT) {
            lowWaterSet = true;
        }
        updateFirstTry();
    }

    /** Another may have set any option. */
    public void optionsUnknown() {
        kernelLimited =
                (kernelTimeout(POLLIN) == Deadline.NEVER ? 0 : POLLIN)
                        | (kernelTimeout(POLLOUT) == Deadline.NEVER ? 0 : POLLOUT);
        lowWaterSet = lowWater() > 1;
        updateFirstTry();
    }

    private synchronized void updateFirstTry() {
        // Bluetooth's kernel code holds the lock of a socket while a call waits.
        boolean both = domain == AF_BLUETOOTH || end != Deadline.NEVER;
        limited =
                (both || receiveTimeout != Deadline.NEVER ? POLLIN : 0)
                        | (both || sendTimeout != Deadline.NEVER ? POLLOUT : 0)
                        | kernelLimited;
        firstTry =
                limited
                        | (spin != 0 ? POLLIN : 0)
                        | (mode.nonBlockingRequested() ? POLLIN | POLLOUT : 0)
                        | (isCopied ? SHARED : 0)
                        | (lowWaterSet ? LOW_WATER : 0);
    }

    /** {@return whether a call with these flags must return rather than wait} */
    public boolean isNonBlocking(int flags) {
        return (flags & MSG_DONTWAIT) != 0 || mode.nonBlockingRequested();
    }

    /**
     * {@return the flags of a first try}
     *
     * @param direction POLLIN or POLLOUT
     */
    int firstTryFlags(int direction, int flags) {
        int now = firstTry;
        return (flags & MSG_DONTWAIT) == 0
                        && ((now & direction) != 0
                                || (now & SHARED) != 0 && mode.nonBlockingRequested()
                                || Thread.currentThread().isVirtual())
                ? flags | MSG_DONTWAIT
                : flags;
    }

    /** {@return whether a call may not block in the kernel, whatever its flags} */
    boolean mustNotBlock(int direction) {
        return (limited & direction) != 0
                || mode.nonBlockingRequested()
                || Thread.currentThread().isVirtual();
    }

    /** {@return whether a call failed with EAGAIN and must return that to its caller} */
    boolean wouldBlock(int flags) {
        return isNonBlocking(flags) && Errno.errno() == EAGAIN && !ended && !isClosed();
    }

    int spins(int flags) {
        int spins = spin;
        return spins != 0 && isNonBlocking(flags) ? 0 : spins;
    }

    /** {@return when a call that begins to wait now is to be given up} */
    long deadline(int direction) {
        long own = timeout(direction);
        boolean asks = own == Deadline.NEVER && (exposed || (kernelLimited & direction) != 0);
        return beforeEnd(Deadline.after(asks ? kernelTimeout(direction) : own));
    }

    /** {@return a deadline, or that of all calls where it is sooner} */
    long beforeEnd(long deadline) {
        return Math.min(deadline, end);
    }

    /**
     * {@return the outcome of a call whose deadline has passed} The kernel reports its own timeout
     * as EAGAIN.
     */
    int timedOut(int direction) {
        return timeout(direction) != Deadline.NEVER || isPastDeadline()
                ? Outcome.TIMED_OUT
                : -EAGAIN;
    }

    /** {@return SO_RCVTIMEO or SO_SNDTIMEO, as the kernel has it now, in nanoseconds} */
    long kernelTimeout(int direction) {
        Structs structs = Structs.own();
        MemorySegment time = structs.option();
        int option = direction == POLLIN ? SO_RCVTIMEO : SO_SNDTIMEO;
        if (SysSocket.getsockopt(fd(), SOL_SOCKET, option, time, structs.optionLength()) < 0) {
            return Deadline.NEVER;
        }
        long seconds = time.get(ValueLayout.JAVA_LONG, 0);
        long micros = time.get(ValueLayout.JAVA_LONG, Long.BYTES);
        return (seconds | micros) == 0 || seconds > Integer.MAX_VALUE
                ? Deadline.NEVER
                : seconds * 1_000_000_000 + micros * 1000;
    }

    /** {@return how many bytes of {@code length} a recv on a stream waits for} */
    long receiveTarget(long length, int flags) {
        if ((flags & MSG_WAITALL) != 0) {
            return length;
        }
        return lowWaterSet ? Math.min(length, Math.max(1, lowWater())) : Math.min(length, 1);
    }

    /** {@return whether a recv that got something may not have got enough} */
    boolean mayWantMore(int flags) {
        return (firstTry & LOW_WATER | flags & MSG_WAITALL) != 0;
    }

    private int lowWater() {
        return option(SO_RCVLOWAT);
    }

    /** {@return SO_ERROR, which the kernel then forgets} */
    int takeError() {
        return option(SO_ERROR);
    }

    /** {@return an int of SOL_SOCKET, or errno} */
    int option(int optname) {
        Structs structs = Structs.own();
        MemorySegment value = structs.option();
        return SysSocket.getsockopt(fd(), SOL_SOCKET, optname, value, structs.optionLength()) < 0
                ? Errno.errno()
                : value.get(ValueLayout.JAVA_INT, 0);
    }

    /**
     * Waits until there is room to send, or there are data, after a call that would have blocked.
     *
     * @param direction POLLOUT or POLLIN
     * @param changes {@link #changes()} as it was before that call
     * @return 0, or an {@link Outcome}
     */
    public int awaitReady(int direction, int changes) {
        int fd = enter();
        if (fd < 0) {
            return fd;
        }
        try {
            int errno = await(direction, changes, deadline(direction));
            if (errno == EINTR && !Thread.currentThread().isInterrupted()) {
                return 0;
            }
            return errno == ETIMEDOUT ? timedOut(direction) : -errno;
        } finally {
            leave();
        }
    }

    /** {@return whether a short count means that a signal has come to an interrupted thread} */
    public boolean endsShort(int direction) {
        return !mustNotBlock(direction) && Thread.currentThread().isInterrupted();
    }

    /** {@code connect(fd, {AF_UNSPEC})}: leaves a socket as it was before connect. */
    void disconnect() {
        NameBuffer name = Structs.own().name().set(SockAddr.UNSPEC);
        SysSocket.connect(fd(), name.segment(), name.length());
    }

    // What the kernel says once

    /**
     * Keeps an error that came after bytes had moved, for the next call. The kernel would have kept
     * it itself, had it moved the bytes and met the error in one call; only AF_UNIX would not, and
     * what is wrong with the call itself comes again.
     */
    void keepError(int errno) {
        if (domain == AF_UNIX) {
            return;
        }
        switch (errno) {
            case EPIPE, EAGAIN, EINTR, EBADF, EFAULT, EINVAL, ENOMEM, ENOBUFS, EMSGSIZE -> {}
            default -> keptError = errno;
        }
    }

    /** {@return the error that was kept, or 0} */
    public int takeKeptError() {
        return keptError == 0 ? 0 : (int) KEPT_ERROR.getAndSet(this, 0);
    }

    /** {@return the outcome of a call that failed with {@code errno}} */
    int failed(int errno) {
        int kept = errno == EPIPE ? takeKeptError() : 0;
        return -(kept == 0 ? errno : kept);
    }

    /**
     * {@return the outcome of a receive that returned 0} It is the peer's end of the stream or an
     * empty datagram, unless a kept error comes before it.
     */
    int end() {
        return isClosed() ? Outcome.CLOSED : -takeKeptError();
    }

    boolean hasEnded() {
        return ended;
    }

    /**
     * {@return whether the stream is over} RFCOMM reports the peer's close as ECONNRESET, after all
     * data has been read, and only once: a further recv would wait for ever.
     */
    boolean endsWith(int errno) {
        if (errno == ECONNRESET && isRfcomm()) {
            ended = true;
        }
        return ended;
    }

    // Transfers that wait

    /** {@return a transfer that is used again} */
    Transfer transfer() {
        Transfer free = spare == null ? null : (Transfer) SPARE.getAndSet(this, null);
        return free == null ? new Transfer(this) : free;
    }

    void release(Transfer transfer) {
        spare = transfer;
    }
}
