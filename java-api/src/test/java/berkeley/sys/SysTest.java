package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.nio.charset.StandardCharsets.UTF_8;

import berkeley.NoFdLeaks;
import berkeley.bindings.socket.iovec;
import berkeley.bindings.socket.msghdr;
import berkeley.bindings.socket.sockaddr_in;
import berkeley.bindings.socket.sockaddr_un;

import org.hamcrest.Description;
import org.hamcrest.Matcher;
import org.hamcrest.TypeSafeMatcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** What the tests of the calls share: sockets that are closed afterwards, addresses and errnos. */
@ExtendWith(NoFdLeaks.class)
abstract class SysTest {
    /** No process has a page there. */
    static final MemorySegment BAD = MemorySegment.ofAddress(1);

    static final MemorySegment NULL = MemorySegment.NULL;

    /** A number that no descriptor has. */
    static final int CLOSED = Integer.MAX_VALUE;

    static final int SOCKADDR_IN = (int) sockaddr_in.sizeof();

    final Arena arena = Arena.ofShared();
    private final Deque<Integer> open = new ArrayDeque<>();

    @AfterEach
    void close() {
        open.forEach(Unistd::close);
        arena.close();
    }

    /** The result of a call that makes a descriptor; the end of the test closes it. */
    final int keep(int fd) {
        assertThat(Errno.name(Errno.errno()), fd, greaterThanOrEqualTo(0));
        open.push(fd);
        return fd;
    }

    /** Closes one before the test ends. */
    final void drop(int fd) {
        open.remove(fd);
        assertThat(Unistd.close(fd), succeeds());
    }

    final int socket(int domain, int type) {
        return keep(SysSocket.socket(domain, type | SOCK_CLOEXEC, 0));
    }

    final int tcp() {
        return socket(AF_INET, SOCK_STREAM);
    }

    final int udp() {
        return socket(AF_INET, SOCK_DGRAM);
    }

    final int[] pair(int type) {
        int[] sv = new int[2];
        assertThat(SysSocket.socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, sv), succeeds());
        keep(sv[0]);
        keep(sv[1]);
        return sv;
    }

    final int[] pipe(int flags) {
        int[] ends = new int[2];
        assertThat(Unistd.pipe2(ends, flags | O_CLOEXEC), succeeds());
        keep(ends[0]);
        keep(ends[1]);
        return ends;
    }

    /** A regular file whose name is gone. */
    final int file(String content) {
        try {
            Path path = Files.writeString(Files.createTempFile("berkeley", null), content);
            int fd = keep(Fcntl.open(path.toString(), O_RDWR | O_CLOEXEC, 0));
            assertThat(Unistd.unlink(path.toString()), succeeds());
            return fd;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** 127.0.0.1 and a port; 0 lets the kernel choose. */
    final MemorySegment loopback(int port) {
        return inet(INADDR_LOOPBACK, port);
    }

    final MemorySegment inet(int address, int port) {
        MemorySegment addr = sockaddr_in.allocate(arena);
        sockaddr_in.sin_family(addr, (short) AF_INET);
        sockaddr_in.sin_port(addr, Short.reverseBytes((short) port));
        sockaddr_in.sin_addr(addr).set(JAVA_INT, 0, Integer.reverseBytes(address));
        return addr;
    }

    final MemorySegment unix(String path) {
        MemorySegment addr = sockaddr_un.allocate(arena);
        sockaddr_un.sun_family(addr, (short) AF_UNIX);
        sockaddr_un.sun_path(addr).setString(0, path);
        return addr;
    }

    final MemorySegment socklen(long length) {
        return arena.allocateFrom(JAVA_INT, (int) length);
    }

    final MemorySegment bytes(String text) {
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, text.getBytes(UTF_8));
    }

    /** Binds to a free port of 127.0.0.1 and says where that is. */
    final MemorySegment bound(int fd) {
        assertThat(SysSocket.bind(fd, loopback(0), SOCKADDR_IN), succeeds());
        return name(fd);
    }

    final MemorySegment name(int fd) {
        MemorySegment addr = sockaddr_in.allocate(arena);
        assertThat(SysSocket.getsockname(fd, addr, socklen(SOCKADDR_IN)), succeeds());
        return addr;
    }

    static int port(MemorySegment addr) {
        return Short.toUnsignedInt(Short.reverseBytes(sockaddr_in.sin_port(addr)));
    }

    final int listener() {
        int fd = tcp();
        bound(fd);
        assertThat(SysSocket.listen(fd, 8), succeeds());
        return fd;
    }

    /** Two ends of a TCP connection: who connected, who accepted. */
    final int[] connection() {
        int listener = listener();
        int client = tcp();
        assertThat(SysSocket.connect(client, name(listener), SOCKADDR_IN), succeeds());
        int server = keep(SysSocket.accept4(listener, NULL, NULL, SOCK_CLOEXEC));
        drop(listener);
        return new int[] {client, server};
    }

    /** A listener whose queue is full: the kernel leaves the next connection unanswered. */
    final MemorySegment deaf() {
        int fd = tcp();
        MemorySegment addr = bound(fd);
        assertThat(SysSocket.listen(fd, 0), succeeds());
        assertThat(SysSocket.connect(tcp(), addr, SOCKADDR_IN), succeeds());
        return addr;
    }

    final void nonblocking(int fd) {
        assertThat(Fcntl.fcntl(fd, F_SETFL, Fcntl.fcntl(fd, F_GETFL) | O_NONBLOCK), succeeds());
    }

    /** Fills what a stream takes while nobody reads. */
    final void fill(int fd) {
        MemorySegment buf = arena.allocate(65536);
        while (SysSocket.send(fd, buf, buf.byteSize(), MSG_DONTWAIT) > 0) {}
        assertThat(Errno.name(Errno.errno()), Errno.errno() == EAGAIN);
    }

    final void setsockopt(int fd, int level, int optname, int value) {
        assertThat(SysSocket.setsockopt(fd, level, optname, value), succeeds());
    }

    static int getsockopt(int fd, int level, int optname) {
        int[] value = new int[1];
        assertThat(SysSocket.getsockopt(fd, level, optname, value), succeeds());
        return value[0];
    }

    final MemorySegment iov(MemorySegment... buffers) {
        MemorySegment iov = iovec.allocateArray(buffers.length, arena);
        for (int i = 0; i < buffers.length; i++) {
            iovec.iov_base(iovec.asSlice(iov, i), buffers[i]);
            iovec.iov_len(iovec.asSlice(iov, i), buffers[i].byteSize());
        }
        return iov;
    }

    final MemorySegment message(MemorySegment... buffers) {
        MemorySegment msg = msghdr.allocate(arena);
        msghdr.msg_iov(msg, iov(buffers));
        msghdr.msg_iovlen(msg, buffers.length);
        return msg;
    }

    static String text(MemorySegment buf, long length) {
        return new String(buf.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), UTF_8);
    }

    static Matcher<Number> succeeds() {
        return returns(0);
    }

    /** The call returned this; where it did not, errno is told. */
    static Matcher<Number> returns(long expected) {
        return result("returns " + expected, n -> n.longValue() == expected);
    }

    /** The call returned -1 with this errno. */
    static Matcher<Number> failsWith(int errno) {
        return result(
                "fails with " + Errno.name(errno),
                n -> n.longValue() == -1 && Errno.errno() == errno);
    }

    private static Matcher<Number> result(
            String description, java.util.function.Predicate<Number> holds) {
        return new TypeSafeMatcher<>() {
            @Override
            protected boolean matchesSafely(Number result) {
                return holds.test(result);
            }

            @Override
            public void describeTo(Description told) {
                told.appendText(description);
            }

            @Override
            protected void describeMismatchSafely(Number result, Description told) {
                told.appendText("returned " + result);
                if (result.longValue() < 0) told.appendText(" " + Errno.name(Errno.errno()));
            }
        };
    }
}
