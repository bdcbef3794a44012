package berkeley;

import static berkeley.bindings.socket.Constants.*;

import berkeley.sys.Errno;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * The descriptor of a Sock, and how its calls wait.
 *
 * <p>A platform thread without a timeout blocks in the kernel. Whoever must not block there (a
 * virtual thread, a call with a timeout, one on Java heap memory, and any on a family whose
 * shutdown(2) would not wake it) says MSG_DONTWAIT and waits after EAGAIN. Each call is a loop:
 *
 * <pre>
 * long deadline = Waiting.START;
 * do {
 *     int changes = waiting.changes();
 *     …try; return what came of it…
 *     deadline = waiting.again(…, changes, deadline);
 * } while (deadline != Waiting.STOP);
 * </pre>
 */
final class Waiting extends Ends {
    /** No deadline: the call is to return what it has. */
    static final long STOP = 0;

    /** Not known yet: the time begins when a call first has to wait. */
    static final long START = 1;

    static final long NEVER = 2;

    /** So many reads wait in the kernel after one that looked for data too early … */
    private static final int DOUBTS = 32;

    /** … twice as many after the next, up to so many. */
    private static final int MOST_DOUBTS = 16_384;

    /** One RFCOMM send: a larger one can wait for ever for room that is never made. */
    private static final int RFCOMM_PIECE = 4096;

    private final int domain;
    private final int type;
    private final int protocol;
    private final OpenFile file;

    /** What one call sends, in bytes. */
    private final int most;

    /** In nanoseconds; 0 is none. */
    private volatile long timeout;

    /**
     * SO_RCVTIMEO and SO_SNDTIMEO, in nanoseconds, for where a call does not wait in the kernel.
     */
    private volatile long receiveTimeout;

    private volatile long sendTimeout;

    private volatile int spin;

    /** The directions, POLLIN and POLLOUT, in which a call must look before it waits. */
    private volatile int looks;

    /**
     * How many full reads there are to be before data are taken to be there. Threads that see each
     * other's late guess worse, no more.
     */
    private int doubts = 1;

    /** How many are there to be after the next that is too early. */
    private int nextDoubts = DOUBTS;

    /** Whether RFCOMM has told its end. */
    private volatile boolean over;

    Waiting(int fd, int domain, int type, int protocol, OpenFile file) {
        super(fd, wakes(domain, protocol));
        this.domain = domain;
        this.type = type;
        this.protocol = protocol;
        this.file = file;
        most = rfcomm() ? RFCOMM_PIECE : Sending.MOST;
        look();
    }

    /** Whether shutdown(2) ends every call that waits in the kernel. */
    private static boolean wakes(int domain, int protocol) {
        boolean inet = domain == AF_INET || domain == AF_INET6;
        return domain == AF_UNIX || inet && protocol != IPPROTO_MPTCP && protocol != IPPROTO_SCTP;
    }

    int domain() {
        return domain;
    }

    int type() {
        return type;
    }

    int protocol() {
        return protocol;
    }

    boolean stream() {
        return type == SOCK_STREAM;
    }

    /** {@return whether a datagram may be longer than an IP packet} */
    boolean large() {
        return !stream() && domain != AF_INET && domain != AF_INET6;
    }

    boolean unixDatagram() {
        return domain == AF_UNIX && type == SOCK_DGRAM;
    }

    /** {@return how many of {@code length} bytes one call is to send} */
    long piece(long length) {
        return Math.min(length, most);
    }

    boolean rfcomm() {
        return domain == AF_BLUETOOTH && stream();
    }

    static long nanos(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout " + timeout + " is negative");
        }
        // A deadline 100 years off is none; toNanos would overflow.
        return timeout.compareTo(Duration.ofDays(36_500)) > 0 ? 0 : timeout.toNanos();
    }

    /** {@return when {@code nanos} from now are over} It never is one of the named ones. */
    static long deadline(long nanos) {
        if (nanos == 0) {
            return NEVER;
        }
        long deadline = System.nanoTime() + nanos;
        return deadline >= STOP && deadline <= NEVER ? NEVER + 1 : deadline;
    }

    long timeout() {
        return timeout;
    }

    void timeout(Duration value) {
        timeout = nanos(value);
        look();
    }

    /** Learns what SO_RCVTIMEO and SO_SNDTIMEO are, from the kernel. */
    void learnTimeouts(int fd) throws ErrnoException {
        receiveTimeout = nanos(SockOpt.get(fd, SO.RCVTIMEO));
        sendTimeout = nanos(SockOpt.get(fd, SO.SNDTIMEO));
    }

    /** They are those of {@code other} too: its copy, or what it has accepted. */
    void takeTimeouts(Waiting other) {
        receiveTimeout = other.receiveTimeout;
        sendTimeout = other.sendTimeout;
    }

    void spin(int tries) {
        spin = tries;
        look();
    }

    private synchronized void look() {
        boolean both = timeout != 0 || !wakes();
        looks = (both || spin != 0 ? POLLIN : 0) | (both || unixDatagram() ? POLLOUT : 0);
    }

    OpenFile file() {
        return file;
    }

    /** {@return MSG_DONTWAIT where this thread must not block in the kernel, else 0} */
    int dontwait() {
        return timeout != 0 || file.nonblocking() || !wakes() || Thread.currentThread().isVirtual()
                ? MSG_DONTWAIT
                : 0;
    }

    /** {@return the same for a further try of a call that has a deadline by now, or none} */
    int dontwait(long deadline) {
        return deadline == START || deadline == NEVER ? dontwait() : MSG_DONTWAIT;
    }

    /** {@return the same for a call that sends} */
    int dontwaitToSend(long deadline) {
        return deadline == START || deadline == NEVER ? dontwaitToSend() : MSG_DONTWAIT;
    }

    /**
     * {@return the same for a call that sends} A Unix datagram socket waits for room in the queue
     * of another socket, where a shutdown(2) of its own wakes nobody.
     */
    int dontwaitToSend() {
        return first(POLLOUT, 0);
    }

    /**
     * Does for a call without flags what MSG_DONTWAIT does for others.
     *
     * @return as {@link #dontwait()}
     */
    int settle(int fd) throws ErrnoException {
        return settle(fd, dontwait());
    }

    /** {@return the same for a call that sends} */
    int settleToSend(int fd) throws ErrnoException {
        return settle(fd, dontwaitToSend());
    }

    private int settle(int fd, int dontwait) throws ErrnoException {
        if (dontwait != 0) {
            file.need(fd);
        }
        return dontwait;
    }

    /** {@return whether EAGAIN is for the caller} */
    boolean told(int flags) {
        return (flags & MSG_DONTWAIT) != 0 || file.asked();
    }

    /** {@return when a call that begins now, and waits for {@code direction}, is to be given up} */
    long deadline(int direction) {
        long own = timeout;
        return deadline(own != 0 ? own : direction == POLLIN ? receiveTimeout : sendTimeout);
    }

    /**
     * {@return the flags of a first try, which does not wait where others may have to follow}
     *
     * @param direction POLLIN or POLLOUT
     */
    int first(int direction, int flags) {
        if ((flags & MSG_DONTWAIT) != 0) {
            return flags;
        }
        // One branch for both reasons: Receiving says what a branch costs.
        return (looks & direction | file.why()) != 0 || Thread.currentThread().isVirtual()
                ? flags | MSG_DONTWAIT
                : flags;
    }

    /** {@return whether a call that failed found nothing, and that is for the caller} */
    boolean nothing(int flags) {
        return told(flags) && Errno.errno() == EAGAIN && !over && !closed();
    }

    /** {@return how often to look before waiting} */
    int spins(int flags) {
        int spins = spin;
        return spins != 0 && told(flags) ? 0 : spins;
    }

    /** {@return whether to look again before waiting} */
    boolean spinsOn(long deadline) {
        return !closed()
                && (deadline == NEVER || deadline - System.nanoTime() > 0)
                && !interrupted();
    }

    /**
     * {@return whether to look for data without waiting first} It costs one more call where there
     * are none.
     */
    boolean prompt(int flags) {
        return doubts == 0 || (flags & MSG_DONTWAIT) != 0 || dontwait() != 0;
    }

    /**
     * What was received filled its room, and so has probably left more behind; or it did not.
     *
     * @return {@code n}
     */
    int came(int n, int length) {
        int now = doubts;
        if (n == length) {
            if (now > 0) {
                doubts = now - 1;
            } else {
                nextDoubts = DOUBTS;
            }
        } else if (now == 0 && n > 0) {
            doubts = 1;
        }
        return n;
    }

    /** What was looked for was not there, if that is why the call failed and it is to wait. */
    void late(int flags) {
        if (Errno.errno() == EAGAIN && !told(flags)) {
            doubts = nextDoubts;
            nextDoubts = Math.min(2 * nextDoubts, MOST_DOUBTS);
        }
    }

    /**
     * Decides what becomes of a call that returned -1, and waits if that is it.
     *
     * @param direction POLLIN, POLLOUT, or 0 where no event tells
     * @param asked the flags of the caller
     * @param used the flags that the call was made with
     * @param done how many bytes it has to its credit; it then ends with them instead of an error,
     *     which is the next call's
     * @return {@link #STOP}, or the deadline to come with the next time
     */
    long again(
            String call, int direction, int asked, int used, long done, int changes, long deadline)
            throws ErrnoException {
        return again(call, direction, asked, used, done, changes, deadline, null);
    }

    /**
     * {@link #again(String, int, int, int, long, int, long)} of a call that was told whom to send
     * to, for the error.
     *
     * @param to what the error is to name: a {@link SockAddrBuf}, a {@link Message} that may have a
     *     name, or another thing by its words; null is whom the socket talks to
     */
    long again(
            String call,
            int direction,
            int asked,
            int used,
            long done,
            int changes,
            long deadline,
            @Nullable Object to)
            throws ErrnoException {
        int errno = Errno.errno();
        if (!closed()) {
            if (again(errno)) {
                return deadline;
            }
            if (errno == EAGAIN && ((used & MSG_DONTWAIT) != 0 || file.nonblocking())) {
                if (told(asked)) {
                    return STOP;
                }
                long until = deadline == START ? deadline(direction) : deadline;
                errno = await(direction, changes, until);
                if (errno == 0) {
                    return until;
                }
                errno = overdue(errno);
            }
        }
        if (done > 0) {
            return STOP;
        }
        throw failed(call, errno, to instanceof Message message ? message.name() : to);
    }

    /** Waits for {@code direction} after a call that said EAGAIN. */
    void await(String call, int direction, int changes) throws ErrnoException {
        int errno = await(direction, changes, deadline(direction));
        if (errno != 0) {
            throw failed(call, overdue(errno));
        }
    }

    /** The kernel calls its own timeout EAGAIN. */
    private int overdue(int errno) {
        return errno == ETIMEDOUT && timeout == 0 ? EAGAIN : errno;
    }

    /**
     * 0 from the kernel: the peer's end of the stream or an empty datagram, unless it was our own
     * close that woke us.
     */
    int end(String call) throws ErrnoException {
        if (closed()) {
            throw closed(call);
        }
        return 0;
    }

    boolean over() {
        return over;
    }

    /**
     * RFCOMM tells the peer's close as ECONNRESET, after all data has been read, and only once: a
     * further recv would wait for ever.
     */
    boolean ended() {
        if (rfcomm() && Errno.errno() == ECONNRESET) {
            over = true;
        }
        return over;
    }

    ErrnoException failed(String call, int errno) {
        return failed(call, errno, null);
    }

    private ErrnoException failed(String call, int errno, @Nullable Object target) {
        return closed()
                ? closed(call)
                : new ErrnoException(call, (target == null ? this : target).toString(), errno);
    }
}
