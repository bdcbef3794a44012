package berkeley;

import static berkeley.bindings.socket.Constants.EBADF;
import static berkeley.bindings.socket.Constants.EBUSY;
import static berkeley.bindings.socket.Constants.SHUT_RDWR;

import berkeley.sys.Errno;
import berkeley.sys.SysSocket;
import berkeley.sys.Unistd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The life of a file descriptor that several threads use. A call {@link #enter}s and {@link
 * #leave}s; {@link #close} forbids new calls, wakes those under way, and the last one out closes.
 * So the kernel cannot give the number to another file while a call still means this one.
 */
sealed class Descriptor extends Waiters permits Ends {
    private static final int CLOSED = 1 << 31;

    /** Whoever leaves next is to wake the next who waits. */
    private static final int BATON = 1 << 30;

    /** Someone closes the number, or has. It may be another file's already. */
    private static final int GONE = 1 << 29;

    private static final int COUNT = GONE - 1;

    private static final VarHandle STATE;
    private static final VarHandle CONNECTING;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(Descriptor.class, "state", int.class);
            CONNECTING = lookup.findVarHandle(Descriptor.class, "connecting", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int fd;

    /** The flags above, and below them the number of calls under way. */
    private volatile int state;

    private volatile int connecting;

    /**
     * @param wakes whether shutdown(2) ends the calls that wait in the kernel
     */
    Descriptor(int fd, boolean wakes) {
        super(wakes);
        this.fd = fd;
    }

    /**
     * {@return the number, for messages and for calls between {@link #enter} and {@link #leave}}
     */
    @Override
    final int number() {
        return fd;
    }

    @Override
    final boolean closed() {
        return state < 0;
    }

    /** {@return the number, which stays this file's until {@link #leave}} */
    final int enter(String call) throws ErrnoException {
        if (!tryEnter()) {
            throw closed(call);
        }
        return fd;
    }

    /** {@return whether it is entered; false if it is closed} */
    final boolean tryEnter() {
        boolean open = (int) STATE.getAndAdd(this, 1) >= 0;
        if (!open) {
            leave();
        }
        return open;
    }

    final void leave() {
        int before = (int) STATE.getAndAdd(this, -1);
        if ((before & (CLOSED | BATON)) != 0) {
            left(before);
        }
    }

    private void left(int before) {
        if (before >= 0) {
            if (((int) STATE.getAndBitwiseAnd(this, ~BATON) & BATON) != 0) {
                next();
            }
        } else if (last(before)) {
            release();
        }
    }

    /**
     * {@return whether whoever has just left is to close the number} Those who come too late count
     * for a moment as well, so that several may each have left as the last.
     */
    private boolean last(int before) {
        return (before & COUNT) == 1 && ((int) STATE.getAndBitwiseOr(this, GONE) & GONE) == 0;
    }

    @Override
    final void baton() {
        STATE.getAndBitwiseOr(this, BATON);
    }

    final ErrnoException closed(String call) {
        return new ErrnoException(call, "on a closed Sock", EBADF);
    }

    /**
     * connect(2) alone can begin to block after {@link #close} has woken everyone: close must know
     * of it. Between this and {@link #connected}.
     */
    final void connecting(String call) throws ErrnoException {
        CONNECTING.getAndAdd(this, 1);
        if (closed()) {
            connected();
            throw closed(call);
        }
    }

    final void connected() {
        CONNECTING.getAndAdd(this, -1);
    }

    final void close() throws ErrnoException {
        int others = forbid();
        if (others < 0) {
            return;
        }
        // Where nobody waits, shutdown would end the connection for those who hold a copy of the
        // descriptor too.
        if (others > 0) {
            wake();
        }
        if (last((int) STATE.getAndAdd(this, -1)) && release() < 0) {
            throw new ErrnoException("close", "fd " + fd, Errno.errno());
        }
    }

    /** Gives the number up without closing it, when no call is under way. */
    final int detach(OpenFile file) throws ErrnoException {
        int now = state;
        if (now < 0) {
            throw closed("detach");
        }
        if ((now & ~BATON) != 0 || !STATE.compareAndSet(this, now, CLOSED | GONE)) {
            throw new ErrnoException("detach", "fd " + fd + " in use by another thread", EBUSY);
        }
        forget();
        file.restore(fd);
        return fd;
    }

    /**
     * Sets the closed bit and counts the closer in, so that the number is still this file's while
     * others are woken.
     *
     * @return how many others are in, or -1 if it is closed already
     */
    private int forbid() {
        for (; ; ) {
            int now = state;
            if (now < 0) {
                return -1;
            }
            if (STATE.compareAndSet(this, now, (now | CLOSED) + 1)) {
                return now & COUNT;
            }
        }
    }

    private void wake() {
        wakeAll();
        SysSocket.shutdown(fd, SHUT_RDWR);
        while (connecting != 0) {
            Thread.yield();
            SysSocket.shutdown(fd, SHUT_RDWR);
        }
    }

    private int release() {
        forget();
        return Unistd.close(fd);
    }
}
