package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import java.lang.foreign.MemorySegment;

/** Memory whose size is known is never overrun; a raw pointer is the kernel's to judge. */
class BoundsTest extends SysTest {
    private final MemorySegment four = arena.allocate(4);

    @Test
    void a_length_beyond_the_segment_is_told_with_call_and_sizes() {
        assertThat(
                message(() -> SysSocket.recv(-1, four, 5, 0)),
                is("recv: a length of 5 bytes in a segment of 4"));
        assertThat(
                message(() -> SysSocket.send(-1, four, -1, 0)),
                is("send: a length of 18446744073709551615 bytes in a segment of 4"));
    }

    @Test
    void every_pointer_with_a_length_is_held_to_it() {
        refused(() -> SysSocket.bind(-1, four, 16));
        refused(() -> SysSocket.connect(-1, four, 16));
        refused(() -> SysSocket.accept(-1, four, socklen(16)));
        refused(() -> SysSocket.getsockname(-1, four, socklen(16)));
        refused(() -> SysSocket.recvfrom(-1, four, 4, 0, four, socklen(16)));
        refused(() -> SysSocket.sendto(-1, four, 4, 0, four, 16));
        refused(() -> SysSocket.getsockopt(-1, 0, 0, four, socklen(5)));
        refused(() -> SysSocket.setsockopt(-1, 0, 0, four, 5));
        refused(() -> SysSocket.sendmsg(-1, four, 0));
        refused(() -> SysSocket.recvmmsg(-1, four, 1, 0, NULL));
        refused(() -> SysSocket.socketpair(AF_UNIX, SOCK_STREAM, 0, four));
        refused(() -> Unistd.read(-1, four, 5));
        refused(() -> Unistd.pipe2(four, 0));
        refused(() -> SysUio.readv(-1, four, 1));
        refused(() -> Poll.poll(four, 1, 0));
        refused(() -> SysEpoll.epoll_wait(-1, four, 1, 0));
        refused(() -> SysEventfd.eventfd_read(-1, four));
    }

    @Test
    void a_struct_whose_size_the_call_knows_is_held_to_it() {
        MemorySegment text = arena.allocateFrom("::1");
        refused(() -> ArpaInet.inet_pton(AF_INET6, text, four));
        refused(() -> ArpaInet.inet_pton(AF_INET, text, arena.allocate(3)));
        refused(() -> ArpaInet.inet_ntop(AF_INET6, four, arena.allocate(64), 64));
        refused(() -> ArpaInet.inet_aton(text, arena.allocate(3)));
        refused(() -> Netdb.getaddrinfo(text, NULL, four, arena.allocate(8)));
        refused(() -> Netdb.getaddrinfo(text, NULL, NULL, four));
        refused(() -> Ifaddrs.getifaddrs(four));
        refused(() -> SysIoctl.ioctl(-1, SIOCGIFHWADDR, four));
        refused(() -> SysIoctl.ioctl(-1, SIOCGIFCONF, four));
        refused(() -> SysIoctl.ioctl(-1, FIONREAD, arena.allocate(3)));
        refused(() -> SysSocket.accept(-1, BAD, arena.allocate(3)));
    }

    @Test
    void a_string_that_does_not_end_is_not_read_on() {
        four.fill((byte) '1');
        assertThat(
                message(() -> Netdb.gethostbyname(four)),
                is("gethostbyname: no zero byte ends name in a segment of 4"));
        refused(() -> Netdb.getaddrinfo(four, NULL, NULL, arena.allocate(8)));
        refused(() -> Netdb.getaddrinfo(NULL, four, NULL, arena.allocate(8)));
        refused(() -> Netdb.getservbyname(four, NULL));
        refused(() -> Netdb.getservbyport(80, four));
        refused(() -> Netdb.getprotobyname(four));
        refused(() -> NetIf.if_nametoindex(four));
        refused(() -> ArpaInet.inet_pton(AF_INET, four, arena.allocate(4)));
        refused(() -> ArpaInet.inet_addr(four));
        refused(() -> ArpaInet.inet_aton(four, arena.allocate(4)));
        refused(() -> Fcntl.open(four, O_RDONLY, 0));
        refused(() -> Unistd.unlink(four));
    }

    /** The kernel says EFAULT; what the C library reads or writes itself ends the process. */
    @Test
    void a_NULL_that_the_C_library_would_use_is_told() {
        assertThat(
                assertThrows(NullPointerException.class, () -> Netdb.gethostbyname(NULL))
                        .getMessage(),
                is("gethostbyname: name is NULL"));
        MemorySegment text = arena.allocateFrom("1.2.3.4");
        missed(() -> Netdb.gethostbyname((String) null));
        missed(() -> Netdb.gethostbyaddr(NULL, 4, AF_INET));
        missed(() -> Netdb.getaddrinfo(text, NULL, NULL, NULL));
        missed(() -> Netdb.getservbyname((String) null, null));
        missed(() -> Netdb.getprotobyname((String) null));
        missed(() -> NetIf.if_nametoindex((String) null));
        missed(() -> NetIf.if_indextoname(1, NULL));
        missed(() -> NetIf.if_freenameindex(NULL));
        missed(() -> Ifaddrs.getifaddrs(NULL));
        missed(() -> ArpaInet.inet_pton(AF_INET, (String) null, four));
        missed(() -> ArpaInet.inet_pton(AF_INET, text, NULL));
        missed(() -> ArpaInet.inet_ntop(AF_INET, NULL, arena.allocate(16), 16));
        missed(() -> ArpaInet.inet_ntop(AF_INET, four, NULL, 16));
        missed(() -> ArpaInet.inet_addr((String) null));
        missed(() -> ArpaInet.inet_aton((String) null, four));
        missed(() -> SysTime.clock_gettime(CLOCK_REALTIME, NULL));
        missed(() -> Unistd.gethostname(NULL, 64));
    }

    @Test
    void a_raw_pointer_and_NULL_pass() {
        MemorySegment raw = MemorySegment.ofAddress(four.address());
        assertThat(SysSocket.recv(CLOSED, raw, 5, 0), failsWith(EBADF));
        assertThat(SysSocket.recv(CLOSED, NULL, 5, 0), failsWith(EBADF));
        assertThat(SysSocket.recv(CLOSED, four, 4, 0), failsWith(EBADF));
    }

    private static void refused(Executable call) {
        assertThrows(IndexOutOfBoundsException.class, call);
    }

    private static void missed(Executable call) {
        assertThrows(NullPointerException.class, call);
    }

    private static String message(Executable call) {
        return assertThrows(IndexOutOfBoundsException.class, call).getMessage();
    }
}
