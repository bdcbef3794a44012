package berkeley.trace;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Where traced calls are printed, which listeners get them, and of which threads. The class is
 * loaded when the trace is switched on for the first time.
 */
final class TraceOutputs {
    private static volatile TraceOptions options = TraceOptions.DEFAULT;
    private static volatile boolean printing;
    private static volatile @Nullable PrintStream out;
    private static volatile Set<Thread> only = Set.of();

    /** The thread of the first printed call. Once there is another, lines begin with the thread. */
    private static volatile int first;

    private static volatile boolean several;

    private static final List<Trace.Listener> LISTENERS = new CopyOnWriteArrayList<>();

    /** Set while this thread runs listeners: calls that a listener makes are not traced. */
    private static final ThreadLocal<Boolean> NOTIFYING = ThreadLocal.withInitial(() -> false);

    private TraceOutputs() {}

    static void print(boolean value) {
        printing = value;
    }

    static void to(PrintStream stream) {
        out = stream;
    }

    static void only(Thread... threads) {
        only = Set.copyOf(List.of(threads));
    }

    static void add(Trace.Listener listener) {
        LISTENERS.add(listener);
    }

    static void remove(Trace.Listener listener) {
        LISTENERS.remove(listener);
    }

    static boolean wanted() {
        return printing || !LISTENERS.isEmpty();
    }

    /** {@return whether there is a listener, which gets more than is printed} */
    static boolean hasListeners() {
        return !LISTENERS.isEmpty();
    }

    static boolean data() {
        return options.data();
    }

    static boolean covers(Thread thread) {
        Set<Thread> some = only;
        return (some.isEmpty() || some.contains(thread)) && !isNotifying();
    }

    static boolean isNotifying() {
        return NOTIFYING.get();
    }

    static @Nullable CallFormatter formatter(Call call, long[] arguments) {
        return wanted() ? new CallFormatter(call, arguments, options) : null;
    }

    /** {@return whether calls are to be printed} */
    static boolean configure(String setting) {
        if (setting.equals("false") || setting.equals("off") || setting.equals("0")) {
            return false;
        }
        boolean time = false;
        boolean data = true;
        boolean thread = false;
        int strings = TraceOptions.DEFAULT.strings();
        String path = "";
        for (String option : setting.split(",")) {
            String value = option.substring(option.indexOf('=') + 1);
            switch (option.substring(0, option.length() - value.length())) {
                case "data=" -> data = shown(option, value);
                case "strings=" -> strings = number(option, value);
                case "file=" -> path = value;
                default -> {
                    switch (option) {
                        case "true", "on", "1" -> {}
                        case "time" -> time = true;
                        case "thread" -> thread = true;
                        default -> throw unknown(option);
                    }
                }
            }
        }
        if (!path.isEmpty()) {
            to(file(path));
        }
        options = new TraceOptions(time, data, thread, strings);
        return true;
    }

    private static IllegalArgumentException unknown(String option) {
        return new IllegalArgumentException(
                "berkeley.trace: no option "
                        + option
                        + ": there are true, false, time, thread, data=off, strings=N, file=PATH");
    }

    /** Any other word is an error: who mistypes {@code off} does not want the bytes printed. */
    private static boolean shown(String option, String value) {
        return switch (value) {
            case "on" -> true;
            case "off" -> false;
            default -> throw unknown(option);
        };
    }

    private static int number(String option, String value) {
        try {
            return Math.max(0, Integer.parseInt(value));
        } catch (NumberFormatException e) {
            throw unknown(option);
        }
    }

    /** A new file is the owner's alone: a trace has what was sent, passwords too. */
    private static PrintStream file(String name) {
        String path = name.replace("%p", Long.toString(ProcessHandle.current().pid()));
        try {
            var file =
                    Files.newByteChannel(
                            Path.of(path),
                            Set.of(CREATE, TRUNCATE_EXISTING, WRITE),
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
            return new PrintStream(Channels.newOutputStream(file), true, StandardCharsets.UTF_8);
        } catch (IOException | UnsupportedOperationException | SecurityException e) {
            throw new IllegalArgumentException(
                    "berkeley.trace: cannot write " + path + " (" + reason(e) + ")", e);
        }
    }

    /** The kernel's words where Java has them; its class says the rest. */
    private static String reason(Exception failed) {
        return switch (failed) {
            case NoSuchFileException _ -> "no such folder";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException file when file.getReason() != null -> file.getReason();
            default -> failed.toString();
        };
    }

    static void begin(CallRecord call) {
        withoutTrace(() -> notifyEach(listener -> listener.begun(call)));
    }

    static void end(CallRecord call) {
        withoutTrace(() -> {
            if (printing) {
                print(call);
            }
            notifyEach(listener -> listener.returned(call));
        });
    }

    private static void withoutTrace(Runnable work) {
        NOTIFYING.set(true);
        try {
            work.run();
        } finally {
            NOTIFYING.set(false);
        }
    }

    private static void notifyEach(Consumer<Trace.Listener> work) {
        for (Trace.Listener listener : LISTENERS) {
            try {
                work.accept(listener);
            } catch (Throwable thrown) {
                failed(thrown);
            }
        }
    }

    /**
     * Passes what a listener or the trace itself has thrown to the thread's uncaught exception
     * handler. The call goes on: the descriptor that it opened, or the bytes that it received,
     * would be lost otherwise.
     */
    static void failed(Throwable thrown) {
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        } catch (Throwable again) {
            // no handler is left
        }
    }

    private static void print(CallRecord call) {
        if (first == 0) {
            first = call.tid();
        } else if (first != call.tid()) {
            several = true;
        }
        TraceOptions how = options;
        StringBuilder line = new StringBuilder();
        if (how.thread() || several) {
            line.append("[pid ").append(call.tid()).append("] ");
        }
        line.append(call.line());
        if (how.time()) {
            line.append(
                    String.format(
                            " <%d.%06d>",
                            call.nanos() / 1_000_000_000, call.nanos() / 1000 % 1_000_000));
        }
        PrintStream stream = out;
        (stream == null ? System.err : stream).println(line);
    }
}
