package berkeley.examples.diagram;

import berkeley.addr.SockAddr;
import berkeley.sys.Errno;
import berkeley.trace.Call;
import berkeley.trace.CallRecord;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A call of one of the programs.
 *
 * @param process which program, counted from 0
 * @param call the C function
 * @param arguments its arguments in few words
 * @param before the same before the call has filled any
 * @param line as strace tells it
 * @param result in words
 * @param value the result
 * @param error the name of the error, or empty
 * @param begin in nanoseconds of CLOCK_MONOTONIC
 * @param nanos how long it took, or {@value #WAITS} where it has never returned
 * @param fd the descriptor that it was called on, or -1
 * @param direction which way its bytes went
 * @param bytes how many those were
 * @param lengths of the message or the messages that they make
 * @param head the first of them
 * @param address the struct sockaddr that it was given or that it filled, or empty
 * @param sockets what became of the sockets that it touched
 */
record Event(
        int process,
        String call,
        List<String> arguments,
        List<String> before,
        String line,
        String result,
        long value,
        String error,
        long begin,
        long nanos,
        String thread,
        int tid,
        int fd,
        Call.Direction direction,
        long bytes,
        List<Integer> lengths,
        ByteBuffer head,
        ByteBuffer address,
        List<SocketView> sockets) {

    private static final long WAITS = -1;

    private static final Pattern RIGHTS = Pattern.compile("SCM_RIGHTS, cmsg_data=\\[([0-9, ]+)\\]");

    private static final Set<Call.Kind> FILLED =
            EnumSet.of(
                    Call.Kind.SOCKADDR_OUT,
                    Call.Kind.LENGTH_IN_OUT,
                    Call.Kind.BYTES_OUT,
                    Call.Kind.IOVEC_OUT,
                    Call.Kind.MSGHDR_OUT,
                    Call.Kind.MMSGHDR_OUT,
                    Call.Kind.EPOLL_EVENTS,
                    Call.Kind.ADDRINFO_OUT);

    static Event of(CallRecord told, List<SocketView> sockets) {
        return new Event(
                0,
                told.call().name(),
                shortened(told, false),
                shortened(told, true),
                told.line(),
                told.resultText(),
                told.result(),
                told.errno() == 0 ? "" : Errno.name(told.errno()),
                told.begin(),
                told.nanos(),
                told.thread(),
                told.tid(),
                told.fd(),
                told.call().direction(),
                told.payload().bytes(),
                told.payload().lengths(),
                told.payload().head(),
                told.address(),
                sockets);
    }

    /** One that has begun. */
    static Event begun(CallRecord told, List<SocketView> sockets) {
        Event event = of(told, sockets);
        return new Event(
                0,
                event.call,
                event.before,
                event.before,
                event.line,
                event.result,
                event.value,
                event.error,
                event.begin,
                WAITS,
                event.thread,
                event.tid,
                event.fd,
                event.direction,
                0,
                List.of(),
                event.head,
                event.address,
                sockets);
    }

    /** Addresses as the API writes them, and without what the C library adds. */
    private static List<String> shortened(CallRecord told, boolean before) {
        List<Call.Kind> kinds = told.call().kinds();
        List<String> all = told.arguments();
        List<String> some = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (all.size() == kinds.size()
                    && (kinds.get(i) == Call.Kind.NULL || kinds.get(i) == Call.Kind.ZERO)) {
                continue;
            }
            if (before
                    && all.size() == kinds.size()
                    && FILLED.contains(kinds.get(i))
                    && !all.get(i).equals("NULL")) {
                some.add("…");
                continue;
            }
            boolean address = all.get(i).startsWith("{sa_family=") && told.address().hasRemaining();
            some.add(address ? text(told.address()) : all.get(i));
        }
        return List.copyOf(some);
    }

    private static String text(ByteBuffer address) {
        byte[] bytes = bytes(address);
        MemorySegment segment = MemorySegment.ofArray(new long[17]);
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, segment, 0, bytes.length);
        return SockAddr.decode(segment, bytes.length).toString();
    }

    /** Whether it had not returned when its program or the diagram ended. */
    boolean waits() {
        return nanos == WAITS;
    }

    long end() {
        return waits() ? Long.MAX_VALUE : begin + nanos;
    }

    /** The call in few words, without its result. */
    String told() {
        return call + "(" + String.join(", ", arguments) + ")";
    }

    /** The call before it returns. */
    String asked() {
        return call + "(" + String.join(", ", before) + ")";
    }

    /** What it returned in few words. */
    String outcome() {
        return waits() ? "still waiting" : "= " + result + (error.isEmpty() ? "" : " " + error);
    }

    boolean failed() {
        return !error.isEmpty();
    }

    /** The descriptors that it sent or received. */
    List<Integer> passed() {
        return passed(arguments);
    }

    static List<Integer> passed(List<String> arguments) {
        List<Integer> passed = new ArrayList<>();
        for (String argument : arguments) {
            Matcher rights = RIGHTS.matcher(argument);
            while (rights.find()) {
                for (String fd : rights.group(1).split(", ")) {
                    passed.add(Integer.valueOf(fd));
                }
            }
        }
        return passed;
    }

    /** The address that it was given or that it filled, or empty. */
    String addressText() {
        return address.hasRemaining() ? text(address) : "";
    }

    /** The socket that the call was about: the new one, where it made one. */
    SocketView socket() {
        return sockets.isEmpty() ? SocketView.NONE : sockets.get(sockets.size() - 1);
    }

    /** The socket of the descriptor that the call was given. */
    SocketView own() {
        return sockets.stream().filter(s -> s.fd() == fd).findFirst().orElse(SocketView.NONE);
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    void write(DataOutput out) throws IOException {
        out.writeUTF(call);
        texts(out, arguments);
        texts(out, before);
        text(out, line);
        text(out, result);
        out.writeLong(value);
        out.writeUTF(error);
        out.writeLong(begin);
        out.writeLong(nanos);
        text(out, thread);
        out.writeInt(tid);
        out.writeInt(fd);
        out.writeUTF(direction.name());
        out.writeLong(bytes);
        out.writeInt(lengths.size());
        for (int length : lengths) {
            out.writeInt(length);
        }
        bytes(out, bytes(head));
        bytes(out, bytes(address));
        out.writeInt(sockets.size());
        for (SocketView socket : sockets) {
            socket.write(out);
        }
    }

    static Event read(int process, DataInput in) throws IOException {
        return new Event(
                process,
                in.readUTF(),
                texts(in),
                texts(in),
                text(in),
                text(in),
                in.readLong(),
                in.readUTF(),
                in.readLong(),
                in.readLong(),
                text(in),
                in.readInt(),
                in.readInt(),
                Call.Direction.valueOf(in.readUTF()),
                in.readLong(),
                lengths(in),
                ByteBuffer.wrap(bytes(in)).asReadOnlyBuffer(),
                ByteBuffer.wrap(bytes(in)).asReadOnlyBuffer(),
                sockets(in));
    }

    private static List<Integer> lengths(DataInput in) throws IOException {
        List<Integer> lengths = new ArrayList<>();
        for (int n = in.readInt(); n > 0; n--) {
            lengths.add(in.readInt());
        }
        return List.copyOf(lengths);
    }

    private static List<SocketView> sockets(DataInput in) throws IOException {
        List<SocketView> sockets = new ArrayList<>();
        for (int n = in.readInt(); n > 0; n--) {
            sockets.add(SocketView.read(in));
        }
        return List.copyOf(sockets);
    }

    private static void texts(DataOutput out, List<String> texts) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            text(out, text);
        }
    }

    private static List<String> texts(DataInput in) throws IOException {
        List<String> texts = new ArrayList<>();
        for (int n = in.readInt(); n > 0; n--) {
            texts.add(text(in));
        }
        return List.copyOf(texts);
    }

    /** Not writeUTF, which takes 65,535 bytes at most. */
    private static void text(DataOutput out, String text) throws IOException {
        bytes(out, berkeley.examples.Text.bytes(text));
    }

    private static String text(DataInput in) throws IOException {
        return berkeley.examples.Text.text(bytes(in));
    }

    private static void bytes(DataOutput out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] bytes(DataInput in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }
}
