package berkeley.examples;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.examples.Running.lab;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import berkeley.addr.SockAddr;
import berkeley.examples.explain.Explain;
import berkeley.sys.SysSocket;
import berkeley.sys.Unistd;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

class ExplainTest {
    @Test
    void what_a_socket_is_in_is_told_of_any_process() throws Exception {
        String own = "/" + SysSocket.socket(AF_INET, SOCK_STREAM, 0);
        int fd = Integer.parseInt(own.substring(1));
        try (Running fresh =
                lab("explain", "ENOTCONN", "recv", ProcessHandle.current().pid() + own)) {
            assertThat(
                    fresh.result().out(),
                    containsString("here: it is a socket without an address"));
            SysSocket.listen(fd, 1);
            try (Running bound =
                    lab("explain", "ENOTCONN", "recv", ProcessHandle.current().pid() + own)) {
                assertThat(
                        bound.result().out(),
                        containsString("here: it is a TCP socket in state LISTEN, on port "));
            }
        } finally {
            Unistd.close(fd);
        }
    }

    @Test
    void what_is_no_call_is_refused() {
        try (Running explain = lab("explain", "ECONNREFUSED", "conect")) {
            Running.Result result = explain.result();
            assertThat(result.exit(), is(2));
            assertThat(result.err(), containsString("a call, such as connect"));
        }
    }

    @Test
    void a_port_that_is_taken_is_found() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Running explain =
                        lab(
                                "explain",
                                "EADDRINUSE",
                                "bind",
                                "127.0.0.1:" + server.getLocalPort())) {
            String told = explain.result().out();
            assertThat(told, containsString("EADDRINUSE (98): Address already in use"));
            assertThat(told, containsString("here: yes: tcp"));
        }
    }

    @Test
    void a_port_that_nobody_listens_on_is_told() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0)) {
            port = server.getLocalPort();
        }
        try (Running explain = lab("explain", "111", "connect", "127.0.0.1:" + port)) {
            assertThat(
                    explain.result().out(),
                    containsString("here: yes: nothing on this machine listens on port " + port));
        }
    }

    @Test
    void an_address_of_another_machine_is_told() {
        try (Running explain = lab("explain", "EADDRNOTAVAIL", "bind", "192.0.2.1:80")) {
            assertThat(explain.result().out(), containsString("here: no interface has 192.0.2.1"));
        }
    }

    @Test
    void a_path_is_looked_for(@TempDir Path folder) throws Exception {
        Path path = Files.createFile(folder.resolve("socket"));
        try (Running explain = lab("explain", "EADDRINUSE", "bind", "unix:" + path)) {
            assertThat(explain.result().out(), containsString("here: " + path + " exists"));
        }
    }

    @Test
    void a_descriptor_that_is_not_open_is_told() throws Exception {
        assertThat(
                Explain.of("EBADF", "read", "999"),
                containsString("here: descriptor 999 is not open"));
        long process = ProcessHandle.current().pid();
        try (Running explain = lab("explain", "EBADF", "read", process + "/999999")) {
            assertThat(
                    explain.result().out(),
                    containsString(
                            "here: descriptor 999999 of process " + process + " is not open"));
        }
    }

    /** 1 is open in explain itself too, whatever it is in the program that met the error. */
    @Test
    void of_a_descriptor_the_process_is_asked() {
        try (Running explain = lab("explain", "EBADF", "close", "1")) {
            Running.Result result = explain.result();
            assertThat(result.exit(), is(2));
            assertThat(result.err(), containsString("1 is not an address or PID/FD"));
        }
    }

    @Test
    void the_last_call_that_failed_is_explained() throws Exception {
        Explain.watch();
        int fd = SysSocket.socket(AF_INET, SOCK_STREAM, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(16, 4);
            SockAddr.parse("192.0.2.1:80").encode(address);
            SysSocket.bind(fd, address, 16);
        } finally {
            Unistd.close(fd);
        }
        String told = Explain.last();
        assertThat(
                told, containsString("sin_addr=inet_addr(\"192.0.2.1\")}, 16) = -1 EADDRNOTAVAIL"));
        assertThat(told, containsString("here: no interface has 192.0.2.1"));
    }

    @Test
    void bluetooth_devices_that_did_not_pair_are_thought_of() throws Exception {
        assertThat(Explain.of("EACCES", "connect"), containsString("`bluetoothctl pair BDADDR`"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ENONSENSE", "9999", "0"})
    void what_is_no_errno_is_refused(String errno) {
        try (Running explain = lab("explain", errno)) {
            Running.Result result = explain.result();
            assertThat(result.exit(), is(2));
            assertThat(result.err(), containsString("an errno, such as EADDRINUSE"));
            assertThat(result.out(), is(""));
        }
    }

    @Test
    void an_errno_alone_is_explained_or_asks_for_the_call() {
        try (Running explain = lab("explain", "EPIPE")) {
            assertThat(explain.result().out(), containsString("Likely causes:"));
        }
        try (Running explain = lab("explain", "EADDRINUSE")) {
            assertThat(
                    explain.result().out(),
                    containsString("It depends on the call: bind, connect, listen"));
            assertThat(explain.result().out(), not(containsString("Likely causes:")));
        }
        try (Running explain = lab("explain", "EINPROGRESS")) { // of connect alone
            assertThat(explain.result().out(), containsString("\nconnect: "));
            assertThat(explain.result().out(), containsString("Likely causes:"));
        }
    }
}
