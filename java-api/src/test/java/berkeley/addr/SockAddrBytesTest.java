package berkeley.addr;

import static berkeley.bindings.bluetooth.Constants.BDADDR_LE_RANDOM;
import static berkeley.bindings.bluetooth.Constants.HCI_CHANNEL_USER;
import static berkeley.bindings.socket.Constants.AF_BLUETOOTH;
import static berkeley.bindings.socket.Constants.AF_CAN;
import static berkeley.bindings.socket.Constants.AF_TIPC;
import static berkeley.bindings.socket.Constants.AF_UNIX;
import static berkeley.bindings.socket.Constants.AF_UNSPEC;
import static berkeley.bindings.socket.Constants.CAN_EFF_FLAG;
import static berkeley.bindings.socket.Constants.J1939_NO_PGN;
import static berkeley.bindings.socket.Constants.PACKET_OUTGOING;
import static berkeley.bindings.socket.Constants.VMADDR_CID_HOST;
import static berkeley.bindings.socket.Constants.VMADDR_FLAG_TO_HOST;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.Allocation;
import berkeley.machine.Needs;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

class SockAddrBytesTest {

    private static final BdAddr DEVICE = BdAddr.parse("00:AA:01:02:03:42");

    /** The addresses of src/test/c/sockaddrs.c and their bytes on a little-endian machine. */
    static Stream<Arguments> golden() {
        return Stream.of(
                Arguments.of(
                        "inet",
                        SockAddr.inet("127.0.0.1", 8080),
                        "02001f907f0000010000000000000000"),
                Arguments.of(
                        "inet6",
                        new SockAddr.Inet6(Ip6.parse("2001:db8::a:b"), 443, 0x12345, 0x01020304),
                        "0a0001bb0001234520010db80000000000000000000a000b04030201"),
                Arguments.of("unnamed", SockAddr.unnamed(), "0100"),
                Arguments.of("path", SockAddr.unix("/run/x"), "01002f72756e2f7800"),
                Arguments.of(
                        "abstract", new SockAddr.Unix(Bytes.parse("006100ff")), "0100006100ff"),
                Arguments.of(
                        "packet",
                        new SockAddr.Packet(
                                0x0806,
                                0x01020304,
                                0x0506,
                                PACKET_OUTGOING,
                                Bytes.parse("001122334455")),
                        "1100080604030201060504060011223344550000"),
                Arguments.of(
                        "netlink",
                        new SockAddr.Netlink(0x01020304, 0x80000001),
                        "100000000403020101000080"),
                Arguments.of(
                        "vsock",
                        new SockAddr.Vsock(VMADDR_CID_HOST, 0x80001234, VMADDR_FLAG_TO_HOST),
                        "28000000341200800200000001000000"),
                Arguments.of("can", new SockAddr.Can(0x01020304), "1d00000004030201"),
                Arguments.of(
                        "isotp",
                        new SockAddr.Isotp(0x01020304, 0x7e0, CAN_EFF_FLAG | 0x18da10f1),
                        "1d00000004030201e0070000f110da98"),
                Arguments.of(
                        "j1939",
                        new SockAddr.J1939(0x01020304, 0x0102030405060708L, J1939_NO_PGN, 0x20),
                        "1d0000000403020108070605040302010000040020000000"),
                Arguments.of("rfcomm", new SockAddr.Rfcomm(DEVICE, 3), "1f0042030201aa000300"),
                Arguments.of(
                        "l2cap",
                        new SockAddr.L2cap(DEVICE, 0x1001, 0x0045, BDADDR_LE_RANDOM),
                        "1f00011042030201aa0045000200"),
                Arguments.of("sco", new SockAddr.Sco(DEVICE), "1f0042030201aa00"),
                Arguments.of("hci", new SockAddr.Hci(258, HCI_CHANNEL_USER), "1f0002010100"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("golden")
    void an_address_is_encoded_to_the_bytes_of_its_struct(String name, SockAddr addr, String hex) {
        assertThat(hex(addr), is(hex));
        assertThat(addr.length(), is(hex.length() / 2));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("golden")
    void an_address_is_decoded_from_the_bytes_of_its_struct(
            String name, SockAddr addr, String hex) {
        assertThat(decode(hex), is(addr));
    }

    @Test
    void the_compiler_lays_out_the_same_bytes(@TempDir Path folder) throws Exception {
        Map<String, String> expected = new LinkedHashMap<>();
        golden().forEach(row -> expected.put((String) row.get()[0], (String) row.get()[2]));
        Needs.compiler();
        Needs.file("/usr/include/bluetooth/bluetooth.h", "libbluetooth-dev");
        Path probe = folder.resolve("sockaddrs");
        run(
                "gcc",
                "-Wall",
                "-Werror",
                "-o",
                probe.toString(),
                "src/test/c/sockaddrs.c",
                "-lbluetooth");
        Map<String, String> actual = new LinkedHashMap<>();
        run(probe.toString())
                .lines()
                .forEach(line -> actual.put(line.split(" ")[0], line.split(" ")[1]));
        assertThat(actual, is(expected));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("golden")
    void encode_overwrites_what_was_in_the_struct_and_nothing_after_it(
            String name, SockAddr addr, String hex) {
        byte[] memory = new byte[addr.length() + 4];
        java.util.Arrays.fill(memory, (byte) 0xee);
        addr.encode(MemorySegment.ofArray(memory));
        assertThat(Bytes.of(memory).toString(), is(hex + "eeeeeeee"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("golden")
    void a_segment_too_small_for_the_address_is_refused_untouched(
            String name, SockAddr addr, String hex) {
        for (int size = 0; size < addr.length(); size++) {
            byte[] memory = new byte[size];
            var e =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> addr.encode(MemorySegment.ofArray(memory)));
            assertThat(
                    e.getMessage(),
                    containsString("needs " + addr.length() + " bytes, the segment has " + size));
            assertThat(memory, is(new byte[size]));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("golden")
    void an_address_cut_off_at_any_length_is_unknown_with_the_bytes_that_are_left(
            String name, SockAddr addr, String hex) {
        for (int length = 0; length < addr.length(); length++) {
            SockAddr cut = decode(hex.substring(0, 2 * length));
            if (length < 2) {
                assertThat(cut, is(SockAddr.UNSPEC));
            } else if (addr.family() == AF_UNIX) {
                assertThat(cut, instanceOf(SockAddr.Unix.class));
            } else if (addr.family() == AF_BLUETOOTH
                    || addr.family() == AF_CAN
                    || addr instanceof SockAddr.Packet) {
                // Another kind may have just this length, and a link-layer address may end before
                // the struct does.
                assertThat(cut.family(), is(addr.family()));
            } else {
                assertThat(
                        cut,
                        is(
                                new SockAddr.Unknown(
                                        addr.family(), Bytes.parse(hex.substring(4, 2 * length)))));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("golden")
    void an_address_longer_than_the_segment_is_read_no_further_than_the_segment(
            String name, SockAddr addr, String hex) {
        for (int size = 2; size < addr.length(); size++) {
            MemorySegment segment =
                    MemorySegment.ofArray(Bytes.parse(hex.substring(0, 2 * size)).toArray());
            SockAddr cut = SockAddr.decode(segment, addr.length());
            assertThat(cut.family(), is(addr.family()));
            if (addr.family() == AF_BLUETOOTH || addr.family() == AF_CAN) {
                assertThat(cut, instanceOf(SockAddr.Unknown.class));
            }
        }
    }

    @Test
    void no_address_at_all_is_unspec() {
        assertThat(SockAddr.decode(MemorySegment.NULL, 0), is(SockAddr.UNSPEC));
        assertThat(SockAddr.decode(MemorySegment.ofArray(new byte[16]), -1), is(SockAddr.UNSPEC));
        assertThat(hex(SockAddr.UNSPEC), is("0000"));
        assertThat(SockAddr.UNSPEC.family(), is(AF_UNSPEC));
    }

    @Test
    void a_family_without_a_record_keeps_its_bytes() {
        SockAddr tipc = decode("1e000000050000000102030405060708");
        assertThat(tipc, instanceOf(SockAddr.Unknown.class));
        assertThat(tipc.family(), is(AF_TIPC));
        assertThat(hex(tipc), is("1e000000050000000102030405060708"));
    }

    @Test
    void a_bluetooth_address_of_a_length_of_none_is_unknown() {
        for (int length : new int[] {2, 3, 5, 7, 9, 11, 12, 13, 15, 20}) {
            assertThat(
                    decode("1f00" + "00".repeat(length - 2)), instanceOf(SockAddr.Unknown.class));
        }
    }

    @Test
    void a_can_address_of_a_length_of_none_is_unknown() {
        for (int length : new int[] {2, 3, 7, 9, 15, 17, 23, 25}) {
            assertThat(
                    decode("1d00" + "00".repeat(length - 2)), instanceOf(SockAddr.Unknown.class));
        }
    }

    @Test
    void getsockname_of_an_unbound_packet_socket_ends_before_the_link_layer_address() {
        assertThat(decode("110000000000000000000000"), is(new SockAddr.Packet(0, 0)));
    }

    @Test
    void a_link_layer_address_longer_than_the_struct_makes_it_longer() {
        var infiniband =
                new SockAddr.Packet(
                        0x0800, 2, 32, 0, Bytes.parse("0102030405060708090a0b0c0d0e0f1011121314"));
        assertThat(infiniband.length(), is(32));
        assertThat(decode(hex(infiniband)), is(infiniband));
    }

    @Test
    void a_link_layer_address_said_to_be_longer_than_what_is_there_is_unknown() {
        assertThat(
                decode("11000806040302010605040a0011223344550000"),
                instanceOf(SockAddr.Unknown.class));
        assertThat(
                decode("1100080604030201060504ff" + "00".repeat(255)),
                instanceOf(SockAddr.Unknown.class));
    }

    @Test
    void a_path_of_108_bytes_has_no_zero_byte_and_survives_the_kernels_longer_answer() {
        SockAddr.Unix path = SockAddr.unix("/" + "p".repeat(107));
        assertThat(path.length(), is(110));
        assertThat(decode(hex(path)), is(path));
        assertThat(decode(hex(path) + "00"), is(path));
        assertThat(
                SockAddr.decode(MemorySegment.ofArray(Bytes.parse(hex(path)).toArray()), 111),
                is(path));
        assertThat(decode(hex(path) + "70"), instanceOf(SockAddr.Unknown.class));
    }

    @Test
    void a_longer_path_is_refused_with_its_length_and_the_limit() {
        var path =
                assertThrows(
                        IllegalArgumentException.class, () -> SockAddr.unix("/" + "p".repeat(108)));
        assertThat(
                path.getMessage(),
                allOf(containsString("108 bytes"), containsString("has 109: /ppp")));
        var name =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> SockAddr.abstractUnix("n".repeat(108)));
        assertThat(
                name.getMessage(),
                allOf(containsString("108 bytes"), containsString("has 109: @nnn")));
        assertThat(SockAddr.abstractUnix("n".repeat(107)).length(), is(110));
    }

    @Test
    void a_path_ends_at_its_first_zero_byte_and_an_abstract_name_does_not() {
        assertThat(decode("01002f70006a756e6b"), is(SockAddr.unix("/p")));
        assertThat(decode("0100006100620000"), is(new SockAddr.Unix(Bytes.parse("006100620000"))));
        assertThrows(IllegalArgumentException.class, () -> SockAddr.unix("/p\0q"));
    }

    @Test
    void random_addresses_survive_their_bytes_and_their_text() {
        Random random = new Random(20_260_101);
        for (int i = 0; i < 20_000; i++) {
            SockAddr addr = RandomAddresses.random(random);
            assertThat(decode(hex(addr)), is(addr));
            assertThat(addr.toString(), SockAddr.parse(addr.toString()), is(addr));
        }
    }

    @Test
    void random_bytes_are_an_address_with_bytes_and_text_of_its_own() {
        Random random = new Random(20_260_102);
        int[] families = {0, 1, 2, 10, 16, 17, 29, 31, 40, 65_535};
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(140)];
            random.nextBytes(bytes);
            if (bytes.length > 1) {
                int family = families[random.nextInt(families.length)];
                bytes[0] = (byte) family;
                bytes[1] = (byte) (family >> 8);
            }
            SockAddr addr =
                    SockAddr.decode(MemorySegment.ofArray(bytes), bytes.length + random.nextInt(3));
            if (!(addr instanceof SockAddr.Unknown)) {
                assertThat(decode(hex(addr)), is(addr));
            }
            assertThat(SockAddr.parse(addr.toString()), is(addr));
        }
    }

    @Tag("allocation")
    @Test
    void encode_allocates_nothing() throws Exception {
        SockAddr[] addrs = golden().map(row -> (SockAddr) row.get()[1]).toArray(SockAddr[]::new);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(128, 8);
            assertThat(Allocation.ofRound(() -> encodeAll(addrs, segment)), is(lessThan(1.0)));
        }
    }

    private static long encodeAll(SockAddr[] addrs, MemorySegment segment) {
        long length = 0;
        for (SockAddr addr : addrs) {
            length += addr.encode(segment);
        }
        return length;
    }

    private static String hex(SockAddr addr) {
        byte[] memory = new byte[256];
        int length = addr.encode(MemorySegment.ofArray(memory));
        assertThat(length, equalTo(addr.length()));
        return Bytes.of(MemorySegment.ofArray(memory), 0, length).toString();
    }

    private static SockAddr decode(String hex) {
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = Bytes.parse(hex).toArray();
            // The odd address shows that no field relies on alignment.
            MemorySegment segment = arena.allocate(bytes.length + 1, 8).asSlice(1);
            MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
            return SockAddr.decode(segment, bytes.length);
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(output, process.waitFor(), is(0));
        return output;
    }
}
