package berkeley.snippets;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.sys.ArpaInet.htonl;
import static berkeley.sys.ArpaInet.htons;
import static berkeley.sys.Errno.perror;
import static berkeley.sys.SysSocket.*;
import static berkeley.sys.Unistd.close;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.ChildProcess;
import berkeley.Cmsg;
import berkeley.EpollSet;
import berkeley.ErrnoException;
import berkeley.Fd;
import berkeley.FdSet;
import berkeley.Lookup;
import berkeley.Message;
import berkeley.MessageBatch;
import berkeley.NoFdLeaks;
import berkeley.PipePair;
import berkeley.PollSet;
import berkeley.Sock;
import berkeley.SockOpt;
import berkeley.SockPair;
import berkeley.addr.BdAddr;
import berkeley.addr.SockAddr;
import berkeley.bindings.socket.in_addr;
import berkeley.bindings.socket.sockaddr_in;
import berkeley.bluetooth.RfcommSocket;
import berkeley.bluetooth.Sdp;
import berkeley.machine.Needs;
import berkeley.net.SockSocketFactory;
import berkeley.option.Bpf;
import berkeley.option.Codecs;
import berkeley.option.SO;
import berkeley.option.TCP;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import javax.net.SocketFactory;

/**
 * The code in the Javadoc, compiled and run. A {@code @snippet} names a region here and shows the
 * same lines; the javadoc tool fails where the two differ. It compares the end of the line at which
 * a region starts as well, so that start stands behind the first line of code.
 */
@ExtendWith(NoFdLeaks.class)
class SnippetsTest {
    @TempDir Path folder;

    /** The JDK keeps a socket of its own open once it has closed the first. */
    @BeforeAll
    static void loadJavaNet() throws IOException {
        new ServerSocket(0).close();
        new Socket().close();
    }

    private final List<Object> handled = new ArrayList<>();
    private Sock listener;
    private Thread echo;
    private int port;

    private void handle(Object what) {
        handled.add(what);
    }

    @BeforeEach
    void listen() throws Exception {
        listener = Sock.open(AF_INET, SOCK_STREAM).bind(SockAddr.inet("127.0.0.1", 0)).listen(5);
        port = ((SockAddr.Inet) listener.getsockname()).port();
        echo = Thread.ofPlatform().start(this::echo);
    }

    private void echo() {
        while (true) {
            try (Sock client = listener.accept()) {
                client.sendall(client.recv(1024));
            } catch (ErrnoException closed) {
                return;
            }
        }
    }

    @AfterEach
    void end() throws Exception {
        listener.close();
        echo.join();
    }

    @Test
    void a_client_in_the_words_of_C() {
        int fd = socket(AF_INET, SOCK_STREAM, 0); // @start region="sys"
        if (fd < 0) perror("socket");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment addr = sockaddr_in.allocate(arena);
            sockaddr_in.sin_family(addr, (short) AF_INET);
            sockaddr_in.sin_port(addr, htons(port));
            in_addr.s_addr(sockaddr_in.sin_addr(addr), htonl(INADDR_LOOPBACK));
            if (connect(fd, addr, (int) sockaddr_in.sizeof()) < 0) perror("connect");
        }
        if (send(fd, "hello".getBytes(), 0) < 0) perror("send");
        byte[] buf = new byte[1024];
        long n = recv(fd, buf, 0);
        if (n < 0) perror("recv");
        close(fd);
        // @end
        assertThat(new String(buf, 0, (int) n), is("hello"));
    }

    @Test
    void a_client_as_a_program_has_it() throws Exception {
        try (Sock sock = Sock.open(AF_INET, SOCK_STREAM)) { // @start region="sock"
            sock.timeout(Duration.ofSeconds(5)).connect(SockAddr.inet("127.0.0.1", port));
            sock.sendall("hello".getBytes());
            handle(new String(sock.recv(1024)));
        } catch (ErrnoException e) {
            if (e.errno() != ECONNREFUSED) throw e;
            System.err.println(e.getMessage());
        }
        // @end
        assertThat(handled, contains("hello"));
    }

    /** It takes another Bluetooth device, so it is only compiled. */
    static void rfcomm() throws IOException {
        BdAddr device = BdAddr.parse("00:AA:01:00:00:42"); // @start region="rfcomm"
        try (Sock sock = RfcommSocket.connect(BdAddr.ANY, device, Sdp.SERIAL_PORT)) {
            sock.sendall("hello".getBytes());
        }
        // @end
    }

    static Sock connectTo(String host, String service) throws IOException {
        IOException failure = null; // @start region="lookup"
        for (var found : Lookup.getaddrinfo(host, service, AF_UNSPEC, SOCK_STREAM)) {
            Sock sock = Sock.open(found.family(), found.socktype(), found.protocol());
            try {
                return sock.connect(found.addr());
            } catch (ErrnoException e) {
                sock.close();
                failure = e;
            }
        }
        throw failure;
        // @end
    }

    @Test
    void a_name_is_connected_to_at_the_first_address_that_answers() throws Exception {
        try (Sock sock = connectTo("127.0.0.1", "" + port)) {
            sock.sendall("hello".getBytes());
            assertThat(new String(sock.recv(1024)), is("hello"));
        }
    }

    @Test
    void a_name_that_does_not_answer_leaves_no_descriptor() throws Exception {
        end();
        var refused = assertThrows(ErrnoException.class, () -> connectTo("127.0.0.1", "" + port));
        assertThat(refused.errno(), is(ECONNREFUSED));
    }

    @Test
    void an_option_that_is_not_among_those_of_the_headers() throws Exception {
        try (Sock sock = Sock.open(AF_INET, SOCK_DGRAM)) {
            SockOpt<Boolean> passSec = // @start region="option"
                    new SockOpt<>("IP_PASSSEC", IPPROTO_IP, IP_PASSSEC, Codecs.FLAG);
            sock.set(passSec, true);
            // @end
            assertThat(sock.get(passSec), is(true));
        }
    }

    @Test
    void readiness() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock peer = pair.first();
            Sock sock = pair.second();
            peer.send("hello".getBytes());
            select(sock, peer.fd());
            poll(sock, peer.fd());
            epoll(sock, "sock");
            assertThat(handled, contains(sock, sock, "sock"));
        }
    }

    private void select(Sock sock, int fd) throws ErrnoException {
        FdSet ready = new FdSet().set(sock).set(fd); // @start region="select"
        FdSet.select(ready, null, null, Duration.ofSeconds(5));
        if (ready.isset(sock)) handle(sock);
        if (ready.isset(fd)) handle(fd);
        // @end
    }

    private void poll(Sock sock, int fd) throws ErrnoException {
        PollSet set = new PollSet(); // @start region="poll"
        set.add(sock, POLLIN);
        PollSet.Entry pipe = set.add(fd, POLLIN);
        set.poll(Duration.ofSeconds(5));
        for (PollSet.Entry entry : set.ready()) {
            handle(entry == pipe ? fd : entry.sock());
        }
        // @end
    }

    private void epoll(Sock sock, String client) throws ErrnoException {
        try (EpollSet<String> set = EpollSet.open()) { // @start region="epoll"
            set.add(sock, EPOLLIN | EPOLLET, client);
            set.await(Duration.ofSeconds(5));
            for (EpollSet.Event<String> event : set.ready()) {
                handle(event.value());
            }
        }
        // @end
    }

    @Test
    void a_pair_is_connected() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) { // @start region="pair"
            pair.first().sendall("hello".getBytes());
            handle(new String(pair.second().recv(1024)));
        }
        // @end
        assertThat(handled, contains("hello"));
    }

    @Test
    void a_server_and_its_client_in_two_lines() throws Exception {
        try (Sock server = Sock.listenOn(SockAddr.inet("127.0.0.1", 0)); // @start region="listenOn"
                Sock client = Sock.connectTo(server.getsockname())) {
            client.sendall("hello".getBytes());
        }
        // @end
    }

    @Test
    void a_factory_connects_to_a_unix_socket() throws Exception {
        String path = folder.resolve("server").toString();
        try (Sock server = Sock.listenOn(SockAddr.unix(path))) {
            SocketFactory factory = // @start region="factory"
                    SockSocketFactory.to(SockAddr.unix(path));
            Socket socket = factory.createSocket("localhost", 80);
            // @end
            assertThat(server.isClosed(), is(false));
            socket.close();
        }
    }

    @Test
    void a_socket_of_java_net_gets_an_option() throws Exception {
        try (ServerSocket server = new ServerSocket(0);
                Socket socket = new Socket("127.0.0.1", server.getLocalPort())) {
            try (Sock sock = Sock.copyOf(socket)) { // @start region="copyOf"
                sock.set(TCP.USER_TIMEOUT, Duration.ofSeconds(10));
            }
            // @end
            assertThat(socket.isConnected(), is(true));
        }
    }

    @Test
    void a_pipe_connects_two_sockets() throws Exception {
        try (SockPair left = Sock.pair(AF_UNIX, SOCK_STREAM);
                SockPair right = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            left.first().sendall("hello".getBytes());
            left.first().shutdown(SHUT_WR);
            Sock client = left.second();
            Sock server = right.first();
            try (PipePair pipe = PipePair.open()) { // @start region="splice"
                for (long n; (n = client.spliceInto(pipe, 1 << 16, 0)) > 0; ) {
                    while (n > 0) {
                        n -= server.spliceFrom(pipe, n, 0);
                    }
                }
            }
            // @end
            assertThat(new String(right.second().recv(100)), is("hello"));
        }
    }

    @Test
    void a_program_inherits_a_socket() throws Exception {
        Needs.programs("python3");
        Files.writeString(folder.resolve("server.py"), "import socket; socket.socket(fileno=3)");
        try (Sock listener = Sock.listenOn(SockAddr.inet("127.0.0.1", 0))) {
            String file = folder.resolve("server.py").toString();
            assertThat(run(listener, file), is(0));
        }
    }

    private static int run(Sock listener, String file) throws Exception {
        ChildProcess child = // @start region="child"
                ChildProcess.of("python3", file).inherit(listener).start();
        int status = child.waitFor();
        // @end
        return status;
    }

    @Test
    void a_message_brings_a_descriptor() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock sock = pair.first();
            Sock other = pair.second();
            int fd = sock.fd();
            var rights = Cmsg.Rights.of(fd); // @start region="message"
            sock.sendmsg(new Message().data("take this".getBytes()).control(rights), 0);

            try (Message message = new Message().room(100)) {
                other.recvmsg(message, 0);
                for (Cmsg cmsg : message.control()) {
                    if (cmsg instanceof Cmsg.Rights(List<Fd> fds)) handle(fds.getFirst().take());
                }
            }
            // @end
        }
        assertThat(handled, contains(instanceOf(Fd.class)));
        ((Fd) handled.getFirst()).close();
    }

    @Test
    void a_batch_receives_what_is_there() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_DGRAM)) {
            Sock peer = pair.first();
            Sock sock = pair.second();
            for (int i = 0; i < 3; i++) peer.send(("" + i).getBytes());
            try (MessageBatch batch = new MessageBatch(32, 0)) { // @start region="batch"
                for (int i = 0; i < 32; i++) {
                    batch.get(i).room(1500);
                }
                int n = sock.recvmmsg(batch, 0);
                for (int i = 0; i < n; i++) {
                    handle(new String(batch.get(i).bytes()));
                }
            }
            // @end
        }
        assertThat(handled, contains("0", "1", "2"));
    }

    @Test
    void a_filter_is_attached() throws Exception {
        try (Sock sock = Sock.open(AF_INET, SOCK_DGRAM)) {
            int load = BPF_LD | BPF_H | BPF_ABS; // @start region="bpf"
            int equal = BPF_JMP | BPF_JEQ | BPF_K;
            int result = BPF_RET | BPF_K;
            Bpf ipv4 =
                    Bpf.of(
                            Bpf.stmt(load, 12),
                            Bpf.jump(equal, ETH_P_IP, 0, 1),
                            Bpf.stmt(result, -1),
                            Bpf.stmt(result, 0));
            sock.set(SO.ATTACH_FILTER, ipv4);
            // @end
            assertThat(sock.get(SO.ATTACH_FILTER), is(ipv4));
        }
    }
}
