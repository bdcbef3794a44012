package berkeley.net;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.Caller;
import berkeley.NoFdLeaks;
import berkeley.Sock;
import berkeley.SockPair;
import berkeley.addr.SockAddr;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A SockSocket means what a java.net.Socket means. */
@ExtendWith(NoFdLeaks.class)
class SockSocketTest {
    @TempDir Path folder;

    /** The JDK keeps a socket of its own open once it has closed the first. */
    @BeforeAll
    static void loadJavaNet() throws IOException {
        new ServerSocket(0).close();
        new Socket().close();
    }

    private SockAddr.Unix path() {
        return SockAddr.unix(folder.resolve("s").toString());
    }

    // Connecting

    @Test
    void a_factory_connects_each_socket_to_its_address_whatever_it_is_asked_for() throws Exception {
        SockSocketFactory factory = SockSocketFactory.to(path());
        InetAddress host = InetAddress.getByAddress("db", new byte[] {10, 0, 0, 7});
        try (ServerSocket server = SockServerSocketFactory.on(path()).createServerSocket(0);
                Socket byName = factory.createSocket("db", 5432);
                Socket byAddress = factory.createSocket(host, 5432);
                Socket bound = factory.createSocket("db", 5432, null, 0);
                Socket later =
                        new UnixSocketFactory(folder.resolve("s").toString()).createSocket()) {
            assertThat(later.isConnected(), is(false));
            assertThat(later.isBound(), is(false));
            assertThat(later.getRemoteSocketAddress(), is(nullValue()));
            later.connect(new InetSocketAddress("127.0.0.1", 5432), 1000);
            for (Socket each : new Socket[] {byName, byAddress, bound, later}) {
                try (Socket accepted = server.accept()) {
                    each.getOutputStream().write(7);
                    assertThat(accepted.getInputStream().read(), is(7));
                    assertThat(each.isConnected(), is(true));
                    assertThat(each.isBound(), is(true));
                    assertThat(each.getPort(), is(5432));
                    assertThat(
                            each.getRemoteSocketAddress(),
                            is(UnixDomainSocketAddress.of(folder.resolve("s"))));
                    assertThat(accepted.getPort(), is(0));
                    assertThat(accepted.getInetAddress().isLoopbackAddress(), is(true));
                }
            }
            assertThat(byName.getInetAddress().isLoopbackAddress(), is(true));
            assertThat(byAddress.getInetAddress(), is(host));
            assertThat(
                    server.getLocalSocketAddress(),
                    is(UnixDomainSocketAddress.of(folder.resolve("s"))));
        }
    }

    @Test
    void a_refused_connection_is_a_ConnectException_and_closes_the_socket() throws Exception {
        Socket socket = SockSocketFactory.to(path()).createSocket();
        ConnectException none =
                assertThrows(
                        ConnectException.class,
                        () -> socket.connect(new InetSocketAddress("127.0.0.1", 1)));
        assertThat(none.getMessage(), containsString("ENOENT"));
        assertThat(socket.isClosed(), is(true));
        assertThrows(
                SocketException.class, () -> socket.connect(new InetSocketAddress("127.0.0.1", 1)));
    }

    @Test
    void an_accept_queue_that_is_full_is_a_SocketTimeoutException() throws Exception {
        SockSocketFactory factory = SockSocketFactory.to(path());
        try (ServerSocket server = SockServerSocketFactory.on(path()).createServerSocket(0, 0);
                Socket first = factory.createSocket("x", 1);
                Socket second = factory.createSocket()) {
            assertThrows(
                    SocketTimeoutException.class,
                    () -> second.connect(new InetSocketAddress("127.0.0.1", 1), 30));
            assertThat(first.isConnected(), is(true));
            assertThat(server.isBound(), is(true));
        }
    }

    @Test
    void over_TCP_it_has_the_names_of_java_net() throws Exception {
        try (ServerSocket server =
                        SockServerSocketFactory.on(SockAddr.inet("127.0.0.1", 0))
                                .createServerSocket(0);
                Socket client = SockSocket.of(Sock.open(AF_INET, SOCK_STREAM))) {
            client.bind(new InetSocketAddress("127.0.0.1", 0));
            client.connect(server.getLocalSocketAddress());
            try (Socket accepted = server.accept()) {
                assertThat(client.getPort(), is(server.getLocalPort()));
                assertThat(accepted.getPort(), is(client.getLocalPort()));
                assertThat(client.getInetAddress(), is(InetAddress.getByName("127.0.0.1")));
                assertThat(client.getLocalAddress(), is(client.getInetAddress()));
                assertThat(client.getRemoteSocketAddress(), is(server.getLocalSocketAddress()));
                assertThat(accepted.getRemoteSocketAddress(), is(client.getLocalSocketAddress()));
            }
        }
    }

    // Data and its end

    @Test
    void a_half_close_ends_one_direction_alone() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
                Socket left = SockSocket.of(pair.first());
                Socket right = SockSocket.of(pair.second())) {
            left.getOutputStream().write("hello".getBytes());
            left.shutdownOutput();
            assertThat(new String(right.getInputStream().readAllBytes()), is("hello"));
            right.getOutputStream().write(1);
            assertThat(left.getInputStream().read(), is(1));
            assertThat(left.isOutputShutdown(), is(true));
            assertThat(left.isInputShutdown(), is(false));
            assertThrows(SocketException.class, left::getOutputStream);
            assertThrows(SocketException.class, left::shutdownOutput);
            left.shutdownInput();
            assertThrows(SocketException.class, left::getInputStream);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void setSoTimeout_limits_a_read_and_no_write(boolean virtual) throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
                Socket left = SockSocket.of(pair.first())) {
            left.setSoTimeout(30);
            assertThat(left.getSoTimeout(), is(30));
            long begin = System.nanoTime();
            Caller reader = Caller.start(virtual, () -> left.getInputStream().read());
            assertThat(reader.thrown(), is(instanceOf(SocketTimeoutException.class)));
            assertThat(System.nanoTime() - begin, is(greaterThanOrEqualTo(30_000_000L)));
            Caller writer =
                    Caller.start(virtual, () -> left.getOutputStream().write(new byte[1_000_000]));
            Thread.sleep(60); // longer than the limit
            assertThat(pair.second().recvall(new byte[1_000_000]), is(1_000_000));
            writer.returns();
            assertThrows(IllegalArgumentException.class, () -> left.setSoTimeout(-1));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @SuppressWarnings("try") // closing early is what ends the calls
    void close_ends_a_read_and_an_accept_of_another_thread(boolean virtual) throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
                ServerSocket server = SockServerSocketFactory.on(path()).createServerSocket(0)) {
            Socket left = SockSocket.of(pair.first());
            Caller reader = Caller.start(virtual, () -> left.getInputStream().read());
            Caller accepter = Caller.start(virtual, server::accept);
            reader.untilItWaits();
            accepter.untilItWaits();
            left.close();
            server.close();
            assertThat(reader.thrown(), is(instanceOf(SocketException.class)));
            assertThat(accepter.thrown(), is(instanceOf(SocketException.class)));
            assertThat(left.isClosed(), is(true));
            assertThat(server.isClosed(), is(true));
            assertThrows(SocketException.class, left::getInputStream);
        }
    }

    @Test
    void an_accept_gives_up_after_setSoTimeout() throws Exception {
        try (ServerSocket server = SockServerSocketFactory.on(path()).createServerSocket(0)) {
            server.setSoTimeout(20);
            assertThrows(SocketTimeoutException.class, server::accept);
        }
    }

    @Test
    void a_datagram_socket_is_refused() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_DGRAM)) {
            assertThrows(IllegalArgumentException.class, () -> SockSocket.of(pair.first()));
        }
    }

    // Options

    @Test
    void options_are_those_of_the_kernel_and_what_a_family_lacks_is_ignored() throws Exception {
        try (Socket tcp = SockSocket.of(Sock.open(AF_INET, SOCK_STREAM));
                Socket unix = SockSocketFactory.to(path()).createSocket()) {
            for (Socket each : new Socket[] {tcp, unix}) {
                boolean isTcp = each == tcp;
                each.setTcpNoDelay(true);
                assertThat(each.getTcpNoDelay(), is(isTcp));
                each.setTrafficClass(0x10);
                assertThat(each.getTrafficClass(), is(isTcp ? 0x10 : 0));
                each.setKeepAlive(true);
                assertThat(each.getKeepAlive(), is(true));
                each.setReuseAddress(true);
                assertThat(each.getReuseAddress(), is(true));
                each.setSoLinger(true, 3);
                assertThat(each.getSoLinger(), is(3));
                each.setSoLinger(false, 0);
                assertThat(each.getSoLinger(), is(-1));
                each.setSendBufferSize(20_000);
                assertThat(each.getSendBufferSize(), is(40_000));
                each.setReceiveBufferSize(20_000);
                assertThat(each.getReceiveBufferSize(), is(40_000));
                each.setOOBInline(true);
                assertThat(each.getOOBInline(), is(true));
                each.setOption(StandardSocketOptions.SO_LINGER, 4);
                assertThat(each.getOption(StandardSocketOptions.SO_LINGER), is(4));
                each.setOption(StandardSocketOptions.SO_SNDBUF, 10_000);
                assertThat(each.getOption(StandardSocketOptions.SO_SNDBUF), is(20_000));
                assertThat(each.getOption(StandardSocketOptions.TCP_NODELAY), is(isTcp));
                assertThat(each.supportedOptions().size(), is(8));
                assertThrows(
                        UnsupportedOperationException.class,
                        () -> each.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 1));
                assertThrows(IllegalArgumentException.class, () -> each.setSendBufferSize(0));
                assertThrows(IllegalArgumentException.class, () -> each.setTrafficClass(256));
            }
        }
    }

    // Nothing falls through to the socket that java.net would open

    @Test
    void every_method_of_java_net_is_overridden() {
        assertThat(inherited(SockSocket.class, Socket.class), is(empty()));
        assertThat(
                inherited(SockServerSocket.class, ServerSocket.class),
                contains("bind(SocketAddress)"));
    }

    private static Set<String> inherited(Class<?> ours, Class<?> theirs) {
        Set<String> without = Set.of("setPerformancePreferences");
        return Stream.of(theirs.getMethods())
                .filter(m -> m.getDeclaringClass() == theirs)
                .filter(m -> !Modifier.isStatic(m.getModifiers()))
                .filter(m -> !without.contains(m.getName()))
                .filter(m -> !declares(ours, m))
                .map(m -> m.getName() + parameters(m))
                .collect(Collectors.toSet());
    }

    private static String parameters(Method method) {
        return Stream.of(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private static boolean declares(Class<?> ours, Method method) {
        try {
            ours.getDeclaredMethod(method.getName(), method.getParameterTypes());
            return true;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    @Test
    void urgent_data_goes_out_of_band() throws Exception {
        try (Sock listener = Sock.listenOn(SockAddr.inet("127.0.0.1", 0));
                Socket client = SockSocket.of(Sock.connectTo(listener.getsockname()));
                Sock server = listener.accept()) {
            client.sendUrgentData(0x41);
            byte[] urgent = new byte[1];
            int n;
            do {
                try {
                    n = server.recv(urgent, 0, 1, MSG_OOB);
                } catch (IOException notYet) {
                    n = 0;
                }
            } while (n <= 0);
            assertThat(urgent[0], is((byte) 0x41));
        }
    }
}
