package berkeley.bluetooth;

import static berkeley.ReceivedControls.one;
import static berkeley.bindings.bluetooth.Constants.*;
import static berkeley.bindings.socket.Constants.*;
import static berkeley.bindings.socket.Constants.AF_BLUETOOTH;
import static berkeley.bluetooth.Peers.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.Cmsg;
import berkeley.ErrnoException;
import berkeley.Message;
import berkeley.NoFdLeaks;
import berkeley.Sock;
import berkeley.addr.BdAddr;
import berkeley.addr.SockAddr;
import berkeley.trace.Trace;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

@Tag("guest")
@Tag("rfcomm")
@ExtendWith(NoFdLeaks.class)
class ControllerGuestTest {

    @Test
    void all_four_controllers_are_listed_in_order() throws Exception {
        List<Controller> all = Controller.all();
        assertThat(all.stream().map(Controller::addr).toList(), contains(HCI0, HCI1, HCI2, HCI3));
        Controller first = Controller.of(0);
        assertThat(first.name(), is("hci0"));
        assertThat(first.addr(), is(HCI0));
        assertThat(first.isUp(), is(true));
        assertThat(first.has(HCI_ISCAN), is(true));
        assertThat(first.aclMtu(), is(greaterThan(0)));
        assertThat(all, hasItem(first));
    }

    @Test
    void no_such_controller_is_ENODEV() {
        ErrnoException none = assertThrows(ErrnoException.class, () -> Controller.of(9));
        assertThat(none.name(), is("ENODEV"));
        assertThat(none.getMessage(), startsWith("ioctl HCIGETDEVINFO hci9"));
    }

    @Test
    void an_inquiry_tells_of_each_of_the_others_as_it_answers() throws Exception {
        List<Inquiry.Found> progress = new ArrayList<>();
        List<Inquiry.Found> found = Inquiry.inquire(0, Duration.ofSeconds(5), progress::add);
        assertThat(
                found.stream().map(Inquiry.Found::addr).toList(),
                containsInAnyOrder(HCI1, HCI2, HCI3));
        assertThat(progress, is(found));
    }

    @Test
    void an_inquiry_that_an_exception_ends_ends_in_the_controller_too() throws Exception {
        IllegalStateException enough = new IllegalStateException("enough");
        assertThat(
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                Inquiry.inquire(
                                        0,
                                        Duration.ofSeconds(60),
                                        _ -> {
                                            throw enough;
                                        })),
                is(sameInstance(enough)));
        assertThat(Inquiry.inquire(0, Duration.ofSeconds(5), _ -> {}), hasSize(3));
    }

    @Test
    void a_second_inquiry_is_refused_and_leaves_the_first_alone() throws Exception {
        List<HciException> refused = new ArrayList<>();
        List<Inquiry.Found> found =
                Inquiry.inquire(
                        0,
                        Duration.ofSeconds(5),
                        _ ->
                                refused.add(
                                        assertThrows(
                                                HciException.class,
                                                () ->
                                                        Inquiry.inquire(
                                                                0,
                                                                Duration.ofSeconds(5),
                                                                _ -> {}))));
        assertThat(found, hasSize(3));
        assertThat(refused, hasSize(3));
        refused.forEach(each -> assertThat(each.status(), is(0x0c)));
    }

    @Test
    void a_cancelled_inquiry_returns_what_it_has_found() throws Exception {
        List<Inquiry.Found> found =
                Inquiry.inquire(
                        0,
                        Duration.ofSeconds(60),
                        _ -> {
                            try {
                                Inquiry.cancel(0);
                            } catch (IOException e) {
                                // the second of a few that came at once: there is none any more
                            }
                        });
        assertThat(found, is(not(empty())));
        assertThat(assertThrows(HciException.class, () -> Inquiry.cancel(0)).status(), is(0x0c));
    }

    @Test
    void the_first_controller_that_is_up_is_the_default() throws Exception {
        assertThat(Controller.first(), is(Controller.of(0)));
    }

    @Test
    void packets_come_with_their_direction_and_time() throws Exception {
        try (Sock sock =
                        Sock.open(AF_BLUETOOTH, SOCK_RAW, BTPROTO_HCI)
                                .timeout(Duration.ofSeconds(60));
                Message message = new Message(100).room(300)) {
            sock.set(HCI.DATA_DIR, true).set(HCI.TIME_STAMP, true);
            sock.set(HCI.FILTER, new HciFilter(1 << HCI_COMMAND_PKT | 1 << HCI_EVENT_PKT, -1L, 0));
            sock.bind(new SockAddr.Hci(0));
            Instant before = Instant.now().minusSeconds(1);
            Controller.of(0).friendlyName();
            sock.recvmsg(message, 0);
            assertThat((int) message.bytes()[0], is(HCI_COMMAND_PKT));
            assertThat(one(message, Cmsg.HciDir.class).received(), is(false));
            Queue<String> lines = new ConcurrentLinkedQueue<>();
            Trace.Listener listener = call -> lines.add(call.line());
            Trace.add(listener);
            sock.recvmsg(message, 0);
            Trace.remove(listener);
            assertThat((int) message.bytes()[0], is(HCI_EVENT_PKT));
            assertThat(one(message, Cmsg.HciDir.class).received(), is(true));
            Instant time = one(message, Cmsg.HciTimestamp.class).time();
            assertThat(
                    time,
                    is(both(greaterThan(before)).and(lessThan(Instant.now().plusSeconds(1)))));
            assertThat(message.control(), hasSize(2));
            assertThat(
                    String.join("\n", lines),
                    allOf(
                            containsString(
                                    "cmsg_level=SOL_HCI, cmsg_type=HCI_CMSG_DIR, cmsg_data=[1]"),
                            containsString("cmsg_level=SOL_HCI, cmsg_type=HCI_CMSG_TSTAMP")));
        }
    }

    @Test
    void a_device_tells_its_name() throws Exception {
        int status = new ProcessBuilder("hciconfig", "hci2", "name", "a näme").start().waitFor();
        assertThat(status, is(0));
        assertThat(Controller.of(2).friendlyName(), is("a näme"));
        assertThat(Inquiry.name(3, HCI2), is("a näme"));
    }

    @Test
    void the_name_of_an_absent_device_is_not_to_be_had() {
        HciException none =
                assertThrows(
                        HciException.class,
                        () -> Inquiry.name(3, BdAddr.parse("00:11:22:33:44:55")));
        assertThat(none.status(), is(oneOf(2, 4))); // btvirt's, and a radio's page timeout
        assertThat(none.getMessage(), containsString("name of 00:11:22:33:44:55"));
    }

    @Test
    void options_are_the_kernels() throws Exception {
        try (Sock sock = Sock.open(AF_BLUETOOTH, SOCK_RAW, BTPROTO_HCI)) {
            sock.bind(new SockAddr.Hci(0));
            assertThat(sock.get(HCI.FILTER), is(new HciFilter(0, 0, 0)));
            HciFilter filter = HciFilter.events(EVT_INQUIRY_RESULT, EVT_EXTENDED_INQUIRY_RESULT);
            sock.set(HCI.FILTER, filter);
            assertThat(sock.get(HCI.FILTER), is(filter));
            assertThat(sock.get(HCI.DATA_DIR), is(false));
            sock.set(HCI.DATA_DIR, true).set(HCI.TIME_STAMP, true);
            assertThat(sock.get(HCI.DATA_DIR), is(true));
            assertThat(sock.get(HCI.TIME_STAMP), is(true));
        }
    }

    @Test
    void to_advertise_takes_bluetoothd() {
        ErrnoException none =
                assertThrows(
                        ErrnoException.class,
                        () -> Sdp.advertise(SdpRecord.rfcomm("x", Sdp.SERIAL_PORT, 1)).close());
        assertThat(none.name(), is("ENOENT"));
        assertThat(none.getMessage(), containsString("bluetoothd --compat"));
    }
}
