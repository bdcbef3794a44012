package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.addr.Ip6;
import berkeley.addr.MacAddr;
import berkeley.addr.SockAddr;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

class InterfacesTest {

    /** Prints what getifaddrs tells, for a test to run in a network namespace of its own. */
    static final class Probe {
        public static void main(String[] arguments) throws IOException {
            for (Interfaces.IfAddr entry : Interfaces.getifaddrs()) {
                System.out.println(
                        entry.name()
                                + (entry.addr() instanceof SockAddr.Packet packet
                                        ? " #" + packet.ifindex() + " hatype " + packet.hatype()
                                        : " " + entry.addr() + " mask " + entry.netmask())
                                + entry.mac().map(mac -> " mac " + mac).orElse("")
                                + (entry.broadaddr() == null ? "" : " brd " + entry.broadaddr())
                                + (entry.dstaddr() == null ? "" : " dst " + entry.dstaddr())
                                + ((entry.flags() & IFF_UP) == 0 ? "" : " up"));
            }
        }
    }

    @Test
    void if_nameindex_lists_what_ip_link_lists() throws Exception {
        Map<Integer, String> expected = new TreeMap<>();
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
        String setUp =
                """
                set -e
                ip tuntap add name p0 mode tun
                ip addr add 192.0.2.1 peer 192.0.2.2/32 dev p0
                ip link add e0 address 02:00:00:00:00:42 type veth peer name e1
                ip addr add 198.51.100.1/24 broadcast 198.51.100.255 dev e0
                exec "$@"
                """;
        List<String> command =
                new ArrayList<>(List.of("unshare", "--net", "sh", "-c", setUp, "sh"));
        command.addAll(Child.java(Probe.class));
        List<String> lines = Child.output(command.toArray(String[]::new)).lines().toList();
        String text = String.join("\n", lines);
        assertThat(text, containsString("p0 192.0.2.1:0 mask 255.255.255.255:0 dst 192.0.2.2:0"));
        assertThat(
                text,
                containsString("e0 198.51.100.1:0 mask 255.255.255.0:0 brd 198.51.100.255:0"));
        assertThat(text, containsString("hatype " + ARPHRD_ETHER + " mac 02:00:00:00:00:42"));
        assertThat(
                lines.stream().filter(line -> line.contains("mac 02:00:00:00:00:42")).count(),
                is(1L));
    }

    @Test
    void an_unknown_interface_is_ENODEV_by_name_and_ENXIO_by_number() {
        ErrnoException name =
                assertThrows(ErrnoException.class, () -> Interfaces.if_nametoindex("nosuch0"));
        assertThat(name.getMessage(), is("if_nametoindex nosuch0: ENODEV (No such device)"));
        ErrnoException number =
                assertThrows(ErrnoException.class, () -> Interfaces.if_indextoname(0x7fff_fff0));
        assertThat(number.errno(), is(ENXIO));
        assertThrows(IllegalArgumentException.class, () -> Interfaces.if_nametoindex("lo\0x"));
    }
}
