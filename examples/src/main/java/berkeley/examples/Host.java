package berkeley.examples;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Lookup;
import berkeley.addr.SockAddr;

import java.io.IOException;

/** The HOST argument of a client, looked up. */
public final class Host {
    private Host() {}

    /**
     * The first IPv4 address of a host, with a port.
     *
     * @throws IOException where it has none, or cannot be asked
     */
    public static SockAddr.Inet inet(String host, int port) throws IOException {
        var found = Lookup.getaddrinfo(host, null, AF_INET, SOCK_STREAM);
        return new SockAddr.Inet(((SockAddr.Inet) found.getFirst().addr()).ip(), port);
    }
}
