package berkeley.contract;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.regex.Pattern;

/**
 * Plays a script with a Sock and with the kernel's own calls. A difference counts only if it is
 * there in four trials, with longer and longer waits between the steps: a thread that is late is
 * not the fault of Sock.
 */
final class ScriptTrial {
    /** Milliseconds that are given to a thread to wake up, at first. */
    static final int QUICK = 3;

    private static final Pattern EXCEPT =
            Pattern.compile(System.getProperty("contract.except", "(?!)"));
    private static final int[] SETTLE = {QUICK, 25, 60, 60};

    /** Where a call reaches its limit the steps must come before. */
    private static final int[] BRIEF = {QUICK, 10, 10, 10};

    private static final String LATE = "a step came late";

    private static final ReadWriteLock CALM = new ReentrantReadWriteLock(true);

    private ScriptTrial() {}

    /**
     * The difference, or null.
     *
     * @param by whose calls are compared with the kernel's
     */
    static @Nullable String difference(Script script, ScriptRun.By by) {
        String difference = null;
        int[] settle = script.brief() ? BRIEF : SETTLE;
        for (int trial = 0; trial < settle.length; trial++) {
            // The last with nothing beside it that may delay it.
            Lock lock = trial < settle.length - 1 ? CALM.readLock() : CALM.writeLock();
            lock.lock();
            try {
                difference = inTime(script, by, settle[trial]);
            } finally {
                lock.unlock();
            }
            if (difference == null) {
                return null;
            }
        }
        return difference;
    }

    /** The difference of one trial whose steps came in time; none where the machine is too busy. */
    private static @Nullable String inTime(Script script, ScriptRun.By who, int settle) {
        String difference = LATE;
        for (int i = 0; i < 10 && LATE.equals(difference); i++) {
            difference = once(script, who, settle);
        }
        return LATE.equals(difference) ? null : difference;
    }

    /** The difference of one trial, which may be one of timing alone. */
    private static @Nullable String once(Script script, ScriptRun.By who, int settle) {
        try {
            RunRecord sock = ScriptRun.of(script, who, settle);
            String difference = against(ScriptRun.By.KERNEL, sock, script, settle);
            return difference != null && script.has(PeerStep.Kind.SIGNAL)
                    ? against(ScriptRun.By.KERNEL_GOING_ON, sock, script, settle)
                    : difference;
        } catch (Exception failure) {
            return "thrown: " + failure;
        }
    }

    private static @Nullable String against(
            ScriptRun.By by, RunRecord sock, Script script, int settle) throws Exception {
        RunRecord kernel = ScriptRun.of(script, by, settle);
        List<String> differences = Comparison.differences(script, sock, kernel);
        if (!differences.isEmpty() && (sock.late || kernel.late)) {
            return LATE;
        }
        for (String difference : differences) {
            if (!EXCEPT.matcher(difference + "\n  " + script).find()) {
                return difference;
            }
        }
        return null;
    }
}
