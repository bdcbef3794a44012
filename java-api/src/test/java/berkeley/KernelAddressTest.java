package berkeley;

import static berkeley.Failing.errno;
import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import berkeley.addr.Bytes;
import berkeley.addr.SockAddr;
import berkeley.machine.Needs;
import berkeley.option.IPV6;
import berkeley.sys.Unistd;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/** The kernel binds to the address that was written, and tells the same one back. */
@ExtendWith(NoFdLeaks.class)
class KernelAddressTest {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]"})
    void an_internet_address_comes_back_with_its_port(String ip) throws Exception {
        SockAddr any = SockAddr.parse(ip + ":0");
        try (Sock sock = Sock.open(any.family(), SOCK_DGRAM).bind(any)) {
            String bound = sock.getsockname().toString();
            assertThat(bound, bound.startsWith(ip + ":"), is(true));
            assertThat(bound, is(not(any.toString())));
        }
    }

    @Test
    void an_abstract_name_comes_back_with_its_zero_bytes() throws Exception {
        byte[] name = ("\0n\0\0" + System.nanoTime() + "\u00ff\u0000").getBytes(ISO_8859_1);
        SockAddr addr = new SockAddr.Unix(Bytes.of(name));
        try (Sock sock = Sock.open(AF_UNIX, SOCK_DGRAM).bind(addr)) {
            assertThat(sock.getsockname(), is(addr));
            try (Sock again = Sock.open(AF_UNIX, SOCK_DGRAM)) {
                assertThat(errno(() -> again.bind(addr)), is(EADDRINUSE));
            }
        }
    }

    @Test
    void an_abstract_name_may_be_empty_or_fill_the_struct() throws Exception {
        String full = (System.nanoTime() + "-").repeat(20).substring(0, 107);
        for (SockAddr addr :
                new SockAddr[] {SockAddr.abstractUnix(""), SockAddr.abstractUnix(full)}) {
            try (Sock sock = Sock.open(AF_UNIX, SOCK_DGRAM).bind(addr)) {
                assertThat(sock.getsockname(), is(addr));
            }
        }
    }

    @Test
    void to_bind_to_no_name_gives_an_abstract_one() throws Exception {
        try (Sock sock = Sock.open(AF_UNIX, SOCK_DGRAM)) {
            assertThat(sock.getsockname(), is(SockAddr.unnamed()));
            sock.bind(SockAddr.unnamed());
            SockAddr.Unix name = (SockAddr.Unix) sock.getsockname();
            assertThat(name.isAbstract(), is(true));
            assertThat(name.toString(), name.name().length(), is(6));
        }
    }

    @Test
    void a_path_comes_back_that_is_not_text(@TempDir Path folder) throws Exception {
        byte[] path = (folder + "/\u00ff\u00fe").getBytes(ISO_8859_1);
        SockAddr addr = new SockAddr.Unix(Bytes.of(path));
        try (Sock sock = Sock.open(AF_UNIX, SOCK_DGRAM).bind(addr)) {
            assertThat(sock.getsockname(), is(addr));
        } finally {
            unlink(path);
        }
    }

    /** By its bytes, which need not be a Path. */
    private static void unlink(byte[] path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(path.length + 1);
            MemorySegment.copy(path, 0, name, ValueLayout.JAVA_BYTE, 0, path.length);
            assertThat(Unistd.unlink(name), is(0));
        }
    }

    @Test
    void a_path_of_108_bytes_comes_back_whole(@TempDir Path folder) throws Exception {
        String path = (folder + "/" + "p".repeat(108)).substring(0, 108);
        SockAddr addr = SockAddr.unix(path);
        try (Sock sock = Sock.open(AF_UNIX, SOCK_STREAM).bind(addr)) {
            sock.listen(1);
            assertThat(sock.getsockname(), is(addr));
            try (Sock client = Sock.open(AF_UNIX, SOCK_STREAM)) {
                client.connect(addr);
                assertThat(client.getpeername(), is(addr));
            }
        }
    }

    @Test
    void a_netlink_socket_gets_a_port_of_its_own() throws Exception {
        SockAddr any = new SockAddr.Netlink(0, RTMGRP_LINK);
        try (Sock one = Sock.open(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE).bind(any);
                Sock other = Sock.open(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE).bind(any)) {
            SockAddr.Netlink bound = (SockAddr.Netlink) one.getsockname();
            assertThat(bound.pid(), is(not(0)));
            assertThat(bound.pid(), is(not(((SockAddr.Netlink) other.getsockname()).pid())));
            assertThat(bound.groups(), is(RTMGRP_LINK));
        }
    }

    @Test
    void a_packet_socket_tells_its_interface_and_hardware_address() throws Exception {
        Needs.root();
        int lo = Interfaces.if_nametoindex("lo");
        try (Sock sock = Sock.open(AF_PACKET, SOCK_DGRAM)) {
            assertThat(sock.getsockname(), is(new SockAddr.Packet(0, 0)));
            sock.bind(new SockAddr.Packet(ETH_P_IP, lo));
            SockAddr expected =
                    new SockAddr.Packet(
                            ETH_P_IP, lo, ARPHRD_LOOPBACK, 0, Bytes.parse("000000000000"));
            assertThat(sock.getsockname(), is(expected));
        }
    }

    @Test
    void the_IPv4_peer_of_a_dual_stack_socket_is_its_IPv4_self() throws Exception {
        try (Sock listener = Sock.open(AF_INET6, SOCK_STREAM).set(IPV6.V6ONLY, false)) {
            listener.bind(SockAddr.inet6("::", 0)).listen(1);
            int port = ((SockAddr.Inet6) listener.getsockname()).port();
            try (Sock client =
                            Sock.open(AF_INET, SOCK_STREAM)
                                    .connect(SockAddr.inet("127.0.0.1", port));
                    Sock server = listener.accept()) {
                SockAddr.Inet6 peer = (SockAddr.Inet6) server.peer();
                SockAddr.Inet self = (SockAddr.Inet) client.getsockname();
                assertThat(peer.toInetSocketAddress(), is(self.toInetSocketAddress()));
                assertThat(peer.ip().unmapped(), is(self.ip()));
            }
        }
    }
}
