package berkeley;

/**
 * A socket option: what {@code getsockopt} and {@code setsockopt} are to be called with, and the
 * type of its value. The options of the headers stand in {@link SO}, {@link TCP}, {@link IP},
 * {@link IPV6}, {@link UDP} and their kin; one that is missing there is a row more: {@code new
 * SockOpt<>("TCP_CA_NAME", IPPROTO_TCP, 13, Codecs.STRING)}.
 *
 * @param name its C name, for messages
 * @param level {@code SOL_SOCKET}, {@code IPPROTO_TCP} …
 * @param optname {@code SO_REUSEADDR} …
 * @param codec how the value lies in memory
 * @see <a href="https://man7.org/linux/man-pages/man2/getsockopt.2.html">getsockopt(2)</a>
 */
public record SockOpt<T>(String name, int level, int optname, Codec<T> codec) {

    @Override
    public String toString() {
        return name;
    }
}
