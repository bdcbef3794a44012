package berkeley.option;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import berkeley.Cable;
import berkeley.Child;
import berkeley.ErrnoException;
import berkeley.Failing;
import berkeley.Interfaces;
import berkeley.NoFdLeaks;
import berkeley.Sock;
import berkeley.SockOpt;
import berkeley.addr.Ip4;
import berkeley.addr.Ip6;
import berkeley.addr.SockAddr;
import berkeley.machine.OwnNetwork;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who is a member of a multicast group hears what is sent to it, and from whom it wants to. */
class MembershipTest {
    private static final int LO = 1;

    /** A receiver on any address, and two senders on the same host. */
    private record Ends(Sock receiver, Sock one, Sock other, SockAddr to) implements AutoCloseable {

        /** Which senders it hears. What goes to this host is there before send returns. */
        String heard() throws ErrnoException {
            one.sendto("one ".getBytes(), to);
            other.sendto("other ".getBytes(), to);
            StringBuilder heard = new StringBuilder();
            byte[] got = new byte[10];
            for (int n; (n = receiver.recv(got, 0, 10, MSG_DONTWAIT)) != Sock.AGAIN; ) {
                heard.append(new String(got, 0, n));
            }
            return heard.toString().strip();
        }

        <T> String refused(SockOpt<T> option, T value) {
            return Failing.refused(() -> receiver.set(option, value));
        }

        /** Joins, leaves, and does each once more. */
        <T> void joinAndLeave(
                SockOpt<T> join,
                SockOpt<T> leave,
                T membership,
                String whom,
                String twice,
                String never)
                throws ErrnoException {
            assertThat(heard(), is(""));
            receiver.set(join, membership);
            assertThat(heard(), is(whom));
            assertThat(refused(join, membership), is(twice));
            receiver.set(leave, membership);
            assertThat(heard(), is(""));
            assertThat(refused(leave, membership), is(never));
        }

        <T> void blockAndUnblock(SockOpt<T> block, SockOpt<T> unblock, T source)
                throws ErrnoException {
            assertThat(heard(), is("one other"));
            receiver.set(block, source);
            assertThat(heard(), is("other"));
            assertThat(refused(block, source), is("EADDRNOTAVAIL"));
            receiver.set(unblock, source);
            assertThat(heard(), is("one other"));
            assertThat(refused(unblock, source), is("EADDRNOTAVAIL"));
        }

        @Override
        public void close() throws ErrnoException {
            receiver.close();
            one.close();
            other.close();
        }
    }

    @Nested
    @ExtendWith({OwnNetwork.class, NoFdLeaks.class})
    class Of4 {
        private static final Ip4 GROUP = Ip4.parse("239.255.77.78");
        private static final SockAddr ADDR = new SockAddr.Inet(GROUP, 0);
        private final IpMreqn member = new IpMreqn(GROUP, LO);
        private final IpMreqSource source = new IpMreqSource(GROUP, Ip4.LOOPBACK, Ip4.LOOPBACK);
        private final GroupReq request = new GroupReq(LO, ADDR);
        private final GroupSourceReq sourceRequest =
                new GroupSourceReq(LO, ADDR, SockAddr.inet("127.0.0.1", 0));

        private Ends ends() throws ErrnoException {
            Sock receiver = Sock.open(AF_INET, SOCK_DGRAM).bind(SockAddr.inet(0));
            receiver.set(IP.MULTICAST_ALL, false); // what other sockets have joined
            Sock one = Sock.open(AF_INET, SOCK_DGRAM).bind(SockAddr.inet("127.0.0.1", 0));
            Sock other = Sock.open(AF_INET, SOCK_DGRAM).bind(SockAddr.inet("127.0.0.2", 0));
            one.set(IP.MULTICAST_IF, new IpMreqn(Ip4.ANY, LO));
            other.set(IP.MULTICAST_IF, new IpMreqn(Ip4.ANY, LO));
            int port = ((SockAddr.Inet) receiver.getsockname()).port();
            return new Ends(receiver, one, other, new SockAddr.Inet(GROUP, port));
        }

        @Test
        void add_and_drop_membership() throws Exception {
            try (Ends ends = ends()) {
                ends.joinAndLeave(
                        IP.ADD_MEMBERSHIP,
                        IP.DROP_MEMBERSHIP,
                        member,
                        "one other",
                        "EADDRINUSE",
                        "EADDRNOTAVAIL");
            }
        }

        @Test
        void add_and_drop_source_membership() throws Exception {
            try (Ends ends = ends()) {
                ends.joinAndLeave(
                        IP.ADD_SOURCE_MEMBERSHIP,
                        IP.DROP_SOURCE_MEMBERSHIP,
                        source,
                        "one",
                        "EADDRNOTAVAIL",
                        "EINVAL");
            }
        }

        @Test
        void block_and_unblock_source() throws Exception {
            try (Ends ends = ends()) {
                ends.receiver().set(IP.ADD_MEMBERSHIP, member);
                ends.blockAndUnblock(IP.BLOCK_SOURCE, IP.UNBLOCK_SOURCE, source);
            }
        }

        @Test
        void mcast_join_and_leave_group() throws Exception {
            try (Ends ends = ends()) {
                ends.joinAndLeave(
                        IP.MCAST_JOIN_GROUP,
                        IP.MCAST_LEAVE_GROUP,
                        request,
                        "one other",
                        "EADDRINUSE",
                        "EADDRNOTAVAIL");
            }
        }

        @Test
        void mcast_join_and_leave_source_group() throws Exception {
            try (Ends ends = ends()) {
                ends.joinAndLeave(
                        IP.MCAST_JOIN_SOURCE_GROUP,
                        IP.MCAST_LEAVE_SOURCE_GROUP,
                        sourceRequest,
                        "one",
                        "EADDRNOTAVAIL",
                        "EINVAL");
            }
        }

        @Test
        void mcast_block_and_unblock_source() throws Exception {
            try (Ends ends = ends()) {
                ends.receiver().set(IP.MCAST_JOIN_GROUP, request);
                ends.blockAndUnblock(IP.MCAST_BLOCK_SOURCE, IP.MCAST_UNBLOCK_SOURCE, sourceRequest);
            }
        }
    }

    @Nested
    @ExtendWith({OwnNetwork.class, NoFdLeaks.class})
    class Of6 {
        private static final Ip6 GROUP = Ip6.parse("ff02::77:78");
        private static final Ip6 SOURCE = Ip6.parse("fe80::42");
        private static final Ip6 OTHER = Ip6.parse("fe80::43");

        private Ipv6Mreq member;
        private GroupReq request;
        private GroupSourceReq source;

        private Ends ends() throws Exception {
            Cable.plug("e0", "e1");
            Child.output("ip", "addr", "add", "fe80::42/64", "dev", "e0", "nodad");
            Child.output("ip", "addr", "add", "fe80::43/64", "dev", "e0", "nodad");
            int e0 = Interfaces.if_nametoindex("e0");
            SockAddr group = new SockAddr.Inet6(GROUP, 0);
            SockAddr from = new SockAddr.Inet6(SOURCE, 0, 0, e0);
            member = new Ipv6Mreq(GROUP, e0);
            request = new GroupReq(e0, group);
            source = new GroupSourceReq(e0, group, from);
            Sock receiver = Sock.open(AF_INET6, SOCK_DGRAM).bind(SockAddr.inet6(0));
            receiver.set(IPV6.MULTICAST_ALL, false);
            Sock one = Sock.open(AF_INET6, SOCK_DGRAM).bind(from);
            Sock other = Sock.open(AF_INET6, SOCK_DGRAM).bind(new SockAddr.Inet6(OTHER, 0, 0, e0));
            one.set(IPV6.MULTICAST_IF, e0);
            other.set(IPV6.MULTICAST_IF, e0);
            int port = ((SockAddr.Inet6) receiver.getsockname()).port();
            return new Ends(receiver, one, other, new SockAddr.Inet6(GROUP, port, 0, e0));
        }

        @Test
        void join_and_leave_group() throws Exception {
            try (Ends ends = ends()) {
                ends.joinAndLeave(
                        IPV6.JOIN_GROUP,
                        IPV6.LEAVE_GROUP,
                        member,
                        "one other",
                        "EADDRINUSE",
                        "EADDRNOTAVAIL");
            }
        }

        @Test
        void mcast_join_and_leave_group() throws Exception {
            try (Ends ends = ends()) {
                ends.joinAndLeave(
                        IPV6.MCAST_JOIN_GROUP,
                        IPV6.MCAST_LEAVE_GROUP,
                        request,
                        "one other",
                        "EADDRINUSE",
                        "EADDRNOTAVAIL");
            }
        }

        @Test
        void mcast_join_and_leave_source_group() throws Exception {
            try (Ends ends = ends()) {
                ends.joinAndLeave(
                        IPV6.MCAST_JOIN_SOURCE_GROUP,
                        IPV6.MCAST_LEAVE_SOURCE_GROUP,
                        source,
                        "one",
                        "EADDRNOTAVAIL",
                        "EINVAL");
            }
        }

        @Test
        void mcast_block_and_unblock_source() throws Exception {
            try (Ends ends = ends()) {
                ends.receiver().set(IPV6.MCAST_JOIN_GROUP, request);
                ends.blockAndUnblock(IPV6.MCAST_BLOCK_SOURCE, IPV6.MCAST_UNBLOCK_SOURCE, source);
            }
        }
    }
}
