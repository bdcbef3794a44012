package berkeley.option;

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

    @Override
    public String toString() {
        return name;
    }
}
