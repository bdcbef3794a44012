package berkeley.trace;

import org.jspecify.annotations.Nullable;

import java.io.PrintStream;

/**
 * One traced call on its way through the kernel. {@link #enter} takes the arguments, {@link #leave}
 * the result; the calls of {@code berkeley.sys} do both, and only while {@link #on()}.
 *
 * <p>Calls are printed as strace prints them, on standard error, from {@code -Dberkeley.trace=true}
 * or {@code BERKELEY_TRACE=true} in the environment on, or from {@link #on(String)} to {@link
 * #on(boolean) on(false)}. {@code 1} and {@code on} mean true, {@code 0} and {@code off} false. A
 * setting that is wrong, or a file that cannot be written, is a warning on standard error, and
 * calls are not traced. Instead of {@code true} there may be options, with commas between them:
 *
 * <table>
 * <caption>Options</caption>
 * <tr><td>{@code time}</td><td>how long each call took, as {@code strace -T}</td></tr>
 * <tr><td>{@code data=off}</td><td>not the bytes that are sent and received</td></tr>
 * <tr><td>{@code thread}</td><td>always with the number of the thread; else once there are two</td></tr>
 * <tr><td>{@code strings=N}</td><td>N bytes of a buffer, not 32</td></tr>
 * <tr><td>{@code file=PATH}</td><td>into a file, which is emptied first, and which only its owner
 * can read if it is new; {@code %p} in its name is the number of the process, so that one that
 * starts others keeps its own</td></tr>
 * </table>
 *
 * <p>Each call that takes 20 ms or more is also an event {@code berkeley.Syscall} of the flight
 * recorder, without the bytes: {@code -XX:StartFlightRecording:filename=calls.jfr}, or {@code jcmd
 * PID JFR.start} later, then {@code jfr print --events berkeley.Syscall calls.jfr}. With {@code
 * +berkeley.Syscall#threshold=0ns} behind a comma, each call is an event; with {@code
 * +berkeley.Syscall#stackTrace=true} it has its stack. Whether a recording wants them is looked at
 * when one starts or stops: events that are switched on within a running recording come from the
 * next start or stop on.
 */
public final class Trace {
    /**
     * Whether calls are traced: the only thing that a call reads while they are not. It is not
     * volatile, since it does no harm if a thread sees a change late.
     */
    private static boolean on;

    /** Whether {@link TraceOutputs} has been used; until then it is not loaded. */
    private static boolean used;

    static {
        String setting = System.getProperty("berkeley.trace");
        if (setting == null) {
            setting = System.getenv("BERKELEY_TRACE");
        }
        if (setting != null && !setting.isEmpty()) {
            configure(setting);
        }
        Recordings.watch();
        update();
    }

    /** A setting from outside that is wrong must not stop the program. */
    private static void configure(String setting) {
        try {
            on(setting);
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage() + "; calls are not traced");
        }
    }

    private final Call call;
    private final long[] arguments;
    private final @Nullable CallFormatter formatter;
    private final @Nullable SyscallEvent event;
    private final long begin;

    private Trace(Call call, long[] arguments, @Nullable CallFormatter formatter) {
        this.call = call;
        this.arguments = arguments;
        this.formatter = formatter;
        if (formatter != null) {
            formatter.enter();
            if (TraceOutputs.hasListeners()) {
                TraceOutputs.begin(waiting(formatter));
            }
        }
        event = Recordings.wanted() ? new SyscallEvent() : null;
        if (event != null) {
            event.begin();
        }
        begin = System.nanoTime();
    }

    /**
     * {@return whether calls are traced now} A plain read: another thread's switch is seen soon,
     * not at once.
     */
    public static boolean on() {
        return on;
    }

    /** {@return whether the calling thread is running listeners now} */
    public static boolean isNotifying() {
        return TraceOutputs.isNotifying();
    }

    /** Prints the calls of the whole process, or of {@link #only} some threads, or stops to. */
    public static void on(boolean value) {
        used = true;
        TraceOutputs.print(value);
        update();
    }

    /**
     * Prints calls as the options say.
     *
     * @param options as behind {@code -Dberkeley.trace=}: true, false, or options with commas
     *     between them
     * @throws IllegalArgumentException for an option that there is not, or a file that cannot be
     *     written
     */
    public static void on(String options) {
        on(TraceOutputs.configure(options));
    }

    /** Traces the calls of these threads alone; of all, when there are none. */
    public static void only(Thread... threads) {
        TraceOutputs.only(threads);
    }

    /** Prints calls to another stream than standard error. */
    public static void to(PrintStream out) {
        TraceOutputs.to(out);
    }

    /** Passes each call from now on to a listener, whether calls are printed or not. */
    public static void add(Listener listener) {
        used = true;
        TraceOutputs.add(listener);
        update();
    }

    /** Passes no more calls to a listener. */
    public static void remove(Listener listener) {
        TraceOutputs.remove(listener);
        update();
    }

    /**
     * Runs {@code changed} now, if JFR is in use, and whenever a flight recording starts or stops.
     */
    public static void onRecording(Runnable changed) {
        Recordings.add(changed);
    }

    static void update() {
        on = Recordings.wanted() || used && TraceOutputs.wanted();
    }

    /**
     * Gets traced calls. What a listener throws goes to the uncaught exception handler of the
     * thread that made the call, and does not change the call.
     */
    @FunctionalInterface
    public interface Listener {
        /**
         * A call begins. Its result is {@code ?}, and {@code …} stands for what the call will fill.
         * For a call that never returns, only this method is called.
         */
        default void begun(CallRecord call) {}

        /**
         * A call has returned. The method runs on the thread that made the call, which goes on
         * afterwards. Calls that the listener makes itself are not traced. They do not change the
         * result or errno of this call; only functions that return memory of the C library, such as
         * gethostbyname, overwrite it. On a virtual thread a listener must not make calls that
         * wait.
         */
        void returned(CallRecord call);
    }

    /**
     * {@return the call that begins now, or null where this one is not traced} Pointers come as
     * addresses.
     */
    public static @Nullable Trace enter(Call call, long... arguments) {
        try {
            return TraceOutputs.covers(Thread.currentThread())
                    ? new Trace(call, arguments, TraceOutputs.formatter(call, arguments))
                    : null;
        } catch (Throwable thrown) {
            TraceOutputs.failed(thrown);
            return null;
        }
    }

    /**
     * Reports the result of the call.
     *
     * @param errno the error if the call failed, 0 if it sets none; h_errno for gethostbyname and
     *     gethostbyaddr; ignored if the call succeeded
     */
    public void leave(long result, int errno) {
        long nanos = System.nanoTime() - begin;
        try {
            if (event != null) {
                event.end();
                record(event, result, errno);
            }
            if (formatter != null) {
                formatter.leave(result);
                TraceOutputs.end(record(formatter, result, errno, nanos));
            }
        } catch (Throwable thrown) {
            TraceOutputs.failed(thrown);
        }
    }

    private CallRecord waiting(CallFormatter formatter) {
        return new CallRecord(
                call,
                formatter.asked(),
                0,
                "?",
                0,
                "",
                System.nanoTime(),
                0,
                Thread.currentThread().getName(),
                Memory.gettid(),
                call.descriptor(arguments),
                Payload.NONE,
                Payload.address(call, arguments, -1));
    }

    private void record(SyscallEvent event, long result, int errno) {
        if (event.shouldCommit()) {
            event.call = call.name();
            event.fd = call.descriptor(arguments);
            event.result = result;
            event.errno = errno(result, errno);
            event.error = event.errno == 0 ? "" : Names.errno(errno);
            event.bytes = Payload.count(call, arguments, result);
            event.commit();
        }
    }

    private int errno(long result, int errno) {
        return call.failed(result) && !call.asksHosts() ? errno : 0;
    }

    private CallRecord record(CallFormatter formatter, long result, int errno, long nanos) {
        return new CallRecord(
                call,
                formatter.arguments(),
                result,
                formatter.resultText(errno),
                errno(result, errno),
                formatter.after(),
                begin,
                nanos,
                Thread.currentThread().getName(),
                Memory.gettid(),
                call.descriptor(arguments),
                TraceOutputs.hasListeners()
                        ? Payload.of(call, arguments, result, TraceOutputs.data())
                        : Payload.NONE,
                TraceOutputs.hasListeners()
                        ? Payload.address(call, arguments, result)
                        : Payload.NONE.head());
    }
}
