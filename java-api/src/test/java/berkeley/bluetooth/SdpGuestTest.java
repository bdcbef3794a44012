package berkeley.bluetooth;

import static berkeley.bindings.libbluetooth.Constants.*;
import static berkeley.bluetooth.Peers.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.NoFdLeaks;
import berkeley.Sock;
import berkeley.addr.BdAddr;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

@Tag("guest")
@Tag("sdp")
@ExtendWith(NoFdLeaks.class)
class SdpGuestTest {

    private static final UUID OWN = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");

    @Test
    void a_client_connects_by_service_and_not_by_number() throws Exception {
        try (Sock listener = RfcommSocket.listen(BdAddr.ANY, 0, 1);
                Sdp.Advertisement told =
                        Sdp.advertise(
                                SdpRecord.rfcomm("echo", OWN, RfcommSocket.channel(listener)))) {
            assertThat(told.handle(), is(greaterThan(0L)));
            try (Sock client = RfcommSocket.connect(HCI0, HCI1, OWN);
                    Sock server = listener.accept()) {
                client.send(new byte[] {1, 2});
                assertThat(server.recv(10), is(new byte[] {1, 2}));
            }
        }
    }

    @Test
    void a_service_is_found_by_class_and_by_name_until_it_is_closed() throws Exception {
        SdpRecord service = SdpRecord.rfcomm("my näme", OWN, 23);
        try (Sdp sdp = Sdp.connect(HCI0, HCI1)) {
            try (Sdp.Advertisement told = Sdp.advertise(service)) {
                SdpRecord found = sdp.search(OWN).getFirst();
                assertThat(found.handle().getAsLong(), is(told.handle()));
                assertThat(found.rfcommChannel(), is(OptionalInt.of(23)));
                service.attributes()
                        .forEach((number, value) ->
                                assertThat(found.attributes().get(number), is(value)));
                assertThat(sdp.search("my näme"), is(List.of(found)));
                assertThat(sdp.search("another"), is(empty()));
            }
            assertThat(sdp.search(OWN), is(empty()));
        }
    }

    @Test
    void many_services_come_in_several_answers() throws Exception {
        List<Sdp.Advertisement> told = new ArrayList<>();
        try (Sdp sdp = Sdp.connect(HCI0, HCI1)) {
            for (int i = 0; i < 30; i++) {
                told.add(Sdp.advertise(SdpRecord.l2cap("service " + i, OWN, 0x1101 + 2 * i)));
            }
            List<SdpRecord> found = sdp.search(OWN);
            assertThat(found, hasSize(30));
            assertThat(found.get(29).psm(), is(OptionalInt.of(0x1101 + 58)));
            assertThat(sdp.all(), hasSize(greaterThanOrEqualTo(30)));
        } finally {
            for (Sdp.Advertisement each : told) {
                each.close();
            }
        }
    }

    @Test
    void a_service_that_is_not_there_is_told() {
        SdpException none =
                assertThrows(
                        SdpException.class,
                        () -> RfcommSocket.connect(HCI0, HCI1, Sdp.uuid(0x1234)).close());
        assertThat(none.getMessage(), is(HCI1 + " has no service 0x1234 on RFCOMM"));
    }

    @Test
    void this_host_can_be_asked_too() throws Exception {
        try (Sdp.Advertisement told = Sdp.advertise(SdpRecord.rfcomm("here", OWN, 5));
                Sdp sdp = Sdp.local()) {
            assertThat(sdp.search(OWN).getFirst().handle().getAsLong(), is(told.handle()));
        }
    }

    @Test
    void bluez_finds_what_java_advertises() throws Exception {
        try (Sdp.Advertisement told = Sdp.advertise(SdpRecord.rfcomm("from Java", OWN, 17))) {
            assertThat(told.handle(), is(greaterThan(0L)));
            String browsed = sdptool("browse", HCI1.toString());
            assertThat(browsed, containsString("Service Name: from Java"));
            assertThat(browsed, containsString("Channel: 17"));
        }
    }

    @Test
    void java_finds_what_bluez_advertises() throws Exception {
        sdptool("add", "--channel=9", "SP");
        try (Sdp sdp = Sdp.connect(HCI0, HCI1)) {
            SdpRecord found = sdp.search(Sdp.SERIAL_PORT).getFirst();
            assertThat(found.rfcommChannel(), is(OptionalInt.of(9)));
            assertThat(found.serviceClasses(), is(List.of(Sdp.SERIAL_PORT)));
            assertThat(found.name().orElseThrow(), is("Serial Port"));
        }
    }

    private static String sdptool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("sdptool"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(said, process.waitFor(), is(0));
        return said;
    }

    @Test
    void what_a_service_tells_for_people_and_profiles_is_read() throws Exception {
        UUID id = UUID.fromString("fedcba98-7654-3210-fedc-ba9876543210");
        SdpRecord service =
                SdpRecord.rfcomm("terminal", Sdp.SERIAL_PORT, 21)
                        .with(
                                Map.of(
                                        SDP_ATTR_SERVICE_ID,
                                        new SdpElement.Uuid(id),
                                        SDP_ATTR_SVCDESC_PRIMARY,
                                        new SdpElement.Text("a line to type at"),
                                        SDP_ATTR_PROVNAME_PRIMARY,
                                        new SdpElement.Text("we"),
                                        SDP_ATTR_PFILE_DESC_LIST,
                                        SdpElement.seq(
                                                SdpElement.seq(
                                                        new SdpElement.Uuid(Sdp.SERIAL_PORT),
                                                        SdpElement.u16(0x0102)))));
        try (Sdp.Advertisement told = Sdp.advertise(service)) {
            assertThat(told.handle(), is(greaterThan(0L)));
            List<Sdp.Near> near =
                    Sdp.searchNear(0, Duration.ofSeconds(3), Duration.ofSeconds(60), id);
            assertThat(near, hasSize(greaterThan(0)));
            SdpRecord found = near.getFirst().service();
            assertThat(near.getFirst().device(), is(HCI1));
            assertThat(found.serviceId(), is(Optional.of(id)));
            assertThat(found.description(), is(Optional.of("a line to type at")));
            assertThat(found.provider(), is(Optional.of("we")));
            assertThat(
                    found.profiles(), is(List.of(new SdpRecord.Profile(Sdp.SERIAL_PORT, 0x0102))));
        }
    }
}
