package berkeley.net;

import berkeley.addr.SockAddr;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;

import javax.net.SocketFactory;

/**
 * A {@code SocketFactory} whose sockets all connect to one address: a Unix socket, say. The host
 * and the port that a library asks for go into what it prints, and nowhere else.
 *
 * {@snippet file="berkeley/snippets/SnippetsTest.java" region="factory" :
 * SocketFactory factory =
 *         SockSocketFactory.to(SockAddr.unix(path));
 * Socket socket = factory.createSocket("localhost", 80);
 * }
 */
public class SockSocketFactory extends SocketFactory {
    private final SockAddr target;

    SockSocketFactory(SockAddr target) {
        this.target = target;
    }

    /** {@return a factory of sockets that connect to {@code target}} */
    public static SockSocketFactory to(SockAddr target) {
        return new SockSocketFactory(target);
    }

    /** {@return a socket that connects to the factory's address when its connect is called} */
    @Override
    public Socket createSocket() throws IOException {
        return SockSocket.to(target);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(InetSocketAddress.createUnresolved(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    /** {@link #createSocket(String, int)}: there is no local address to choose. */
    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
            throws IOException {
        return createSocket(host, port);
    }

    /** {@link #createSocket(InetAddress, int)}: there is no local address to choose. */
    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
            throws IOException {
        return createSocket(host, port);
    }

    private Socket connected(SocketAddress asked) throws IOException {
        Socket socket = createSocket();
        socket.connect(asked); // which closes it when it fails
        return socket;
    }
}
