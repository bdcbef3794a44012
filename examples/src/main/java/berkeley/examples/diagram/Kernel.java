package berkeley.examples.diagram;

import static berkeley.bindings.socket.Constants.*;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.addr.SockAddr;
import berkeley.examples.TcpState;
import berkeley.sys.SysSocket;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Asks the kernel about sockets, by raw calls, from one thread. */
final class Kernel {
    private static final int ROOM = 256;

    private final MemorySegment value = Arena.global().allocate(ROOM, 8);
    private final UnixDiag unix = new UnixDiag();
    private final MemorySegment length = Arena.global().allocate(JAVA_INT);

    /** {@return what a descriptor is, if it is a socket} */
    Optional<SocketView> ask(int fd) {
        int family = option(fd, SOL_SOCKET, SO_DOMAIN) ? value.get(JAVA_INT, 0) : -1;
        if (family == -1) {
            return Optional.empty();
        }
        int type = option(fd, SOL_SOCKET, SO_TYPE) ? value.get(JAVA_INT, 0) : -1;
        boolean inet = family == AF_INET || family == AF_INET6;
        String state =
                inet && type == SOCK_STREAM && option(fd, IPPROTO_TCP, TCP_INFO)
                        ? TcpState.name(value.get(JAVA_BYTE, 0))
                        : option(fd, SOL_SOCKET, SO_ACCEPTCONN) && value.get(JAVA_INT, 0) != 0
                                ? "LISTEN"
                                : "";
        length.set(JAVA_INT, 0, ROOM);
        String local = SysSocket.getsockname(fd, value, length) == 0 ? address() : "";
        length.set(JAVA_INT, 0, ROOM);
        String peer = SysSocket.getpeername(fd, value, length) == 0 ? address() : "";
        long inode = family == AF_UNIX ? UnixDiag.inode(fd) : 0;
        long partner = inode == 0 ? 0 : unix.partner(inode);
        return Optional.of(
                new SocketView(fd, family, type, local, peer, state, inode, partner, false));
    }

    private boolean option(int fd, int level, int name) {
        length.set(JAVA_INT, 0, ROOM);
        return SysSocket.getsockopt(fd, level, name, value, length) == 0;
    }

    private String address() {
        return SockAddr.decode(value, Math.min(ROOM, length.get(JAVA_INT, 0))).toString();
    }

    /** {@return the state that a connection is in whose descriptor is gone} */
    static String left(SocketView socket) {
        if (socket.tcp().isEmpty() || socket.local().isEmpty() || socket.peer().isEmpty()) {
            return "";
        }
        String file = socket.family() == AF_INET ? "tcp" : "tcp6";
        String ends =
                socket.family() == AF_INET
                        ? hex(socket.local()) + " " + hex(socket.peer())
                        : port(socket.local()) + " " + port(socket.peer());
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/net", file))) {
                List<String> words = List.of(line.strip().split("\\s+"));
                String found = words.get(1) + " " + words.get(2);
                if (socket.family() == AF_INET
                        ? found.equals(ends)
                        : found.replaceAll("[0-9A-F]{32}", "").equals(ends)) {
                    return TcpState.name(Integer.parseInt(words.get(3), 16));
                }
            }
            return TcpState.name(TCP_CLOSE);
        } catch (IOException e) {
            return "";
        }
    }

    private static String port(String address) {
        SockAddr.Inet6 inet = (SockAddr.Inet6) SockAddr.parse(address);
        return ":%04X".formatted(inet.port());
    }

    /** As /proc/net/tcp writes it: the address in this machine's byte order, the port in none. */
    private static String hex(String address) {
        SockAddr.Inet inet = (SockAddr.Inet) SockAddr.parse(address);
        MemorySegment bytes = MemorySegment.ofArray(new long[16]);
        inet.encode(bytes);
        return HexFormat.of().withUpperCase().toHexDigits(bytes.get(JAVA_INT, 4))
                + ":%04X".formatted(inet.port());
    }
}
