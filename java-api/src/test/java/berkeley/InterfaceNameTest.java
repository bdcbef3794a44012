package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.addr.Bytes;
import berkeley.addr.SockAddr;
import berkeley.machine.NetworkNamespace;
import berkeley.machine.OwnNetwork;
import berkeley.sys.Errno;
import berkeley.sys.NetIf;
import berkeley.sys.SysSocket;
import berkeley.trace.Trace;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The names of interfaces in addresses are those of the thread's network namespace. */
@ExtendWith({OwnNetwork.class, NoFdLeaks.class})
class InterfaceNameTest {

    private static SockAddr.Packet packet(int index) {
        return new SockAddr.Packet(0, index, 0, 0, Bytes.of());
    }

    /** Without an IP address, and down: java.net would not know it. */
    private static int add(String name) throws Exception {
        Child.output("ip", "link", "add", name, "type", "veth", "peer", "name", "peer");
        return Interfaces.if_nametoindex(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"d0", "fifteen-letters", "a]b", "\u00e9"})
    void an_interface_has_its_name_before_it_has_an_address(String name) throws Exception {
        int index = add(name);
        SockAddr inet6 = SockAddr.inet6("fe80::1%" + index, 1);
        String text = "[fe80::1%" + name + "]:1";
        assertThat(inet6.toString(), is(text));
        assertThat(SockAddr.parse(text), is(inet6));
        assertThat(packet(index).toString(), is("packet:" + name));
        assertThat(SockAddr.parse("packet:" + name), is(packet(index)));
    }

    @Test
    void a_number_has_the_name_that_it_has_in_the_namespace_of_the_thread() throws Exception {
        Child.output("ip", "link", "add", "here", "index", "77", "type", "veth");
        try (NetworkNamespace other = new NetworkNamespace()) {
            other.sh("ip link add there index 77 type veth");
            SockAddr addr = SockAddr.inet6("fe80::1%77", 1);
            assertThat(addr.toString(), is("[fe80::1%here]:1"));
            assertThat(other.call(addr::toString), is("[fe80::1%there]:1"));
            assertThat(other.call(() -> SockAddr.parse("[fe80::1%there]:1")), is(addr));
            assertThrows(IllegalArgumentException.class, () -> SockAddr.parse("[fe80::1%there]:1"));
        }
    }

    @Test
    void a_link_local_address_comes_back_with_its_scope() throws Exception {
        Child.output("ip", "link", "add", "e0", "type", "veth", "peer", "name", "e1");
        Child.output("ip", "link", "set", "e0", "up");
        Child.output("ip", "addr", "add", "fe80::42/64", "dev", "e0", "nodad");
        try (Sock sock = Sock.open(AF_INET6, SOCK_DGRAM)) {
            sock.bind(SockAddr.parse("[fe80::42%e0]:99"));
            assertThat(sock.getsockname().toString(), is("[fe80::42%e0]:99"));
        }
    }

    /** A number, the separator of fields, what a terminal would obey, no UTF-8. */
    @ParameterizedTest
    @ValueSource(strings = {"4711", "a,b", "\\033[1m", "\\377"})
    void a_name_that_would_not_read_back_stays_a_number(String octal) throws Exception {
        Child.output("sh", "-ec", "ip link add \"$(printf '" + octal + "')\" index 77 type veth");
        assertThat(Interfaces.if_indextoname(77).isEmpty(), is(false));
        assertThat(packet(77).toString(), is("packet:77"));
        assertThat(SockAddr.inet6("::%77", 1).toString(), is("[::%77]:1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nosuch0", "", "longer-than-any-name", "lo "})
    void a_name_that_is_not_there_is_told_with_ENODEV(String name) {
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> SockAddr.parse("[fe80::1%" + name + "]:1"));
        assertThat(
                e.getMessage(),
                is(
                        "no socket address: [fe80::1%%%s]:1 (no such interface: %s, ENODEV)"
                                .formatted(name, name)));
    }

    @Test
    void a_zero_byte_does_not_make_another_name_of_it() {
        Exception e =
                assertThrows(
                        IllegalArgumentException.class, () -> SockAddr.inet6("fe80::1%lo\0x", 1));
        assertThat(e.getMessage(), containsString("lo\\0x"));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "2147483647, 2147483647", "-1, 4294967295"})
    void a_number_that_no_interface_has_stays_one(int index, String text) {
        assertThat(packet(index).toString(), is("packet:" + text));
    }

    @Test
    void the_trace_names_an_interface_of_the_namespace_of_the_thread() throws Exception {
        Child.output("ip", "link", "add", "h\"re", "index", "77", "type", "veth");
        Thread here = Thread.currentThread();
        Queue<String> lines = new ConcurrentLinkedQueue<>();
        Trace.Listener listener =
                told -> {
                    if (Thread.currentThread() == here) {
                        lines.add(told.line());
                    }
                };
        Trace.add(listener);
        try (Sock sock = Sock.open(AF_PACKET, SOCK_DGRAM)) {
            sock.bind(packet(77));
        } finally {
            Trace.remove(listener);
        }
        assertThat(lines, hasItem(containsString("sll_ifindex=if_nametoindex(\"h\\\"re\"), sll_")));
    }

    /** Looks up a name, and writes an address, where no descriptor is left. */
    static final class OutOfDescriptors {
        public static void main(String[] arguments) {
            // With all classes loaded.
            SockAddr addr = SockAddr.inet6("fe80::1%" + NetIf.if_nametoindex("lo"), 1);
            System.out.println(SockAddr.parse("[fe80::1%lo]:1").equals(addr));
            System.out.println(addr);
            while (SysSocket.socket(AF_UNIX, SOCK_DGRAM, 0) >= 0) {
                continue; // they end with the process
            }
            System.out.println(Errno.errno() == EMFILE);
            System.out.println(addr);
            try {
                SockAddr.parse("[fe80::1%lo]:1");
            } catch (IllegalArgumentException e) {
                NetIf.if_nametoindex("lo"); // the C library does not always say EMFILE
                String told = "if_nametoindex lo: errno " + Errno.errno();
                System.out.println(e.getMessage().contains(told));
            }
        }
    }

    @Test
    void without_a_descriptor_an_address_is_still_written() throws Exception {
        List<String> command =
                new ArrayList<>(List.of("sh", "-ec", "ulimit -n 100; exec \"$0\" \"$@\""));
        command.addAll(Child.java(OutOfDescriptors.class));
        assertThat(
                Child.output(command.toArray(String[]::new)),
                is(
                        """
                        true
                        [fe80::1%lo]:1
                        true
                        [fe80::1%1]:1
                        true
                        """));
    }
}
