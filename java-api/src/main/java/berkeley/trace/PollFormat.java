package berkeley.trace;

import berkeley.bindings.socket.epoll_event;
import berkeley.bindings.socket.pollfd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** What select, poll and epoll wait for, and what they found. */
final class PollFormat {
    private PollFormat() {}

    /**
     * {@return the descriptors of an fd_set below {@code count}, or null where it cannot be read}
     */
    private static @org.jspecify.annotations.Nullable List<String> members(
            long pointer, int count) {
        MemorySegment bits = Memory.read(pointer, (Math.max(count, 0) + 63) / 64 * 8L);
        if (bits == null) {
            return null;
        }
        List<String> members = new ArrayList<>();
        for (int fd = 0; fd < count; fd++) {
            if ((bits.get(ValueLayout.JAVA_BYTE, fd / 8) >> fd % 8 & 1) != 0) {
                members.add(Integer.toString(fd));
            }
        }
        return members;
    }

    static String set(long pointer, int count) {
        List<String> members = pointer == 0 || count < 0 ? null : members(pointer, count);
        return members == null
                ? QuotedBytes.pointer(pointer)
                : "[" + String.join(" ", members) + "]";
    }

    /** {@return the sets that have members after select, each under what it was for} */
    static List<String> ready(int count, long in, long out, long except) {
        List<String> ready = new ArrayList<>();
        ready(ready, "in", in, count);
        ready(ready, "out", out, count);
        ready(ready, "except", except, count);
        return ready;
    }

    private static void ready(List<String> ready, String what, long pointer, int count) {
        List<String> members = pointer == 0 ? null : members(pointer, count);
        if (members != null && !members.isEmpty()) {
            ready.add(what + " [" + String.join(" ", members) + "]");
        }
    }

    static String pollfds(long pointer, int count) {
        return Messages.array(
                pointer,
                Integer.toUnsignedLong(count),
                pollfd.sizeof(),
                at -> {
                    MemorySegment each = Memory.read(at, pollfd.sizeof());
                    if (each == null) {
                        return QuotedBytes.pointer(at);
                    }
                    int fd = pollfd.fd(each);
                    return fd < 0
                            ? "{fd=" + fd + "}"
                            : "{fd=" + fd + ", events=" + events(pollfd.events(each)) + "}";
                });
    }

    /** {@return the entries of a struct pollfd[] that have revents} */
    static String revents(long pointer, int count) {
        List<String> ready = new ArrayList<>();
        for (long i = 0; i < Integer.toUnsignedLong(count); i++) {
            MemorySegment each = Memory.read(pointer + i * pollfd.sizeof(), pollfd.sizeof());
            if (each == null) {
                break;
            }
            if (pollfd.revents(each) == 0) {
                continue;
            }
            if (ready.size() == Messages.MOST) {
                ready.add("...");
                break;
            }
            ready.add("{fd=" + pollfd.fd(each) + ", revents=" + events(pollfd.revents(each)) + "}");
        }
        return "[" + String.join(", ", ready) + "]";
    }

    private static String events(short events) {
        return Tables.POLL.flags(Short.toUnsignedLong(events));
    }

    static String epollEvent(long pointer) {
        MemorySegment event = Memory.read(pointer, epoll_event.sizeof());
        if (event == null) {
            return QuotedBytes.pointer(pointer);
        }
        long data = event.get(ValueLayout.JAVA_LONG_UNALIGNED, epoll_event.data$offset());
        return "{events="
                + Tables.EPOLL.flags(
                        Integer.toUnsignedLong(event.get(ValueLayout.JAVA_INT_UNALIGNED, 0)))
                + ", data={u32="
                + Integer.toUnsignedString((int) data)
                + ", u64="
                + Long.toUnsignedString(data)
                + "}}";
    }

    static String epollEvents(long pointer, long count) {
        return Messages.array(pointer, count, epoll_event.sizeof(), PollFormat::epollEvent);
    }
}
