package berkeley;

/**
 * Two sockets that are connected to each other: what {@link Sock#pair socketpair} returns. What is
 * sent on one is received on the other.
 *
 * {@snippet file="berkeley/snippets/SnippetsTest.java" region="pair" :
 * try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
 *     pair.first().sendall("hello".getBytes());
 *     handle(new String(pair.second().recv(1024)));
 * }
 * }
 *
 * @param first the socket whose descriptor is {@code sv[0]}
 * @param second the socket whose descriptor is {@code sv[1]}
 */
public record SockPair(Sock first, Sock second) implements AutoCloseable {

    /** Closes both sockets. If both closes fail, the second error is suppressed in the first. */
    @Override
    public void close() throws ErrnoException {
        try (second) {
            first.close();
        }
    }
}
