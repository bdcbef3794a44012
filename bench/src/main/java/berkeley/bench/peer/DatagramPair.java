package berkeley.bench.peer;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;

/** Two connected java.net.DatagramSockets, with packets used again. */
public final class DatagramPair implements AutoCloseable {
    private final DatagramSocket a;
    private final DatagramSocket b;
    private final DatagramPacket out;
    private final DatagramPacket in;

    public DatagramPair(int buffers, int size) throws IOException {
        a = open(buffers);
        b = open(buffers);
        a.connect(b.getLocalSocketAddress());
        b.connect(a.getLocalSocketAddress());
        out = new DatagramPacket(new byte[size], size);
        in = new DatagramPacket(new byte[size], size);
    }

    private static DatagramSocket open(int buffers) throws IOException {
        // As new DatagramSocket(), but on the family that the other variants use.
        DatagramSocket socket = DatagramChannel.open(StandardProtocolFamily.INET).socket();
        socket.bind(NioPair.any());
        socket.setSendBufferSize(buffers);
        socket.setReceiveBufferSize(buffers);
        return socket;
    }

    public long run(int ops) throws IOException {
        long moved = 0;
        for (int i = 0; i < ops; i++) {
            a.send(out);
            in.setLength(out.getLength());
            b.receive(in);
            moved += in.getLength();
        }
        return moved;
    }

    @Override
    public void close() {
        a.close();
        b.close();
    }
}
