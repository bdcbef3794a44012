package berkeley.option;

import static berkeley.Failing.errno;
import static berkeley.ReceivedControls.one;
import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import berkeley.Cable;
import berkeley.Child;
import berkeley.Cmsg;
import berkeley.ErrnoException;
import berkeley.Interfaces;
import berkeley.Message;
import berkeley.NoFdLeaks;
import berkeley.Sock;
import berkeley.SockAddrBuf;
import berkeley.addr.Ip4;
import berkeley.addr.SockAddr;
import berkeley.bindings.socket.linux_tcp_info;
import berkeley.machine.NetworkNamespace;
import berkeley.machine.OwnNetwork;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.foreign.MemorySegment;
import java.time.Duration;

/** What options do that choose links, routes and addresses, as another host sees it. */
@ExtendWith({OwnNetwork.class, NoFdLeaks.class})
class OptionEffectsTest {

    private static void sh(String script) throws Exception {
        Child.output("sh", "-ec", script);
    }

    private static Sock udp() throws ErrnoException {
        return Sock.open(AF_INET, SOCK_DGRAM).timeout(Duration.ofSeconds(20));
    }

    private static SockAddr.Inet nameOf(Sock sock) throws ErrnoException {
        return (SockAddr.Inet) sock.getsockname();
    }

    @Test
    void tcp_info_has_the_window_that_a_kernel_newer_than_the_headers_adds() throws Exception {
        int window = (int) linux_tcp_info.sizeof();
        try (Sock listener = Sock.listenOn(SockAddr.inet("127.0.0.1", 0));
                Sock client = Sock.connectTo(listener.getsockname())) {
            byte[] all = client.getsockopt(IPPROTO_TCP, TCP_INFO, 1000);
            long told = client.get(TCP.INFO).rcv_wnd();
            if (all.length >= window + Integer.BYTES) {
                int raw = MemorySegment.ofArray(all).get(JAVA_INT_UNALIGNED, window);
                assertThat(told, is(Integer.toUnsignedLong(raw)));
                assertThat(told, is(greaterThan(0L)));
            } else {
                assertThat(told, is(0L));
            }
        }
    }

    @Test
    void a_socket_bound_to_a_device_hears_only_what_comes_that_way() throws Exception {
        try (NetworkNamespace far = Cable.redAndBlue();
                Sock red = far.call(() -> udp().set(SO.BINDTODEVICE, "red"));
                Sock blue = far.call(() -> udp().set(SO.BINDTODEVICE, "blue"));
                Sock from = udp()) {
            red.bind(SockAddr.inet(0));
            SockAddr.Inet port = nameOf(red);
            blue.bind(port); // the same port, for the device tells them apart
            from.sendto("by red".getBytes(), SockAddr.inet("10.1.0.2", port.port()));
            from.sendto("by blue".getBytes(), SockAddr.inet("10.2.0.2", port.port()));
            assertThat(new String(red.recv(100)), is("by red"));
            assertThat(new String(blue.recv(100)), is("by blue"));
        }
    }

    @Test
    void a_socket_bound_to_a_device_sends_that_way_whatever_the_routes() throws Exception {
        try (NetworkNamespace far = Cable.redAndBlue();
                Sock to = far.call(() -> udp().bind(SockAddr.inet(0)).set(IP.PKTINFO, true));
                Sock from = udp()) {
            far.sh("ip addr add 192.0.2.1/32 dev lo");
            sh("ip route add 192.0.2.1 via 10.1.0.2; ip route add 192.0.2.1 via 10.2.0.2 metric 9");
            SockAddr dest = SockAddr.inet("192.0.2.1", nameOf(to).port());
            Message message = new Message().room(100);
            for (String device : new String[] {"", "blue"}) {
                from.set(SO.BINDTODEVICE, device).sendto("where?".getBytes(), dest);
                to.recvmsg(message, 0);
                int came = one(message, Cmsg.PktInfo.class).ifindex();
                assertThat(
                        far.call(() -> Interfaces.if_indextoname(came)),
                        is(device.isEmpty() ? "red" : device));
            }
        }
    }

    @Test
    void a_mark_chooses_a_routing_table() throws Exception {
        sh("ip rule add fwmark 7 table 77; ip route add prohibit default table 77");
        sh(
                "ip rule add pref 1 from all lookup local; ip rule del pref 0; ip rule add pref 0 fwmark 7 table 77");
        SockAddr to = SockAddr.inet("127.0.0.1", 9);
        try (Sock marked = udp().set(SO.MARK, 7);
                Sock other = udp().set(SO.MARK, 8)) {
            assertThat(other.sendto(new byte[1], to), is(1));
            assertThat(errno(() -> marked.sendto(new byte[1], to)), is(EACCES));
            assertThat(marked.set(SO.MARK, 0).sendto(new byte[1], to), is(1));
            Message message = new Message().data(new byte[1]).name(to).control(new Cmsg.Mark(7));
            assertThat(errno(() -> other.sendmsg(message, 0)), is(EACCES));
        }
    }

    @Test
    void freebind_takes_an_address_that_comes_later() throws Exception {
        SockAddr later = SockAddr.inet("192.0.2.1", 0);
        try (Sock sock = udp();
                Sock from = udp()) {
            assertThat(errno(() -> sock.bind(later)), is(EADDRNOTAVAIL));
            sock.set(IP.FREEBIND, true).bind(later);
            sh("ip addr add 192.0.2.1/32 dev lo");
            from.sendto("it came".getBytes(), sock.getsockname());
            assertThat(new String(sock.recv(100)), is("it came"));
        }
        SockAddr later6 = SockAddr.inet6("2001:db8::1", 0);
        try (Sock sock = Sock.open(AF_INET6, SOCK_DGRAM)) {
            assertThat(errno(() -> sock.bind(later6)), is(EADDRNOTAVAIL));
            sock.set(IPV6.FREEBIND, true).bind(later6);
        }
    }

    @Test
    void a_transparent_socket_speaks_with_another_s_address() throws Exception {
        try (NetworkNamespace far = Cable.redAndBlue();
                Sock to = far.call(() -> udp().bind(SockAddr.inet("10.1.0.2", 0)));
                Sock from = udp()) {
            SockAddr foreign = SockAddr.inet("192.0.2.99", 4242);
            assertThat(errno(() -> from.bind(foreign)), is(EADDRNOTAVAIL));
            from.set(IP.TRANSPARENT, true).bind(foreign);
            from.sendto("who am I?".getBytes(), to.getsockname());
            SockAddrBuf sender = new SockAddrBuf();
            far.sh("ip route add 192.0.2.0/24 via 10.1.0.1");
            sh("ip route add local 192.0.2.0/24 dev lo");
            byte[] buf = new byte[100];
            to.recvfrom(buf, sender);
            assertThat(sender.get(), is(foreign));
            to.sendto("192.0.2.99".getBytes(), sender.get());
            assertThat(new String(from.recv(100)), is("192.0.2.99"));
        }
    }

    /**
     * As a proxy does: the addresses of others end here, and the program learns which was meant.
     */
    @Test
    void a_transparent_listener_accepts_for_any_address_routed_to_it() throws Exception {
        try (NetworkNamespace far = Cable.redAndBlue();
                Sock listener = Sock.open(AF_INET, SOCK_STREAM).set(IP.TRANSPARENT, true);
                Sock client = far.call(() -> Sock.open(AF_INET, SOCK_STREAM))) {
            far.sh("ip route add 192.0.2.0/24 via 10.1.0.1");
            sh("ip route add local 192.0.2.0/24 dev lo");
            listener.bind(SockAddr.inet(0)).listen(1);
            SockAddr foreign = SockAddr.inet("192.0.2.7", nameOf(listener).port());
            client.connect(foreign, Duration.ofSeconds(20));
            try (Sock accepted = listener.accept()) {
                assertThat(accepted.getsockname(), is(foreign));
                assertThat(nameOf(client).ip(), is(Ip4.parse("10.1.0.2")));
            }
        }
    }

    /** It comes in on another address and port than it was sent to, whatever these are. */
    @Test
    void a_redirected_datagram_tells_whom_it_was_for() throws Exception {
        try (NetworkNamespace far = Cable.redAndBlue();
                Sock proxy = udp().set(IP.TRANSPARENT, true).set(IP.RECVORIGDSTADDR, true);
                Sock proxy6 =
                        Sock.open(AF_INET6, SOCK_DGRAM)
                                .timeout(Duration.ofSeconds(20))
                                .set(IPV6.V6ONLY, true)
                                .set(IPV6.TRANSPARENT, true)
                                .set(IPV6.RECVORIGDSTADDR, true);
                Sock from = far.call(() -> udp());
                Sock from6 = far.call(() -> Sock.open(AF_INET6, SOCK_DGRAM))) {
            proxy.bind(SockAddr.inet("127.0.0.1", 0));
            proxy6.bind(SockAddr.inet6("::1", 0));
            SockAddr.Inet6 name6 = (SockAddr.Inet6) proxy6.getsockname();
            redirect(nameOf(proxy), name6);
            far.sh("ip route add default via 10.1.0.1; ip -6 route add default via 2001:db8:a::1");

            SockAddr meant = SockAddr.inet("192.0.2.7", 4242);
            from.sendto("for 192.0.2.7".getBytes(), meant);
            Message message = new Message().room(100);
            proxy.recvmsg(message, 0);
            assertThat(new String(message.bytes()), is("for 192.0.2.7"));
            assertThat(one(message, Cmsg.OrigDstAddr.class).addr(), is(meant));
            assertThat(message.name(), is(SockAddr.inet("10.1.0.2", nameOf(from).port())));

            SockAddr meant6 = SockAddr.inet6("2001:db8:c::7", 4242);
            from6.sendto("for 2001:db8:c::7".getBytes(), meant6);
            proxy6.recvmsg(message, 0);
            assertThat(new String(message.bytes()), is("for 2001:db8:c::7"));
            assertThat(one(message, Cmsg.OrigDstAddr.class).addr(), is(meant6));
        }
    }

    @Test
    void a_redirected_connection_tells_whom_it_was_for() throws Exception {
        try (Sock proxy = Sock.listenOn(SockAddr.inet("127.0.0.1", 0));
                Sock proxy6 = Sock.listenOn(SockAddr.inet6("::1", 0))) {
            String rules =
                    """
                    nft -f - <<END
                    table ip nat4 {
                      chain output {
                        type nat hook output priority -100
                        tcp dport 4242 redirect to :%d
                      }
                    }
                    table ip6 nat6 {
                      chain output {
                        type nat hook output priority -100
                        tcp dport 4242 redirect to :%d
                      }
                    }
                    END
                    """;
            int port6 = ((SockAddr.Inet6) proxy6.getsockname()).port();
            sh(rules.formatted(nameOf(proxy).port(), port6));
            SockAddr meant = SockAddr.inet("127.0.0.7", 4242);
            SockAddr meant6 = SockAddr.inet6("::1", 4242);
            try (Sock client = Sock.connectTo(meant);
                    Sock accepted = proxy.accept();
                    Sock client6 = Sock.connectTo(meant6);
                    Sock accepted6 = proxy6.accept()) {
                assertThat(accepted.get(IP.ORIGINAL_DST), is(meant));
                assertThat(accepted6.get(IPV6.ORIGINAL_DST), is(meant6));
                assertThat(client.getpeername(), is(meant));
                assertThat(client6.getpeername(), is(meant6));
            }
        }
    }

    /** As Documentation/networking/tproxy.rst of the kernel has it. */
    private static void redirect(SockAddr.Inet to, SockAddr.Inet6 to6) throws Exception {
        String rules =
                """
                nft -f - <<END
                table inet proxy {
                  chain prerouting {
                    type filter hook prerouting priority mangle
                    udp dport 4242 tproxy ip to %s:%d meta mark set 1 accept
                    udp dport 4242 tproxy ip6 to [%s]:%d meta mark set 1 accept
                  }
                }
                END
                for version in 4 6; do
                  ip -$version rule add fwmark 1 lookup 100
                  ip -$version route add local default dev lo table 100
                done
                """;
        sh(rules.formatted(to.ip(), to.port(), to6.ip(), to6.port()));
    }

    /** RFC 5082: who is a hop away cannot have a TTL of 255. */
    @Test
    void minttl_hears_only_neighbours() throws Exception {
        try (Sock listener = Sock.open(AF_INET, SOCK_STREAM);
                Sock distant = Sock.open(AF_INET, SOCK_STREAM).set(IP.TTL, 254);
                Sock neighbour = Sock.open(AF_INET, SOCK_STREAM).set(IP.TTL, 255)) {
            listener.bind(SockAddr.inet("127.0.0.1", 0)).listen(1).set(IP.MINTTL, 255);
            SockAddr to = listener.getsockname();
            assertThat(errno(() -> distant.connect(to, Duration.ofMillis(200))), is(ETIMEDOUT));
            neighbour.connect(to, Duration.ofSeconds(20));
        }
        try (Sock listener = Sock.open(AF_INET6, SOCK_STREAM);
                Sock distant = Sock.open(AF_INET6, SOCK_STREAM).set(IPV6.UNICAST_HOPS, 254);
                Sock neighbour = Sock.open(AF_INET6, SOCK_STREAM).set(IPV6.UNICAST_HOPS, 255)) {
            listener.bind(SockAddr.inet6("::1", 0)).listen(1).set(IPV6.MINHOPCOUNT, 255);
            SockAddr to = listener.getsockname();
            assertThat(errno(() -> distant.connect(to, Duration.ofMillis(200))), is(ETIMEDOUT));
            neighbour.connect(to, Duration.ofSeconds(20));
        }
    }

    @Test
    void a_port_comes_from_the_range_that_was_set() throws Exception {
        try (Sock one = udp().set(IP.LOCAL_PORT_RANGE, 50_001 << 16 | 50_000);
                Sock two = udp().set(IP.LOCAL_PORT_RANGE, 50_001 << 16 | 50_000);
                Sock three = udp().set(IP.LOCAL_PORT_RANGE, 50_001 << 16 | 50_000)) {
            int ports = nameOf(one.bind(SockAddr.inet(0))).port();
            ports += nameOf(two.bind(SockAddr.inet(0))).port();
            assertThat(ports, is(100_001));
            assertThat(errno(() -> three.bind(SockAddr.inet(0))), is(EADDRINUSE));
        }
    }
}
