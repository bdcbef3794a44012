package berkeley.internal;

import org.jspecify.annotations.Nullable;

import java.lang.ref.Cleaner;

/**
 * Closes the descriptors of objects that nobody can reach any more and nobody has closed. With
 * {@code -Dberkeley.leaks=true} it says on standard error where each was opened.
 *
 * <p>A descriptor that was adopted is not closed: its number may only have been borrowed. It is
 * reported all the same.
 */
public final class Forgotten {
    private static final Cleaner CLEANER = Cleaner.create();

    private static final boolean REPORTS = Boolean.getBoolean("berkeley.leaks");

    private Forgotten() {}

    /** Closes {@code handle} once nobody can reach {@code owner}. */
    public static Cleaner.Cleanable watch(Object owner, Handle handle) {
        return CLEANER.register(owner, new Closing(handle, true));
    }

    /** Runs {@code close} once nobody can reach {@code owner}, which it must not keep alive. */
    public static Cleaner.Cleanable watch(Object owner, Runnable close) {
        return CLEANER.register(owner, close);
    }

    /** Reports, if that is wanted, that nobody has closed {@code handle}. */
    public static Cleaner.@Nullable Cleanable watchAdopted(Object owner, Handle handle) {
        return REPORTS ? CLEANER.register(owner, new Closing(handle, false)) : null;
    }

    /** What is done once the owner is gone; it must not keep the owner alive. */
    private static final class Closing implements Runnable {
        private final Handle handle;
        private final boolean owned;
        private final @Nullable Throwable opened;

        Closing(Handle handle, boolean owned) {
            this.handle = handle;
            this.owned = owned;
            opened = REPORTS ? new Throwable("opened here") : null;
        }

        @Override
        public void run() {
            if (handle.isClosed()) {
                return;
            }
            if (opened != null) {
                String what =
                        handle instanceof Endpoint endpoint
                                ? "a Sock of " + endpoint.describe()
                                : "an epoll instance";
                synchronized (System.err) {
                    System.err.println("berkeley: " + what + " was never closed; it was");
                    opened.printStackTrace();
                }
            }
            if (owned) {
                handle.close();
            }
        }
    }
}
