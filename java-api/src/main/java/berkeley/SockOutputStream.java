package berkeley;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** What {@link Sock#out} returns. */
final class SockOutputStream extends OutputStream {
    private final Sock sock;

    SockOutputStream(Sock sock) {
        this.sock = sock;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] buf, int offset, int length) throws IOException {
        ByteBuffer data = ByteBuffer.wrap(buf, offset, length);
        if (length == 0) {
            return;
        }
        SockInputStream.requireBlocking(sock);
        try {
            sock.sendall(data);
        } catch (ErrnoException e) {
            throw SockInputStream.asJavaNet(sock, e);
        }
    }

    @Override
    public void close() throws IOException {
        sock.close();
    }
}
