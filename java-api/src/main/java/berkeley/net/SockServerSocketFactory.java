package berkeley.net;

import static berkeley.bindings.socket.Constants.SOMAXCONN;

import berkeley.Sock;
import berkeley.addr.SockAddr;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

import javax.net.ServerSocketFactory;

/**
 * A {@code ServerSocketFactory} whose sockets all listen on one address, whatever port a library
 * asks for.
 */
public final class SockServerSocketFactory extends ServerSocketFactory {
    private final SockAddr address;

    private SockServerSocketFactory(SockAddr address) {
        this.address = address;
    }

    /** {@return a factory of sockets that listen on {@code address}} */
    public static SockServerSocketFactory on(SockAddr address) {
        return new SockServerSocketFactory(address);
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return createServerSocket(port, SOMAXCONN);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
        return SockServerSocket.of(Sock.listenOn(address, backlog));
    }

    /** {@link #createServerSocket(int, int)}: the address is the factory's. */
    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress address)
            throws IOException {
        return createServerSocket(port, backlog);
    }
}
