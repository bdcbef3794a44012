package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.addr.Ip4;
import berkeley.addr.SockAddr;
import berkeley.machine.OwnNetwork;
import berkeley.option.IP;
import berkeley.option.IpMreqn;
import berkeley.option.SO;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;

/**
 * What is sent to an IPv4 group reaches its members. {@link MembershipTest} has every way to become
 * one.
 */
@ExtendWith({OwnNetwork.class, NoFdLeaks.class})
class MulticastTest {
    private static final Ip4 GROUP = Ip4.parse("239.1.2.3");
    private static final int LO = 1;
    private static final IpMreqn MEMBER = new IpMreqn(GROUP, LO);

    /** A receiver, and one to send to its port: to a group it is in or not, or to it alone. */
    private record Pair(Sock to, int port) implements AutoCloseable {
        static Pair open() throws Exception {
            Sock to = Sock.open(AF_INET, SOCK_DGRAM).bind(SockAddr.inet(0));
            to.timeout(Duration.ofSeconds(20)).set(IP.MULTICAST_ALL, false);
            return new Pair(to, ((SockAddr.Inet) to.getsockname()).port());
        }

        void send(Ip4 dest, String text) throws Exception {
            try (Sock sock = Sock.open(AF_INET, SOCK_DGRAM)) {
                sock.set(IP.MULTICAST_IF, new IpMreqn(Ip4.ANY, LO));
                sock.sendto(text.getBytes(), new SockAddr.Inet(dest, port));
            }
        }

        void send(String text) throws Exception {
            send(GROUP, text);
        }

        String next() throws Exception {
            return new String(to.recv(100));
        }

        /** The next is a datagram to this socket alone: what was sent before it never came. */
        void nothing() throws Exception {
            send(Ip4.LOOPBACK, "marker");
            assertThat(next(), is("marker"));
        }

        @Override
        public void close() throws ErrnoException {
            to.close();
        }
    }

    @Test
    void a_member_gets_what_is_sent_until_it_leaves() throws Exception {
        try (Pair pair = Pair.open();
                Sock _ = Sock.open(AF_INET, SOCK_DGRAM).set(IP.ADD_MEMBERSHIP, MEMBER)) {
            pair.send("too early");
            pair.nothing();
            pair.to.set(IP.ADD_MEMBERSHIP, MEMBER);
            pair.send("to all");
            assertThat(pair.next(), is("to all"));
            assertThat(
                    Child.output("ip", "maddr", "show", "dev", "lo"), containsString("239.1.2.3"));
            pair.to.set(IP.DROP_MEMBERSHIP, MEMBER);
            pair.send("too late");
            pair.nothing();
        }
        assertThat(
                Child.output("ip", "maddr", "show", "dev", "lo"), not(containsString("239.1.2.3")));
    }

    /** Unless a socket says otherwise, it gets the groups of every other. */
    @Test
    void with_multicast_all_it_gets_what_others_have_joined() throws Exception {
        try (Pair pair = Pair.open();
                Sock _ = Sock.open(AF_INET, SOCK_DGRAM).set(IP.ADD_MEMBERSHIP, MEMBER)) {
            pair.send("for members");
            pair.nothing();
            pair.to.set(IP.MULTICAST_ALL, true);
            pair.send("for all");
            assertThat(pair.next(), is("for all"));
        }
    }

    @Test
    void every_member_at_a_port_gets_its_own_copy() throws Exception {
        try (Sock one = Sock.open(AF_INET, SOCK_DGRAM).set(SO.REUSEADDR, true);
                Sock two = Sock.open(AF_INET, SOCK_DGRAM).set(SO.REUSEADDR, true);
                Sock from = Sock.open(AF_INET, SOCK_DGRAM)) {
            one.set(IP.ADD_MEMBERSHIP, MEMBER).bind(new SockAddr.Inet(GROUP, 0));
            two.set(IP.ADD_MEMBERSHIP, MEMBER).bind(one.getsockname());
            from.set(IP.MULTICAST_IF, new IpMreqn(Ip4.ANY, LO));
            from.sendto("copies".getBytes(), one.getsockname());
            assertThat(new String(one.recv(100)), is("copies"));
            assertThat(new String(two.recv(100)), is("copies"));
        }
    }
}
