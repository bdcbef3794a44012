package berkeley;

import berkeley.option.TCP;

/**
 * A socket option that can be read, and that the kernel refuses to set, such as {@link TCP#INFO}.
 *
 * @param name its C name, for messages
 * @param level {@code SOL_SOCKET}, {@code IPPROTO_TCP} …
 * @param optname {@code SO_TYPE} …
 * @param codec how the value lies in memory
 * @see <a href="https://man7.org/linux/man-pages/man2/getsockopt.2.html">getsockopt(2)</a>
 */
public record ReadOnlyOpt<T>(String name, int level, int optname, Codec<T> codec)
        implements AnyOpt<T> {

    @Override
    public String toString() {
        return name;
    }
}
