package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.addr.Ip4;
import berkeley.addr.Ip6;
import berkeley.addr.SockAddr;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who is a member of a multicast group hears what is sent to it, and from whom it wants to. */
class MembershipTest {
    private static final int LO = 1;

    /** A receiver on any address, and a sender on the same host. */
    private record Ends(Sock receiver, Sock sender, SockAddr to) implements AutoCloseable {

        /** What goes to this host is there before send returns. */
        boolean hears() throws ErrnoException {
            sender.sendto(new byte[] {42}, to);
            byte[] got = new byte[2];
            int n = receiver.recv(got, 0, 2, MSG_DONTWAIT);
            assertThat(got[0], is(n == 1 ? (byte) 42 : 0));
            return n == 1;
        }

        <T> String refused(SockOpt<T> option, T value) {
            return assertThrows(ErrnoException.class, () -> receiver.set(option, value)).name();
        }

        /** Joins, leaves, and does each once more. */
        <T> void joinAndLeave(
                SockOpt<T> join, SockOpt<T> leave, T membership, String twice, String never)
                throws ErrnoException {
            assertThat(hears(), is(false));
            receiver.set(join, membership);
            assertThat(hears(), is(true));
            assertThat(refused(join, membership), is(twice));
            receiver.set(leave, membership);
            assertThat(hears(), is(false));
            assertThat(refused(leave, membership), is(never));
        }

        <T> void blockAndUnblock(SockOpt<T> block, SockOpt<T> unblock, T source)
                throws ErrnoException {
            assertThat(hears(), is(true));
            receiver.set(block, source);
            assertThat(hears(), is(false));
            assertThat(refused(block, source), is("EADDRNOTAVAIL"));
            receiver.set(unblock, source);
            assertThat(hears(), is(true));
            assertThat(refused(unblock, source), is("EADDRNOTAVAIL"));
        }

        @Override
        public void close() throws ErrnoException {
            receiver.close();
            sender.close();
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
            Sock sender = Sock.open(AF_INET, SOCK_DGRAM).bind(SockAddr.inet("127.0.0.1", 0));
            receiver.set(IP.MULTICAST_ALL, false); // what other sockets have joined
            sender.set(IP.MULTICAST_IF, new IpMreqn(Ip4.ANY, LO));
            int port = ((SockAddr.Inet) receiver.getsockname()).port();
            return new Ends(receiver, sender, new SockAddr.Inet(GROUP, port));
        }

        @Test
        void add_and_drop_membership() throws Exception {
            try (Ends ends = ends()) {
                ends.joinAndLeave(
                        IP.ADD_MEMBERSHIP,
                        IP.DROP_MEMBERSHIP,
                        member,
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

        @Test
        void a_source_that_nobody_asked_for_is_not_heard() throws Exception {
            try (Ends ends = ends()) {
                Ip4 another = Ip4.parse("127.0.0.2");
                ends.receiver()
                        .set(
                                IP.ADD_SOURCE_MEMBERSHIP,
                                new IpMreqSource(GROUP, Ip4.LOOPBACK, another));
                assertThat(ends.hears(), is(false));
            }
        }
    }

    @Nested
    @ExtendWith({OwnNetwork.class, NoFdLeaks.class})
    class Of6 {
        private static final Ip6 GROUP = Ip6.parse("ff02::77:78");
        private static final Ip6 SOURCE = Ip6.parse("fe80::42");

        private Ipv6Mreq member;
        private GroupReq request;
        private GroupSourceReq source;

        private Ends ends() throws Exception {
            Child.output(
                    "sh",
                    "-ec",
                    "ip link add e0 type veth peer name e1; ip link set e0 up; ip link set e1 up;"
                            + "ip addr add fe80::42/64 dev e0 nodad");
            int e0 = Interfaces.if_nametoindex("e0");
            SockAddr group = new SockAddr.Inet6(GROUP, 0);
            SockAddr from = new SockAddr.Inet6(SOURCE, 0, 0, e0);
            member = new Ipv6Mreq(GROUP, e0);
            request = new GroupReq(e0, group);
            source = new GroupSourceReq(e0, group, from);
            Sock receiver = Sock.open(AF_INET6, SOCK_DGRAM).bind(SockAddr.inet6(0));
            Sock sender = Sock.open(AF_INET6, SOCK_DGRAM).bind(from);
            receiver.set(IPV6.MULTICAST_ALL, false);
            sender.set(IPV6.MULTICAST_IF, e0);
            int port = ((SockAddr.Inet6) receiver.getsockname()).port();
            return new Ends(receiver, sender, new SockAddr.Inet6(GROUP, port, 0, e0));
        }

        @Test
        void join_and_leave_group() throws Exception {
            try (Ends ends = ends()) {
                ends.joinAndLeave(
                        IPV6.JOIN_GROUP, IPV6.LEAVE_GROUP, member, "EADDRINUSE", "EADDRNOTAVAIL");
            }
        }

        @Test
        void mcast_join_and_leave_group() throws Exception {
            try (Ends ends = ends()) {
                ends.joinAndLeave(
                        IPV6.MCAST_JOIN_GROUP,
                        IPV6.MCAST_LEAVE_GROUP,
                        request,
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
