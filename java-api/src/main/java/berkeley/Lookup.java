package berkeley;

import static berkeley.bindings.socket.Constants.AF_UNSPEC;
import static berkeley.bindings.socket.Constants.NI_MAXHOST;
import static berkeley.bindings.socket.Constants.NI_MAXSERV;
import static berkeley.bindings.socket.socket_h.C_POINTER;

import berkeley.addr.Bytes;
import berkeley.addr.IpAddr;
import berkeley.addr.SockAddr;
import berkeley.bindings.socket.addrinfo;
import berkeley.bindings.socket.hostent;
import berkeley.bindings.socket.protoent;
import berkeley.bindings.socket.servent;
import berkeley.internal.Offload;
import berkeley.sys.ArpaInet;
import berkeley.sys.Errno;
import berkeley.sys.Netdb;
import berkeley.sys.Unistd;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Hosts, services and protocols by name and by number: netdb.h with values for structs. To connect
 * to a name:
 *
 * {@snippet file="berkeley/snippets/SnippetsTest.java" region="lookup" :
 * IOException failure = null;
 * for (var found : Lookup.getaddrinfo(host, service, AF_UNSPEC, SOCK_STREAM)) {
 *     Sock sock = Sock.open(found.family(), found.socktype(), found.protocol());
 *     try {
 *         return sock.connect(found.addr());
 *     } catch (ErrnoException e) {
 *         sock.close();
 *         failure = e;
 *     }
 * }
 * throw failure;
 * }
 *
 * <p>The C library decides whom to ask: files, DNS, or what else {@code /etc/nsswitch.conf} says.
 * To ask for a host may take seconds; on a virtual thread it holds no carrier. Nothing is
 * remembered.
 *
 * <p>A name with a zero byte in it is an {@link IllegalArgumentException}: C would see another
 * name.
 */
public final class Lookup {
    /** So many questions of virtual threads are asked at a time; each takes a platform thread. */
    private static final Semaphore AT_A_TIME = new Semaphore(64);

    private Lookup() {}

    /**
     * {@code struct addrinfo}: what to open a socket with, and where to connect or bind it.
     *
     * @param canonname the official name of the host, in the first entry if {@code AI_CANONNAME}
     *     asked for it
     */
    public record AddrInfo(
            int family, int socktype, int protocol, @Nullable String canonname, SockAddr addr) {}

    /** {@code struct hostent}: a host's official name, its other names, and its addresses. */
    public record HostEnt(String name, List<String> aliases, List<IpAddr> addrs) {}

    /**
     * {@code struct servent}: a service's official name, its other names, its port in host order,
     * and its protocol.
     */
    public record ServEnt(String name, List<String> aliases, int port, String proto) {}

    /** {@code struct protoent}: a protocol's official name, its other names, and its number. */
    public record ProtoEnt(String name, List<String> aliases, int proto) {}

    /** What {@link #getnameinfo} returns: a host and a service. */
    public record NameInfo(String host, String service) {}

    /**
     * {@code getaddrinfo(node, service, NULL, res)}—looks up the addresses of a host and a service,
     * for every type of socket.
     */
    public static List<AddrInfo> getaddrinfo(@Nullable String node, @Nullable String service)
            throws GaiException {
        return getaddrinfo(node, service, AF_UNSPEC, 0, 0, 0);
    }

    /**
     * {@code getaddrinfo(node, service, hints, res)}—looks up the addresses of a host and a
     * service.
     */
    public static List<AddrInfo> getaddrinfo(
            @Nullable String node, @Nullable String service, int family, int socktype)
            throws GaiException {
        return getaddrinfo(node, service, family, socktype, 0, 0);
    }

    /**
     * {@code getaddrinfo(node, service, hints, res)}—looks up the addresses of a host and a
     * service.
     *
     * @param node a name or an address; null is this host: the loopback, or with {@code AI_PASSIVE}
     *     any address
     * @param service a name or a port; null is port 0
     * @param family {@code AF_INET}, {@code AF_INET6}, or {@code AF_UNSPEC} for both
     * @param socktype {@code SOCK_*}, or 0 for all
     * @param protocol {@code IPPROTO_*}, or 0 for all
     * @param flags {@code AI_*}
     * @return one or more, in the order in which they should be tried
     * @see <a href="https://man7.org/linux/man-pages/man3/getaddrinfo.3.html">getaddrinfo(3)</a>
     */
    public static List<AddrInfo> getaddrinfo(
            @Nullable String node,
            @Nullable String service,
            int family,
            int socktype,
            int protocol,
            int flags)
            throws GaiException {
        return ask(() -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment hints = addrinfo.allocate(arena);
                addrinfo.ai_family(hints, family);
                addrinfo.ai_socktype(hints, socktype);
                addrinfo.ai_protocol(hints, protocol);
                addrinfo.ai_flags(hints, flags);
                MemorySegment res = arena.allocate(C_POINTER);
                int code = Netdb.getaddrinfo(node, service, hints, res);
                if (code != 0) {
                    String target = target(node, service);
                    throw new GaiException("getaddrinfo", target, code, Errno.errno());
                }
                return addrInfos(res.get(C_POINTER, 0));
            }
        });
    }

    private static List<AddrInfo> addrInfos(MemorySegment res) {
        try {
            List<AddrInfo> found = new ArrayList<>();
            for (MemorySegment ai = res; ai.address() != 0; ai = addrinfo.ai_next(ai)) {
                MemorySegment canonname = addrinfo.ai_canonname(ai);
                found.add(
                        new AddrInfo(
                                addrinfo.ai_family(ai),
                                addrinfo.ai_socktype(ai),
                                addrinfo.ai_protocol(ai),
                                canonname.address() == 0 ? null : canonname.getString(0),
                                SockAddr.decode(addrinfo.ai_addr(ai), addrinfo.ai_addrlen(ai))));
            }
            return List.copyOf(found);
        } finally {
            Netdb.freeaddrinfo(res);
        }
    }

    private static String target(@Nullable String node, @Nullable String service) {
        if (service == null) {
            return node == null ? "" : node;
        }
        String host = node == null ? "" : node.indexOf(':') < 0 ? node : "[" + node + "]";
        return host + ":" + service;
    }

    /**
     * {@code getnameinfo(addr, addrlen, host, hostlen, serv, servlen, flags)}—looks up the names of
     * an address and its port. Without {@code NI_NAMEREQD} a host without a name is given by its
     * address.
     *
     * @param flags {@code NI_*}
     * @see <a href="https://man7.org/linux/man-pages/man3/getnameinfo.3.html">getnameinfo(3)</a>
     */
    public static NameInfo getnameinfo(SockAddr addr, int flags) throws GaiException {
        return ask(() -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment bytes = arena.allocate(addr.length());
                MemorySegment host = arena.allocate(NI_MAXHOST);
                MemorySegment serv = arena.allocate(NI_MAXSERV);
                int length = addr.encode(bytes);
                int code =
                        Netdb.getnameinfo(bytes, length, host, NI_MAXHOST, serv, NI_MAXSERV, flags);
                if (code != 0) {
                    throw new GaiException("getnameinfo", addr.toString(), code, Errno.errno());
                }
                return new NameInfo(host.getString(0), serv.getString(0));
            }
        });
    }

    /**
     * {@code gethostbyname(name)}—looks up the IPv4 addresses of a host; {@link #getaddrinfo} knows
     * IPv6 too.
     *
     * @see <a
     *     href="https://man7.org/linux/man-pages/man3/gethostbyname.3.html">gethostbyname(3)</a>
     */
    public static HostEnt gethostbyname(String name) throws HErrnoException {
        return ask(() -> hostEnt("gethostbyname", name, Netdb.gethostbyname(name)));
    }

    /**
     * {@code gethostbyaddr(addr, len, type)}—looks up the names of an address.
     *
     * @see <a
     *     href="https://man7.org/linux/man-pages/man3/gethostbyaddr.3.html">gethostbyaddr(3)</a>
     */
    public static HostEnt gethostbyaddr(IpAddr addr) throws HErrnoException {
        return ask(() -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment bytes = arena.allocate(addr.length());
                addr.toBytes().copyTo(bytes, 0);
                MemorySegment host = Netdb.gethostbyaddr(bytes, addr.length(), addr.family());
                return hostEnt("gethostbyaddr", addr.toString(), host);
            }
        });
    }

    private static HostEnt hostEnt(String call, String target, MemorySegment host)
            throws HErrnoException {
        if (host.address() == 0) {
            throw new HErrnoException(call, target, Netdb.h_errno(), Errno.errno());
        }
        int length = hostent.h_length(host);
        List<IpAddr> addrs =
                pointers(hostent.h_addr_list(host)).stream()
                        .map(addr -> IpAddr.of(Bytes.of(addr, 0, length)))
                        .toList();
        return new HostEnt(
                hostent.h_name(host).getString(0), strings(hostent.h_aliases(host)), addrs);
    }

    /**
     * {@code gethostname(name, len)}—gets the name of this host, which need not be one that can be
     * looked up.
     *
     * @see <a href="https://man7.org/linux/man-pages/man2/gethostname.2.html">gethostname(2)</a>
     */
    public static String gethostname() throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(NI_MAXHOST);
            if (Unistd.gethostname(name, name.byteSize()) < 0) {
                throw new ErrnoException("gethostname", "", Errno.errno());
            }
            return name.getString(0);
        }
    }

    /** {@code getservbyname(name, NULL)}—looks up a service of any protocol by its name. */
    public static Optional<ServEnt> getservbyname(String name) {
        return servEnt(Netdb.getservbyname(name, null));
    }

    /**
     * {@code getservbyname(name, proto)}—looks up a service by its name.
     *
     * @param proto a name such as {@code tcp}
     * @see <a
     *     href="https://man7.org/linux/man-pages/man3/getservbyname.3.html">getservbyname(3)</a>
     */
    public static Optional<ServEnt> getservbyname(String name, String proto) {
        return servEnt(Netdb.getservbyname(name, proto));
    }

    /** {@code getservbyport(port, NULL)}—looks up a service of any protocol by its port. */
    public static Optional<ServEnt> getservbyport(int port) {
        return servEnt(Netdb.getservbyport(network(port), (String) null));
    }

    /**
     * {@code getservbyport(port, proto)}—looks up a service by its port.
     *
     * @param port in host order
     * @param proto a name such as {@code tcp}
     * @see <a
     *     href="https://man7.org/linux/man-pages/man3/getservbyport.3.html">getservbyport(3)</a>
     */
    public static Optional<ServEnt> getservbyport(int port, String proto) {
        return servEnt(Netdb.getservbyport(network(port), proto));
    }

    private static int network(int port) {
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("port is 0 to 65535, not " + port);
        }
        return ArpaInet.htons(port);
    }

    private static Optional<ServEnt> servEnt(MemorySegment service) {
        return service.address() == 0
                ? Optional.empty()
                : Optional.of(
                        new ServEnt(
                                servent.s_name(service).getString(0),
                                strings(servent.s_aliases(service)),
                                ArpaInet.ntohs((short) servent.s_port(service)),
                                servent.s_proto(service).getString(0)));
    }

    /**
     * {@code getprotobyname(name)}—looks up a protocol by its name.
     *
     * @see <a
     *     href="https://man7.org/linux/man-pages/man3/getprotobyname.3.html">getprotobyname(3)</a>
     */
    public static Optional<ProtoEnt> getprotobyname(String name) {
        return protoEnt(Netdb.getprotobyname(name));
    }

    /**
     * {@code getprotobynumber(proto)}—looks up a protocol by its number.
     *
     * @see <a
     *     href="https://man7.org/linux/man-pages/man3/getprotobynumber.3.html">getprotobynumber(3)</a>
     */
    public static Optional<ProtoEnt> getprotobynumber(int proto) {
        return protoEnt(Netdb.getprotobynumber(proto));
    }

    private static Optional<ProtoEnt> protoEnt(MemorySegment protocol) {
        return protocol.address() == 0
                ? Optional.empty()
                : Optional.of(
                        new ProtoEnt(
                                protoent.p_name(protocol).getString(0),
                                strings(protoent.p_aliases(protocol)),
                                protoent.p_proto(protocol)));
    }

    private static List<String> strings(MemorySegment array) {
        return pointers(array).stream().map(text -> text.getString(0)).toList();
    }

    /** The pointers of an array that NULL ends. */
    private static List<MemorySegment> pointers(MemorySegment array) {
        List<MemorySegment> pointers = new ArrayList<>();
        MemorySegment pointer = array.get(C_POINTER, 0);
        while (pointer.address() != 0) {
            pointers.add(pointer);
            pointer = array.getAtIndex(C_POINTER, pointers.size());
        }
        return pointers;
    }

    /** On a virtual thread the question is another thread's. */
    private static <T, E extends IOException> T ask(Offload.Blocking<T, E> question) throws E {
        if (!Thread.currentThread().isVirtual()) {
            return question.call();
        }
        AT_A_TIME.acquireUninterruptibly();
        try {
            return Offload.ask(question);
        } finally {
            AT_A_TIME.release();
        }
    }
}
