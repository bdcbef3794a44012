package berkeley.trace;

import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Whether a flight recording wants our event. The event's class, and with it most of JFR, is loaded
 * only once somebody records.
 */
final class Recordings implements FlightRecorderListener, Runnable {
    private static volatile boolean wanted;

    /** What else is to know of a recording that starts or stops. */
    private static final List<Runnable> OTHERS = new CopyOnWriteArrayList<>();

    /** The only strong reference to what a {@link WeakListener} calls. */
    private static final Recordings RECORDINGS = new Recordings();

    private Recordings() {}

    static void watch() {
        FlightRecorder.addListener(
                isPermanent(Recordings.class.getClassLoader())
                        ? RECORDINGS
                        : WeakListener.running(RECORDINGS));
        if (FlightRecorder.isInitialized()) {
            wanted = enabled();
        }
    }

    /** {@return whether the VM never unloads the classes of {@code loader}} */
    private static boolean isPermanent(@Nullable ClassLoader loader) {
        if (System.getProperty("org.graalvm.nativeimage.imagecode") != null) {
            return true;
        }
        ClassLoader permanent = ClassLoader.getSystemClassLoader();
        while (permanent != null && permanent != loader) {
            permanent = permanent.getParent();
        }
        return permanent == loader;
    }

    static void add(Runnable changed) {
        OTHERS.add(changed);
        if (FlightRecorder.isInitialized()) {
            changed.run();
        }
    }

    static boolean wanted() {
        return wanted;
    }

    private static boolean enabled() {
        return EventType.getEventType(SyscallEvent.class).isEnabled();
    }

    @Override
    public void recordingStateChanged(Recording recording) {
        run();
    }

    /** A recording has started or stopped. */
    @Override
    public void run() {
        wanted = enabled();
        Trace.update();
        OTHERS.forEach(Runnable::run);
    }
}
