package berkeley;

import static berkeley.Failing.errno;
import static berkeley.ReceivedControls.one;
import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.addr.SockAddr;
import berkeley.bindings.socket.ip6_mtuinfo;
import berkeley.machine.NetworkNamespace;
import berkeley.machine.OwnNetwork;
import berkeley.option.IP;
import berkeley.option.IPV6;
import berkeley.option.SO;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What hosts on the way say of a datagram, read from the error queue: here — router — far, with a
 * small MTU beyond the router.
 */
@ExtendWith({OwnNetwork.class, NoFdLeaks.class})
class RoutedErrorsTest {
    private static final int MTU = 1300;
    private final List<NetworkNamespace> hosts = new ArrayList<>();

    private void connectHosts() throws Exception {
        NetworkNamespace router = new NetworkNamespace();
        hosts.add(router);
        NetworkNamespace far = new NetworkNamespace();
        hosts.add(far);
        Cable.plug("left", router, "left");
        router.call(() -> {
            Cable.plug("right", far, "right");
            return null;
        });
        Child.output(
                "sh",
                "-ec",
                """
                ip addr add 10.1.0.1/24 dev left; ip route add default via 10.1.0.254
                ip addr add 2001:db8:1::1/64 dev left nodad
                ip route add default via 2001:db8:1::fe
                """);
        router.sh(
                """
                echo 1 > /proc/sys/net/ipv4/ip_forward
                echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
                ip addr add 10.1.0.254/24 dev left; ip addr add 10.2.0.254/24 dev right
                ip addr add 2001:db8:1::fe/64 dev left nodad
                ip addr add 2001:db8:2::fe/64 dev right nodad
                ip link set right mtu %d
                """
                        .formatted(MTU));
        far.sh(
                """
                ip addr add 10.2.0.1/24 dev right; ip route add default via 10.2.0.254
                ip addr add 2001:db8:2::1/64 dev right nodad
                ip route add default via 2001:db8:2::fe
                """);
    }

    @AfterEach
    void end() {
        hosts.forEach(NetworkNamespace::close);
    }

    private static SockAddr far(int family) {
        return family == AF_INET
                ? SockAddr.inet("10.2.0.1", 9999)
                : SockAddr.inet6("2001:db8:2::1", 9999);
    }

    private static SockAddr router(int family) {
        return family == AF_INET
                ? SockAddr.inet("10.1.0.254", 0)
                : SockAddr.inet6("2001:db8:1::fe", 0);
    }

    private static Sock open(int family) throws ErrnoException {
        Sock sock = Sock.open(family, SOCK_DGRAM);
        return family == AF_INET ? sock.set(IP.RECVERR, true) : sock.set(IPV6.RECVERR, true);
    }

    private static Cmsg.RecvErr error(Sock sock, Message message) throws Exception {
        PollSet set = new PollSet();
        set.add(sock, 0);
        assertThat(set.poll(Duration.ofSeconds(20)), is(1));
        sock.recvmsg(message, MSG_ERRQUEUE);
        assertThat(message.flags() & MSG_ERRQUEUE, is(MSG_ERRQUEUE));
        return one(message, Cmsg.RecvErr.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {AF_INET, AF_INET6})
    void a_router_says_that_the_ttl_is_used_up(int family) throws Exception {
        connectHosts();
        try (Sock sock = open(family)) {
            Cmsg ttl = family == AF_INET ? new Cmsg.Ttl(1) : new Cmsg.HopLimit(1);
            sock.sendmsg(new Message().data("lost".getBytes()).name(far(family)).control(ttl), 0);
            Message message = new Message().room(2000);
            Cmsg.RecvErr error = error(sock, message);
            assertThat(message.bytes(), is("lost".getBytes()));
            assertThat(message.name(), is(far(family)));
            assertThat(error.errno(), is(EHOSTUNREACH));
            assertThat(error.offender(), is(router(family)));
            boolean v4 = family == AF_INET;
            assertThat(error.origin(), is(v4 ? SO_EE_ORIGIN_ICMP : SO_EE_ORIGIN_ICMP6));
            assertThat(error.type(), is(v4 ? ICMP_TIME_EXCEEDED : ICMP6_TIME_EXCEEDED));
            assertThat(error.code(), is(0));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {AF_INET, AF_INET6})
    void the_far_host_says_that_the_port_is_closed(int family) throws Exception {
        connectHosts();
        try (Sock sock = open(family)) {
            sock.sendto("lost".getBytes(), far(family));
            Message message = new Message().room(2000);
            Cmsg.RecvErr error = error(sock, message);
            assertThat(message.name(), is(far(family)));
            assertThat(error.errno(), is(ECONNREFUSED));
            SockAddr offender =
                    family == AF_INET
                            ? SockAddr.inet("10.2.0.1", 0)
                            : SockAddr.inet6("2001:db8:2::1", 0);
            assertThat(error.offender(), is(offender));
        }
    }

    /** Path MTU discovery, as a program sees it. */
    @ParameterizedTest
    @ValueSource(ints = {AF_INET, AF_INET6})
    void a_router_tells_the_mtu_beyond_it_and_the_next_send_knows(int family) throws Exception {
        connectHosts();
        boolean v4 = family == AF_INET;
        try (Sock sock = open(family).connect(far(family))) {
            if (v4) {
                sock.set(IP.MTU_DISCOVER, IP_PMTUDISC_DO);
            } else {
                sock.set(IPV6.MTU_DISCOVER, IPV6_PMTUDISC_DO);
            }
            assertThat(sock.get(v4 ? IP.MTU : IPV6.MTU), is(1500));
            assertThat(sock.send(new byte[1400]), is(1400));
            Message message = new Message().room(2000);
            Cmsg.RecvErr error = error(sock, message);
            assertThat(error.errno(), is(EMSGSIZE));
            assertThat(error.offender(), is(router(family)));
            assertThat(error.origin(), is(v4 ? SO_EE_ORIGIN_ICMP : SO_EE_ORIGIN_ICMP6));
            assertThat(error.type(), is(v4 ? ICMP_DEST_UNREACH : ICMP6_PACKET_TOO_BIG));
            assertThat(error.code(), is(v4 ? ICMP_FRAG_NEEDED : 0));
            assertThat(error.info(), is(MTU));
            assertThat(sock.get(v4 ? IP.MTU : IPV6.MTU), is(MTU));

            int most = MTU - 8 - (v4 ? 20 : 40);
            assertThat(errno(() -> sock.send(new byte[most + 1])), is(EMSGSIZE));
            error = error(sock, message);
            assertThat(error.errno(), is(EMSGSIZE));
            assertThat(error.origin(), is(SO_EE_ORIGIN_LOCAL));
            assertThat(error.info(), is(MTU));
            assertThat(error.offender(), is(nullValue()));
            assertThat(sock.send(new byte[most]), is(most));
        }
    }

    @Test
    void without_recverr_the_error_of_an_unconnected_datagram_is_lost() throws Exception {
        connectHosts();
        try (Sock silent = Sock.open(AF_INET, SOCK_DGRAM);
                Sock told = open(AF_INET)) {
            silent.sendto("lost".getBytes(), far(AF_INET));
            told.sendto("lost".getBytes(), far(AF_INET));
            error(told, new Message().room(100));
            assertThat(silent.get(SO.ERROR), is(0));
            Message message = new Message().room(100);
            assertThat(silent.recvmsg(message, MSG_ERRQUEUE), is(Sock.AGAIN));
        }
    }

    /** With IPV6_DONTFRAG too much is an error, and the limit comes as a message of its own. */
    @Test
    void ipv6_recvpathmtu_tells_the_limit_that_was_met() throws Exception {
        Child.output("ip", "link", "set", "lo", "mtu", "1400");
        SockAddr to = SockAddr.inet6("::1", 9999);
        try (Sock sock = Sock.open(AF_INET6, SOCK_DGRAM)) {
            sock.set(IPV6.DONTFRAG, true).set(IPV6.RECVPATHMTU, true);
            assertThat(errno(() -> sock.sendto(new byte[1400], to)), is(EMSGSIZE));
            Message message = new Message().room(100);
            assertThat(sock.recvmsg(message, 0), is(0));
            long at = message.find(IPPROTO_IPV6, IPV6_PATHMTU);
            MemorySegment info = message.controlBuffer().asSlice(at, ip6_mtuinfo.sizeof());
            assertThat(ip6_mtuinfo.ip6m_mtu(info), is(1400));
            int length = (int) ip6_mtuinfo.ip6m_addr$layout().byteSize();
            SockAddr dest = SockAddr.decode(ip6_mtuinfo.ip6m_addr(info), length);
            assertThat(dest, is(SockAddr.inet6("::1", 0)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {AF_INET, AF_INET6})
    void too_much_for_an_interface_is_EMSGSIZE_with_its_mtu_in_the_queue(int family)
            throws Exception {
        Child.output("ip", "link", "set", "lo", "mtu", "1300");
        boolean v4 = family == AF_INET;
        SockAddr to = v4 ? SockAddr.inet("127.0.0.1", 9999) : SockAddr.inet6("::1", 9999);
        try (Sock sock = open(family).connect(to)) {
            if (v4) {
                sock.set(IP.MTU_DISCOVER, IP_PMTUDISC_DO);
            } else {
                sock.set(IPV6.MTU_DISCOVER, IPV6_PMTUDISC_DO);
            }
            assertThat(errno(() -> sock.send(new byte[2000])), is(EMSGSIZE));
            Message message = new Message().room(100);
            Cmsg.RecvErr error = error(sock, message);
            assertThat(
                    error,
                    is(
                            new Cmsg.RecvErr(
                                    v4 ? IPPROTO_IP : IPPROTO_IPV6,
                                    EMSGSIZE,
                                    SO_EE_ORIGIN_LOCAL,
                                    0,
                                    0,
                                    1300,
                                    0,
                                    null)));
            assertThat(message.name(), is(to));
        }
    }
}
