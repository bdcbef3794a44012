package berkeley.net;

import static berkeley.bindings.socket.Constants.*;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.SockOpt;
import berkeley.option.IP;
import berkeley.option.IPV6;
import berkeley.option.Linger;
import berkeley.option.SO;
import berkeley.option.TCP;

import org.jspecify.annotations.Nullable;

import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Options of java.net on a Sock. A library sets TCP_NODELAY or the traffic class on every socket: a
 * Sock that is no TCP or IP socket ignores those, and they read as their defaults.
 */
final class JavaOptions {
    private static final Map<SocketOption<?>, SockOpt<?>> ROWS =
            Map.of(
                    StandardSocketOptions.SO_SNDBUF, SO.SNDBUF,
                    StandardSocketOptions.SO_RCVBUF, SO.RCVBUF,
                    StandardSocketOptions.SO_KEEPALIVE, SO.KEEPALIVE,
                    StandardSocketOptions.SO_REUSEADDR, SO.REUSEADDR,
                    StandardSocketOptions.SO_REUSEPORT, SO.REUSEPORT);

    private static final Set<SocketOption<?>> OTHERS =
            Set.of(
                    StandardSocketOptions.SO_LINGER,
                    StandardSocketOptions.TCP_NODELAY,
                    StandardSocketOptions.IP_TOS);

    private JavaOptions() {}

    static Set<SocketOption<?>> supported() {
        Set<SocketOption<?>> all = new HashSet<>(ROWS.keySet());
        all.addAll(OTHERS);
        return Set.copyOf(all);
    }

    @SuppressWarnings("unchecked") // the types of a row are the same on both sides
    static <T> void set(Sock sock, SocketOption<T> option, @Nullable T value)
            throws ErrnoException {
        SockOpt<?> row = ROWS.get(option);
        if (row != null) {
            sock.set((SockOpt<T>) row, required(option, value));
        } else if (option.equals(StandardSocketOptions.SO_LINGER)) {
            int seconds = (Integer) required(option, value);
            linger(sock, seconds >= 0, Math.max(seconds, 0));
        } else if (option.equals(StandardSocketOptions.TCP_NODELAY)) {
            noDelay(sock, (Boolean) required(option, value));
        } else if (option.equals(StandardSocketOptions.IP_TOS)) {
            trafficClass(sock, (Integer) required(option, value));
        } else {
            throw unsupported(option);
        }
    }

    @SuppressWarnings("unchecked") // the types of a row are the same on both sides
    static <T> T get(Sock sock, SocketOption<T> option) throws ErrnoException {
        SockOpt<?> row = ROWS.get(option);
        if (row != null) {
            return (T) sock.get(row);
        }
        if (option.equals(StandardSocketOptions.SO_LINGER)) {
            return (T) (Object) linger(sock);
        }
        if (option.equals(StandardSocketOptions.TCP_NODELAY)) {
            return (T) (Object) noDelay(sock);
        }
        if (option.equals(StandardSocketOptions.IP_TOS)) {
            return (T) (Object) trafficClass(sock);
        }
        throw unsupported(option);
    }

    private static <T> T required(SocketOption<T> option, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(option.name() + ": null");
        }
        return value;
    }

    private static UnsupportedOperationException unsupported(SocketOption<?> option) {
        return new UnsupportedOperationException(option.name() + ": use Sock.set");
    }

    static void noDelay(Sock sock, boolean on) throws ErrnoException {
        if (isInternet(sock)) {
            sock.set(TCP.NODELAY, on);
        }
    }

    static boolean noDelay(Sock sock) throws ErrnoException {
        return isInternet(sock) && sock.get(TCP.NODELAY);
    }

    static void linger(Sock sock, boolean on, int seconds) throws ErrnoException {
        sock.set(SO.LINGER, new Linger(on, Duration.ofSeconds(seconds)));
    }

    /** {@return the seconds, or -1 where it is off} */
    static int linger(Sock sock) throws ErrnoException {
        Linger linger = sock.get(SO.LINGER);
        return linger.on() ? (int) linger.timeout().toSeconds() : -1;
    }

    static void trafficClass(Sock sock, int value) throws ErrnoException {
        if (value < 0 || value > 255) {
            throw new IllegalArgumentException("traffic class: " + value + " is not in 0..255");
        }
        if (sock.domain() == AF_INET) {
            sock.set(IP.TOS, value);
        } else if (sock.domain() == AF_INET6) {
            sock.set(IPV6.TCLASS, value);
        }
    }

    static int trafficClass(Sock sock) throws ErrnoException {
        return switch (sock.domain()) {
            case AF_INET -> sock.get(IP.TOS);
            case AF_INET6 -> sock.get(IPV6.TCLASS);
            default -> 0;
        };
    }

    /** {@return a size in bytes that java.net allows} */
    static int size(String call, int bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException(call + ": size must be positive: " + bytes);
        }
        return bytes;
    }

    /** {@return a time in milliseconds that java.net allows} */
    static Duration millis(String call, int millis) {
        if (millis < 0) {
            throw new IllegalArgumentException(
                    call + ": timeout must not be negative: " + millis + " ms");
        }
        return Duration.ofMillis(millis);
    }

    private static boolean isInternet(Sock sock) {
        return sock.domain() == AF_INET || sock.domain() == AF_INET6;
    }
}
