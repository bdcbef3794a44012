package berkeley.bench.peer;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;

/** Two connected java.net.Sockets, and byte[] between them. */
public final class NetPair implements AutoCloseable {
    private final Socket client = new Socket();
    private final Socket server;
    private final OutputStream out;
    private final InputStream in;
    private final byte[] sent;
    private final byte[] received;

    public NetPair(int buffers, int size) throws IOException {
        try (ServerSocket listener = new ServerSocket()) {
            listener.setReceiveBufferSize(buffers);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            tune(client, buffers);
            client.connect(listener.getLocalSocketAddress());
            server = listener.accept();
            tune(server, buffers);
        }
        out = client.getOutputStream();
        in = server.getInputStream();
        sent = new byte[size];
        received = new byte[size];
    }

    /** TCP_NODELAY, and these buffers: to be set before it connects. */
    public static Socket tune(Socket socket, int buffers) throws SocketException {
        socket.setTcpNoDelay(true);
        socket.setSendBufferSize(buffers);
        socket.setReceiveBufferSize(buffers);
        return socket;
    }

    public Socket client() {
        return client;
    }

    public Socket server() {
        return server;
    }

    public long run(int ops) throws IOException {
        long moved = 0;
        for (int i = 0; i < ops; i++) {
            out.write(sent);
            moved += receive(in, received);
        }
        return moved;
    }

    /** Fills the array. */
    public static int receive(InputStream in, byte[] into) throws IOException {
        int done = 0;
        while (done < into.length) {
            int n = in.read(into, done, into.length - done);
            if (n < 0) throw new EOFException();
            done += n;
        }
        return done;
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
    }
}
