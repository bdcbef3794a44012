package berkeley.trace;

import static berkeley.bindings.socket.Constants.*;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import berkeley.bindings.socket.mmsghdr;
import berkeley.trace.Call.Kind;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * One call's arguments in words. What goes into the kernel is read before the call, since the call
 * may write over it; what comes out is read after it, and where the call failed it is only a
 * pointer.
 */
final class CallFormatter {
    private static final int MOST_PATH = 4096;

    private final Call call;
    private final long[] arguments;
    private final @Nullable String[] texts;
    private final Messages messages;
    private final OptionValues values;

    /**
     * What the lengths were before the call that a result is told beside: of one, or of each
     * message.
     */
    private int[] before = {};

    /** The offset of sendfile before the call. */
    private long start;

    private boolean done;
    private long result;

    CallFormatter(Call call, long[] arguments, TraceOptions options) {
        this.call = call;
        this.arguments = arguments;
        this.texts = new String[call.kinds().size()];
        this.messages = new Messages(options);
        this.values = new OptionValues(options);
    }

    /** Reads what goes in. */
    void enter() {
        for (int i = 0; i < texts.length; i++) {
            texts[i] = text(i);
        }
    }

    /** Reads what came out. */
    void leave(long result) {
        this.result = result;
        done = true;
        for (int i = 0; i < texts.length; i++) {
            if (texts[i] == null) {
                texts[i] = text(i);
            }
        }
    }

    /** {@return the arguments, without those that are not told} */
    List<String> arguments() {
        List<String> told = new ArrayList<>();
        for (String text : texts) {
            if (text != null && !text.isEmpty()) {
                told.add(text);
            }
        }
        return told;
    }

    /** {@return the arguments before the call, with … for what only the result will tell} */
    List<String> asked() {
        List<String> told = new ArrayList<>();
        for (int i = 0; i < texts.length; i++) {
            String text = texts[i];
            if (text == null) {
                told.add(value(i) == 0 ? "NULL" : "…");
            } else if (!text.isEmpty()) {
                told.add(text);
            }
        }
        return told;
    }

    private long value(int i) {
        return i < arguments.length ? arguments[i] : 0;
    }

    private int integer(int i) {
        return (int) value(i);
    }

    private boolean failed() {
        return call.failed(result);
    }

    /** {@return an argument in words, or null where only the result will tell} */
    private @Nullable String text(int i) {
        long value = value(i);
        Kind kind = call.kinds().get(i);
        return switch (kind) {
            case FD, INT, LENGTH -> Integer.toString((int) value);
            case PORT -> Lookups.port((int) value);
            case LONG -> Long.toString(value);
            case UNSIGNED -> Integer.toUnsignedString((int) value);
            case SIZE -> Long.toUnsignedString(value);
            case POINTER -> QuotedBytes.pointer(value);
            case NULL -> "NULL";
            case ZERO -> "0";
            case SIGSET_SIZE, COUNTER_SIZE -> "8";

            case FAMILY -> Tables.FAMILY.name((int) value);
            case SOCK_TYPE -> type((int) value);
            case PROTOCOL -> Tables.protocol(integer(0), (int) value);
            case SOCK_FLAGS -> cloexecFirst("SOCK", (int) value);
            case SHUT -> Tables.SHUT.name((int) value);
            case MSG_FLAGS -> Tables.MSG.flags(Integer.toUnsignedLong((int) value));
            case SOCKADDR_IN -> Addresses.at(value, integer(i + 1));
            case SOCKADDR_OUT -> done ? filled(i) : null;
            case LENGTH_IN_OUT -> lengthInOut(i);
            case FD_PAIR -> done ? pair(value) : null;

            case BYTES_IN -> messages.bytes(value, value(i + 1));
            case BYTES_OUT -> done ? received(i) : null;
            case IOVEC_IN -> messages.iovec(value, value(i + 1), Messages.ALL);
            case IOVEC_OUT ->
                    !done
                            ? null
                            : failed()
                                    ? messages.iovecUnfilled(value, value(i + 1))
                                    : messages.iovec(value, value(i + 1), result);
            case MSGHDR_IN -> messages.message(value, -1, Messages.ALL);
            case MSGHDR_OUT -> receivedMessage(value);
            case MMSGHDR_IN ->
                    done
                            ? messages.messages(
                                    value,
                                    Integer.toUnsignedLong(integer(i + 1)),
                                    Math.max(result, 0),
                                    new int[0])
                            : null;
            case MMSGHDR_OUT -> receivedMessages(i);

            case LEVEL -> OptionValues.level((int) value);
            case OPTION ->
                    call == Call.GETSOCKOPT
                            ? OptionValues.nameRead(integer(i - 1), (int) value)
                            : OptionValues.name(integer(i - 1), (int) value);
            case OPTVAL_IN -> values.set(integer(i - 2), integer(i - 1), value, integer(i + 1));
            case OPTVAL_OUT -> done ? gotOption(i) : null;

            case FD_SET -> PollFormat.set(value, integer(0));
            case TIMEVAL_IN_OUT -> Times.timevalAsTimespec(value);
            case TIMESPEC, TIMESPEC_IN_OUT -> Times.timespec(value);
            case TIMESPEC_OUT ->
                    done ? failed() ? QuotedBytes.pointer(value) : Times.timespec(value) : null;
            case SIGSET -> Controls.signals(value);
            case SIGSET_IN_STRUCT -> "{sigmask=" + Controls.signals(value) + ", sigsetsize=8}";
            case POLLFDS -> PollFormat.pollfds(value, integer(i + 1));
            case EPOLL_FLAGS -> Tables.EPOLL_CREATE.flags(Integer.toUnsignedLong((int) value));
            case EPOLL_OP -> Tables.EPOLL_CTL.name((int) value);
            case EPOLL_EVENT ->
                    integer(1) == EPOLL_CTL_DEL
                            ? QuotedBytes.pointer(value)
                            : PollFormat.epollEvent(value);
            case EPOLL_EVENTS ->
                    done
                            ? failed()
                                    ? QuotedBytes.pointer(value)
                                    : PollFormat.epollEvents(value, result)
                            : null;

            case FCNTL -> Tables.F.name((int) value);
            case FCNTL_ARGUMENT -> Controls.fcntl(integer(i - 1), value);
            case IOCTL -> Controls.request(value);
            case IOCTL_ARGUMENT ->
                    done || Controls.writes(value(i - 1))
                            ? Controls.ioctl(integer(i - 1), value, done && failed())
                            : null;
            case OPEN_FLAGS ->
                    call == Call.OPEN
                            ? Controls.open((int) value)
                            : Tables.O.flags(Integer.toUnsignedLong((int) value));
            case MODE -> (integer(i - 1) & O_CREAT) == 0 ? "" : String.format("%#o", (int) value);
            case STRING -> string(value);
            case PATH -> "AT_FDCWD, " + string(value);
            case WHENCE -> Tables.SEEK.name((int) value);
            case EVENTFD_FLAGS -> eventfd((int) value);
            case COUNTER -> messages.bytes(counter(value));
            case COUNTER_OUT ->
                    done ? failed() ? QuotedBytes.pointer(value) : messages.bytes(value, 8) : null;
            case CLOCK -> Tables.CLOCK.name((int) value);
            case TIMERFD_FLAGS -> cloexecFirst("TFD", (int) value);
            case TIMERFD_SET_FLAGS -> Tables.TFD_TIMER.flags(Integer.toUnsignedLong((int) value));
            case ITIMERSPEC_IN -> Times.itimerspec(value);
            case ITIMERSPEC_OUT ->
                    done ? failed() ? QuotedBytes.pointer(value) : Times.itimerspec(value) : null;
            case SIGNALFD_FLAGS -> cloexecFirst("SFD", (int) value);
            case OFFSET_IN_OUT -> offset(value);
            case SPLICE_FLAGS -> Tables.SPLICE.flags(Integer.toUnsignedLong((int) value));
            case SIGNAL -> Controls.signal((int) value);

            case ADDRINFO_IN -> Lookups.hints(value);
            case ADDRINFO_OUT ->
                    done ? result == 0 ? Lookups.found(value) : QuotedBytes.pointer(value) : null;
            case NI_FLAGS -> Tables.NI.flags(Integer.toUnsignedLong((int) value));
            case STRING_OUT -> done ? failed() ? QuotedBytes.pointer(value) : string(value) : null;
            case ADDRESS_IN -> messages.bytes(value, value(i + 1));
        };
    }

    static String type(int type) {
        int plain = type & 0xf;
        int flags = type & ~0xf;
        String name = Tables.TYPE.find(plain);
        if (name == null) {
            return flags == 0 ? Tables.TYPE.name(plain) : cloexecFirst("SOCK", type);
        }
        return flags == 0 ? name : name + "|" + cloexecFirst("SOCK", flags);
    }

    /** The two flags that most calls share, in the order in which strace names them. */
    private static String cloexecFirst(String prefix, int flags) {
        List<String> parts = new ArrayList<>();
        int rest = flags;
        if ((rest & O_CLOEXEC) != 0) {
            parts.add(prefix + "_CLOEXEC");
            rest &= ~O_CLOEXEC;
        }
        if ((rest & O_NONBLOCK) != 0) {
            parts.add(prefix + "_NONBLOCK");
            rest &= ~O_NONBLOCK;
        }
        if (rest != 0 || parts.isEmpty()) {
            parts.add(flags == 0 ? "0" : "0x" + Integer.toHexString(rest));
        }
        return String.join("|", parts)
                + (rest == flags && flags != 0 ? " /* " + prefix + "_??? */" : "");
    }

    private static String eventfd(int flags) {
        int rest = flags & ~EFD_SEMAPHORE;
        return rest == flags
                ? cloexecFirst("EFD", flags)
                : "EFD_SEMAPHORE" + (rest == 0 ? "" : "|" + cloexecFirst("EFD", rest));
    }

    private String filled(int i) {
        long pointer = value(i);
        int room = before.length == 0 ? -1 : before[0];
        MemorySegment length = Memory.read(value(i + 1), 4);
        if (failed() || room < 0 || length == null) {
            return QuotedBytes.pointer(pointer);
        }
        return Addresses.at(pointer, Math.min(room, length.get(JAVA_INT, 0)));
    }

    private @Nullable String lengthInOut(int i) {
        long pointer = value(i);
        boolean noAddress = call.kinds().get(i - 1) == Kind.SOCKADDR_OUT && value(i - 1) == 0;
        MemorySegment length = noAddress ? null : Memory.read(pointer, 4);
        if (length == null) {
            return QuotedBytes.pointer(pointer);
        }
        int now = length.get(JAVA_INT, 0);
        if (!done) {
            before = new int[] {now};
            return null;
        }
        int room = before[0];
        return failed() || room == now ? "[" + room + "]" : "[" + room + " => " + now + "]";
    }

    private String pair(long pointer) {
        MemorySegment pair = failed() ? null : Memory.read(pointer, 8);
        return pair == null
                ? QuotedBytes.pointer(pointer)
                : "[" + pair.get(JAVA_INT, 0) + ", " + pair.get(JAVA_INT, 4) + "]";
    }

    private String received(int i) {
        long length = Math.min(result, value(i + 1));
        if (failed()) {
            return QuotedBytes.pointer(value(i));
        }
        return messages.bytes(value(i), length);
    }

    private @Nullable String receivedMessage(long pointer) {
        if (!done) {
            int length = Messages.nameLength(pointer);
            before = new int[] {length};
            return length == -1 ? QuotedBytes.pointer(pointer) : null;
        }
        return failed()
                ? "{msg_namelen=" + before[0] + "}"
                : messages.message(pointer, before[0], result);
    }

    private @Nullable String receivedMessages(int i) {
        long pointer = value(i);
        if (!done) {
            before = new int[Math.clamp(Integer.toUnsignedLong(integer(i + 1)), 0, UIO_MAXIOV)];
            for (int k = 0; k < before.length; k++) {
                before[k] = Messages.nameLength(pointer + k * mmsghdr.sizeof());
            }
            return null;
        }
        return failed()
                ? QuotedBytes.pointer(pointer)
                : messages.messages(pointer, result, result, before);
    }

    private String gotOption(int i) {
        MemorySegment length = Memory.read(value(i + 1), 4);
        return failed() || length == null || before.length == 0 || before[0] <= 0
                ? QuotedBytes.pointer(value(i))
                : values.got(integer(i - 2), integer(i - 1), value(i), length.get(JAVA_INT, 0));
    }

    private static String string(long pointer) {
        String text = pointer == 0 ? null : Memory.string(pointer, MOST_PATH);
        return text == null ? QuotedBytes.pointer(pointer) : QuotedBytes.string(text);
    }

    private static MemorySegment counter(long value) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[8]);
        bytes.set(JAVA_LONG_UNALIGNED, 0, value);
        return bytes;
    }

    /** An off_t*: what it was, and what sendfile made of it. */
    private @Nullable String offset(long pointer) {
        MemorySegment offset = Memory.read(pointer, 8);
        if (offset == null) {
            return QuotedBytes.pointer(pointer);
        }
        long now = offset.get(JAVA_LONG, 0);
        if (call != Call.SENDFILE) {
            return "[" + now + "]";
        }
        if (!done) {
            start = now;
            return null;
        }
        return failed() || result == 0 ? "[" + start + "]" : "[" + start + "] => [" + now + "]";
    }

    /** {@return the result in words, without the errno} */
    String resultText(int errno) {
        if (call == Call.FCNTL && Controls.hexadecimal(integer(1)) && result > 0) {
            return "0x" + Long.toHexString(result);
        }
        String found = Lookups.result(call, result, errno);
        if (found != null) {
            return found;
        }
        boolean counter = call == Call.EVENTFD_READ || call == Call.EVENTFD_WRITE;
        return counter && result == 0
                ? "8"
                : Long.toString(result); // the bytes that read and write say
    }

    /** {@return what strace tells in brackets behind the result, or empty} */
    String after() {
        if (failed()) {
            return "";
        }
        List<String> parts = new ArrayList<>();
        boolean timeout = false;
        switch (call.name()) {
            case "poll", "ppoll" -> {
                timeout = result == 0;
                parts.add(PollFormat.revents(value(0), integer(1)));
            }
            case "select", "pselect" -> {
                timeout = result == 0;
                parts.addAll(PollFormat.ready(integer(0), value(1), value(2), value(3)));
                if (call == Call.SELECT && value(4) != 0) {
                    parts.add("left " + Times.timevalAsTimespec(value(4)));
                }
            }
            case "recvmmsg" -> {
                timeout = result == 0;
                if (value(4) != 0) {
                    parts.add("left " + Times.timespec(value(4)));
                }
            }
            case "fcntl" -> {
                String told = Controls.fcntlResult(integer(1), result);
                if (!told.isEmpty()) {
                    parts.add(told);
                }
            }
            default -> {}
        }
        return timeout ? "Timeout" : String.join(", ", parts);
    }
}
