package berkeley.trace;

import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;

/**
 * Whether a flight recording wants our event. The event's class, and with it most of JFR, is loaded
 * only once somebody records.
 */
final class Recordings implements FlightRecorderListener {
    private static volatile boolean wanted;

    private Recordings() {}

    static void watch() {
        FlightRecorder.addListener(new Recordings());
        if (FlightRecorder.isInitialized()) {
            wanted = enabled();
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
        wanted = enabled();
        Trace.update();
    }
}
