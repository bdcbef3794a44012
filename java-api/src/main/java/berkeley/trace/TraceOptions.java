package berkeley.trace;

/**
 * How calls are told.
 *
 * @param time the time that each call took is told, as by {@code strace -T}
 * @param data the bytes that are sent and received are told; without, only their number is
 * @param thread each line begins with the number of its thread; without, they do once a second
 *     thread is traced
 * @param strings how many bytes of a buffer are told
 */
public record TraceOptions(boolean time, boolean data, boolean thread, int strings) {
    /** As strace tells calls when it is given no options. */
    public static final TraceOptions DEFAULT = new TraceOptions(false, true, false, 32);
}
