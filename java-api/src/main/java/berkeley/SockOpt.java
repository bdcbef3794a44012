package berkeley;

import berkeley.option.IP;
import berkeley.option.IPV6;
import berkeley.option.SO;
import berkeley.option.TCP;
import berkeley.option.UDP;
import berkeley.sys.Errno;
import berkeley.sys.SysSocket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A socket option: what {@code getsockopt} and {@code setsockopt} are to be called with, and the
 * type of its value. One that can only be read is a {@link ReadOnlyOpt}. The options of the headers
 * stand in {@link SO}, {@link TCP}, {@link IP}, {@link IPV6}, {@link UDP} and their kin. An option
 * that is not there takes one line:
 *
 * {@snippet file="berkeley/snippets/SnippetsTest.java" region="option" :
 * SockOpt<Boolean> passSec =
 *         new SockOpt<>("IP_PASSSEC", IPPROTO_IP, IP_PASSSEC, Codecs.FLAG);
 * sock.set(passSec, true);
 * }
 *
 * @param name its C name, for messages
 * @param level {@code SOL_SOCKET}, {@code IPPROTO_TCP} …
 * @param optname {@code SO_REUSEADDR} …
 * @param codec how the value lies in memory
 * @see <a href="https://man7.org/linux/man-pages/man2/getsockopt.2.html">getsockopt(2)</a>
 */
public record SockOpt<T>(String name, int level, int optname, Codec<T> codec) implements AnyOpt<T> {

    /**
     * {@code getsockopt(fd, level, optname, optval, optlen)}—gets the option of a descriptor that
     * is no Sock's.
     */
    public static <T> T get(int fd, AnyOpt<T> option) throws ErrnoException {
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

    /**
     * {@code setsockopt(fd, level, optname, optval, optlen)}—sets the option of a descriptor that
     * is no Sock's.
     */
    public static <T> void set(int fd, SockOpt<T> option, T value) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            int size = option.codec().size(value);
            MemorySegment bytes = arena.allocate(Math.max(size, 1), Long.BYTES);
            int length = option.codec().encode(value, bytes.asSlice(0, size));
            if (SysSocket.setsockopt(fd, option.level(), option.optname(), bytes, length) < 0) {
                throw new ErrnoException("setsockopt", option.name() + " " + value, Errno.errno());
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
