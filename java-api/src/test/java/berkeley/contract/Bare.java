package berkeley.contract;

import static berkeley.bindings.socket.Constants.*;

import berkeley.SockAddrBuf;
import berkeley.addr.SockAddr;
import berkeley.sys.Errno;
import berkeley.sys.Fcntl;
import berkeley.sys.SysIoctl;
import berkeley.sys.SysSocket;
import berkeley.sys.Unistd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Calls of {@code berkeley.sys} that must succeed. */
final class Bare {
    private Bare() {}

    static int socket(int domain, int type) {
        return check("socket", SysSocket.socket(domain, type | SOCK_CLOEXEC, 0));
    }

    static int[] pair(int domain, int type) {
        int[] sv = new int[2];
        check("socketpair", SysSocket.socketpair(domain, type | SOCK_CLOEXEC, 0, sv));
        return sv;
    }

    /** A loopback address whose port the kernel chooses, or a name that it chooses. */
    static SockAddr any(int domain) {
        if (domain == AF_UNIX) {
            return SockAddr.unnamed();
        }
        return domain == AF_INET ? SockAddr.inet("127.0.0.1", 0) : SockAddr.inet6("::1", 0);
    }

    static int bound(int domain, int type) {
        int fd = socket(domain, type);
        SockAddrBuf name = new SockAddrBuf().set(any(domain));
        check("bind", SysSocket.bind(fd, name.segment(), name.length()));
        return fd;
    }

    static void listen(int fd, int backlog) {
        check("listen", SysSocket.listen(fd, backlog));
    }

    static void connect(int fd, SockAddr to) {
        SockAddrBuf name = new SockAddrBuf().set(to);
        check("connect", SysSocket.connect(fd, name.segment(), name.length()));
    }

    static int accept(int fd) {
        MemorySegment none = MemorySegment.NULL;
        return check("accept", SysSocket.accept4(fd, none, none, SOCK_CLOEXEC));
    }

    static SockAddr name(int fd) {
        return name("getsockname", (name, length) -> SysSocket.getsockname(fd, name, length));
    }

    static SockAddr peer(int fd) {
        return name("getpeername", (name, length) -> SysSocket.getpeername(fd, name, length));
    }

    private interface Naming {
        int name(MemorySegment name, MemorySegment length);
    }

    private static SockAddr name(String call, Naming naming) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(128, 8);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, 128);
            check(call, naming.name(name, length));
            return SockAddr.decode(name, length.get(ValueLayout.JAVA_INT, 0));
        }
    }

    static int dup(int fd) {
        return check("dup", Fcntl.fcntl(fd, F_DUPFD_CLOEXEC, 0));
    }

    static boolean nonblocking(int fd) {
        return (check("fcntl", Fcntl.fcntl(fd, F_GETFL)) & O_NONBLOCK) != 0;
    }

    static void setNonblocking(int fd) {
        int flags = check("fcntl", Fcntl.fcntl(fd, F_GETFL));
        check("fcntl", Fcntl.fcntl(fd, F_SETFL, flags | O_NONBLOCK));
    }

    static void set(int fd, int option, int value) {
        set(fd, SOL_SOCKET, option, value);
    }

    static void set(int fd, int level, int option, int value) {
        check("setsockopt", SysSocket.setsockopt(fd, level, option, value));
    }

    /** SO_RCVTIMEO and SO_SNDTIMEO. */
    static void limit(int fd, long micros) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_LONG, 2);
            value.setAtIndex(ValueLayout.JAVA_LONG, 0, micros / 1_000_000);
            value.setAtIndex(ValueLayout.JAVA_LONG, 1, micros % 1_000_000);
            for (int option : new int[] {SO_RCVTIMEO, SO_SNDTIMEO}) {
                check("setsockopt", SysSocket.setsockopt(fd, SOL_SOCKET, option, value, 16));
            }
        }
    }

    /** SO_RCVTIMEO in nanoseconds. */
    static long limit(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_LONG, 2);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, 16);
            check("getsockopt", SysSocket.getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, value, length));
            return value.getAtIndex(ValueLayout.JAVA_LONG, 0) * 1_000_000_000
                    + value.getAtIndex(ValueLayout.JAVA_LONG, 1) * 1_000;
        }
    }

    /** Lets close reset a connection. */
    static void linger(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocateFrom(ValueLayout.JAVA_INT, 1, 0);
            check("setsockopt", SysSocket.setsockopt(fd, SOL_SOCKET, SO_LINGER, value, 8));
        }
    }

    /** FIONREAD or SIOCOUTQ; negative errno where the socket knows none. */
    static int queued(int fd, long request) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
            return SysIoctl.ioctl(fd, request, value) < 0
                    ? -Errno.errno()
                    : value.get(ValueLayout.JAVA_INT, 0);
        }
    }

    static void close(int fd) {
        check("close", Unistd.close(fd));
    }

    static int check(String call, int result) {
        if (result < 0) {
            throw new IllegalStateException(call + ": " + Errno.name(Errno.errno()));
        }
        return result;
    }
}
