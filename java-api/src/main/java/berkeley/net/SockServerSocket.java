package berkeley.net;

import static berkeley.bindings.socket.Constants.*;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.option.SO;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.util.Set;

/**
 * A {@code java.net.ServerSocket} over a stream {@link Sock} that listens; {@link #accept} returns
 * a {@link SockSocket}.
 */
public final class SockServerSocket extends ServerSocket {
    private final Sock sock;
    private volatile int soTimeout;

    private SockServerSocket(Sock sock) throws IOException {
        this.sock = sock;
    }

    /**
     * {@return a java.net.ServerSocket over a Sock that listens} It takes the Sock over: closing
     * one closes the other.
     */
    public static SockServerSocket of(Sock sock) throws IOException {
        return new SockServerSocket(sock);
    }

    /** {@return the Sock below} */
    public Sock sock() {
        return sock;
    }

    @Override
    public Socket accept() throws IOException {
        requireOpen();
        try {
            Sock accepted = sock.accept();
            try {
                return SockSocket.of(accepted);
            } catch (Throwable failure) {
                accepted.close();
                throw failure;
            }
        } catch (ErrnoException e) {
            if (!e.isTimeout()) {
                throw e;
            }
            IOException timeout = new SocketTimeoutException(e.getMessage());
            timeout.initCause(e);
            throw timeout;
        }
    }

    private void requireOpen() throws SocketException {
        if (isClosed()) {
            throw new SocketException("Socket is closed");
        }
    }

    /** Always fails: the socket listens already. */
    @Override
    public void bind(@Nullable SocketAddress endpoint, int backlog) throws IOException {
        requireOpen();
        throw new SocketException("Already bound");
    }

    private @Nullable SockAddr name() {
        try {
            return isClosed() ? null : sock.getsockname();
        } catch (ErrnoException e) {
            return null; // closed meanwhile
        }
    }

    @Override
    public InetAddress getInetAddress() {
        return JavaNames.inetAddress(name());
    }

    /** {@return the port, 0 for a family that has none} */
    @Override
    public int getLocalPort() {
        return JavaNames.port(name(), 0);
    }

    @Override
    public @Nullable SocketAddress getLocalSocketAddress() {
        SockAddr name = name();
        return name == null ? null : JavaNames.socketAddress(name);
    }

    /** {@return null: there is no ServerSocketChannel} */
    @Override
    public @Nullable ServerSocketChannel getChannel() {
        return null;
    }

    @Override
    public boolean isBound() {
        return true;
    }

    @Override
    public boolean isClosed() {
        return sock.isClosed();
    }

    @Override
    public void close() throws IOException {
        sock.close();
    }

    /** Limits accept, as {@link Sock#receiveTimeout}. */
    @Override
    public void setSoTimeout(int timeout) throws SocketException {
        var limit = JavaOptions.millis("setSoTimeout", timeout);
        requireOpen();
        sock.receiveTimeout(limit);
        soTimeout = timeout;
    }

    @Override
    public int getSoTimeout() throws IOException {
        requireOpen();
        return soTimeout;
    }

    @Override
    public void setReuseAddress(boolean on) throws SocketException {
        sock.set(SO.REUSEADDR, on);
    }

    @Override
    public boolean getReuseAddress() throws SocketException {
        return sock.get(SO.REUSEADDR);
    }

    @Override
    public void setReceiveBufferSize(int size) throws SocketException {
        sock.set(SO.RCVBUF, JavaOptions.size("setReceiveBufferSize", size));
    }

    @Override
    public int getReceiveBufferSize() throws SocketException {
        return sock.get(SO.RCVBUF);
    }

    @Override
    public <T> ServerSocket setOption(SocketOption<T> option, @Nullable T value)
            throws IOException {
        JavaOptions.set(sock, option, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> option) throws IOException {
        return JavaOptions.get(sock, option);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return JavaOptions.supported();
    }

    @Override
    public String toString() {
        return "SockServerSocket[" + sock + "]";
    }
}
