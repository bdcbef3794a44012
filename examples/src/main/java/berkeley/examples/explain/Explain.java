package berkeley.examples.explain;

import static berkeley.bindings.socket.Constants.AF_UNSPEC;
import static berkeley.examples.Out.fold;

import berkeley.addr.SockAddr;
import berkeley.bindings.socket.Constants;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;
import berkeley.sys.Errno;
import berkeley.trace.Call;
import berkeley.trace.CallRecord;
import berkeley.trace.Names;
import berkeley.trace.Trace;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Tells what an error means for the call that met it. */
@Usage(
        value = "ERRNO [CALL] [ADDRESS|PID/FD]",
        does = "says what an error means, what may have caused it here and what to try")
public final class Explain implements Program {
    /** A descriptor of this process, or of another. */
    private static final Pattern DESCRIPTOR = Pattern.compile("(?:(\\d+)/)?(\\d{1,9})");

    /** A call that failed, perhaps since Ctrl-C ended it. */
    private record Failed(CallRecord call, boolean stopped) {}

    /** The last call of this process that failed. */
    private static volatile Failed last;

    /** Whether Ctrl-C is ending the line that runs. */
    private static volatile boolean stopping;

    public Explain() {}

    /** Remembers each call that fails from now on, for {@link #last}. */
    public static void watch() {
        Trace.add(told -> {
            if (told.errno() != 0) {
                last = new Failed(told, stopping && told.errno() == Constants.EINTR);
            }
        });
    }

    /** Tells whether a call that waits now is ended by Ctrl-C. */
    public static void stopping(boolean now) {
        stopping = now;
    }

    /** {@return what the last call that failed met, in words} It takes {@link #watch} first. */
    public static String last() throws IOException {
        Failed before = last;
        if (before == null) {
            return "no call has failed";
        }
        CallRecord failed = before.call();
        return failed.line()
                + "\n\n"
                + explain(
                        failed.errno(),
                        before.stopped() ? "Ctrl-C" : failed.call().name(),
                        new Checks(address(failed), failed.fd(), "self"));
    }

    private static Optional<SockAddr> address(CallRecord told) {
        MemorySegment bytes = MemorySegment.ofBuffer(told.address().duplicate());
        return bytes.byteSize() < 2
                ? Optional.empty()
                : Optional.of(SockAddr.decode(bytes, (int) bytes.byteSize()));
    }

    @Override
    public void run(Args args) throws IOException {
        if (args.has(2) && args.text(2).matches("\\d+")) { // this process has none of interest
            throw args.wrong(2, "an address or PID/FD: descriptors are a process's own");
        }
        Out.say(of(args));
    }

    /**
     * {@return what the program would say, for the same arguments} A number alone is a descriptor
     * of this process.
     */
    public static String of(String... args) throws IOException {
        String usage = Explain.class.getAnnotation(Usage.class).value();
        return of(new Args("explain", usage, List.of(args)));
    }

    private static String of(Args args) throws IOException {
        int errno = errno(args);
        Optional<SockAddr> address = Optional.empty();
        int fd = -1;
        String process = "self";
        if (args.has(2)) {
            Matcher descriptor = DESCRIPTOR.matcher(args.text(2));
            if (descriptor.matches()) {
                process = descriptor.group(1) == null ? "self" : descriptor.group(1);
                fd = Integer.parseInt(descriptor.group(2));
                if (!Files.isReadable(Path.of("/proc", process, "fd"))) {
                    throw args.wrong(2, "a descriptor of a process that is there, and yours");
                }
            } else {
                address = Optional.of(address(args));
            }
        }
        return explain(errno, call(args), new Checks(address, fd, process));
    }

    private static String call(Args args) {
        String call = args.text(1, "");
        boolean known =
                call.isEmpty()
                        || Stream.of(Call.class.getFields())
                                .anyMatch(row -> row.getName().equalsIgnoreCase(call));
        if (!known) {
            throw args.wrong(1, "a call, such as connect");
        }
        return call;
    }

    private static SockAddr address(Args args) {
        try {
            return SockAddr.parse(args.text(2));
        } catch (IllegalArgumentException e) {
            throw args.wrong(2, "an address or a descriptor");
        }
    }

    private static int errno(Args args) {
        String text = args.text(0);
        if (text.matches("\\d{1,4}") && Names.errno(Integer.parseInt(text)).startsWith("E")) {
            return Integer.parseInt(text);
        }
        try {
            if (text.matches("E[A-Z0-9]+")) {
                return Constants.class.getField(text).getInt(null);
            }
        } catch (ReflectiveOperationException e) {
            throw args.wrong(0, "an errno, such as EADDRINUSE or 98");
        }
        throw args.wrong(0, "an errno, such as EADDRINUSE or 98");
    }

    private static String explain(int errno, String call, Checks checks) throws IOException {
        String name = Names.errno(errno);
        StringBuilder text =
                new StringBuilder(name)
                        .append(" (")
                        .append(errno)
                        .append("): ")
                        .append(Errno.strerror(errno))
                        .append('\n');
        Explanations all = Explanations.read();
        Optional<Explanation> found =
                all.find(name, call, checks.address().map(SockAddr::family).orElse(AF_UNSPEC));
        List<String> calls = all.calls(name);
        if (found.isEmpty() && call.isEmpty() && calls.size() == 1) {
            return explain(errno, calls.getFirst(), checks);
        }
        if (found.isEmpty()) {
            return text.append(
                            calls.isEmpty()
                                    ? "There is no text for it; the man page of the call has one."
                                    : fold(
                                            "It depends on the call: " + String.join(", ", calls),
                                            0))
                    .toString();
        }
        Explanation explanation = found.get();
        text.append(fold((call.isEmpty() ? "" : call + ": ") + explanation.meaning(), 0))
                .append("\n\nLikely causes:\n");
        for (Explanation.Cause cause : explanation.causes()) {
            text.append("  - ").append(fold(cause.text(), 4)).append('\n');
            checks.run(cause.check())
                    .ifPresent(so -> text.append("      here: ").append(fold(so, 12)).append('\n'));
        }
        return text.append("\nTry: ").append(fold(explanation.advice(), 5)).toString();
    }
}
