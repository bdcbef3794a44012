package berkeley;

import static berkeley.Failing.errno;
import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.addr.SockAddr;
import berkeley.machine.Needs;
import berkeley.option.SO;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

/**
 * Protocols that some kernels are built without. What the kernel has stands in /proc/net/protocols:
 * a socket is to be had where it stands there, and nowhere else.
 */
@ExtendWith(NoFdLeaks.class)
class RareProtocolsTest {
    private static final int MEGABYTE = 1 << 20;

    /** Opens one, or holds the kernel to refusing it with {@code errno}; then there is no test. */
    private static Stream<Sock> open(String name, int errno, int domain, int type, int protocol)
            throws IOException {
        Sock sock;
        try {
            sock = Sock.open(domain, type, protocol); // loads the module, if it is one
        } catch (ErrnoException refused) {
            assertThat(refused.getMessage(), refused.errno(), is(errno));
            assertThat(protocols(), not(hasItem(name)));
            return Stream.empty();
        }
        assertThat(protocols(), hasItem(name));
        return Stream.of(sock);
    }

    private static java.util.List<String> protocols() throws IOException {
        return Files.readAllLines(Path.of("/proc/net/protocols")).stream()
                .map(line -> line.split(" ")[0])
                .toList();
    }

    private static byte[] megabyte() {
        byte[] bytes = new byte[MEGABYTE];
        new Random(MEGABYTE).nextBytes(bytes);
        return bytes;
    }

    /** Sends a megabyte each way at once, and compares what came. */
    private static void exchange(Sock client, Sock server) throws Exception {
        byte[] sent = megabyte();
        FutureTask<byte[]> echo =
                new FutureTask<>(() -> {
                    byte[] got = all(server);
                    server.sendall(got);
                    return got;
                });
        Thread.ofPlatform().start(echo);
        client.sendall(sent);
        byte[] back = all(client);
        assertThat(Arrays.mismatch(echo.get(), sent), is(-1));
        assertThat(Arrays.mismatch(back, sent), is(-1));
    }

    private static byte[] all(Sock sock) throws ErrnoException {
        byte[] got = new byte[MEGABYTE];
        assertThat(sock.recv(got, 0, MEGABYTE, MSG_WAITALL), is(MEGABYTE));
        return got;
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:0", "[::1]:0"})
    void a_megabyte_travels_in_datagrams_of_UDPLITE(String loopback) throws Exception {
        SockAddr any = SockAddr.parse(loopback);
        String name = any.family() == AF_INET ? "UDP-Lite" : "UDPLITEv6";
        for (Sock opened :
                open(name, EPROTONOSUPPORT, any.family(), SOCK_DGRAM, IPPROTO_UDPLITE).toList()) {
            try (Sock server = opened.bind(any);
                    Sock client = Sock.open(any.family(), SOCK_DGRAM, IPPROTO_UDPLITE)) {
                client.connect(server.getsockname());
                assertThat(server.get(SO.PROTOCOL), is(IPPROTO_UDPLITE));
                byte[] sent = megabyte();
                byte[] got = new byte[MEGABYTE];
                for (int at = 0; at < MEGABYTE; at += 4096) {
                    assertThat(client.send(sent, at, 4096, 0), is(4096));
                    assertThat(server.recv(got, at, 4096, 0), is(4096));
                }
                assertThat(Arrays.mismatch(got, sent), is(-1));
                try (Sock udp = Sock.open(any.family(), SOCK_DGRAM)) {
                    udp.bind(server.getsockname()); // its ports are not those of UDP
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:0", "[::1]:0"})
    void a_megabyte_travels_each_way_over_MPTCP(String loopback) throws Exception {
        SockAddr any = SockAddr.parse(loopback);
        Path enabled = Path.of("/proc/sys/net/mptcp/enabled");
        if (Files.exists(enabled) && Files.readString(enabled).strip().equals("0")) {
            assertThat(
                    errno(() -> Sock.open(any.family(), SOCK_STREAM, IPPROTO_MPTCP)),
                    is(ENOPROTOOPT));
            return;
        }
        String name = any.family() == AF_INET ? "MPTCP" : "MPTCPv6";
        for (Sock opened :
                open(name, EPROTONOSUPPORT, any.family(), SOCK_STREAM, IPPROTO_MPTCP).toList()) {
            try (Sock listener = opened.bind(any).listen(1);
                    Sock client = Sock.open(any.family(), SOCK_STREAM, IPPROTO_MPTCP)) {
                client.connect(listener.getsockname());
                try (Sock server = listener.accept()) {
                    assertThat(server.protocol(), is(IPPROTO_MPTCP));
                    exchange(client, server);
                    assertThat(fellBack(client), is(false));
                    assertThat(fellBack(server), is(false));
                }
            }
        }
    }

    @Test
    void MPTCP_talks_to_plain_TCP_and_knows_it() throws Exception {
        if (open("MPTCP", EPROTONOSUPPORT, AF_INET, SOCK_STREAM, IPPROTO_MPTCP)
                .peek(RareProtocolsTest::close)
                .findAny()
                .isEmpty()) {
            return;
        }
        try (Sock listener =
                        Sock.open(AF_INET, SOCK_STREAM)
                                .bind(SockAddr.inet("127.0.0.1", 0))
                                .listen(1);
                Sock client = Sock.open(AF_INET, SOCK_STREAM, IPPROTO_MPTCP)) {
            client.connect(listener.getsockname());
            try (Sock server = listener.accept()) {
                exchange(client, server);
                assertThat(fellBack(client), is(true));
            }
        }
    }

    private static void close(Sock sock) {
        try {
            sock.close();
        } catch (ErrnoException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The kernel has no MPTCP_INFO of a connection that became plain TCP. */
    private static boolean fellBack(Sock sock) throws ErrnoException {
        try {
            return sock.getsockopt(SOL_MPTCP, MPTCP_INFO, 64).length == 0;
        } catch (ErrnoException refused) {
            assertThat(refused.errno(), is(EOPNOTSUPP));
            return true;
        }
    }

    private static Stream<Sock> vsock() throws IOException {
        return open("AF_VSOCK", EAFNOSUPPORT, AF_VSOCK, SOCK_STREAM, 0);
    }

    @Test
    void a_vsock_gets_a_port_that_is_its_own() throws Exception {
        for (Sock opened : vsock().toList()) {
            try (Sock listener =
                            opened.bind(new SockAddr.Vsock(VMADDR_CID_ANY, VMADDR_PORT_ANY))
                                    .listen(1);
                    Sock second = Sock.open(AF_VSOCK, SOCK_STREAM)) {
                SockAddr.Vsock name = (SockAddr.Vsock) listener.getsockname();
                assertThat(name.cid(), is(VMADDR_CID_ANY));
                assertThat(name.port(), is(not(VMADDR_PORT_ANY)));
                assertThat(SockAddr.parse(name.toString()), is(name));
                assertThat(
                        assertThrows(ErrnoException.class, () -> second.bind(name)).getMessage(),
                        startsWith("bind " + name + ": EADDRINUSE ("));
                listener.timeout(Duration.ofMillis(1));
                assertThat(
                        assertThrows(ErrnoException.class, listener::accept).getMessage(),
                        startsWith("accept " + name + ": ETIMEDOUT ("));
            }
        }
    }

    @Test
    void the_number_of_this_machine_is_what_python_gets() throws Exception {
        if (!Files.exists(Path.of("/dev/vsock"))) {
            assertThat(errno(Vsock::localCid), is(ENOENT));
            return;
        }
        Needs.programs("python3");
        String cid =
                Child.output(
                        "python3",
                        "-c",
                        """
                        import fcntl, socket, struct
                        ask = socket.IOCTL_VM_SOCKETS_GET_LOCAL_CID
                        print(struct.unpack('I', fcntl.ioctl(open('/dev/vsock'), ask, bytes(4)))[0])
                        """);
        assertThat(Integer.toUnsignedString(Vsock.localCid()), is(cid.strip()));
    }

    /** A machine talks to itself through the module vsock_loopback alone. */
    @Test
    void a_megabyte_travels_each_way_over_vsock_where_there_is_a_loopback() throws Exception {
        for (Sock opened : vsock().toList()) {
            try (Sock listener = opened;
                    Sock client = Sock.open(AF_VSOCK, SOCK_STREAM)) {
                SockAddr local = new SockAddr.Vsock(VMADDR_CID_LOCAL, VMADDR_PORT_ANY);
                if (!loopback()) {
                    assertThat(errno(() -> listener.bind(local)), is(EADDRNOTAVAIL));
                    continue;
                }
                client.connect(listener.bind(local).listen(1).getsockname());
                try (Sock server = listener.accept()) {
                    assertThat(server.peer(), is(client.getsockname()));
                    exchange(client, server);
                }
            }
        }
    }

    private static boolean loopback() throws IOException {
        try (Stream<String> symbols = Files.lines(Path.of("/proc/kallsyms"))) {
            return symbols.anyMatch(symbol -> symbol.contains(" vsock_loopback_"));
        }
    }
}
