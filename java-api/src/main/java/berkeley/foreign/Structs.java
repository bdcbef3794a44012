package berkeley.foreign;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import berkeley.bindings.socket.epoll_event;
import berkeley.bindings.socket.pollfd;
import berkeley.bindings.socket.sockaddr_storage;
import berkeley.trace.Trace;

import java.lang.foreign.MemorySegment;

/**
 * A thread's structs for what a call takes or fills while it runs, so that no call allocates: a
 * name, a pollfd, a timespec, an epoll_event and an option of up to 16 bytes.
 */
public final class Structs {
    /** The bytes of all structs. */
    static final int SIZE = 256;

    private static final long LENGTH = sockaddr_storage.sizeof();
    private static final long POLLFD = LENGTH + Long.BYTES;
    private static final long TIMESPEC = POLLFD + pollfd.sizeof();
    private static final long EVENT = TIMESPEC + 2 * Long.BYTES;
    private static final long OPTION = EVENT + 2 * Long.BYTES;
    private static final long OPTION_LENGTH = OPTION + 2 * Long.BYTES;

    private final NameBuffer name;
    private final MemorySegment descriptor;
    private final MemorySegment timespec;
    private final MemorySegment event;
    private final MemorySegment option;
    private final MemorySegment optionLength;

    Structs(MemorySegment memory) {
        name = new NameBuffer(memory.asSlice(0, LENGTH), memory.asSlice(LENGTH, Integer.BYTES));
        descriptor = memory.asSlice(POLLFD, pollfd.sizeof());
        timespec = memory.asSlice(TIMESPEC, 2 * Long.BYTES);
        event = memory.asSlice(EVENT, epoll_event.sizeof());
        option = memory.asSlice(OPTION, 2 * Long.BYTES);
        optionLength = memory.asSlice(OPTION_LENGTH, Integer.BYTES);
    }

    /**
     * {@return the calling thread's} A listener of the trace that makes calls has others: a call of
     * its thread is under way.
     */
    public static Structs own() {
        return Trace.on() && Trace.isNotifying()
                ? new Structs(ThreadBuffer.newStructs())
                : ThreadBuffer.own().structs();
    }

    /** {@return room for a name and its length} */
    public NameBuffer name() {
        return name;
    }

    /** {@return a struct pollfd of these} */
    public MemorySegment pollfd(int fd, int events) {
        descriptor.set(JAVA_INT, pollfd.fd$offset(), fd);
        descriptor.set(JAVA_SHORT, pollfd.events$offset(), (short) events);
        descriptor.set(JAVA_SHORT, pollfd.revents$offset(), (short) 0);
        return descriptor;
    }

    /** {@return what the kernel has put into the pollfd; 0 where poll failed} */
    public int revents() {
        return Short.toUnsignedInt(descriptor.get(JAVA_SHORT, pollfd.revents$offset()));
    }

    /** {@return a struct timespec of so many nanoseconds} */
    public MemorySegment timespec(long nanos) {
        timespec.set(JAVA_LONG, 0, nanos / 1_000_000_000);
        timespec.set(JAVA_LONG, Long.BYTES, nanos % 1_000_000_000);
        return timespec;
    }

    /** {@return room for a struct epoll_event} */
    public MemorySegment event() {
        return event;
    }

    /** {@return room for 16 bytes of an option} */
    public MemorySegment option() {
        return option;
    }

    /** {@return the room of {@link #option} for the kernel to fill, in bytes} */
    public MemorySegment optionLength() {
        optionLength.set(JAVA_INT, 0, (int) option.byteSize());
        return optionLength;
    }
}
