package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.addr.SockAddr;
import berkeley.option.SO;
import berkeley.option.TCP;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Sock.copyOf finds the descriptor of a socket that java.net owns. */
@ExtendWith(NoFdLeaks.class)
class CopyOfTest {
    @TempDir Path folder;

    /** The JDK keeps a socket of its own open once it has closed the first. */
    @BeforeAll
    static void loadJavaNet() throws IOException {
        new ServerSocket(0).close();
        new Socket().close();
        SocketChannel.open().close();
        AsynchronousSocketChannel.open().close();
    }

    @Test
    void both_ends_of_a_connection_are_told_apart() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept();
                Sock copy = Sock.copyOf(client);
                Sock other = Sock.copyOf(accepted);
                Sock listener = Sock.copyOf(server)) {
            copy.set(SO.KEEPALIVE, true).set(TCP.USER_TIMEOUT, Duration.ofSeconds(10));
            assertThat(client.getKeepAlive(), is(true));
            assertThat(accepted.getKeepAlive(), is(false));
            other.set(SO.OOBINLINE, true);
            assertThat(accepted.getOOBInline(), is(true));
            assertThat(client.getOOBInline(), is(false));
            assertThat(listener.get(SO.ACCEPTCONN), is(true));
            copy.sendall("hello".getBytes());
            assertThat(accepted.getInputStream().readNBytes(5), is("hello".getBytes()));
        }
    }

    @Test
    void a_socket_that_is_bound_to_any_address_is_found() throws Exception {
        try (ServerSocket server = new ServerSocket(0);
                Sock listener = Sock.copyOf(server);
                DatagramSocket datagrams = new DatagramSocket(0);
                Sock copy = Sock.copyOf(datagrams)) {
            assertThat(listener.get(SO.ACCEPTCONN), is(true));
            assertThat(copy.type(), is(SOCK_DGRAM));
            copy.set(SO.BROADCAST, false);
            assertThat(datagrams.getBroadcast(), is(false));
        }
    }

    private static void isCopied(NetworkChannel channel) throws IOException {
        try (Sock copy = Sock.copyOf(channel)) {
            int size = copy.get(SO.RCVBUF);
            copy.set(SO.RCVBUF, 5000);
            assertThat(channel.getOption(StandardSocketOptions.SO_RCVBUF), is(5000));
            copy.set(SO.RCVBUF, size);
            assertThat(copy.isBlocking(), is(true));
        }
    }

    @Test
    void channels_are_found_blocking_or_not() throws Exception {
        var any = new InetSocketAddress("127.0.0.1", 0);
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(any);
                SocketChannel client = SocketChannel.open(server.getLocalAddress());
                SocketChannel accepted = server.accept();
                AsynchronousSocketChannel async = AsynchronousSocketChannel.open();
                DatagramChannel datagrams = DatagramChannel.open().bind(any);
                DatagramChannel connected =
                        DatagramChannel.open(StandardProtocolFamily.INET)
                                .connect(datagrams.getLocalAddress())) {
            async.connect(server.getLocalAddress()).get();
            client.configureBlocking(false);
            isCopied(server);
            isCopied(client);
            isCopied(accepted);
            isCopied(async);
            isCopied(datagrams);
            isCopied(connected);
        }
    }

    @Test
    void sockets_with_the_same_names_are_refused() throws Exception {
        var path = UnixDomainSocketAddress.of(folder.resolve("server"));
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(path);
                SocketChannel one = SocketChannel.open(path)) {
            isCopied(server);
            isCopied(one);
            try (SocketChannel other = SocketChannel.open(path)) {
                SocketException several =
                        assertThrows(SocketException.class, () -> Sock.copyOf(other));
                assertThat(several.getMessage(), containsString("several sockets"));
            }
        }
    }

    @Test
    void what_is_not_bound_or_not_there_cannot_be_found() throws Exception {
        try (Socket unbound = new Socket()) {
            assertThrows(SocketException.class, () -> Sock.copyOf(unbound));
        }
        DatagramSocket closed = new DatagramSocket(0);
        closed.close();
        assertThrows(SocketException.class, () -> Sock.copyOf(closed));
    }

    @Test
    void two_descriptors_of_one_socket_are_one_socket() throws Exception {
        try (ServerSocket server = new ServerSocket(0);
                Sock copy = Sock.copyOf(server);
                Sock again = Sock.copyOf(server)) {
            assertThat(again.getsockname(), is(copy.getsockname()));
        }
    }

    @Test
    void sockets_that_come_and_go_meanwhile_are_not_taken_for_it() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
            Caller storm =
                    Caller.start(
                            false,
                            () -> {
                                while (!stop.get()) {
                                    try (Sock one = Sock.open(AF_INET, SOCK_STREAM);
                                            DatagramSocket two = new DatagramSocket(0)) {
                                        one.bind(SockAddr.inet("127.0.0.1", 0));
                                        assertThat(two.isBound(), is(true));
                                    }
                                }
                            });
            try {
                SockAddr name = SockAddr.of(client.getLocalSocketAddress());
                for (int i = 0; i < 200; i++) {
                    try (Sock copy = Sock.copyOf(client)) {
                        SockAddr found = copy.getsockname();
                        assertThat(
                                found instanceof SockAddr.Inet6 six
                                        ? new SockAddr.Inet(six.ip().toIp4(), six.port())
                                        : found,
                                is(name));
                    }
                }
            } finally {
                stop.set(true);
            }
            storm.returns();
        }
    }

    @Test
    void an_option_of_a_bare_descriptor_is_set_and_read() throws Exception {
        try (Sock sock = Sock.open(AF_INET, SOCK_STREAM)) {
            SockOpt.set(sock.fd(), SO.KEEPALIVE, true);
            assertThat(SockOpt.get(sock.fd(), SO.KEEPALIVE), is(true));
        }
    }
}
