package berkeley.examples.tools;

import static berkeley.bindings.socket.Constants.*;

import berkeley.ErrnoException;
import berkeley.Interfaces;
import berkeley.Sock;
import berkeley.addr.Ip6;
import berkeley.addr.MacAddr;
import berkeley.addr.SockAddr;
import berkeley.bindings.socket.ifreq;
import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Usage;
import berkeley.sys.Errno;
import berkeley.sys.SysIoctl;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;

/** The network interfaces: if_nameindex, ioctl SIOCGIFMTU, and getifaddrs for the addresses. */
@Usage(does = "name, index, flags, MTU, MAC and addresses of the network interfaces")
final class PrintInterfaces implements Program {
    @Override
    public void run(Args args) throws Exception {
        var addresses = Interfaces.getifaddrs();
        try (Sock any = Sock.open(AF_INET, SOCK_DGRAM);
                Arena arena = Arena.ofConfined()) {
            for (var known : Interfaces.if_nameindex()) {
                int mtu = mtu(any, known.name(), ifreq.allocate(arena));
                var own = addresses.stream().filter(a -> a.name().equals(known.name())).toList();
                String flags = own.isEmpty() ? "" : flags(own.getFirst().flags());
                Out.say(known.index() + ": " + known.name() + " <" + flags + "> mtu " + mtu);
                for (var one : own) {
                    Out.say("    " + ip(one.addr()) + mask(one.netmask()));
                }
            }
        }
    }

    /** An address of an interface has no port, and that of the link is its MAC. */
    private static String ip(SockAddr address) {
        return switch (address) {
            case SockAddr.Inet inet -> "inet " + inet.ip();
            case SockAddr.Inet6 inet6 -> "inet6 " + inet6.ip();
            case SockAddr.Packet link when link.addr().length() == ETH_ALEN ->
                    "link " + MacAddr.of(link.addr());
            case null, default -> String.valueOf(address);
        };
    }

    /** In the words of ifconfig: a mask of IPv4, a length of IPv6. */
    private static String mask(SockAddr netmask) {
        return switch (netmask) {
            case SockAddr.Inet inet -> " mask " + inet.ip();
            case SockAddr.Inet6(Ip6 ip, _, _, _) ->
                    " prefixlen " + (Long.bitCount(ip.high()) + Long.bitCount(ip.low()));
            case null, default -> "";
        };
    }

    private static int mtu(Sock any, String name, MemorySegment request) throws ErrnoException {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        MemorySegment.copy(bytes, 0, request, ValueLayout.JAVA_BYTE, 0, bytes.length);
        if (SysIoctl.ioctl(any.fd(), SIOCGIFMTU, request) < 0) {
            throw new ErrnoException("ioctl", "SIOCGIFMTU " + name, Errno.errno());
        }
        return request.get(ValueLayout.JAVA_INT, ifreq.ifr_ifru$offset());
    }

    private static String flags(int flags) {
        StringJoiner names = new StringJoiner(",");
        if ((flags & IFF_UP) != 0) names.add("UP");
        if ((flags & IFF_RUNNING) != 0) names.add("RUNNING");
        if ((flags & IFF_LOOPBACK) != 0) names.add("LOOPBACK");
        if ((flags & IFF_BROADCAST) != 0) names.add("BROADCAST");
        if ((flags & IFF_POINTOPOINT) != 0) names.add("POINTOPOINT");
        if ((flags & IFF_MULTICAST) != 0) names.add("MULTICAST");
        if ((flags & IFF_NOARP) != 0) names.add("NOARP");
        if ((flags & IFF_PROMISC) != 0) names.add("PROMISC");
        return names.toString();
    }
}
