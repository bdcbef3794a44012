package berkeley;

import static berkeley.bindings.socket.Constants.*;

import berkeley.addr.SockAddr;

/** Both ends of a TCP connection. */
final class ConnectedTcp implements AutoCloseable {
    final Sock client;
    final Sock server;

    ConnectedTcp() throws ErrnoException {
        try (Sock listener = listener()) {
            client = Sock.open(AF_INET, SOCK_STREAM).connect(listener.getsockname());
            server = listener.accept();
        }
    }

    /** A listener on a port that the kernel chooses. */
    static Sock listener() throws ErrnoException {
        return Sock.open(AF_INET, SOCK_STREAM).bind(SockAddr.inet("127.0.0.1", 0)).listen(5);
    }

    @Override
    public void close() throws ErrnoException {
        client.close();
        server.close();
    }
}
