package berkeley.examples;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Lookup;
import berkeley.addr.Ip4;
import berkeley.addr.Ip6;
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

    /**
     * The first IPv4 address of a host, or the first IPv6 address of one that has no other.
     *
     * @throws IOException where it has none, or cannot be asked
     */
    public static SockAddr any(String host, int port) throws IOException {
        SockAddr v6 = null;
        for (var found : Lookup.getaddrinfo(host, null, AF_UNSPEC, SOCK_STREAM)) {
            if (found.addr() instanceof SockAddr.Inet(Ip4 ip, _)) {
                return new SockAddr.Inet(ip, port);
            }
            if (v6 == null && found.addr() instanceof SockAddr.Inet6(Ip6 ip, _, _, int scope)) {
                v6 = new SockAddr.Inet6(ip, port, 0, scope);
            }
        }
        if (v6 == null) {
            throw new IOException("getaddrinfo " + host + ": no address of the Internet");
        }
        return v6;
    }
}
