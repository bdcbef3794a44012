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

/** Who is told of calls, and of which. It is loaded when somebody asks for the first time. */
final class Sinks {
    private static volatile TraceOptions options = TraceOptions.DEFAULT;
    private static volatile boolean printing;
    private static volatile @Nullable PrintStream out;
    private static volatile Set<Thread> only = Set.of();

    /** The thread that was told of first; a second one brings numbers before the lines. */
    private static volatile int first;

    private static volatile boolean several;

    private static final List<Trace.Listener> LISTENERS = new CopyOnWriteArrayList<>();

    /** Set while this thread tells of a call: what it calls meanwhile is not told. */
    private static final ThreadLocal<Boolean> TELLING = ThreadLocal.withInitial(() -> false);

    private Sinks() {}

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

    /** {@return whether a listener is there, who is told more than is printed} */
    static boolean heard() {
        return !LISTENERS.isEmpty();
    }

    static boolean data() {
        return options.data();
    }

    static boolean covers(Thread thread) {
        Set<Thread> some = only;
        return (some.isEmpty() || some.contains(thread)) && !telling();
    }

    static boolean telling() {
        return TELLING.get();
    }

    static @Nullable Teller teller(Call call, long[] arguments) {
        return wanted() ? new Teller(call, arguments, options) : null;
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

    static void begin(Told told) {
        TELLING.set(true);
        try {
            for (Trace.Listener listener : LISTENERS) {
                try {
                    listener.begun(told);
                } catch (Throwable thrown) {
                    failed(thrown);
                }
            }
        } finally {
            TELLING.set(false);
        }
    }

    static void tell(Told told) {
        TELLING.set(true);
        try {
            if (printing) {
                print(told);
            }
            for (Trace.Listener listener : LISTENERS) {
                try {
                    listener.told(told);
                } catch (Throwable thrown) {
                    failed(thrown);
                }
            }
        } finally {
            TELLING.set(false);
        }
    }

    /**
     * Tells what went wrong in telling. The call itself goes on: the descriptor that it made, or
     * the bytes that it took, would else be lost.
     */
    static void failed(Throwable thrown) {
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        } catch (Throwable again) {
            // nobody is left to tell
        }
    }

    private static void print(Told told) {
        if (first == 0) {
            first = told.tid();
        } else if (first != told.tid()) {
            several = true;
        }
        TraceOptions how = options;
        StringBuilder line = new StringBuilder();
        if (how.thread() || several) {
            line.append("[pid ").append(told.tid()).append("] ");
        }
        line.append(told.line());
        if (how.time()) {
            line.append(
                    String.format(
                            " <%d.%06d>",
                            told.nanos() / 1_000_000_000, told.nanos() / 1000 % 1_000_000));
        }
        PrintStream stream = out;
        (stream == null ? System.err : stream).println(line);
    }
}
