package berkeley.trace;

import org.jspecify.annotations.Nullable;

/**
 * One traced call on its way through the kernel. {@link #enter} is told the arguments, {@link
 * #leave} the result; the calls of {@code berkeley.sys} do both, and only while {@link #on()}.
 */
public final class Trace {
    private static boolean on =
            Boolean.getBoolean("berkeley.trace") || "true".equals(System.getenv("BERKELEY_TRACE"));

    private final Call call;
    private final long[] arguments;
    private final long begin = System.nanoTime();

    private Trace(Call call, long[] arguments) {
        this.call = call;
        this.arguments = arguments;
    }

    /**
     * {@return whether calls are traced now} A plain read: another thread's switch is seen soon,
     * not at once.
     */
    public static boolean on() {
        return on;
    }

    /** Switches tracing for the whole process. */
    public static void on(boolean value) {
        on = value;
    }

    /** {@return the call that begins now} Pointers come as addresses. */
    public static @Nullable Trace enter(Call call, long... arguments) {
        return new Trace(call, arguments);
    }

    /** Tells the result of the call, and errno where it failed. */
    public void leave(long result, int errno) {
        long nanos = System.nanoTime() - begin;
        StringBuilder line = new StringBuilder(call.name()).append('(');
        for (int i = 0; i < arguments.length; i++) {
            line.append(i == 0 ? "" : ", ").append(arguments[i]);
        }
        line.append(") = ").append(result);
        System.err.println(result < 0 ? line.append(" errno ").append(errno) : line);
    }
}
