package berkeley;

import berkeley.option.AnyOpt;
import berkeley.option.SockOpt;
import berkeley.sys.Errno;
import berkeley.sys.SysSocket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** getsockopt and setsockopt of an option whose type is known. */
final class OptionCalls {
    private OptionCalls() {}

    /** {@code getsockopt(fd, level, optname, optval, optlen)}—gets the option of a descriptor. */
    static <T> T get(int fd, AnyOpt<T> option) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            int size = option.codec().size();
            MemorySegment value = arena.allocate(Math.max(size, 1), Long.BYTES);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, size);
            if (SysSocket.getsockopt(fd, option.level(), option.optname(), value, length) < 0) {
                throw new ErrnoException("getsockopt", option.name(), Errno.errno());
            }
            return option.codec().decode(value, length.get(ValueLayout.JAVA_INT, 0));
        }
    }

    /** {@code setsockopt(fd, level, optname, optval, optlen)}—sets the option of a descriptor. */
    static <T> void set(int fd, SockOpt<T> option, T value) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            int size = option.codec().size(value);
            MemorySegment bytes = arena.allocate(Math.max(size, 1), Long.BYTES);
            int length = option.codec().encode(value, bytes.asSlice(0, size));
            if (SysSocket.setsockopt(fd, option.level(), option.optname(), bytes, length) < 0) {
                throw new ErrnoException("setsockopt", option.name() + " " + value, Errno.errno());
            }
        }
    }
}
