package berkeley.bench.cases;

import static berkeley.bindings.socket.Constants.*;

import berkeley.Sock;
import berkeley.SockAddrBuf;
import berkeley.addr.SockAddr;
import berkeley.bench.Bench;
import berkeley.bench.Clock;
import berkeley.bench.Setup;
import berkeley.bench.peer.C;
import berkeley.sys.Errno;
import berkeley.sys.SysSocket;
import berkeley.sys.Unistd;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;

/** A connection from beginning to end, both sides in one thread. */
public final class AcceptCycle implements Bench {
    private static final int BACKLOG = 16;

    @Override
    public String name() {
        return "accept";
    }

    @Override
    public String about() {
        return "socket, connect, accept and both closes of a TCP connection, in one thread";
    }

    @Override
    public Clock clock() {
        return Clock.CPU;
    }

    @Override
    public List<String> cases(boolean quick) {
        return List.of("cycle");
    }

    @Override
    public Setup open(String which) throws Throwable {
        // A cycle counts as one byte: what passes the loopback interface is headers only.
        Setup setup = new Setup(1, true);
        descriptors(setup);
        sock(setup);
        net(setup);
        nio(setup);
        return setup;
    }

    private static Sock listener(Setup setup) throws IOException {
        return setup.own(Sock.open(AF_INET, SOCK_STREAM))
                .bind(SockAddr.inet("127.0.0.1", 0))
                .listen(BACKLOG);
    }

    private static void descriptors(Setup setup) throws IOException {
        Sock listener = listener(setup);
        int fd = listener.fd();
        SockAddrBuf name = new SockAddrBuf().set(listener.getsockname());
        MemorySegment address = name.segment().asSlice(0, name.length());
        setup.add("C", (ops, laps) -> C.accept(fd, address, ops));
        setup.add(
                "sys",
                (ops, laps) -> {
                    for (int i = 0; i < ops; i++) sys(fd, address);
                    return ops;
                });
    }

    private static void sys(int listener, MemorySegment address) throws IOException {
        int c = SysSocket.socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        check(c);
        check(SysSocket.connect(c, address, (int) address.byteSize()));
        int s = SysSocket.accept4(listener, MemorySegment.NULL, MemorySegment.NULL, SOCK_CLOEXEC);
        check(s);
        check(Unistd.close(c));
        check(Unistd.close(s));
    }

    private static void check(int result) throws IOException {
        if (result < 0) throw new IOException("errno " + Errno.errno());
    }

    private static void sock(Setup setup) throws IOException {
        Sock listener = listener(setup);
        SockAddr address = listener.getsockname();
        setup.add(
                "Sock",
                (ops, laps) -> {
                    for (int i = 0; i < ops; i++) {
                        Sock c = Sock.open(AF_INET, SOCK_STREAM).connect(address);
                        Sock s = listener.accept();
                        c.close();
                        s.close();
                    }
                    return ops;
                });
    }

    private static void net(Setup setup) throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        ServerSocket listener = setup.own(new ServerSocket(0, BACKLOG, here));
        SocketAddress address = listener.getLocalSocketAddress();
        setup.add(
                "java.net",
                (ops, laps) -> {
                    for (int i = 0; i < ops; i++) {
                        Socket c = new Socket();
                        c.connect(address);
                        Socket s = listener.accept();
                        c.close();
                        s.close();
                    }
                    return ops;
                });
    }

    private static void nio(Setup setup) throws IOException {
        ServerSocketChannel listener = setup.own(ServerSocketChannel.open());
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        SocketAddress address = listener.getLocalAddress();
        setup.add(
                "java.nio",
                (ops, laps) -> {
                    for (int i = 0; i < ops; i++) {
                        SocketChannel c = SocketChannel.open();
                        c.connect(address);
                        SocketChannel s = listener.accept();
                        c.close();
                        s.close();
                    }
                    return ops;
                });
    }
}
