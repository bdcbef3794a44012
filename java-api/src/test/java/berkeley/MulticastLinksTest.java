package berkeley;

import static berkeley.ReceivedControls.one;
import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.addr.Ip4;
import berkeley.addr.Ip6;
import berkeley.addr.SockAddr;
import berkeley.machine.NetworkNamespace;
import berkeley.machine.OwnNetwork;
import berkeley.option.GroupReq;
import berkeley.option.GroupSourceReq;
import berkeley.option.IP;
import berkeley.option.IPV6;
import berkeley.option.IpMreqn;
import berkeley.option.Ipv6Mreq;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;

/** Where multicast goes: over which of two cables, and how far. */
@ExtendWith({OwnNetwork.class, NoFdLeaks.class})
class MulticastLinksTest {
    private static final Ip4 GROUP = Ip4.parse("239.1.2.3");
    private static final Ip6 GROUP6 = Ip6.parse("ff15::123");

    private static Sock udp(int family) throws ErrnoException {
        return Sock.open(family, SOCK_DGRAM).timeout(Duration.ofSeconds(20));
    }

    @Test
    void multicast_if_chooses_the_cable_and_multicast_ttl_how_far_it_goes() throws Exception {
        try (NetworkNamespace far = Cable.redAndBlue();
                Sock to = far.call(() -> udp(AF_INET).bind(SockAddr.inet(0)));
                Sock here = udp(AF_INET).bind(new SockAddr.Inet(GROUP, 0));
                Sock from = udp(AF_INET)) {
            int red = far.call(() -> Interfaces.if_nametoindex("red"));
            int blue = far.call(() -> Interfaces.if_nametoindex("blue"));
            to.set(IP.ADD_MEMBERSHIP, new IpMreqn(GROUP, red));
            to.set(IP.ADD_MEMBERSHIP, new IpMreqn(GROUP, blue));
            to.set(IP.PKTINFO, true).set(IP.RECVTTL, true);
            SockAddr group = new SockAddr.Inet(GROUP, ((SockAddr.Inet) to.getsockname()).port());
            Message message = new Message().room(100);

            from.set(IP.MULTICAST_IF, new IpMreqn(Ip4.ANY, Interfaces.if_nametoindex("blue")));
            from.sendto("by index".getBytes(), group);
            to.recvmsg(message, 0);
            assertThat(one(message, Cmsg.PktInfo.class).ifindex(), is(blue));
            assertThat(one(message, Cmsg.PktInfo.class).addr(), is(GROUP));
            assertThat(one(message, Cmsg.Ttl.class).ttl(), is(1));
            assertThat(((SockAddr.Inet) message.name()).ip(), is(Ip4.parse("10.2.0.1")));

            from.set(IP.MULTICAST_IF, new IpMreqn(Ip4.ANY, Ip4.parse("10.1.0.1"), 0));
            // The kernel keeps TTL 0 for itself where this host has a member, and else sends it.
            here.set(IP.ADD_MEMBERSHIP, new IpMreqn(GROUP, Ip4.parse("10.1.0.1"), 0));
            from.set(IP.MULTICAST_TTL, 0);
            from.sendto("stays here".getBytes(), group);
            from.sendto("stays here".getBytes(), here.getsockname());
            assertThat(new String(here.recv(100)), is("stays here"));
            from.set(IP.MULTICAST_TTL, 9).sendto("by address".getBytes(), group);
            to.recvmsg(message, 0);
            assertThat(new String(message.bytes()), is("by address"));
            assertThat(one(message, Cmsg.PktInfo.class).ifindex(), is(red));
            assertThat(one(message, Cmsg.Ttl.class).ttl(), is(9));
        }
    }

    /**
     * The kernel tells the neighbours of a membership, by IGMP, and who joined on red sees only
     * red.
     */
    @Test
    void a_membership_is_of_one_interface() throws Exception {
        try (NetworkNamespace far = Cable.redAndBlue();
                Sock to = far.call(() -> udp(AF_INET).bind(SockAddr.inet(0)));
                Sock from = udp(AF_INET)) {
            to.set(IP.MULTICAST_ALL, false);
            to.set(IP.ADD_MEMBERSHIP, new IpMreqn(GROUP, Ip4.parse("10.1.0.2"), 0));
            assertThat(far.sh("ip maddr show dev red"), containsString("inet  239.1.2.3"));
            assertThat(far.sh("ip maddr show dev blue"), not(containsString("inet  239.1.2.3")));
            SockAddr group = new SockAddr.Inet(GROUP, ((SockAddr.Inet) to.getsockname()).port());
            from.set(IP.MULTICAST_IF, new IpMreqn(Ip4.ANY, Interfaces.if_nametoindex("blue")));
            from.sendto("over blue".getBytes(), group);
            from.set(IP.MULTICAST_IF, new IpMreqn(Ip4.ANY, Interfaces.if_nametoindex("red")));
            from.sendto("over red".getBytes(), group);
            assertThat(new String(to.recv(100)), is("over red"));
        }
    }

    @Test
    void an_ipv6_group_is_joined_left_and_sent_to_by_interface() throws Exception {
        try (NetworkNamespace far = Cable.redAndBlue();
                Sock to = far.call(() -> udp(AF_INET6).bind(SockAddr.inet6("::", 0)));
                Sock here = udp(AF_INET6).bind(SockAddr.inet6("::", 0));
                Sock from = udp(AF_INET6)) {
            int blue = far.call(() -> Interfaces.if_nametoindex("blue"));
            to.set(IPV6.MULTICAST_ALL, false);
            to.set(IPV6.RECVPKTINFO, true).set(IPV6.RECVHOPLIMIT, true);
            int port = ((SockAddr.Inet6) to.getsockname()).port();
            SockAddr group = new SockAddr.Inet6(GROUP6, port);
            from.set(IPV6.MULTICAST_IF, Interfaces.if_nametoindex("blue"));
            from.set(IPV6.MULTICAST_HOPS, 5);

            from.sendto("too early".getBytes(), group);
            to.set(IPV6.JOIN_GROUP, new Ipv6Mreq(GROUP6, blue));
            assertThat(far.sh("ip maddr show dev blue"), containsString("inet6 ff15::123"));
            from.sendto("to all".getBytes(), group);
            Message message = new Message().room(100);
            to.recvmsg(message, 0);
            assertThat(new String(message.bytes()), is("to all"));
            assertThat(one(message, Cmsg.Pkt6Info.class), is(new Cmsg.Pkt6Info(GROUP6, blue)));
            assertThat(one(message, Cmsg.HopLimit.class).hops(), is(5));

            from.set(IPV6.MULTICAST_IF, Interfaces.if_nametoindex("red"));
            from.sendto("over red".getBytes(), group);
            from.set(IPV6.MULTICAST_IF, Interfaces.if_nametoindex("blue"));
            here.set(IPV6.JOIN_GROUP, new Ipv6Mreq(GROUP6, Interfaces.if_nametoindex("blue")));
            from.set(IPV6.MULTICAST_HOPS, 0).sendto("stays here".getBytes(), group);
            from.set(IPV6.MULTICAST_HOPS, 1).sendto("over blue".getBytes(), group);
            assertThat(new String(to.recv(100)), is("over blue"));

            to.set(IPV6.LEAVE_GROUP, new Ipv6Mreq(GROUP6, blue));
            from.sendto("too late".getBytes(), group);
            from.sendto("marker".getBytes(), SockAddr.inet6("2001:db8:b::2", port));
            assertThat(new String(to.recv(100)), is("marker"));
        }
    }

    @Test
    void an_ipv6_sender_is_chosen_or_blocked() throws Exception {
        try (NetworkNamespace far = Cable.redAndBlue();
                Sock to = far.call(() -> udp(AF_INET6).bind(SockAddr.inet6("::", 0)));
                Sock good = udp(AF_INET6).bind(SockAddr.inet6("2001:db8:b::1", 0));
                Sock bad = udp(AF_INET6)) {
            Child.output("ip", "addr", "add", "2001:db8:b::bad/64", "dev", "blue", "nodad");
            bad.bind(SockAddr.inet6("2001:db8:b::bad", 0));
            int near = Interfaces.if_nametoindex("blue");
            good.set(IPV6.MULTICAST_IF, near);
            bad.set(IPV6.MULTICAST_IF, near);
            to.set(IPV6.MULTICAST_ALL, false);
            int blue = far.call(() -> Interfaces.if_nametoindex("blue"));
            SockAddr group = new SockAddr.Inet6(GROUP6, ((SockAddr.Inet6) to.getsockname()).port());
            GroupSourceReq fromBad = new GroupSourceReq(blue, group, bad.getsockname());
            GroupSourceReq fromGood = new GroupSourceReq(blue, group, good.getsockname());

            to.set(IPV6.MCAST_JOIN_GROUP, new GroupReq(blue, group));
            to.set(IPV6.MCAST_BLOCK_SOURCE, fromBad);
            bad.sendto("from the bad".getBytes(), group);
            good.sendto("from the good".getBytes(), group);
            assertThat(new String(to.recv(100)), is("from the good"));
            to.set(IPV6.MCAST_UNBLOCK_SOURCE, fromBad);
            bad.sendto("forgiven".getBytes(), group);
            assertThat(new String(to.recv(100)), is("forgiven"));
            to.set(IPV6.MCAST_LEAVE_GROUP, new GroupReq(blue, group));

            to.set(IPV6.MCAST_JOIN_SOURCE_GROUP, fromGood);
            bad.sendto("from the bad".getBytes(), group);
            good.sendto("again from the good".getBytes(), group);
            assertThat(new String(to.recv(100)), is("again from the good"));
            to.set(IPV6.MCAST_LEAVE_SOURCE_GROUP, fromGood);
        }
    }

    @Test
    void without_multicast_loop_this_host_s_ipv6_members_do_not_get_it() throws Exception {
        try (NetworkNamespace _ = Cable.redAndBlue();
                Sock here = udp(AF_INET6).bind(SockAddr.inet6("::", 0));
                Sock from = udp(AF_INET6)) {
            int red = Interfaces.if_nametoindex("red");
            here.set(IPV6.JOIN_GROUP, new Ipv6Mreq(GROUP6, red));
            from.set(IPV6.MULTICAST_IF, red).set(IPV6.MULTICAST_LOOP, false);
            SockAddr group =
                    new SockAddr.Inet6(GROUP6, ((SockAddr.Inet6) here.getsockname()).port());
            from.sendto("to others".getBytes(), group);
            from.set(IPV6.MULTICAST_LOOP, true).sendto("to us too".getBytes(), group);
            assertThat(new String(here.recv(100)), is("to us too"));
        }
    }

    @Test
    void without_multicast_loop_this_host_s_members_do_not_get_it() throws Exception {
        try (NetworkNamespace _ = Cable.redAndBlue();
                Sock here = udp(AF_INET).bind(SockAddr.inet(0));
                Sock from = udp(AF_INET)) {
            int red = Interfaces.if_nametoindex("red");
            here.set(IP.ADD_MEMBERSHIP, new IpMreqn(GROUP, red));
            from.set(IP.MULTICAST_IF, new IpMreqn(Ip4.ANY, red)).set(IP.MULTICAST_LOOP, false);
            SockAddr group = new SockAddr.Inet(GROUP, ((SockAddr.Inet) here.getsockname()).port());
            from.sendto("to others".getBytes(), group);
            from.set(IP.MULTICAST_LOOP, true).sendto("to us too".getBytes(), group);
            assertThat(new String(here.recv(100)), is("to us too"));
        }
    }
}
