package berkeley;

/**
 * A socket option that {@link Sock#get} can be called with. {@link Sock#set} takes a {@link
 * SockOpt} only, so that setting a {@link ReadOnlyOpt} does not compile.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/getsockopt.2.html">getsockopt(2)</a>
 */
public sealed interface AnyOpt<T> permits SockOpt, ReadOnlyOpt {

    /** {@return the C name, for messages} */
    String name();

    /** {@return {@code SOL_SOCKET}, {@code IPPROTO_TCP} …} */
    int level();

    /** {@return {@code SO_REUSEADDR} …} */
    int optname();

    /** {@return how the value lies in memory} */
    Codec<T> codec();
}
