package berkeley.bluetooth;

import static berkeley.bindings.bluetooth.Constants.*;
import static berkeley.bindings.socket.Constants.SOL_BLUETOOTH;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.AnyOpt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.stream.Stream;

/** On every machine; what the kernel says to them is told by the tests in the guest. */
class BluetoothOptionBytesTest {

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of(BT.SECURITY, new BtSecurity(BT_SECURITY_MEDIUM, 16), "0210"),
                Arguments.of(BT.POWER, true, "01"),
                Arguments.of(BT.VOICE, BT_VOICE_CVSD_16BIT, "6000"),
                Arguments.of(BT.DEFER_SETUP, true, "01000000"),
                Arguments.of(BT.RCVMTU, 672, "a0020000"),
                Arguments.of(RFCOMM.LM, RFCOMM_LM_AUTH | RFCOMM_LM_MASTER, "03000000"),
                Arguments.of(
                        RFCOMM.CONNINFO,
                        new BtConnInfo(0x102, new DeviceClass(0x5a010c)),
                        "02010c015a00"),
                Arguments.of(
                        L2CAP.OPTIONS,
                        new L2capOptions(672, 1024, 0xffff, L2CAP_MODE_ERTM, 1, 3, 63),
                        "a0020004ffff030103003f00"),
                Arguments.of(SCO.OPTIONS, 64, "4000"),
                Arguments.of(
                        HCI.FILTER,
                        new HciFilter(1 << HCI_EVENT_PKT, 1L << 0x2f | 1L << 1, 0x0401),
                        "10000000" + "02000000" + "00800000" + "01040000"));
    }

    @ParameterizedTest
    @MethodSource("values")
    <T> void a_value_is_these_bytes_and_back(AnyOpt<T> option, T value, String hex) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(option.codec().size(value), Long.BYTES);
            int length = option.codec().encode(value, bytes);
            assertThat(
                    HexFormat.of()
                            .formatHex(bytes.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE)),
                    is(hex));
            assertThat(option.codec().decode(bytes, length), is(value));
        }
    }

    @Test
    void a_filter_has_a_bit_for_each_event() {
        assertThat(
                HciFilter.events(EVT_INQUIRY_COMPLETE, EVT_EXTENDED_INQUIRY_RESULT),
                is(new HciFilter(1 << HCI_EVENT_PKT, 1L << 47 | 1L << 1, 0)));
    }

    @Test
    void rows_bear_their_c_names_and_levels() {
        assertThat(BT.SECURITY.toString(), is("BT_SECURITY"));
        assertThat(BT.ALL, everyItem(hasProperty("level", SOL_BLUETOOTH)));
        assertThat(RFCOMM.CONNINFO.toString(), is("RFCOMM_CONNINFO"));
        assertThat(RFCOMM.ALL, everyItem(hasProperty("level", SOL_RFCOMM)));
        assertThat(L2CAP.ALL, everyItem(hasProperty("level", SOL_L2CAP)));
        assertThat(SCO.ALL, everyItem(hasProperty("level", SOL_SCO)));
        assertThat(HCI.ALL, everyItem(hasProperty("level", SOL_HCI)));
    }

    private static org.hamcrest.Matcher<AnyOpt<?>> hasProperty(String name, int level) {
        return new org.hamcrest.FeatureMatcher<>(is(level), name, name) {
            @Override
            protected Integer featureValueOf(AnyOpt<?> option) {
                return option.level();
            }
        };
    }
}
