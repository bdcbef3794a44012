package berkeley;

import static berkeley.bindings.socket.Constants.EINTR;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.channels.IllegalBlockingModeException;
import java.util.Objects;

/** What {@link Sock#in} returns. */
final class SockInputStream extends InputStream {
    private final Sock sock;

    SockInputStream(Sock sock) {
        this.sock = sock;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buf, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buf.length);
        if (length == 0) {
            return 0;
        }
        requireBlocking(sock);
        int n;
        try {
            n = sock.recv(buf, offset, length, 0);
        } catch (ErrnoException e) {
            throw asJavaNet(sock, e);
        }
        if (n == Sock.AGAIN) {
            throw new SocketTimeoutException("recv " + sock + ": SO_RCVTIMEO has passed");
        }
        return n == 0 ? -1 : n;
    }

    @Override
    public int available() throws IOException {
        return sock.available();
    }

    @Override
    public void close() throws IOException {
        sock.close();
    }

    /** As with the streams that {@code java.nio.channels.Channels} makes. */
    static void requireBlocking(Sock sock) {
        if (!sock.isBlocking()) {
            throw new IllegalBlockingModeException();
        }
    }

    /**
     * {@return the exception that a stream of a java.net.Socket throws} An interrupt of a virtual
     * thread closes the Sock, as it closes a java.net.Socket.
     */
    static IOException asJavaNet(Sock sock, ErrnoException failure) throws IOException {
        if (failure.isTimeout()) {
            IOException timeout = new SocketTimeoutException(failure.getMessage());
            timeout.initCause(failure);
            return timeout;
        }
        if (failure.errno() == EINTR && Thread.currentThread().isVirtual()) {
            sock.close();
        }
        return failure;
    }
}
