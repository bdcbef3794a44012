package berkeley;

import static berkeley.Failing.errno;
import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.addr.Ip6;
import berkeley.addr.MacAddr;
import berkeley.addr.SockAddr;
import berkeley.machine.OwnNetwork;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

@ExtendWith(OwnNetwork.class)
class InterfacesTest {

    /** Some links more than loopback. */
    private static void plug() throws Exception {
        Child.output("ip", "link", "add", "e4", "index", "44", "type", "veth", "peer", "e5");
        Child.output("ip", "addr", "add", "198.51.100.4/25", "dev", "e4");
        Child.output("ip", "addr", "add", "2001:db8::4/56", "dev", "e4", "nodad");
    }

    @Test
    void if_nameindex_lists_what_ip_link_lists() throws Exception {
        Map<Integer, String> expected = new TreeMap<>();
        plug();
        Child.output("ip", "-o", "link")
                .lines()
                .map(line -> line.split(": "))
                .forEach(row -> expected.put(Integer.parseInt(row[0]), row[1].split("@")[0]));
        Map<Integer, String> actual = new TreeMap<>();
        for (Interfaces.NameIndex entry : Interfaces.if_nameindex()) {
            actual.put(entry.index(), entry.name());
            assertThat(Interfaces.if_nametoindex(entry.name()), is(entry.index()));
            assertThat(Interfaces.if_indextoname(entry.index()), is(entry.name()));
        }
        assertThat(actual, is(expected));
    }

    @Test
    void getifaddrs_lists_the_addresses_that_ip_addr_lists() throws Exception {
        var expected = new TreeSet<String>();
        plug();
        Child.output("ip", "-o", "addr")
                .lines()
                .map(line -> line.split("\\s+"))
                .forEach(row -> expected.add(row[1] + " " + row[3]));
        var actual = new TreeSet<String>();
        for (Interfaces.IfAddr entry : Interfaces.getifaddrs()) {
            if (entry.addr() instanceof SockAddr.Inet addr) {
                int mask = ((SockAddr.Inet) entry.netmask()).ip().value();
                actual.add(entry.name() + " " + addr.ip() + "/" + Integer.bitCount(mask));
            } else if (entry.addr() instanceof SockAddr.Inet6 addr) {
                Ip6 mask = ((SockAddr.Inet6) entry.netmask()).ip();
                int bits = Long.bitCount(mask.high()) + Long.bitCount(mask.low());
                actual.add(entry.name() + " " + addr.ip() + "/" + bits);
            }
        }
        assertThat(actual, is(expected));
    }

    @Test
    void getifaddrs_tells_the_mac_addresses_that_ip_link_tells() throws Exception {
        Map<String, String> expected = new TreeMap<>();
        plug();
        Child.output("ip", "-o", "link")
                .lines()
                .filter(line -> line.contains("link/ether") || line.contains("link/loopback"))
                .forEach(line ->
                        expected.put(
                                line.split(": ")[1].split("@")[0],
                                line.replaceAll(".* link/[a-z]+ ([0-9a-f:]+) .*", "$1")));
        Map<String, String> actual = new TreeMap<>();
        for (Interfaces.IfAddr entry : Interfaces.getifaddrs()) {
            entry.mac().map(MacAddr::toString).ifPresent(mac -> actual.put(entry.name(), mac));
        }
        assertThat(actual, is(expected));
    }

    @Test
    void a_point_to_point_link_has_another_end_and_an_ethernet_a_broadcast_address()
            throws Exception {
        Child.output(
                "sh",
                "-ec",
                """
                ip tuntap add name p0 mode tun
                ip addr add 192.0.2.1 peer 192.0.2.2/32 dev p0
                ip link add e0 address 02:00:00:00:00:42 type veth peer name e1
                ip addr add 198.51.100.1/24 broadcast 198.51.100.255 dev e0
                """);
        Interfaces.IfAddr p0 = inetOf("p0");
        assertThat(p0.addr(), is(SockAddr.inet("192.0.2.1", 0)));
        assertThat(p0.netmask(), is(SockAddr.inet("255.255.255.255", 0)));
        assertThat(p0.dstaddr(), is(SockAddr.inet("192.0.2.2", 0)));
        assertThat(p0.broadaddr(), is(nullValue()));
        Interfaces.IfAddr e0 = inetOf("e0");
        assertThat(e0.addr(), is(SockAddr.inet("198.51.100.1", 0)));
        assertThat(e0.netmask(), is(SockAddr.inet("255.255.255.0", 0)));
        assertThat(e0.broadaddr(), is(SockAddr.inet("198.51.100.255", 0)));
        assertThat(e0.broadcast().orElseThrow().getHostAddress(), is("198.51.100.255"));
        assertThat(p0.broadcast(), is(Optional.empty()));
        assertThat(e0.dstaddr(), is(nullValue()));
        MacAddr mac = MacAddr.parse("02:00:00:00:00:42");
        List<Interfaces.IfAddr> withMac =
                Interfaces.getifaddrs().stream()
                        .filter(entry -> entry.mac().equals(Optional.of(mac)))
                        .toList();
        assertThat(withMac, hasSize(1));
        assertThat(withMac.getFirst().name(), is("e0"));
        assertThat(((SockAddr.Packet) withMac.getFirst().addr()).hatype(), is(ARPHRD_ETHER));
    }

    /** java.net sees the network of the first thread of a process. */
    @Test
    void broadcast_addresses_are_those_that_java_net_has() throws Exception {
        Child.output("ip", "link", "add", "e4", "type", "veth", "peer", "e5");
        Child.output("ip", "addr", "add", "198.51.100.4/25", "broadcast", "+", "dev", "e4");
        Child.output("ip", "link", "set", "e4", "up");
        List<String> lines =
                Child.output(Child.java(Broadcasts.class).toArray(String[]::new)).lines().toList();
        assertThat(lines, hasSize(2));
        assertThat(lines.getFirst(), is("{127.0.0.1=none, 198.51.100.4=198.51.100.127}"));
        assertThat(lines.getLast(), is(lines.getFirst()));
    }

    /**
     * Prints the IPv4 addresses with their broadcast addresses, by this library and by java.net.
     */
    static final class Broadcasts {
        public static void main(String[] args) throws Exception {
            Map<String, String> here = new TreeMap<>();
            for (Interfaces.IfAddr each : Interfaces.getifaddrs()) {
                if (each.addr() instanceof SockAddr.Inet inet) {
                    String broadcast =
                            each.broadcast().map(Inet4Address::getHostAddress).orElse("none");
                    here.put(inet.ip().toString(), broadcast);
                }
            }
            System.out.println(here);
            Map<String, String> java = new TreeMap<>();
            for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
                for (InterfaceAddress address : each.getInterfaceAddresses()) {
                    if (address.getAddress() instanceof Inet4Address ip) {
                        InetAddress broadcast = address.getBroadcast();
                        java.put(
                                ip.getHostAddress(),
                                broadcast == null ? "none" : broadcast.getHostAddress());
                    }
                }
            }
            System.out.println(java);
        }
    }

    /** The entry that has the IPv4 address of an interface. */
    private static Interfaces.IfAddr inetOf(String name) throws Exception {
        return Interfaces.getifaddrs().stream()
                .filter(entry -> entry.name().equals(name))
                .filter(entry -> entry.addr() instanceof SockAddr.Inet)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void an_unknown_interface_is_ENODEV_by_name_and_ENXIO_by_number() {
        ErrnoException name =
                assertThrows(ErrnoException.class, () -> Interfaces.if_nametoindex("nosuch0"));
        assertThat(name.getMessage(), is("if_nametoindex nosuch0: ENODEV (No such device)"));
        assertThat(errno(() -> Interfaces.if_indextoname(0x7fff_fff0)), is(ENXIO));
        assertThrows(IllegalArgumentException.class, () -> Interfaces.if_nametoindex("lo\0x"));
    }
}
