package berkeley.bench.peer;

import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.INET6;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Two connected channels of java.nio, and direct buffers between them. */
public final class NioPair implements AutoCloseable {
    private final ByteChannel client;
    private final ByteChannel server;
    private final ByteBuffer out;
    private final ByteBuffer in;

    private NioPair(ByteChannel client, ByteChannel server, int size) {
        this.client = client;
        this.server = server;
        out = ByteBuffer.allocateDirect(size);
        in = ByteBuffer.allocateDirect(size);
    }

    public static NioPair tcp(int buffers, int size) throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.setOption(StandardSocketOptions.SO_RCVBUF, buffers);
            listener.bind(any());
            SocketChannel client = tune(SocketChannel.open(), buffers);
            client.connect(listener.getLocalAddress());
            SocketChannel server = tune(listener.accept(), buffers);
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            server.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return new NioPair(client, server, size);
        }
    }

    public static NioPair udp(int buffers, int size) throws IOException {
        return udp(INET, buffers, size);
    }

    /** On the family that {@code DatagramChannel.open()} takes by default. */
    public static NioPair udpInet6(int buffers, int size) throws IOException {
        return udp(INET6, buffers, size);
    }

    private static NioPair udp(ProtocolFamily family, int buffers, int size) throws IOException {
        DatagramChannel a = tune(DatagramChannel.open(family), buffers).bind(any());
        DatagramChannel b = tune(DatagramChannel.open(family), buffers).bind(any());
        a.connect(b.getLocalAddress());
        b.connect(a.getLocalAddress());
        return new NioPair(a, b, size);
    }

    static InetSocketAddress any() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** These buffers: to be set before it connects. */
    public static <T extends NetworkChannel> T tune(T channel, int buffers) throws IOException {
        channel.setOption(StandardSocketOptions.SO_SNDBUF, buffers);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, buffers);
        return channel;
    }

    public ByteChannel client() {
        return client;
    }

    public ByteChannel server() {
        return server;
    }

    public long run(int ops) throws IOException {
        long moved = 0;
        for (int i = 0; i < ops; i++) {
            out.clear();
            while (out.hasRemaining()) client.write(out);
            in.clear();
            while (in.hasRemaining()) if (server.read(in) < 0) throw new EOFException();
            moved += in.position();
        }
        return moved;
    }

    /** Sends {@code count} messages, then receives as many. */
    public long runBatches(int count, int ops) throws IOException {
        long moved = 0;
        for (int i = 0; i < ops; i++) {
            for (int k = 0; k < count; k++) {
                out.clear();
                client.write(out);
            }
            for (int k = 0; k < count; k++) {
                in.clear();
                moved += server.read(in);
            }
        }
        return moved;
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
    }
}
