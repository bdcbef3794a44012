package berkeley.trace;

import org.jspecify.annotations.Nullable;

import java.io.PrintStream;

/**
 * One traced call on its way through the kernel. {@link #enter} is told the arguments, {@link
 * #leave} the result; the calls of {@code berkeley.sys} do both, and only while {@link #on()}.
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
 * <p>Each call is also an event {@code berkeley.Syscall} of the flight recorder, without the bytes:
 * {@code -XX:StartFlightRecording:filename=calls.jfr}, or {@code jcmd PID JFR.start} later, then
 * {@code jfr print --events berkeley.Syscall calls.jfr}. Whether a recording wants them is looked
 * at when one starts or stops: events that are switched on within a running recording come from the
 * next start or stop on.
 */
public final class Trace {
    /**
     * Whether anybody listens: all that a call looks at when nobody does. Plain, since a late
     * answer does no harm.
     */
    private static boolean on;

    /** Whether {@link Sinks} have ever been needed: they are not loaded to say no. */
    private static boolean asked;

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
    private final @Nullable Teller teller;
    private final @Nullable SyscallEvent event;
    private final long begin;

    private Trace(Call call, long[] arguments, @Nullable Teller teller) {
        this.call = call;
        this.arguments = arguments;
        this.teller = teller;
        if (teller != null) {
            teller.enter();
            if (Sinks.heard()) {
                Sinks.begin(waiting(teller));
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

    /** {@return whether this thread is telling a listener of a call now} */
    public static boolean telling() {
        return Sinks.telling();
    }

    /** Prints the calls of the whole process, or of {@link #only} some threads, or stops to. */
    public static void on(boolean value) {
        asked = true;
        Sinks.print(value);
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
        on(Sinks.configure(options));
    }

    /** Traces the calls of these threads alone; of all, when there are none. */
    public static void only(Thread... threads) {
        Sinks.only(threads);
    }

    /** Prints calls to another stream than standard error. */
    public static void to(PrintStream out) {
        Sinks.to(out);
    }

    /** Tells a listener each call from now on, whether calls are printed or not. */
    public static void add(Listener listener) {
        asked = true;
        Sinks.add(listener);
        update();
    }

    /** Tells a listener no more. */
    public static void remove(Listener listener) {
        Sinks.remove(listener);
        update();
    }

    static void update() {
        on = Recordings.wanted() || asked && Sinks.wanted();
    }

    /**
     * Whom calls are told to. What a listener throws goes to the uncaught exception handler of the
     * thread that called, and the call is as if there were no listener.
     */
    @FunctionalInterface
    public interface Listener {
        /**
         * A call begins. Its result is told as {@code ?}, and {@code …} stands for what it is to
         * fill. A call that never returns is told by this alone.
         */
        default void begun(Told call) {}

        /**
         * A call has returned. It is told on the thread that called, which goes on afterwards;
         * calls that the listener makes itself are not told, and change nothing of this one, but
         * those that C answers in memory of its own, such as gethostbyname. On a virtual thread
         * none may wait.
         */
        void told(Told call);
    }

    /**
     * {@return the call that begins now, or null where this one is not traced} Pointers come as
     * addresses.
     */
    public static @Nullable Trace enter(Call call, long... arguments) {
        try {
            return Sinks.covers(Thread.currentThread())
                    ? new Trace(call, arguments, Sinks.teller(call, arguments))
                    : null;
        } catch (Throwable thrown) {
            Sinks.failed(thrown);
            return null;
        }
    }

    /**
     * Tells the result of the call.
     *
     * @param errno the error where it failed, or 0 where that has none; of gethostbyname and
     *     gethostbyaddr h_errno; else it counts for nothing
     */
    public void leave(long result, int errno) {
        long nanos = System.nanoTime() - begin;
        try {
            if (event != null) {
                event.end();
                record(event, result, errno);
            }
            if (teller != null) {
                teller.leave(result);
                Sinks.tell(told(teller, result, errno, nanos));
            }
        } catch (Throwable thrown) {
            Sinks.failed(thrown);
        }
    }

    private Told waiting(Teller teller) {
        return new Told(
                call,
                teller.asked(),
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

    private Told told(Teller teller, long result, int errno, long nanos) {
        return new Told(
                call,
                teller.arguments(),
                result,
                teller.resultText(errno),
                errno(result, errno),
                teller.after(),
                begin,
                nanos,
                Thread.currentThread().getName(),
                Memory.gettid(),
                call.descriptor(arguments),
                Sinks.heard() ? Payload.of(call, arguments, result, Sinks.data()) : Payload.NONE,
                Sinks.heard() ? Payload.address(call, arguments, result) : Payload.NONE.head());
    }
}
