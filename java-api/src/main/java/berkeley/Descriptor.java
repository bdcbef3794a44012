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
final class Descriptor {
    private static final int CLOSED = Integer.MIN_VALUE;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Descriptor.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int fd;
    private final Waiters waiters = new Waiters(this);

    /** {@link #CLOSED}, and below it the number of calls under way. */
    private volatile int state;

    private volatile boolean connecting;

    Descriptor(int fd) {
        this.fd = fd;
    }

    /**
     * {@return the number, for messages and for calls between {@link #enter} and {@link #leave}}
     */
    int number() {
        return fd;
    }

    boolean closed() {
        return state < 0;
    }

    Waiters waiters() {
        return waiters;
    }

    /** {@return the number, which stays this file's until {@link #leave}} */
    int enter(String call) throws ErrnoException {
        if (!tryEnter()) {
            throw closed(call);
        }
        return fd;
    }

    /** {@return whether it is entered; false if it is closed} */
    boolean tryEnter() {
        for (; ; ) {
            int now = state;
            if (now < 0) {
                return false;
            }
            if (STATE.weakCompareAndSet(this, now, now + 1)) {
                return true;
            }
        }
    }

    void leave() {
        if ((int) STATE.getAndAdd(this, -1) == CLOSED + 1) {
            release();
        }
    }

    ErrnoException closed(String call) {
        return new ErrnoException(call, "on a closed Sock", EBADF);
    }

    /**
     * connect(2) alone can begin to block after {@link #close} has woken everyone: close must know
     * of it.
     */
    void connecting(boolean value) {
        connecting = value;
    }

    void close() throws ErrnoException {
        if (!forbid()) {
            return;
        }
        wake();
        if ((int) STATE.getAndAdd(this, -1) == CLOSED + 1 && release() < 0) {
            throw new ErrnoException("close", "fd " + fd, Errno.errno());
        }
    }

    /** Gives the number up without closing it, when no call is under way. */
    int detach() throws ErrnoException {
        if (!STATE.compareAndSet(this, 0, CLOSED)) {
            throw closed()
                    ? closed("detach")
                    : new ErrnoException("detach", "fd " + fd + " in use by another thread", EBUSY);
        }
        waiters.release();
        return fd;
    }

    /**
     * Sets the closed bit and counts the closer in, so that the number is still this file's while
     * others are woken.
     */
    private boolean forbid() {
        for (; ; ) {
            int now = state;
            if (now < 0) {
                return false;
            }
            if (STATE.compareAndSet(this, now, (now | CLOSED) + 1)) {
                return true;
            }
        }
    }

    /**
     * Not where nobody waits: shutdown would end the connection for those who hold a copy of the
     * descriptor too.
     */
    private void wake() {
        if (state == CLOSED + 1) {
            return;
        }
        waiters.wakeAll();
        SysSocket.shutdown(fd, SHUT_RDWR);
        while (connecting) {
            Thread.yield();
            SysSocket.shutdown(fd, SHUT_RDWR);
        }
    }

    private int release() {
        waiters.release();
        return Unistd.close(fd);
    }
}
