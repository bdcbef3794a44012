package berkeley.examples;

import static berkeley.bindings.socket.Constants.AF_INET;
import static berkeley.sys.Errno.errno;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.ErrnoException;
import berkeley.addr.SockAddr;
import berkeley.bindings.socket.in_addr;
import berkeley.bindings.socket.sockaddr_in;
import berkeley.bindings.socket.sockaddr_storage;
import berkeley.sys.ArpaInet;
import berkeley.sys.SysSocket;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What the programs on the raw calls share. */
public final class Raw {
    private Raw() {}

    /** A struct sockaddr_in filled field by field, with the port in network order. */
    public static MemorySegment sockaddr_in(Arena arena, String host, int port) throws IOException {
        MemorySegment addr = sockaddr_in.allocate(arena);
        sockaddr_in.sin_family(addr, (short) AF_INET);
        sockaddr_in.sin_port(addr, ArpaInet.htons(port));
        MemorySegment sinAddr = sockaddr_in.sin_addr(addr);
        if (ArpaInet.inet_pton(AF_INET, host, sinAddr) != 1) {
            int ip = Host.inet(host, port).ip().value();
            in_addr.s_addr(sinAddr, ArpaInet.htonl(ip));
        }
        return addr;
    }

    /** A struct sockaddr_in as text. */
    public static String text(MemorySegment addr) {
        return SockAddr.decode(addr, (int) sockaddr_in.sizeof()).toString();
    }

    /** The address that a socket is bound to. */
    public static SockAddr getsockname(int fd) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment addr = sockaddr_storage.allocate(arena);
            MemorySegment length = arena.allocateFrom(JAVA_INT, (int) addr.byteSize());
            if (SysSocket.getsockname(fd, addr, length) < 0) {
                throw new ErrnoException("getsockname", "fd " + fd, errno());
            }
            return SockAddr.decode(addr, length.get(JAVA_INT, 0));
        }
    }
}
