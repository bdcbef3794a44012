package berkeley.bluetooth;

import static berkeley.bindings.bluetooth.Constants.*;
import static berkeley.bluetooth.Peers.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.ErrnoException;
import berkeley.NoFdLeaks;
import berkeley.Sock;
import berkeley.addr.BdAddr;
import berkeley.addr.SockAddr;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Year;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** The kernel's management, Low Energy and the monitor; btmgmt, hciconfig and tshark judge. */
@Tag("guest")
@Tag("mgmt")
@ExtendWith(NoFdLeaks.class)
class MgmtGuestTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @BeforeAll
    static void low_energy_is_on() throws Exception {
        try (Mgmt mgmt = Mgmt.open()) {
            for (int dev : mgmt.controllers()) {
                // The kernel pairs over Low Energy once it has powered the controller itself.
                mgmt.powered(dev, false);
                mgmt.lowEnergy(dev, true);
                mgmt.bondable(dev, true);
                mgmt.connectable(dev, true);
                mgmt.powered(dev, true);
            }
        }
    }

    /** The emulated controllers carry a second link only if both ends count it as their second. */
    @AfterEach
    void no_link_is_left() throws Exception {
        try (Mgmt mgmt = Mgmt.open()) {
            for (int dev : mgmt.controllers()) {
                for (Mgmt.Device peer : mgmt.connections(dev)) {
                    try {
                        mgmt.disconnect(dev, peer);
                    } catch (MgmtException gone) {
                        assertThat(gone.status(), is(MGMT_STATUS_NOT_CONNECTED));
                    }
                }
                while (!Controller.of(dev).links().isEmpty()) {
                    Thread.sleep(20);
                }
            }
        }
    }

    private static String tool(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes());
        process.waitFor();
        return out;
    }

    @Test
    void controllers_are_named_and_switched_as_hciconfig_sees_it() throws Exception {
        try (Mgmt mgmt = Mgmt.open()) {
            assertThat(mgmt.controllers(), contains(0, 1, 2, 3));
            mgmt.name(3, "Grüße");
            Mgmt.Info info = mgmt.info(3);
            assertThat(info.addr(), is(HCI3));
            assertThat(info.name(), is("Grüße"));
            assertThat(info.has(MGMT_SETTING_POWERED | MGMT_SETTING_LE), is(true));
            assertThat(Controller.of(3).friendlyName(), is("Grüße"));
            assertThat(tool("hciconfig", "hci3", "name"), containsString("Grüße"));

            mgmt.powered(3, false);
            assertThat(mgmt.info(3).has(MGMT_SETTING_POWERED), is(false));
            assertThat(tool("hciconfig", "hci3"), containsString("DOWN"));
            MgmtException off =
                    assertThrows(
                            MgmtException.class,
                            () -> mgmt.discover(3, true, false, Duration.ofSeconds(1), _ -> {}));
            assertThat(off.status(), is(MGMT_STATUS_NOT_POWERED));
            mgmt.powered(3, true);

            mgmt.connectable(3, true);
            mgmt.discoverable(3, true, Duration.ZERO);
            assertThat(
                    mgmt.info(3).has(MGMT_SETTING_CONNECTABLE | MGMT_SETTING_DISCOVERABLE),
                    is(true));
            assertThat(tool("hciconfig", "hci3"), containsString("PSCAN ISCAN"));
            mgmt.discoverable(3, false, Duration.ZERO);
            assertThat(mgmt.info(3).has(MGMT_SETTING_DISCOVERABLE), is(false));
        }
    }

    @Test
    void what_is_wrong_is_said_by_its_name() throws Exception {
        try (Mgmt mgmt = Mgmt.open()) {
            MgmtException none = assertThrows(MgmtException.class, () -> mgmt.info(9));
            assertThat(none.status(), is(MGMT_STATUS_INVALID_INDEX));
            assertThat(
                    none.getMessage(),
                    is(
                            "mgmt command 0x0004 of hci9: MGMT_STATUS_INVALID_INDEX (no such"
                                    + " controller)"));
            Mgmt.Device nobody = new Mgmt.Device(BdAddr.parse("00:AA:01:77:00:77"), BDADDR_BREDR);
            assertThat(
                    assertThrows(MgmtException.class, () -> mgmt.signal(0, nobody)).status(),
                    is(MGMT_STATUS_NOT_CONNECTED));
            assertThrows(IllegalArgumentException.class, () -> mgmt.name(0, "x".repeat(249)));
        }
    }

    @Test
    void low_energy_is_found_connected_and_talked_over() throws Exception {
        try (Mgmt mgmt = Mgmt.open();
                Sock listener = LeSocket.listen(HCI1, 0x80, 1)) {
            mgmt.advertising(1, true);
            List<Mgmt.Found> progress = new ArrayList<>();
            List<Mgmt.Found> found =
                    mgmt.discover(0, false, true, Duration.ofSeconds(5), progress::add);
            assertThat(progress, hasSize(found.size()));
            assertThat(
                    found.stream().map(Mgmt.Found::device).toList(),
                    hasItem(new Mgmt.Device(HCI1, BDADDR_LE_PUBLIC)));

            try (Sock client = LeSocket.connect(HCI0, HCI1, BDADDR_LE_PUBLIC, 0x80, SOON);
                    Sock server = listener.accept()) {
                assertThat(
                        client.getpeername(),
                        is(new SockAddr.L2cap(HCI1, 0x80, 0x40, BDADDR_LE_PUBLIC)));
                int most = client.get(BT.SNDMTU);
                assertThat(most, is(server.get(BT.RCVMTU)));
                for (int size : new int[] {1, 100, most}) {
                    byte[] ping = random(size);
                    client.send(ping);
                    assertThat(server.recv(most), is(ping));
                    server.send(ping);
                    assertThat(client.recv(most), is(ping));
                }
                assertThat(
                        assertThrows(ErrnoException.class, () -> client.send(new byte[most + 1]))
                                .name(),
                        is("EMSGSIZE"));
                assertThat(mgmt.connections(0), hasItem(new Mgmt.Device(HCI1, BDADDR_LE_PUBLIC)));
                Controller.Link link =
                        Controller.of(0).links().stream()
                                .filter(each -> each.peer().equals(HCI1))
                                .findFirst()
                                .orElseThrow();
                assertThat(link.outgoing(), is(true));
                assertThat(link.state(), is(BT_CONNECTED));
                assertThat(
                        tool("hcitool", "con"),
                        containsString("< LE " + HCI1 + " handle " + link.handle()));
            } finally {
                mgmt.advertising(1, false);
            }
        }
    }

    @Test
    void a_psm_that_nobody_has_is_refused_and_an_address_is_of_low_energy() throws Exception {
        assertThrows(
                IllegalArgumentException.class,
                () -> LeSocket.connect(HCI0, HCI1, BDADDR_BREDR, 0x80, SOON));
        assertThat(
                assertThrows(ErrnoException.class, () -> LeSocket.listen(HCI1, 0x1001, 1)).name(),
                is("EINVAL"));
    }

    @Test
    void signal_and_quality_are_those_of_the_controller() throws Exception {
        try (Pair pair = Pair.l2cap(HCI0, HCI2);
                Mgmt mgmt = Mgmt.open()) {
            Controller.Link link =
                    Controller.of(0).links().stream()
                            .filter(each -> each.peer().equals(HCI2))
                            .findFirst()
                            .orElseThrow();
            assertThat(link.type(), is(ACL_LINK));
            assertThat(
                    tool("hcitool", "-i", "hci0", "rssi", HCI2.toString()),
                    containsString("RSSI return value: " + link.rssi()));
            Mgmt.Signal signal = mgmt.signal(0, new Mgmt.Device(HCI2, BDADDR_BREDR));
            assertThat(signal.rssi(), is(link.rssi()));
            // The emulated controllers do not know the quality.
            assertThat(
                    assertThrows(HciException.class, link::quality).getMessage(),
                    is("HCI command 0x05|0x0003: HCI status 0x01 (unknown command)"));
            assertThat(pair.client().get(L2CAP.CONNINFO).hciHandle(), is(link.handle()));
        }
    }

    @Test
    void devices_pair_without_a_person() throws Exception {
        try (Mgmt here = Mgmt.open();
                Mgmt there = Mgmt.open()) {
            here.simplePairing(0, true);
            there.simplePairing(2, true);
            there.ioCapability(2, HCI_IO_NO_INPUT_OUTPUT);
            Mgmt.Device peer = new Mgmt.Device(HCI2, BDADDR_BREDR);
            CompletableFuture<Mgmt.Device> answered =
                    async(() -> there.answer(2, Pairing.JUST_WORKS, SOON));
            here.pair(0, peer, HCI_IO_NO_INPUT_OUTPUT, Pairing.JUST_WORKS);
            assertThat(answered.get(), is(new Mgmt.Device(HCI0, BDADDR_BREDR)));
            assertThat(
                    assertThrows(
                                    MgmtException.class,
                                    () ->
                                            here.pair(
                                                    0,
                                                    peer,
                                                    HCI_IO_NO_INPUT_OUTPUT,
                                                    Pairing.JUST_WORKS))
                            .status(),
                    is(MGMT_STATUS_ALREADY_PAIRED));
            here.unpair(0, peer);
            there.unpair(2, new Mgmt.Device(HCI0, BDADDR_BREDR));
            here.simplePairing(0, false);
            there.simplePairing(2, false);
        }
    }

    @Test
    void a_passkey_that_one_device_shows_is_typed_at_the_other() throws Exception {
        try (Mgmt here = Mgmt.open();
                Mgmt there = Mgmt.open()) {
            there.ioCapability(3, HCI_IO_DISPLAY_ONLY);
            there.advertising(3, true);
            Mgmt.Device peer = new Mgmt.Device(HCI3, BDADDR_LE_PUBLIC);
            CompletableFuture<Integer> shown = new CompletableFuture<>();
            CompletableFuture<Mgmt.Device> answered =
                    async(() ->
                            there.answer(
                                    3,
                                    new Pairing() {
                                        @Override
                                        public void show(BdAddr device, int passkey) {
                                            shown.complete(passkey);
                                        }
                                    },
                                    SOON));
            AtomicInteger asked = new AtomicInteger();
            here.pair(
                    0,
                    peer,
                    HCI_IO_KEYBOARD_ONLY,
                    new Pairing() {
                        @Override
                        public int passkey(BdAddr device) {
                            asked.incrementAndGet();
                            return shown.join();
                        }
                    });
            assertThat(asked.get(), is(1));
            assertThat(answered.get(), is(notNullValue()));
            here.unpair(0, peer);
            there.unpair(3, new Mgmt.Device(HCI0, BDADDR_LE_PUBLIC));
            there.advertising(3, false);
        }
    }

    @Test
    void what_the_monitor_hears_tshark_reads() throws Exception {
        Path file = Files.createTempFile("monitor", ".btsnoop");
        List<Monitor.Packet> heard = new ArrayList<>();
        try (Monitor monitor = Monitor.open();
                BtsnoopFile out = BtsnoopFile.create(file)) {
            try (Pair pair = Pair.rfcomm(HCI0, HCI1)) {
                pair.client().sendall("over the air".getBytes());
                assertThat(pair.server().recv(100), is("over the air".getBytes()));
            }
            for (Monitor.Packet packet; (packet = monitor.next(Duration.ofSeconds(1))) != null; ) {
                heard.add(packet);
                out.write(packet);
            }
        }
        assertThat(
                heard.stream().map(Monitor.Packet::opcode).toList(),
                hasItems(HCI_MON_NEW_INDEX, HCI_MON_ACL_TX_PKT, HCI_MON_ACL_RX_PKT));
        List<String> read =
                tool(
                                "tshark",
                                "-r",
                                file.toString(),
                                "-T",
                                "fields",
                                "-E",
                                "separator=|",
                                "-e",
                                "frame.number",
                                "-e",
                                "frame.time",
                                "-e",
                                "_ws.col.Info",
                                "-e",
                                "data.data")
                        .lines()
                        .filter(line -> line.matches("\\d+\\|.*"))
                        .toList();
        assertThat(read, hasSize(heard.size()));
        assertThat(read, hasItem(containsString("SABM")));
        assertThat(read, hasItem(containsString("DISC")));
        String text = HexFormat.of().formatHex("over the air".getBytes());
        assertThat(read, hasItem(allOf(containsString("UIH"), endsWith(text))));
        assertThat(read.getFirst(), containsString(Integer.toString(Year.now().getValue())));
        Files.delete(file);
    }

    @Test
    void any_hci_command_can_be_sent() throws Exception {
        try (HciSocket hci = HciSocket.open(0, SOON)) {
            assertThat(HciSocket.address(hci.command(OGF_INFO_PARAM, OCF_READ_BD_ADDR)), is(HCI0));
        }
    }

    @Test
    void a_class_of_device_reads_as_hciconfig_has_it() throws Exception {
        try (Mgmt mgmt = Mgmt.open()) {
            assertThat(
                    new DeviceClass(0x3e010c).toString(),
                    startsWith("Computer, Laptop (Networking, Rendering, Capturing, Object"));
            tool("hciconfig", "hci0", "class", "0x3e010c");
            String told = tool("hciconfig", "hci0", "class");
            assertThat(told, containsString("Device Class: Computer, Laptop"));
            assertThat(
                    told,
                    containsString(
                            "Service Classes: "
                                    + String.join(", ", new DeviceClass(0x3e010c).services())));
            assertThat(mgmt.info(0).deviceClass(), is(notNullValue()));
        }
    }
}
