package berkeley.examples;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.machine.Needs;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

class BluetoothProgramsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rfcomm-server 3",
                "rfcomm-client 00:AA:01:01:00:01 3 text",
                "rfcomm-echo-server 3",
                "rfcomm-chat 3",
                "rfcomm-send-file 00:AA:01:01:00:01 3 file",
                "rfcomm-receive-file 3 file",
                "bluetooth-devices",
                "bluetooth-scan",
                "bluetooth-services 00:AA:01:01:00:01",
                "l2cap-echo-server 4097",
                "l2cap-client 00:AA:01:01:00:01 4097 text",
                "l2ping 00:AA:01:01:00:01",
                "le-scan",
                "le-echo-server 128",
                "le-ping 00:AA:01:01:00:01 128",
                "bluetooth-set 0",
                "bluetooth-links",
                "bluetooth-capture file",
                "bluetooth-pair 00:AA:01:01:00:01"
            })
    void a_kernel_without_bluetooth_is_told(String program) throws Exception {
        Needs.root();
        // The kernel has Bluetooth in its first network namespace alone.
        List<String> command = new ArrayList<>(List.of("unshare", "--net"));
        command.addAll(Running.java("berkeley.examples.Lab", program.split(" ")));
        try (Running running = Running.command("", command)) {
            Running.Result result = running.result();
            assertThat(
                    result.err(),
                    containsString(
                            "AF_BLUETOOTH is not in this kernel (EAFNOSUPPORT); native/vm/run"
                                    + " COMMAND runs it in a guest that has it"));
            assertThat(result.exit(), is(1));
        }
    }
}
