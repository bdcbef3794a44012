package berkeley.addr;

import static berkeley.bindings.bluetooth.Constants.BDADDR_LE_PUBLIC;
import static berkeley.bindings.bluetooth.Constants.HCI_CHANNEL_USER;
import static berkeley.bindings.socket.Constants.CAN_EFF_FLAG;
import static berkeley.bindings.socket.Constants.J1939_NO_ADDR;
import static berkeley.bindings.socket.Constants.J1939_NO_PGN;
import static berkeley.bindings.socket.Constants.VMADDR_CID_ANY;
import static berkeley.bindings.socket.Constants.VMADDR_CID_HOST;
import static berkeley.bindings.socket.Constants.VMADDR_PORT_ANY;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.sameInstance;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Random;
import java.util.stream.Stream;

class SockAddrTextTest {

    private static final BdAddr DEVICE = BdAddr.parse("00:AA:01:00:00:42");

    static Stream<Arguments> notation() throws Exception {
        int lo = NetworkInterface.getByName("lo").getIndex();
        return Stream.of(
                Arguments.of("127.0.0.1:80", SockAddr.inet("127.0.0.1", 80)),
                Arguments.of("0.0.0.0:0", SockAddr.inet(0)),
                Arguments.of("255.255.255.255:65535", new SockAddr.Inet(Ip4.BROADCAST, 65535)),
                Arguments.of("[::]:0", SockAddr.inet6(0)),
                Arguments.of("[::1%lo]:80", new SockAddr.Inet6(Ip6.LOOPBACK, 80, 0, lo)),
                Arguments.of("[fe80::1%2147483647]:80", SockAddr.inet6("fe80::1%2147483647", 80)),
                Arguments.of("[::1%4294967295]:80", new SockAddr.Inet6(Ip6.LOOPBACK, 80, 0, -1)),
                Arguments.of(
                        "[2001:db8::1]:443,flowinfo=0x12345",
                        new SockAddr.Inet6(Ip6.parse("2001:db8::1"), 443, 0x12345, 0)),
                Arguments.of(
                        "[::ffff:10.0.0.1]:1",
                        new SockAddr.Inet6(Ip6.mapped(Ip4.parse("10.0.0.1")), 1)),
                Arguments.of("unix:", SockAddr.unnamed()),
                Arguments.of("unix:/p", SockAddr.unix("/p")),
                Arguments.of("unix:relative,with=comma", SockAddr.unix("relative,with=comma")),
                Arguments.of("unix:/tmp/ä漢𝄞", SockAddr.unix("/tmp/ä漢𝄞")),
                Arguments.of("unix:@abstract", SockAddr.abstractUnix("abstract")),
                Arguments.of("unix:@", SockAddr.abstractUnix("")),
                Arguments.of("unix:@@a\\x00b", SockAddr.abstractUnix("@a\0b")),
                Arguments.of("unix:\\x40not-abstract", SockAddr.unix("@not-abstract")),
                Arguments.of("unix:a\\\\x40\\x0a", SockAddr.unix("a\\x40\n")),
                Arguments.of("unix:/\\xc2\\x85", SockAddr.unix("/\u0085")),
                Arguments.of("unix:/\\xff\\xc3z", new SockAddr.Unix(Bytes.parse("2fffc37a"))),
                Arguments.of("packet:lo,protocol=0x3", new SockAddr.Packet(3, lo)),
                Arguments.of(
                        "packet:0,protocol=0x800,hatype=0x1,pkttype=0x4,addr=00:11:22:33:44:55",
                        new SockAddr.Packet(
                                0x800, 0, 1, 4, MacAddr.parse("00:11:22:33:44:55").toBytes())),
                Arguments.of("netlink:0", new SockAddr.Netlink(0, 0)),
                Arguments.of(
                        "netlink:4294967295,groups=0x80000000",
                        new SockAddr.Netlink(-1, 0x80000000)),
                Arguments.of("vsock:2:1024", new SockAddr.Vsock(VMADDR_CID_HOST, 1024)),
                Arguments.of(
                        "vsock:*:*,flags=0x1",
                        new SockAddr.Vsock(VMADDR_CID_ANY, VMADDR_PORT_ANY, 1)),
                Arguments.of("can:lo", new SockAddr.Can(lo)),
                Arguments.of("can:0", new SockAddr.Can(0)),
                Arguments.of(
                        "isotp:lo:0x7e0:0x98da10f1",
                        new SockAddr.Isotp(lo, 0x7e0, CAN_EFF_FLAG | 0x18da10f1)),
                Arguments.of("j1939:lo:0x20", new SockAddr.J1939(lo, J1939_NO_PGN, 0x20)),
                Arguments.of(
                        "j1939:0:*,pgn=0x12300,name=0xfedcba9876543210",
                        new SockAddr.J1939(0, 0xfedcba9876543210L, 0x12300, J1939_NO_ADDR)),
                Arguments.of("rfcomm:00:AA:01:00:00:42/3", new SockAddr.Rfcomm(DEVICE, 3)),
                Arguments.of("l2cap:00:AA:01:00:00:42/0x1001", new SockAddr.L2cap(DEVICE, 0x1001)),
                Arguments.of(
                        "l2cap:00:AA:01:00:00:42/0x0,cid=0x4,type=1",
                        new SockAddr.L2cap(DEVICE, 0, 4, BDADDR_LE_PUBLIC)),
                Arguments.of("sco:00:00:00:00:00:00", new SockAddr.Sco(BdAddr.ANY)),
                Arguments.of("hci:0", new SockAddr.Hci(0)),
                Arguments.of("hci:65535,channel=1", new SockAddr.Hci(65535, HCI_CHANNEL_USER)),
                Arguments.of("af0:", SockAddr.UNSPEC),
                Arguments.of("af38:00ff", new SockAddr.Unknown(38, Bytes.parse("00ff"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notation")
    void an_address_is_written_in_its_notation(String text, SockAddr addr) {
        assertThat(addr.toString(), is(text));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notation")
    void an_address_is_read_from_its_notation(String text, SockAddr addr) {
        assertThat(SockAddr.parse(text), is(addr));
    }

    @Test
    void other_ways_to_write_an_address_are_read_too() {
        assertThat(SockAddr.parse("[0:0:0:0:0:0:0:1]:80"), is(SockAddr.inet6("::1", 80)));
        assertThat(
                SockAddr.parse("l2cap:00:aa:01:00:00:42/4097"),
                is(new SockAddr.L2cap(DEVICE, 0x1001)));
        assertThat(SockAddr.parse("unix:\\x00a"), is(SockAddr.abstractUnix("a")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "80",
                "127.0.0.1",
                "127.0.0.1:",
                "127.0.0.1:-1",
                "127.0.0.1:+1",
                "127.0.0.1:65536",
                "127.0.0.1:99999999999",
                "127.0.0.1:8 0",
                "127.0.0.1:٣",
                "localhost:80",
                "127.1:80",
                "1.2.3.4.5:80",
                "1.2.3.256:80",
                "1.2.3.04:80",
                "1..2.3:80",
                "::1:80",
                "[::1]",
                "[::1]80",
                "[]:80",
                "[:]:80",
                "[:::]:80",
                "[::1::]:80",
                "[1:2:3:4:5:6:7]:80",
                "[1:2:3:4:5:6:7:8:9]:80",
                "[1:2:3:4:5:6:7::8]:80",
                "[12345::]:80",
                "[g::]:80",
                "[::1.2.3]:80",
                "[1.2.3.4::]:80",
                "[::1%]:80",
                "[::1%nosuch0]:80",
                "[::1%4294967296]:80",
                "[::1]:80,flow=1",
                "[::1]:80,flowinfo",
                "[::1]:70000",
                "[::1]:80,flowinfo=1,flowinfo=1",
                "unix:\\",
                "unix:\\x",
                "unix:\\x4",
                "unix:\\xgg",
                "unix:\\n",
                "unix:/p\\x00q",
                "unix:\ud800",
                "packet:",
                "packet:nosuch0",
                "packet:0,protocol=65536",
                "packet:0,addr=0:1",
                "packet:0,x=1",
                "netlink:",
                "netlink:-1",
                "netlink:0x",
                "netlink:+1",
                "netlink:0,groups=",
                "vsock:1",
                "vsock:1:2:3",
                "vsock::",
                "vsock:1:2,flags=256",
                "rfcomm:",
                "rfcomm:00:AA:01:00:00:42",
                "rfcomm:00:AA:01:00:00:42/256",
                "rfcomm:00:AA:01:00:00/1",
                "rfcomm:00-AA-01-00-00-42/1",
                "l2cap:00:AA:01:00:00:42/0x10000",
                "l2cap:00:AA:01:00:00:42",
                "sco:",
                "sco:00:AA:01:00:00:42/1",
                "hci:",
                "hci:65536",
                "hci:hci0",
                "af:",
                "af70000:",
                "af2:0",
                "af2:zz",
                "af99999999999:",
                "tcp:127.0.0.1:80",
            })
    void what_is_no_address_is_refused_by_its_text(String text) {
        var e = assertThrows(IllegalArgumentException.class, () -> SockAddr.parse(text));
        assertThat(e.getMessage(), containsString("no socket address: " + text));
    }

    @Test
    void random_text_is_an_address_or_an_IllegalArgumentException() {
        Random random = new Random(20_260_103);
        String alphabet = "0123456789abcdefx.:[]%,=/@\\*unixpacketvsockrfcomml2caphci ";
        for (int i = 0; i < 100_000; i++) {
            StringBuilder text = new StringBuilder(RandomAddresses.random(random).toString());
            for (int j = random.nextInt(4); j >= 0; j--) {
                int at = random.nextInt(text.length());
                text.replace(
                        at,
                        at + random.nextInt(2),
                        "" + alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                SockAddr addr = SockAddr.parse(text.toString());
                assertThat(text.toString(), SockAddr.parse(addr.toString()), is(addr));
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage(), containsString("no socket address: "));
            }
        }
    }

    @Test
    void a_number_that_its_field_cannot_hold_is_refused_with_the_range() {
        var port = assertThrows(IllegalArgumentException.class, () -> SockAddr.inet(65_536));
        assertThat(port.getMessage(), is("port is 0 to 65535, not 65536"));
        assertThrows(IllegalArgumentException.class, () -> SockAddr.inet("127.0.0.1", -1));
        assertThrows(IllegalArgumentException.class, () -> SockAddr.inet6(65_536));
        var channel =
                assertThrows(
                        IllegalArgumentException.class, () -> new SockAddr.Rfcomm(BdAddr.ANY, 256));
        assertThat(channel.getMessage(), is("channel is 0 to 255, not 256"));
        assertThrows(IllegalArgumentException.class, () -> new SockAddr.L2cap(BdAddr.ANY, 65_536));
        assertThrows(IllegalArgumentException.class, () -> new SockAddr.Hci(-1));
        assertThrows(IllegalArgumentException.class, () -> new SockAddr.Packet(65_536, 0));
        assertThrows(
                IllegalArgumentException.class, () -> new SockAddr.Unknown(65_536, Bytes.EMPTY));
        assertThrows(IllegalArgumentException.class, () -> new BdAddr(1L << 48));
        assertThrows(IllegalArgumentException.class, () -> new MacAddr(-1));
    }

    @Test
    void an_empty_path_is_refused() {
        assertThrows(IllegalArgumentException.class, () -> SockAddr.unix(""));
        assertThat(SockAddr.unnamed().isUnnamed(), is(true));
        assertThat(SockAddr.abstractUnix("").isAbstract(), is(true));
    }

    @Test
    void half_a_surrogate_pair_is_no_name_of_a_question_mark() {
        assertThrows(IllegalArgumentException.class, () -> SockAddr.unix("/tmp/\ud83d"));
        assertThrows(IllegalArgumentException.class, () -> SockAddr.abstractUnix("\udc00"));
        assertThat(SockAddr.abstractUnix("\ud83d\ude00").length(), is(7));
    }

    @Test
    void random_ip_addresses_are_read_and_written_as_java_net_reads_and_writes_them()
            throws Exception {
        Random random = new Random(20_260_104);
        for (int i = 0; i < 20_000; i++) {
            Ip6 ip = RandomAddresses.ip6(random);
            assertThat(Ip6.parse(ip.toString()), is(ip));
            if (!ip.isMapped()) {
                var java = (Inet6Address) InetAddress.getByName(ip.toString());
                assertThat(ip.toString(), Ip6.of(java), is(ip));
                assertThat(Ip6.parse(java.getHostAddress()), is(ip));
            }
            Ip4 ip4 = new Ip4(random.nextInt());
            assertThat(ip4.toInetAddress().getHostAddress(), is(ip4.toString()));
            assertThat(Ip4.parse(ip4.toString()), is(ip4));
            assertThat(Ip6.mapped(ip4).toIp4(), is(ip4));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "::",
                "::1",
                "1::",
                "1:0:0:2::",
                "1::2:0:0:3",
                "::2:0:0:0:0:0",
                "1:2:3:4:5:6:7:0",
                "0:1:2:3:4:5:6:7",
                "::1.2.3.4",
                "::ffff:1.2.3.4",
                "::ffff:0:1.2.3.4",
                "64:ff9b::102:304",
                "fe80::1",
                "ff02::1",
                "2001:db8:0:1:1:1:1:1",
            })
    void an_ip6_address_is_written_as_inet_ntop_does(String text) {
        String expected =
                text.equals("::2:0:0:0:0:0")
                        ? "0:0:2::"
                        : text.equals("::ffff:0:1.2.3.4") ? "::ffff:0:102:304" : text;
        assertThat(Ip6.parse(text).toString(), is(expected));
    }

    @Test
    void addresses_cross_to_java_net_and_back() throws Exception {
        int lo = NetworkInterface.getByName("lo").getIndex();
        Stream.of(
                        SockAddr.inet("127.0.0.1", 80),
                        SockAddr.inet(0),
                        SockAddr.inet6("::1", 65535),
                        new SockAddr.Inet6(Ip6.parse("fe80::1"), 1, 0, lo))
                .forEach(addr -> assertThat(SockAddr.of(java(addr)), is(addr)));
        Stream.of(SockAddr.unix("/run/x"), SockAddr.unix("relative"), SockAddr.unnamed())
                .forEach(addr ->
                        assertThat(SockAddr.of(addr.toUnixDomainSocketAddress()), is(addr)));
        SocketAddress any = new InetSocketAddress("127.0.0.1", 7);
        assertThat(SockAddr.of(any), is(SockAddr.inet("127.0.0.1", 7)));
        SocketAddress path = UnixDomainSocketAddress.of("/p");
        assertThat(SockAddr.of(path), is(SockAddr.unix("/p")));
    }

    @Test
    void a_mapped_address_is_the_IPv4_address_to_java_net() throws Exception {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        Ip6 mapped = Ip6.mapped(Ip4.LOOPBACK);
        assertThat(mapped.toInetAddress(), is(loopback));
        for (int scope : new int[] {0, 1}) {
            InetSocketAddress java = new SockAddr.Inet6(mapped, 80, 0, scope).toInetSocketAddress();
            assertThat(java, is(new InetSocketAddress(loopback, 80)));
            assertThat(java.getAddress().isLoopbackAddress(), is(true));
        }
        // java.net itself makes one only where it is told to.
        Inet6Address told = Inet6Address.getByAddress(null, mapped.toBytes().toArray(), -1);
        assertThat(IpAddr.of(told), is(mapped));
        assertThat(
                IpAddr.of(InetAddress.getByAddress(mapped.toBytes().toArray())), is(Ip4.LOOPBACK));
    }

    @Test
    void a_mapped_address_unmapped_is_the_IPv4_address_and_any_other_itself() {
        assertThat(Ip6.mapped(Ip4.LOOPBACK), is(not((IpAddr) Ip4.LOOPBACK)));
        assertThat(Ip6.mapped(Ip4.LOOPBACK).unmapped(), is(Ip4.LOOPBACK));
        assertThat(Ip6.LOOPBACK.unmapped(), is(Ip6.LOOPBACK));
        assertThat(Ip6.parse("::127.0.0.1").unmapped(), is(Ip6.parse("::127.0.0.1")));
        assertThat(Ip4.LOOPBACK.unmapped(), is(Ip4.LOOPBACK));
    }

    private static SocketAddress java(SockAddr addr) {
        return switch (addr) {
            case SockAddr.Inet a -> a.toInetSocketAddress();
            case SockAddr.Inet6 a -> a.toInetSocketAddress();
            default -> throw new AssertionError(addr);
        };
    }

    @Test
    void what_java_net_cannot_say_is_refused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> SockAddr.abstractUnix("a").toUnixDomainSocketAddress());
        assertThrows(
                IllegalArgumentException.class,
                () -> SockAddr.of(InetSocketAddress.createUnresolved("nosuch.invalid", 1)));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        SockAddr.of(
                                new SocketAddress() {
                                    private static final long serialVersionUID = 1;
                                }));
    }

    @Test
    void an_ip_address_is_of_the_version_that_its_text_or_its_bytes_say() throws Exception {
        assertThat(IpAddr.parse("192.0.2.1"), is(Ip4.parse("192.0.2.1")));
        assertThat(IpAddr.parse("2001:db8::1"), is(Ip6.parse("2001:db8::1")));
        for (String text : new String[] {"192.0.2.1", "2001:db8::1", "::ffff:1.2.3.4"}) {
            IpAddr ip = IpAddr.parse(text);
            assertThat(IpAddr.of(ip.toBytes()), is(ip));
            assertThat(ip.toBytes().length(), is(ip.length()));
            assertThat(IpAddr.of(ip.toInetAddress()), is(ip.unmapped()));
            assertThat(ip.port(80).family(), is(ip.family()));
        }
        assertThrows(IllegalArgumentException.class, () -> IpAddr.of(Bytes.parse("010203")));
        assertThrows(IllegalArgumentException.class, () -> IpAddr.parse("localhost"));
    }

    @Test
    void mac_and_bluetooth_addresses_are_written_as_their_tools_write_them() {
        assertThat(MacAddr.parse("0A:1B:2c:3d:4e:5f").toString(), is("0a:1b:2c:3d:4e:5f"));
        assertThat(BdAddr.parse("0a:1b:2c:3d:4e:5f").toString(), is("0A:1B:2C:3D:4E:5F"));
        assertThat(MacAddr.of(MacAddr.BROADCAST.toBytes()), is(MacAddr.BROADCAST));
        assertThat(BdAddr.LOCAL.toString(), is("FF:FF:FF:00:00:00"));
        var e = assertThrows(IllegalArgumentException.class, () -> MacAddr.of(Bytes.parse("0102")));
        assertThat(e.getMessage(), allOf(containsString("6 bytes"), containsString("0102")));
    }

    @Test
    void bytes_are_equal_by_content_and_do_not_change() {
        byte[] array = {0, -1, 'a'};
        Bytes bytes = Bytes.of(array);
        array[0] = 1;
        bytes.toArray()[1] = 1;
        assertThat(bytes, is(Bytes.parse("00ff61")));
        assertThat(bytes.hashCode(), is(Bytes.parse("00ff61").hashCode()));
        assertThat(bytes.get(1), is((byte) -1));
        assertThat(bytes.indexOf((byte) -1), is(1));
        assertThat(Bytes.of(), sameInstance(Bytes.EMPTY));
    }

    @Test
    void an_address_is_made_of_its_bytes_and_of_no_other_number_of_them() {
        assertThat(Ip4.of(new byte[] {(byte) 192, 0, 2, 7}), is(Ip4.parse("192.0.2.7")));
        byte[] six = new byte[16];
        six[15] = 1;
        assertThat(Ip6.of(six), is(Ip6.LOOPBACK));
        assertThrows(IllegalArgumentException.class, () -> Ip4.of(new byte[3]));
        assertThrows(IllegalArgumentException.class, () -> Ip6.of(new byte[4]));
    }
}
