package berkeley.bluetooth;

import static berkeley.bluetooth.SdpElement.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

class SdpBytesTest {

    private static final UUID OWN = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");

    private static String hex(SdpElement element) {
        return HexFormat.of().formatHex(element.toBytes());
    }

    private static SdpElement read(String hex) throws SdpException {
        return SdpElement.read(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }

    static Stream<Arguments> elements() {
        return Stream.of(
                Arguments.of(new Nil(), "00"),
                Arguments.of(u8(7), "0807"),
                Arguments.of(u16(0x1234), "091234"),
                Arguments.of(u32(0xffff_fffeL), "0afffffffe"),
                Arguments.of(new UInt(8, BigInteger.ONE.shiftLeft(63)), "0b8000000000000000"),
                Arguments.of(new UInt(16, BigInteger.TWO), "0c00000000000000000000000000000002"),
                Arguments.of(new SInt(1, BigInteger.valueOf(-1)), "10ff"),
                Arguments.of(new SInt(2, BigInteger.valueOf(-2)), "11fffe"),
                Arguments.of(new SInt(4, BigInteger.TWO), "1200000002"),
                Arguments.of(new SInt(8, BigInteger.valueOf(-3)), "13fffffffffffffffd"),
                Arguments.of(uuid(0x1101), "191101"),
                Arguments.of(uuid(0x0123_4567), "1a01234567"),
                Arguments.of(new Uuid(OWN), "1c0123456789abcdef0123456789abcdef"),
                Arguments.of(new Text("é!"), "2503c3a921"),
                Arguments.of(new Bool(true), "2801"),
                Arguments.of(seq(), "3500"),
                Arguments.of(seq(u8(1), seq(new Bool(false))), "3506080135022800"),
                Arguments.of(new Alt(List.of(u8(1))), "3d020801"),
                Arguments.of(new Url("a:b"), "4503613a62"));
    }

    @ParameterizedTest
    @MethodSource("elements")
    void an_element_is_these_bytes_and_back(SdpElement element, String hex) throws SdpException {
        assertThat(hex(element), is(hex));
        assertThat(read(hex), is(element));
    }

    @Test
    void a_length_takes_one_byte_or_two_or_four() throws SdpException {
        assertThat(hex(new Text("x".repeat(255))), startsWith("25ff78"));
        assertThat(hex(new Text("x".repeat(256))), startsWith("26010078"));
        assertThat(hex(new Text("x".repeat(65_536))), startsWith("270001000078"));
        for (int length : List.of(255, 256, 65_536)) {
            Text text = new Text("x".repeat(length));
            assertThat(SdpElement.read(ByteBuffer.wrap(text.toBytes())), is(text));
        }
    }

    @Test
    void a_short_uuid_in_16_bytes_is_the_short_one() throws SdpException {
        assertThat(read("1c0000110100001000800000805f9b34fb"), is(uuid(0x1101)));
    }

    @Test
    void the_zero_byte_that_ends_a_text_in_c_is_none_of_it() throws SdpException {
        assertThat(read("2503414200"), is(new Text("AB")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "09",
                "0912",
                "2503",
                "250341",
                "26ffff00",
                "27ffffffff00",
                "3502" + "09",
                "ff",
                "1f00",
                "3f80000000"
            })
    void what_is_no_element_is_refused(String hex) {
        assertThrows(SdpException.class, () -> read(hex));
    }

    @Test
    void elements_in_elements_without_end_are_refused() {
        SdpElement deep = seq();
        for (int i = 0; i < 40; i++) {
            deep = seq(deep);
        }
        String hex = hex(deep);
        SdpException refused = assertThrows(SdpException.class, () -> read(hex));
        assertThat(refused.getMessage(), containsString("too deep"));
    }

    @Test
    void numbers_that_do_not_fit_are_refused() {
        assertThrows(IllegalArgumentException.class, () -> u8(256));
        assertThrows(IllegalArgumentException.class, () -> u8(-1));
        assertThrows(IllegalArgumentException.class, () -> new SInt(1, BigInteger.valueOf(128)));
        assertThrows(IllegalArgumentException.class, () -> new UInt(3, BigInteger.ONE));
    }

    @Test
    void a_record_for_rfcomm_is_these_bytes() throws SdpException {
        SdpRecord service = SdpRecord.rfcomm("foo", Sdp.SERIAL_PORT, 7);
        String hex =
                "3537"
                        + "0900013503191101" // class: serial port
                        + "090004350c350319010035051900030807" // L2CAP, RFCOMM channel 7
                        + "0900053503191002" // all who browse see it
                        + "090006350909656e09006a090100" // English, UTF-8, from 0x100
                        + "0901002503666f6f";
        assertThat(hex(service.toElement()), is(hex));
        assertThat(SdpRecord.of(read(hex)), is(service));
    }

    @Test
    void a_record_tells_its_name_class_and_channel() {
        SdpRecord service = SdpRecord.rfcomm("foo", OWN, 30);
        assertThat(service.name(), is(Optional.of("foo")));
        assertThat(service.serviceClasses(), is(List.of(OWN)));
        assertThat(service.rfcommChannel(), is(OptionalInt.of(30)));
        assertThat(service.psm(), is(OptionalInt.empty()));
        assertThat(service.handle(), is(OptionalLong.empty()));
        assertThat(SdpRecord.l2cap("bar", OWN, 0x1001).psm(), is(OptionalInt.of(0x1001)));
    }

    @Test
    void the_first_of_alternative_protocols_is_told() throws SdpException {
        SdpElement stack = seq(seq(uuid(0x0100)), seq(uuid(3), u8(9)));
        TreeMap<Integer, SdpElement> attributes = new TreeMap<>();
        attributes.put(4, new Alt(List.of(stack)));
        attributes.put(0, u32(0x10001));
        SdpRecord service = new SdpRecord(attributes);
        assertThat(service.rfcommChannel(), is(OptionalInt.of(9)));
        assertThat(service.handle(), is(OptionalLong.of(0x10001)));
    }

    @Test
    void a_uuid_is_told_short_where_it_is() {
        assertThat(Sdp.name(Sdp.SERIAL_PORT), is("0x1101"));
        assertThat(Sdp.SERIAL_PORT, is(UUID.fromString("00001101-0000-1000-8000-00805F9B34FB")));
        assertThat(Sdp.name(OWN), is(OWN.toString()));
    }
}
