package berkeley.internal;

import berkeley.foreign.NameBuffer;
import berkeley.foreign.ThreadBuffer;
import berkeley.sys.SysSocket;
import berkeley.sys.Unistd;

import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * accept(2) on a listener that was ready a moment ago, which ends with EINTR if it blocks all the
 * same: another thread or process may have taken the connection in between.
 *
 * <p>accept(2) has no flag that says not to wait, and O_NONBLOCK would be seen by every process
 * that shares the listener: their accept would fail with EAGAIN. So a thread watches these calls,
 * and signals those that are not over after a tick. It ends when there have been none for a while.
 */
final class AcceptGuard {
    private static final int TICK_MILLIS = 2;

    /** The watching thread ends after so many ticks without a call. */
    private static final int IDLE_TICKS = 50;

    private static final Set<AcceptGuard> CALLS = ConcurrentHashMap.newKeySet();

    private static @Nullable Thread watcher;

    private final Handle listener;
    private volatile int tid;
    private boolean late;

    private AcceptGuard(Handle listener) {
        this.listener = listener;
    }

    /** {@code accept4(fd, addr, addrlen, flags)}—returns a connection, or -1 with EINTR. */
    static int accept4(Handle listener, NameBuffer name, int flags) {
        AcceptGuard guard = new AcceptGuard(listener);
        CALLS.add(guard);
        watch();
        guard.tid = Thread.currentThread().isVirtual() ? Unistd.gettid() : ThreadBuffer.own().tid();
        try {
            return SysSocket.accept4(listener.fd(), name.segment(), name.room(), flags);
        } finally {
            synchronized (guard) {
                guard.tid = 0;
            }
            CALLS.remove(guard);
        }
    }

    /**
     * Signals the calls on a listener.
     *
     * @return whether there was one
     */
    static boolean signal(Handle listener) {
        boolean found = false;
        for (AcceptGuard guard : CALLS) {
            if (guard.listener == listener) {
                found |= guard.signal();
            }
        }
        return found;
    }

    private synchronized boolean signal() {
        return tid != 0 && Wakeup.signal(tid);
    }

    private static synchronized void watch() {
        if (watcher == null) {
            watcher =
                    Thread.ofPlatform()
                            .daemon()
                            .name("berkeley-accept")
                            .inheritInheritableThreadLocals(false)
                            .unstarted(AcceptGuard::watchCalls);
            watcher.setContextClassLoader(null);
            watcher.start();
        }
    }

    private static void watchCalls() {
        for (int idle = 0; idle < IDLE_TICKS || !end(); ) {
            try {
                Thread.sleep(TICK_MILLIS);
            } catch (InterruptedException e) {
                continue;
            }
            idle = CALLS.isEmpty() ? idle + 1 : 0;
            for (AcceptGuard guard : CALLS) {
                if (guard.late) {
                    guard.signal();
                }
                guard.late = true;
            }
        }
    }

    private static synchronized boolean end() {
        if (CALLS.isEmpty()) {
            watcher = null;
            return true;
        }
        return false;
    }
}
