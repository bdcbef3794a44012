package berkeley.net;

import berkeley.addr.SockAddr;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** The address of a Sock as java.net has it. */
final class JavaNames {
    private JavaNames() {}

    /**
     * {@return an Internet address as it is, 127.0.0.1 for a socket of this machine} A library that
     * asks a java.net.Socket for its InetAddress expects one.
     */
    static InetAddress inetAddress(@Nullable SockAddr addr) {
        return switch (addr) {
            case SockAddr.Inet inet -> inet.toInetSocketAddress().getAddress();
            case SockAddr.Inet6 inet6 -> inet6.toInetSocketAddress().getAddress();
            case null, default -> InetAddress.getLoopbackAddress();
        };
    }

    /** {@return the port of an Internet address, {@code other} of any other} */
    static int port(@Nullable SockAddr addr, int other) {
        return switch (addr) {
            case SockAddr.Inet inet -> inet.port();
            case SockAddr.Inet6 inet6 -> inet6.port();
            case null, default -> other;
        };
    }

    /** {@return the address as java.net has it, or null where it has none} */
    static @Nullable SocketAddress socketAddress(SockAddr addr) {
        return switch (addr) {
            case SockAddr.Inet inet -> inet.toInetSocketAddress();
            case SockAddr.Inet6 inet6 -> inet6.toInetSocketAddress();
            case SockAddr.Unix unix when !unix.isAbstract() -> unix.toUnixDomainSocketAddress();
            default -> null;
        };
    }

    /** {@return the port in an address that a library passes to connect, or 0} */
    static int port(@Nullable SocketAddress asked) {
        return asked instanceof InetSocketAddress inet ? inet.getPort() : 0;
    }
}
