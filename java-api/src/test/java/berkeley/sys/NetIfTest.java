package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.bindings.socket.socket_h.C_POINTER;
import static berkeley.sys.Errno.errno;
import static berkeley.sys.NetIf.if_freenameindex;
import static berkeley.sys.NetIf.if_indextoname;
import static berkeley.sys.NetIf.if_nametoindex;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.bindings.socket.if_nameindex;
import berkeley.bindings.socket.ifaddrs;
import berkeley.bindings.socket.sockaddr;
import berkeley.machine.OwnNetwork;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

class NetIfTest {
    private final Arena arena = Arena.ofShared();

    @AfterEach
    void free() {
        arena.close();
    }

    @Test
    @ExtendWith(OwnNetwork.class)
    void if_nameindex_lists_what_ip_link_lists() throws Exception {
        NetdbTest.run("ip", "link", "add", "e0", "index", "77", "type", "veth");
        Map<Integer, String> expected = new TreeMap<>();
        NetdbTest.run("ip", "-o", "link")
                .lines()
                .map(line -> line.split(": "))
                .forEach(row -> expected.put(Integer.parseInt(row[0]), row[1].split("@")[0]));
        Map<Integer, String> actual = new TreeMap<>();
        MemorySegment list = NetIf.if_nameindex();
        MemorySegment entry = list;
        for (int i = 1; if_nameindex.if_index(entry) != 0; i++) {
            actual.put(if_nameindex.if_index(entry), if_nameindex.if_name(entry).getString(0));
            entry = if_nameindex.asSlice(list, i);
        }
        if_freenameindex(list);
        assertThat(actual, is(expected));
    }

    @Test
    void a_name_and_its_number_lead_to_each_other() throws Exception {
        int lo = if_nametoindex("lo");
        assertThat(lo, is(1)); // LOOPBACK_IFINDEX of the kernel
        MemorySegment name = arena.allocate(IF_NAMESIZE);
        assertThat(if_indextoname(lo, name).address(), is(name.address()));
        assertThat(name.getString(0), is("lo"));
    }

    @Test
    void an_unknown_interface_is_ENODEV_by_name_and_ENXIO_by_number() {
        assertThat(if_nametoindex("nosuch0"), is(0));
        assertThat(errno(), is(ENODEV));
        MemorySegment name = arena.allocate(IF_NAMESIZE);
        assertThat(if_indextoname(0x7fff_fff0, name).address(), is(0L));
        assertThat(errno(), is(ENXIO));
    }

    @Test
    void too_little_room_for_a_name_is_refused() {
        MemorySegment name = arena.allocate(IF_NAMESIZE - 1);
        assertThrows(IndexOutOfBoundsException.class, () -> if_indextoname(1, name));
    }

    @Test
    void getifaddrs_lists_each_family_of_the_loopback() {
        MemorySegment ifap = arena.allocate(C_POINTER);
        assertThat(Ifaddrs.getifaddrs(ifap), is(0));
        Set<Integer> families = new HashSet<>();
        MemorySegment ifa = ifap.get(C_POINTER, 0);
        for (; ifa.address() != 0; ifa = ifaddrs.ifa_next(ifa)) {
            if (ifaddrs.ifa_name(ifa).getString(0).equals("lo")) {
                assertThat(ifaddrs.ifa_flags(ifa) & IFF_LOOPBACK, is(IFF_LOOPBACK));
                families.add((int) sockaddr.sa_family(ifaddrs.ifa_addr(ifa)));
            }
        }
        Ifaddrs.freeifaddrs(ifap.get(C_POINTER, 0));
        assertThat(families, hasItems(AF_PACKET, AF_INET));
    }
}
