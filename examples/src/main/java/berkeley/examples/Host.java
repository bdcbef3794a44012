package berkeley.examples;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.bindings.socket.socket_h.C_POINTER;

import berkeley.ErrnoException;
import berkeley.addr.SockAddr;
import berkeley.bindings.socket.addrinfo;
import berkeley.sys.Errno;
import berkeley.sys.Netdb;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The HOST argument of a client, looked up. */
@SuppressWarnings("restricted") // following the pointers that getaddrinfo gives
public final class Host {
    private Host() {}

    /**
     * The first IPv4 address of a host, with a port.
     *
     * @throws IOException where it has none, or cannot be asked
     */
    public static SockAddr.Inet inet(String host, int port) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment hints = addrinfo.allocate(arena);
            addrinfo.ai_family(hints, AF_INET);
            addrinfo.ai_socktype(hints, SOCK_STREAM);
            MemorySegment res = arena.allocate(C_POINTER);
            int error = Netdb.getaddrinfo(host, null, hints, res);
            if (error == EAI_SYSTEM) {
                throw new ErrnoException("getaddrinfo", host, Errno.errno());
            }
            if (error != 0) {
                throw new IOException(
                        "getaddrinfo "
                                + host
                                + ": "
                                + name(error)
                                + " ("
                                + Netdb.gai_strerror(error)
                                + ")");
            }
            MemorySegment first = res.get(C_POINTER, 0);
            try {
                MemorySegment info = first.reinterpret(addrinfo.sizeof());
                int length = addrinfo.ai_addrlen(info);
                var found =
                        (SockAddr.Inet)
                                SockAddr.decode(addrinfo.ai_addr(info).reinterpret(length), length);
                return new SockAddr.Inet(found.ip(), port);
            } finally {
                Netdb.freeaddrinfo(first);
            }
        }
    }

    private static String name(int error) {
        return switch (error) {
            case EAI_NONAME -> "EAI_NONAME";
            case EAI_AGAIN -> "EAI_AGAIN";
            case EAI_FAIL -> "EAI_FAIL";
            case EAI_FAMILY -> "EAI_FAMILY";
            case EAI_MEMORY -> "EAI_MEMORY";
            case EAI_NODATA -> "EAI_NODATA";
            case EAI_ADDRFAMILY -> "EAI_ADDRFAMILY";
            default -> "EAI " + error;
        };
    }
}
