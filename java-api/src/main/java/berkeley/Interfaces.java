package berkeley;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.bindings.socket.socket_h.C_POINTER;

import berkeley.addr.MacAddr;
import berkeley.addr.SockAddr;
import berkeley.bindings.socket.if_nameindex;
import berkeley.bindings.socket.ifaddrs;
import berkeley.bindings.socket.sockaddr;
import berkeley.bindings.socket.sockaddr_in;
import berkeley.bindings.socket.sockaddr_in6;
import berkeley.bindings.socket.sockaddr_ll;
import berkeley.sys.Errno;
import berkeley.sys.Ifaddrs;
import berkeley.sys.NetIf;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The network interfaces of this host: net/if.h and ifaddrs.h with values for structs. What else
 * there is to know, such as the MTU, ioctl(2) has.
 */
public final class Interfaces {
    private Interfaces() {}

    /** {@code struct if_nameindex}: an interface's number and name. */
    public record NameIndex(int index, String name) {}

    /**
     * {@code struct ifaddrs}: one address of an interface.
     *
     * @param flags {@code IFF_*}
     * @param addr the address; for {@code AF_PACKET} it holds the MAC; null if the interface has
     *     none
     * @param netmask null if there is none, as for {@code AF_PACKET}
     * @param broadaddr the broadcast address, null if there is none
     * @param dstaddr the other end of a point-to-point link, null if it is none
     */
    public record IfAddr(
            String name,
            int flags,
            @Nullable SockAddr addr,
            @Nullable SockAddr netmask,
            @Nullable SockAddr broadaddr,
            @Nullable SockAddr dstaddr) {

        /**
         * {@return the MAC address, if this is the {@code AF_PACKET} entry of an interface that has
         * one}
         */
        public Optional<MacAddr> mac() {
            return addr instanceof SockAddr.Packet packet && packet.addr().length() == ETH_ALEN
                    ? Optional.of(MacAddr.of(packet.addr()))
                    : Optional.empty();
        }

        /**
         * {@return the address that reaches all hosts of the link, if this is an IPv4 address that
         * has one} It is that of java.net's {@code InterfaceAddress.getBroadcast}.
         */
        public Optional<Inet4Address> broadcast() {
            return broadaddr instanceof SockAddr.Inet inet
                    ? Optional.of(inet.ip().toInetAddress())
                    : Optional.empty();
        }
    }

    /**
     * {@code if_nametoindex(ifname)}—gets an interface's number by its name.
     *
     * @throws ErrnoException ENODEV: there is no such interface
     * @see <a
     *     href="https://man7.org/linux/man-pages/man3/if_nametoindex.3.html">if_nametoindex(3)</a>
     */
    public static int if_nametoindex(String ifname) throws ErrnoException {
        int index = NetIf.if_nametoindex(ifname);
        if (index == 0) {
            throw new ErrnoException("if_nametoindex", ifname, Errno.errno());
        }
        return index;
    }

    /**
     * {@code if_indextoname(ifindex, ifname)}—gets an interface's name by its number.
     *
     * @throws ErrnoException ENXIO: there is no such interface
     * @see <a
     *     href="https://man7.org/linux/man-pages/man3/if_nametoindex.3.html">if_indextoname(3)</a>
     */
    public static String if_indextoname(int ifindex) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(IF_NAMESIZE);
            if (NetIf.if_indextoname(ifindex, name).address() == 0) {
                String target = Integer.toUnsignedString(ifindex);
                throw new ErrnoException("if_indextoname", target, Errno.errno());
            }
            return name.getString(0);
        }
    }

    /**
     * {@code if_nameindex()}—lists all interfaces.
     *
     * @see <a href="https://man7.org/linux/man-pages/man3/if_nameindex.3.html">if_nameindex(3)</a>
     */
    public static List<NameIndex> if_nameindex() throws ErrnoException {
        MemorySegment list = NetIf.if_nameindex();
        if (list.address() == 0) {
            throw new ErrnoException("if_nameindex", "", Errno.errno());
        }
        try {
            List<NameIndex> found = new ArrayList<>();
            MemorySegment entry = list;
            while (if_nameindex.if_index(entry) != 0) {
                String name = if_nameindex.if_name(entry).getString(0);
                found.add(new NameIndex(if_nameindex.if_index(entry), name));
                entry = if_nameindex.asSlice(list, found.size());
            }
            return List.copyOf(found);
        } finally {
            NetIf.if_freenameindex(list);
        }
    }

    /**
     * {@code getifaddrs(ifap)}—lists the addresses of all interfaces: one of {@code AF_PACKET} for
     * each, then those of the Internet.
     *
     * @see <a href="https://man7.org/linux/man-pages/man3/getifaddrs.3.html">getifaddrs(3)</a>
     */
    public static List<IfAddr> getifaddrs() throws ErrnoException {
        MemorySegment list;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ifap = arena.allocate(C_POINTER);
            if (Ifaddrs.getifaddrs(ifap) < 0) {
                throw new ErrnoException("getifaddrs", "", Errno.errno());
            }
            list = ifap.get(C_POINTER, 0);
        }
        try {
            List<IfAddr> found = new ArrayList<>();
            for (MemorySegment ifa = list; ifa.address() != 0; ifa = ifaddrs.ifa_next(ifa)) {
                found.add(ifAddr(ifa));
            }
            return List.copyOf(found);
        } finally {
            Ifaddrs.freeifaddrs(list);
        }
    }

    private static IfAddr ifAddr(MemorySegment ifa) {
        int flags = ifaddrs.ifa_flags(ifa);
        MemorySegment ifu = ifaddrs.ifa_ifu.ifu_broadaddr(ifaddrs.ifa_ifu(ifa));
        return new IfAddr(
                ifaddrs.ifa_name(ifa).getString(0),
                flags,
                sockAddr(ifaddrs.ifa_addr(ifa)),
                sockAddr(ifaddrs.ifa_netmask(ifa)),
                (flags & IFF_BROADCAST) != 0 ? sockAddr(ifu) : null,
                (flags & IFF_POINTOPOINT) != 0 ? sockAddr(ifu) : null);
    }

    /** Here C passes an address without its length: it follows from the family. */
    private static @Nullable SockAddr sockAddr(MemorySegment addr) {
        return addr.address() == 0 ? null : SockAddr.decode(addr, length(addr));
    }

    private static int length(MemorySegment addr) {
        return switch (sockaddr.sa_family(addr)) {
            case AF_INET -> (int) sockaddr_in.sizeof();
            case AF_INET6 -> (int) sockaddr_in6.sizeof();
            case AF_PACKET ->
                    (int) sockaddr_ll.sll_addr$offset() + (sockaddr_ll.sll_halen(addr) & 0xff);
            default -> (int) sockaddr.sizeof();
        };
    }
}
