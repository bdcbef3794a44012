package berkeley.examples;

import static berkeley.examples.BluetoothProgramsInGuest.python;
import static berkeley.examples.BluetoothProgramsInGuest.waiting;
import static berkeley.examples.Running.command;
import static berkeley.examples.Running.lab;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** The programs that set controllers themselves, where no bluetoothd does. */
@Tag("guest")
@Tag("controllers")
@Timeout(900) // longer than each wait of a test: see Running
class ControllerProgramsInGuest {
    private static final String HCI0 = "00:AA:01:00:00:00";
    private static final String HCI1 = "00:AA:01:01:00:01";
    private static final String HCI2 = "00:AA:01:02:00:02";
    private static final String HCI3 = "00:AA:01:03:00:03";

    @Test
    void low_energy_is_scanned_and_pinged() {
        try (Running server = lab("le-echo-server", "0", HCI1)) {
            String line = server.errorLine().replace(",type=1", "");
            String psm = Integer.decode(waiting("l2cap:" + HCI1 + "/", line)).toString();
            try (Running scan = lab("le-scan", "3")) {
                assertThat(scan.result().out(), containsString(HCI1 + "  public  "));
            }
            try (Running ping = lab("le-ping", HCI1, psm, "3")) {
                Running.Result result = ping.result();
                assertThat(result.err(), is(""));
                assertThat(
                        result.out().lines().toList(),
                        contains(
                                matchesRegex("6 bytes from " + HCI1 + " id 0 time [\\d.]+ ms"),
                                matchesRegex("6 bytes from " + HCI1 + " id 1 time [\\d.]+ ms"),
                                matchesRegex("6 bytes from " + HCI1 + " id 2 time [\\d.]+ ms")));
            }
            assertThat(server.line(), startsWith("accepted l2cap:" + HCI0));
        }
    }

    @Test
    void a_controller_is_named_and_its_links_are_listed(@TempDir Path folder) throws Exception {
        try (Running set = lab("bluetooth-set", "2", "name", "BlueZ Gerät")) {
            assertThat(
                    set.result().out().lines().toList(),
                    contains(
                            is("hci2  " + HCI2 + "  BlueZ Gerät"),
                            startsWith("  "),
                            startsWith("  on: powered")));
        }
        Path file = folder.resolve("links.btsnoop");
        try (Running capture = lab("bluetooth-capture", file.toString(), "20");
                Running server = lab("rfcomm-echo-server", "0", HCI3)) {
            String channel = waiting("rfcomm:" + HCI3 + "/", server.errorLine());
            try (Running client = python("sender", "rfcomm", HCI2, HCI3, channel, "hello")) {
                assertThat(client.line(), is("connected"));
                try (Running links = lab("bluetooth-links")) {
                    String out = links.result().out();
                    assertThat(out, containsString("hci2  to " + HCI3 + "  ACL  handle "));
                    assertThat(out, containsString("hci3  from " + HCI2 + "  ACL  handle "));
                }
            }
            assertThat(capture.result().out(), containsString(" packets in " + file));
        }
        try (Running tshark = command("", "tshark", "-r", file.toString(), "-Y", "btrfcomm")) {
            assertThat(tshark.result().out(), containsString("SABM"));
        }
    }
}
