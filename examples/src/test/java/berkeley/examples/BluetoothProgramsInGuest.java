package berkeley.examples;

import static berkeley.examples.Running.command;
import static berkeley.examples.Running.commandTyping;
import static berkeley.examples.Running.lab;
import static berkeley.examples.Running.labTyping;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The Bluetooth programs, each in a process, with each other and with Python's. */
@Tag("guest")
@Tag("programs")
@Timeout(900) // longer than each wait of a test: see Running
class BluetoothProgramsInGuest {
    private static final String HCI0 = "00:AA:01:00:00:00";
    private static final String HCI1 = "00:AA:01:01:00:01";
    private static final String HCI2 = "00:AA:01:02:00:02";
    private static final String HCI3 = "00:AA:01:03:00:03";

    /** bluetoothd switches the scans on and off as it likes. */
    private static final String UP = "  UP( PSCAN)?( ISCAN)?  BlueZ \\S+";

    private static final int FILE_SIZE = 5_000_000;

    /** The arguments: role, protocol, own address, then for a client the peer's and a text. */
    private static final String PYTHON =
            """
            import socket, sys
            role, protocol, own = sys.argv[1:4]
            rfcomm = protocol == "rfcomm"
            sock = socket.socket(
                socket.AF_BLUETOOTH,
                socket.SOCK_STREAM if rfcomm else socket.SOCK_SEQPACKET,
                socket.BTPROTO_RFCOMM if rfcomm else socket.BTPROTO_L2CAP,
            )
            sock.settimeout(600)  # so that Python polls: see native/vm/README.md on L2CAP
            sock.bind((own, 0))
            if role == "server":
                sock.listen(1)
                print(sock.getsockname()[1])
                peer, address = sock.accept()
                print(address[0])
                peer.sendall(peer.recv(1024).upper())
                peer.close()
            else:
                sock.connect((sys.argv[4], int(sys.argv[5], 0)))
                sock.sendall(sys.argv[6].encode())
                print("connected")
                if role == "client":
                    print(sock.recv(1024).decode())
                sys.stdin.read()  # who leaves before accept was never there
            """;

    static Running python(String... args) {
        List<String> command = new ArrayList<>(List.of("/usr/bin/python3", "-c", PYTHON));
        command.addAll(List.of(args));
        return commandTyping(command.toArray(String[]::new));
    }

    @Test
    void bluetooth_devices_lists_the_controllers() {
        try (Running lab = lab("bluetooth-devices")) {
            Running.Result result = lab.result();
            assertThat(result.err(), is(""));
            assertThat(
                    result.out().lines().toList(),
                    contains(
                            matchesRegex("hci0  " + HCI0 + UP),
                            matchesRegex("hci1  " + HCI1 + UP),
                            matchesRegex("hci2  " + HCI2 + UP),
                            matchesRegex("hci3  " + HCI3 + UP)));
        }
    }

    @Test
    void bluetooth_scan_finds_the_other_controllers() {
        try (Running lab = lab("bluetooth-scan", "3")) {
            Running.Result result = lab.result();
            assertThat(result.err(), is(""));
            assertThat(
                    result.out().lines().toList(),
                    containsInAnyOrder(
                            matchesRegex(HCI1 + "  class 0x\\p{XDigit}{6} \\S.*  \\S.*"),
                            matchesRegex(HCI2 + "  class 0x\\p{XDigit}{6} \\S.*  \\S.*"),
                            matchesRegex(HCI3 + "  class 0x\\p{XDigit}{6} \\S.*  \\S.*")));
        }
    }

    @Test
    void bluetooth_services_lists_what_bluez_advertises() {
        try (Running sdptool = command("", "sdptool", "add", "--channel=9", "SP")) {
            assertThat(sdptool.result().exit(), is(0));
        }
        try (Running lab = lab("bluetooth-services", HCI1, HCI0)) {
            Running.Result result = lab.result();
            assertThat(result.err(), is(""));
            assertThat(
                    result.out().lines().toList(),
                    hasItem("Serial Port  class 0x1101  RFCOMM channel 9"));
        }
    }

    @Test
    void rfcomm_server_prints_what_a_python_client_sends() {
        try (Running server = lab("rfcomm-server", "0", HCI1)) {
            String channel = channel(server.errorLine());
            try (Running client = python("sender", "rfcomm", HCI0, HCI1, channel, "grüße")) {
                assertThat(client.line(), is("connected"));
                Running.Result result = server.result();
                assertThat(
                        result.out(),
                        is("accepted " + HCI0 + " channel " + channel + "\nreceived grüße\n"));
                assertThat(result.exit(), is(0));
            }
        }
    }

    @Test
    void rfcomm_client_prints_what_a_python_server_answers() {
        try (Running server = python("server", "rfcomm", HCI1)) {
            try (Running client = lab("rfcomm-client", HCI1, server.line(), "hello", HCI0)) {
                assertThat(server.line(), is(HCI0));
                assertThat(client.result(), is(new Running.Result(0, "HELLO\n", "")));
            }
        }
    }

    @Test
    void rfcomm_client_talks_to_rfcomm_server() {
        try (Running server = lab("rfcomm-server", "0", HCI1)) {
            String channel = channel(server.errorLine());
            try (Running client = lab("rfcomm-client", HCI1, channel, "hello", HCI0)) {
                assertThat(client.result(), is(new Running.Result(0, "", "")));
            }
            assertThat(server.line(), is("accepted " + HCI0 + " channel " + channel));
            assertThat(server.result().out(), endsWith("received hello\n"));
        }
    }

    @Test
    @SuppressWarnings("try") // ended before its output is read
    void rfcomm_client_ends_with_the_echo_and_the_server_has_no_error() {
        try (Running server = lab("rfcomm-echo-server", "0", HCI1)) {
            String channel = channel(server.errorLine());
            try (Running client = lab("rfcomm-client", HCI1, channel, "hello", HCI0)) {
                assertThat(client.result(), is(new Running.Result(0, "hello\n", "")));
            }
            assertThat(server.line(), startsWith("accepted rfcomm:" + HCI0));
            assertThat(server.line(), startsWith("closed rfcomm:" + HCI0));
            server.close();
            assertThat(server.result().err(), endsWith("/" + channel + "\n"));
        }
    }

    /** Two devices have one connection a channel in each direction; links are btvirt's first. */
    @Test
    void rfcomm_echo_server_answers_several_clients_at_once() {
        try (Running server = lab("rfcomm-echo-server", "0")) {
            String channel = waiting("rfcomm:00:00:00:00:00:00/", server.errorLine());
            String[][] ways = {{HCI0, HCI1}, {HCI1, HCI0}, {HCI2, HCI3}, {HCI3, HCI2}};
            List<Running> clients = new ArrayList<>();
            try {
                for (String[] way : ways) {
                    clients.add(python("client", "rfcomm", way[0], way[1], channel, way[0]));
                    assertThat(server.line(), startsWith("accepted rfcomm:" + way[0]));
                }
                for (int i = 0; i < ways.length; i++) {
                    assertThat(clients.get(i).line(), is("connected"));
                    assertThat(clients.get(i).line(), is(ways[i][0]));
                }
                clients.getFirst().close();
                assertThat(server.line(), startsWith("closed rfcomm:" + HCI0));
                assertThat(server.alive(), is(true));
            } finally {
                clients.forEach(Running::close);
            }
        }
    }

    @Test
    void rfcomm_chat_carries_lines_both_ways_until_one_ends() {
        try (Running callee = labTyping("rfcomm-chat", "0", "-", HCI1)) {
            String channel = channel(callee.errorLine());
            try (Running caller = labTyping("rfcomm-chat", channel, HCI1, HCI0)) {
                assertThat(callee.line(), startsWith("chatting with rfcomm:" + HCI0));
                assertThat(caller.line(), is("chatting with rfcomm:" + HCI1 + "/" + channel));
                caller.type("how are you?\n");
                assertThat(callee.line(), is("how are you?"));
                callee.type("thanks, schön\n");
                assertThat(caller.line(), is("thanks, schön"));
                caller.endInput();
                assertThat(caller.result().exit(), is(0));
                assertThat(callee.result().exit(), is(0));
            }
        }
    }

    @Test
    void a_file_arrives_byte_for_byte(@TempDir Path folder) throws Exception {
        byte[] bytes = new byte[FILE_SIZE];
        new Random(1).nextBytes(bytes);
        Path sent = Files.write(folder.resolve("sent"), bytes);
        Path received = folder.resolve("received");
        try (Running receiver = lab("rfcomm-receive-file", "0", received.toString(), HCI1)) {
            String channel = channel(receiver.errorLine());
            try (Running sender = lab("rfcomm-send-file", HCI1, channel, sent.toString(), HCI0)) {
                Running.Result result = sender.result();
                assertThat(result.out(), is("sent 5000000 bytes\n"));
                assertThat(result.err(), containsString("sent 32,768 of 5,000,000 bytes, "));
                assertThat(result.err(), containsString("sent 5,000,000 of 5,000,000 bytes, "));
            }
            Running.Result result = receiver.result();
            assertThat(result.out(), endsWith("received 5000000 bytes\n"));
            assertThat(result.err(), containsString("received 5,000,000 of 5,000,000 bytes, "));
        }
        assertThat(Files.mismatch(sent, received), is(-1L));
    }

    @Test
    void l2cap_echo_server_echoes_to_a_python_client() {
        try (Running server = lab("l2cap-echo-server", "0", HCI1)) {
            String psm = waiting("l2cap:" + HCI1 + "/", server.errorLine());
            try (Running client = python("client", "l2cap", HCI0, HCI1, psm, "a packet")) {
                assertThat(server.line(), startsWith("accepted l2cap:" + HCI0));
                assertThat(client.line(), is("connected"));
                assertThat(client.line(), is("a packet"));
            }
            assertThat(server.line(), startsWith("closed l2cap:" + HCI0));
        }
    }

    @Test
    void l2cap_client_talks_to_l2cap_echo_server() {
        try (Running server = lab("l2cap-echo-server", "0", HCI1)) {
            String psm = waiting("l2cap:" + HCI1 + "/", server.errorLine());
            try (Running client = lab("l2cap-client", HCI1, psm, "grüße", HCI0)) {
                assertThat(client.result(), is(new Running.Result(0, "grüße\n", "")));
            }
            assertThat(server.line(), startsWith("accepted l2cap:" + HCI0));
            assertThat(server.line(), startsWith("closed l2cap:" + HCI0));
        }
    }

    @Test
    void l2ping_prints_times() {
        try (Running lab = lab("l2ping", HCI1, "3", HCI0)) {
            Running.Result result = lab.result();
            assertThat(result.err(), is(""));
            List<String> lines = result.out().lines().toList();
            assertThat(lines, hasSize(3));
            for (int i = 0; i < 3; i++) {
                assertThat(
                        lines.get(i),
                        matchesRegex(
                                "44 bytes from " + HCI1 + " id " + i + " time [0-9]+\\.\\d\\d ms"));
            }
        }
    }

    private static String channel(String line) {
        return waiting("rfcomm:" + HCI1 + "/", line);
    }

    /** What follows the address in {@code … waiting for clients on rfcomm:ADDRESS/CHANNEL}. */
    static String waiting(String address, String line) {
        String pattern = "[a-z2-]+: waiting for clients on " + address;
        assertThat(line, matchesRegex(pattern + "(\\d+|0x[0-9a-f]+)"));
        return line.replaceFirst(pattern, "");
    }
}
