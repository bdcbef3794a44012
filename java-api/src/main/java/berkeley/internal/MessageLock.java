package berkeley.internal;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Lets one thread at a time use a message. The kernel writes where the message points, and {@code
 * Message.close} gives that memory to others: a second user must fail rather than change or free it
 * meanwhile.
 */
public final class MessageLock {
    private static final VarHandle HOLDER;

    static {
        try {
            HOLDER =
                    MethodHandles.lookup().findVarHandle(MessageLock.class, "holder", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable Thread holder;

    /** Who has set the message up for a call, while nobody has changed it since. */
    private @Nullable Thread prepared;

    /** How often a call of the holder itself was refused. */
    private int refused;

    /**
     * Begins a use, which {@link #leave} ends.
     *
     * @throws IllegalStateException if another is under way; there is nothing to leave then
     */
    public void enter() {
        if (!HOLDER.compareAndSet(this, null, Thread.currentThread())) {
            throw inUse();
        }
        prepared = null;
    }

    public void leave() {
        HOLDER.setRelease(this, null);
    }

    /** {@link #leave} of a use that has set the message up for a call. */
    public void leavePrepared() {
        prepared = Thread.currentThread();
        leave();
    }

    /**
     * Begins a call, which {@link #endsCall} and then {@link #leave} end, even after a failure.
     *
     * @throws IllegalStateException if another use is under way or has changed the message
     */
    public void enterCall() {
        Thread current = Thread.currentThread();
        if (!HOLDER.compareAndSet(this, null, current)) {
            if (holder == current) {
                refused++;
            }
            throw inUse();
        }
        if (prepared != current) {
            leave();
            throw inUse();
        }
    }

    /** {@return whether it is a call of this thread that ends, and not one that was refused} */
    public boolean endsCall() {
        if (holder != Thread.currentThread()) {
            return false;
        }
        if (refused > 0) {
            refused--;
            return false;
        }
        prepared = null;
        return true;
    }

    private static IllegalStateException inUse() {
        return new IllegalStateException("the message is in use by another call");
    }
}
