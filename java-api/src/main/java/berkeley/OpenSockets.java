package berkeley;

import static berkeley.bindings.socket.Constants.*;

import berkeley.addr.Ip4;
import berkeley.addr.Ip6;
import berkeley.addr.SockAddr;
import berkeley.sys.Errno;
import berkeley.sys.Fcntl;
import berkeley.sys.SysSocket;

import org.jspecify.annotations.Nullable;

import java.io.File;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds the descriptor of a socket that java.net owns, by its names. Java does not say the number.
 *
 * <p>Each socket of this process is duplicated first, and the names of the copy are compared: the
 * number in between may become another file's, the copy's does not.
 */
final class OpenSockets {
    private final int type;
    private final boolean listens;
    private final @Nullable SockAddr local;
    private final @Nullable SockAddr remote;

    /**
     * @param listens whether it is a server's
     * @param local the name that it is bound to
     * @param remote the name that it is connected to, or null
     */
    OpenSockets(
            int type,
            boolean listens,
            @Nullable SocketAddress local,
            @Nullable SocketAddress remote) {
        this.type = type;
        this.listens = listens;
        this.local = local == null ? null : unmapped(SockAddr.of(local));
        this.remote = remote == null ? null : unmapped(SockAddr.of(remote));
    }

    /**
     * {@return a copy of the descriptor}
     *
     * @param whose what the socket is a part of, for messages
     * @throws SocketException if no socket has these names, or several have
     */
    Sock copy(Object whose) throws IOException {
        if (local == null) {
            throw new SocketException("not bound, so that it cannot be found: " + whose);
        }
        Sock found = null;
        long cookie = 0;
        try {
            File[] numbers = new File("/proc/self/fd").listFiles();
            if (numbers == null) {
                throw new SocketException("cannot read /proc/self/fd");
            }
            for (File number : numbers) {
                Sock copy = copy(number.toPath());
                if (copy == null) {
                    continue;
                }
                if (found == null) {
                    found = copy;
                    cookie = cookie(copy);
                } else {
                    boolean other = cookie(copy) != cookie;
                    copy.close();
                    if (other) {
                        throw new SocketException(
                                "several sockets of this process have the names of " + whose);
                    }
                }
            }
        } catch (Throwable failure) {
            if (found != null) {
                found.close();
            }
            throw failure;
        }
        if (found == null) {
            throw new SocketException("no socket of this process has the names of " + whose);
        }
        return found;
    }

    /** {@return a copy of a descriptor if it is the one that is looked for} */
    private @Nullable Sock copy(Path number) throws ErrnoException {
        try {
            if (!Files.readSymbolicLink(number).toString().startsWith("socket:")) {
                return null;
            }
        } catch (IOException closedMeanwhile) {
            return null;
        }
        int fd = Integer.parseInt(number.getFileName().toString());
        int copy = Fcntl.fcntl(fd, F_DUPFD_CLOEXEC, 0);
        if (copy < 0) {
            int errno = Errno.errno();
            if (errno == EBADF) { // closed meanwhile
                return null;
            }
            throw new ErrnoException("dup", "fd " + fd, errno);
        }
        Fd owner = new Fd(copy);
        Sock sock;
        try {
            sock = owner.sock();
        } catch (ErrnoException noSocketAnyMore) {
            owner.close();
            return null;
        }
        if (matches(sock)) {
            return sock;
        }
        sock.close();
        return null;
    }

    private boolean matches(Sock sock) throws ErrnoException {
        return sock.type() == type
                && same(local, name(sock))
                && listens == listens(sock)
                && (remote == null ? peer(sock) == null : remote.equals(peer(sock)));
    }

    private static boolean listens(Sock sock) throws ErrnoException {
        int[] value = new int[1];
        return SysSocket.getsockopt(sock.fd(), SOL_SOCKET, SO_ACCEPTCONN, value) == 0
                && value[0] != 0;
    }

    private static @Nullable SockAddr name(Sock sock) {
        try {
            return unmapped(sock.getsockname());
        } catch (ErrnoException | IllegalArgumentException e) {
            return null; // of a family that has no such name
        }
    }

    private static @Nullable SockAddr peer(Sock sock) {
        try {
            return unmapped(sock.getpeername());
        } catch (ErrnoException | IllegalArgumentException e) {
            return null;
        }
    }

    private static long cookie(Sock sock) throws ErrnoException {
        return ByteBuffer.wrap(sock.getsockopt(SOL_SOCKET, SO_COOKIE, Long.BYTES)).getLong();
    }

    /** A socket of both versions of IP that is bound to no address is 0.0.0.0 in java.net. */
    private static boolean same(@Nullable SockAddr java, @Nullable SockAddr kernel) {
        return java != null
                && kernel != null
                && (java.equals(kernel)
                        || isAny(java) && isAny(kernel) && port(java) == port(kernel));
    }

    private static boolean isAny(SockAddr addr) {
        return addr instanceof SockAddr.Inet inet && inet.ip().equals(Ip4.ANY)
                || addr instanceof SockAddr.Inet6 inet6 && inet6.ip().equals(Ip6.ANY);
    }

    private static int port(SockAddr addr) {
        return addr instanceof SockAddr.Inet inet ? inet.port() : ((SockAddr.Inet6) addr).port();
    }

    /** {@return an IPv4 address as java.net has it, without what it has no place for} */
    private static SockAddr unmapped(SockAddr addr) {
        if (!(addr instanceof SockAddr.Inet6 inet6)) {
            return addr;
        }
        return inet6.ip().isMapped()
                ? new SockAddr.Inet(inet6.ip().toIp4(), inet6.port())
                : new SockAddr.Inet6(inet6.ip(), inet6.port());
    }
}
