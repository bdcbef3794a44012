package berkeley.net;

import static berkeley.bindings.bluetooth.Constants.BTPROTO_RFCOMM;
import static berkeley.bindings.socket.Constants.*;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.option.SO;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.util.Set;

/**
 * A {@code java.net.Socket} over a stream {@link Sock}, for libraries that ask for one. It has all
 * of java.net's meaning: {@code setSoTimeout}, {@code SocketTimeoutException}, the half-close, the
 * close that ends the calls of other threads; what java.net cannot say, {@link #sock} can.
 *
 * <p>A socket of a family that java.net does not know has 127.0.0.1 as its {@link #getInetAddress},
 * and the port that connect was given. TCP_NODELAY and the traffic class do nothing there.
 */
public final class SockSocket extends Socket {
    private final Sock sock;

    /** Where connect goes, whatever address it is given; null is that address. */
    private final @Nullable SockAddr target;

    private volatile @Nullable SockAddr peer;
    private volatile @Nullable SocketAddress asked;
    private volatile boolean bound;
    private volatile boolean inputShutdown;
    private volatile boolean outputShutdown;
    private volatile int soTimeout;

    private SockSocket(Sock sock, @Nullable SockAddr target) {
        this.sock = sock;
        this.target = target;
    }

    /**
     * {@return a java.net.Socket over a Sock} It takes the Sock over: closing one closes the other.
     *
     * @param sock blocking, of type SOCK_STREAM or SOCK_SEQPACKET; connected, or an Internet or
     *     Unix socket that connect is called on later
     * @throws IllegalArgumentException for a socket of another type
     * @throws ErrnoException if the kernel does not say what it is connected to
     */
    public static SockSocket of(Sock sock) throws ErrnoException {
        if (sock.type() != SOCK_STREAM && sock.type() != SOCK_SEQPACKET) {
            throw new IllegalArgumentException("not a stream socket: " + sock);
        }
        SockSocket socket = new SockSocket(sock, null);
        try {
            socket.peer = sock.getpeername();
            socket.bound = true;
        } catch (ErrnoException e) {
            if (e.errno() != ENOTCONN) {
                throw e;
            }
        }
        return socket;
    }

    /** {@return a socket that is not connected yet, and whose connect goes to {@code target}} */
    static SockSocket to(SockAddr target) throws ErrnoException {
        int protocol = target instanceof SockAddr.Rfcomm ? BTPROTO_RFCOMM : 0;
        return new SockSocket(Sock.open(target.family(), SOCK_STREAM, protocol), target);
    }

    /** {@return the Sock below} */
    public Sock sock() {
        return sock;
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
        connect(endpoint, 0);
    }

    /**
     * Connects to {@code endpoint}; a socket of a {@link SockSocketFactory} connects to the address
     * of the factory.
     *
     * @param timeout in milliseconds; 0 is no limit
     */
    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
        if (endpoint == null) {
            throw new IllegalArgumentException("connect: no address");
        }
        var limit = JavaOptions.millis("connect", timeout);
        requireOpen();
        if (isConnected()) {
            throw new SocketException("already connected");
        }
        SockAddr to = target == null ? SockAddr.of(endpoint) : target;
        try {
            sock.connect(to, limit);
        } catch (ErrnoException e) {
            IOException failure = connectFailure(e);
            close();
            throw failure;
        }
        asked = endpoint;
        peer = to;
        bound = true;
    }

    private static IOException connectFailure(ErrnoException e) {
        if (e.isTimeout()) {
            return because(new SocketTimeoutException(e.getMessage()), e);
        }
        return switch (e.errno()) {
            case ECONNREFUSED, ETIMEDOUT, ENOENT, EADDRNOTAVAIL ->
                    because(new ConnectException(e.getMessage()), e);
            case EHOSTUNREACH, ENETUNREACH, EHOSTDOWN ->
                    because(new NoRouteToHostException(e.getMessage()), e);
            default -> e;
        };
    }

    private static IOException because(IOException failure, ErrnoException cause) {
        failure.initCause(cause);
        return failure;
    }

    @Override
    public void bind(@Nullable SocketAddress name) throws IOException {
        requireOpen();
        if (isBound()) {
            throw new SocketException("Already bound");
        }
        if (name != null) {
            sock.bind(SockAddr.of(name));
        }
        bound = true;
    }

    private void requireOpen() throws SocketException {
        if (isClosed()) {
            throw new SocketException("Socket is closed");
        }
    }

    private void requireConnected() throws SocketException {
        requireOpen();
        if (!isConnected()) {
            throw new SocketException("Socket is not connected");
        }
    }

    // Names

    @Override
    public @Nullable InetAddress getInetAddress() {
        if (!isConnected()) {
            return null;
        }
        InetAddress named = asked instanceof InetSocketAddress inet ? inet.getAddress() : null;
        return named != null && JavaNames.port(peer, -1) < 0 ? named : JavaNames.inetAddress(peer);
    }

    @Override
    public int getPort() {
        return isConnected() ? JavaNames.port(peer, JavaNames.port(asked)) : 0;
    }

    @Override
    public @Nullable SocketAddress getRemoteSocketAddress() {
        SockAddr to = peer;
        if (to == null) {
            return null;
        }
        SocketAddress name = JavaNames.socketAddress(to);
        return name == null ? new InetSocketAddress(getInetAddress(), getPort()) : name;
    }

    private @Nullable SockAddr localName() {
        try {
            return isBound() && !isClosed() ? sock.getsockname() : null;
        } catch (ErrnoException e) {
            return null; // closed meanwhile
        }
    }

    @Override
    public InetAddress getLocalAddress() {
        SockAddr name = localName();
        return name == null ? new InetSocketAddress(0).getAddress() : JavaNames.inetAddress(name);
    }

    @Override
    public int getLocalPort() {
        return isBound() ? JavaNames.port(localName(), 0) : -1;
    }

    @Override
    public @Nullable SocketAddress getLocalSocketAddress() {
        SockAddr name = localName();
        return name == null ? null : JavaNames.socketAddress(name);
    }

    /** {@return null: there is no SocketChannel} */
    @Override
    public @Nullable SocketChannel getChannel() {
        return null;
    }

    // Data

    @Override
    public InputStream getInputStream() throws IOException {
        requireConnected();
        if (inputShutdown) {
            throw new SocketException("Socket input is shutdown");
        }
        return sock.in();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        requireConnected();
        if (outputShutdown) {
            throw new SocketException("Socket output is shutdown");
        }
        return sock.out();
    }

    /** {@code send} with MSG_OOB. */
    @Override
    public void sendUrgentData(int data) throws IOException {
        requireConnected();
        sock.send(new byte[] {(byte) data}, 0, 1, MSG_OOB);
    }

    // Ending

    @Override
    public void shutdownInput() throws IOException {
        requireConnected();
        if (inputShutdown) {
            throw new SocketException("Socket input is already shutdown");
        }
        sock.shutdown(SHUT_RD);
        inputShutdown = true;
    }

    @Override
    public void shutdownOutput() throws IOException {
        requireConnected();
        if (outputShutdown) {
            throw new SocketException("Socket output is already shutdown");
        }
        sock.shutdown(SHUT_WR);
        outputShutdown = true;
    }

    @Override
    public void close() throws IOException {
        sock.close();
    }

    @Override
    public boolean isConnected() {
        return peer != null;
    }

    @Override
    public boolean isBound() {
        return bound;
    }

    @Override
    public boolean isClosed() {
        return sock.isClosed();
    }

    @Override
    public boolean isInputShutdown() {
        return inputShutdown;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShutdown;
    }

    // Options

    /** Limits reads, as {@link Sock#receiveTimeout}. */
    @Override
    public void setSoTimeout(int timeout) throws SocketException {
        var limit = JavaOptions.millis("setSoTimeout", timeout);
        requireOpen();
        sock.receiveTimeout(limit);
        soTimeout = timeout;
    }

    @Override
    public int getSoTimeout() throws SocketException {
        requireOpen();
        return soTimeout;
    }

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
        JavaOptions.noDelay(sock, on);
    }

    @Override
    public boolean getTcpNoDelay() throws SocketException {
        return JavaOptions.noDelay(sock);
    }

    @Override
    public void setSoLinger(boolean on, int seconds) throws SocketException {
        if (on && seconds < 0) {
            throw new IllegalArgumentException("setSoLinger: " + seconds + " s");
        }
        JavaOptions.linger(sock, on, on ? seconds : 0);
    }

    @Override
    public int getSoLinger() throws SocketException {
        return JavaOptions.linger(sock);
    }

    @Override
    public void setOOBInline(boolean on) throws SocketException {
        sock.set(SO.OOBINLINE, on);
    }

    @Override
    public boolean getOOBInline() throws SocketException {
        return sock.get(SO.OOBINLINE);
    }

    @Override
    public void setSendBufferSize(int size) throws SocketException {
        sock.set(SO.SNDBUF, JavaOptions.size("setSendBufferSize", size));
    }

    @Override
    public int getSendBufferSize() throws SocketException {
        return sock.get(SO.SNDBUF);
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
    public void setKeepAlive(boolean on) throws SocketException {
        sock.set(SO.KEEPALIVE, on);
    }

    @Override
    public boolean getKeepAlive() throws SocketException {
        return sock.get(SO.KEEPALIVE);
    }

    @Override
    public void setTrafficClass(int value) throws SocketException {
        JavaOptions.trafficClass(sock, value);
    }

    @Override
    public int getTrafficClass() throws SocketException {
        return JavaOptions.trafficClass(sock);
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
    public <T> Socket setOption(SocketOption<T> option, @Nullable T value) throws IOException {
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
        return "SockSocket[" + sock + "]";
    }
}
