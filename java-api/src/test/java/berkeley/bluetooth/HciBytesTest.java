package berkeley.bluetooth;

import static berkeley.bindings.bluetooth.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.addr.BdAddr;
import berkeley.bindings.bluetooth.hci_dev_info;

import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;

class HciBytesTest {

    private static final BdAddr DEVICE = BdAddr.parse("00:AA:01:02:03:04");

    private static HciSocket.Event event(int code, String hex) {
        return new HciSocket.Event(
                code, ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.LITTLE_ENDIAN));
    }

    @Test
    void an_inquiry_result_tells_addresses_and_classes() {
        String one = "04030201aa00" + "010000" + "0c015a" + "3412";
        assertThat(
                Inquiry.results(event(EVT_INQUIRY_RESULT, "02" + one + one.replace("04", "05"))),
                is(
                        List.of(
                                new Inquiry.Found(DEVICE, new DeviceClass(0x5a010c), null, null),
                                new Inquiry.Found(
                                        BdAddr.parse("00:AA:01:02:03:05"),
                                        new DeviceClass(0x5a010c),
                                        null,
                                        null))));
    }

    @Test
    void an_inquiry_result_with_rssi_tells_the_strength_too() {
        assertThat(
                Inquiry.results(
                        event(
                                EVT_INQUIRY_RESULT_WITH_RSSI,
                                "01" + "04030201aa00" + "0100" + "0c015a" + "3412" + "c4")),
                is(List.of(new Inquiry.Found(DEVICE, new DeviceClass(0x5a010c), -60, null))));
    }

    @Test
    void an_extended_inquiry_result_tells_the_name_too() {
        String data = "020a04" + "0409" + "666f6f" + "00".repeat(232);
        assertThat(
                Inquiry.results(
                        event(
                                EVT_EXTENDED_INQUIRY_RESULT,
                                "01" + "04030201aa00" + "0100" + "0c015a" + "3412" + "c4" + data)),
                is(List.of(new Inquiry.Found(DEVICE, new DeviceClass(0x5a010c), -60, "foo"))));
    }

    @Test
    void a_result_that_is_cut_short_is_none() {
        assertThat(Inquiry.results(event(EVT_INQUIRY_RESULT, "")), is(empty()));
        assertThat(Inquiry.results(event(EVT_INQUIRY_RESULT, "0104030201aa00")), is(empty()));
        assertThat(
                Inquiry.results(
                        event(
                                EVT_EXTENDED_INQUIRY_RESULT,
                                "01"
                                        + "04030201aa00"
                                        + "0100"
                                        + "0c015a"
                                        + "3412"
                                        + "c4"
                                        + "ff09")),
                is(List.of(new Inquiry.Found(DEVICE, new DeviceClass(0x5a010c), -60, null))));
    }

    @Test
    void a_controller_is_read_from_its_struct() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = hci_dev_info.allocate(arena);
            hci_dev_info.dev_id(info, (short) 12);
            hci_dev_info.name(info).copyFrom(MemorySegment.ofArray("hci12xyz".getBytes()));
            hci_dev_info
                    .bdaddr(info)
                    .copyFrom(MemorySegment.ofArray(new byte[] {4, 3, 2, 1, (byte) 0xaa, 0}));
            hci_dev_info.flags(info, 1 << HCI_UP | 1 << HCI_ISCAN);
            hci_dev_info.acl_mtu(info, (short) 0xffff);
            hci_dev_info.sco_pkts(info, (short) 3);
            Controller controller = Controller.read(info);
            assertThat(
                    controller,
                    is(
                            new Controller(
                                    12,
                                    "hci12xyz",
                                    DEVICE,
                                    1 << HCI_UP | 1 << HCI_ISCAN,
                                    0xffff,
                                    0,
                                    0,
                                    3)));
            assertThat(controller.isUp(), is(true));
            assertThat(controller.has(HCI_PSCAN), is(false));
        }
    }

    @Test
    void an_address_is_written_last_byte_first() {
        ByteBuffer bytes = ByteBuffer.allocate(6).order(ByteOrder.LITTLE_ENDIAN);
        HciSocket.put(bytes, DEVICE);
        assertThat(bytes.array(), is(new byte[] {4, 3, 2, 1, (byte) 0xaa, 0}));
        assertThat(HciSocket.address(bytes.flip()), is(DEVICE));
    }
}
