package berkeley.bench.cases;

import berkeley.Sock;
import berkeley.bench.Setup;
import berkeley.bench.peer.C;
import berkeley.bench.peer.NetPair;
import berkeley.bench.peer.NioPair;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Ping-pong between two threads, both of which use the API that is measured. */
final class Threads {
    /** One answer. */
    private interface Echo {
        void once() throws Throwable;
    }

    private final Setup setup;
    private final int size;

    Threads(Setup setup, int size) {
        this.setup = setup;
        this.size = size;
    }

    void addAll() throws Throwable {
        c();
        segment();
        bytes();
        net();
        nio();
    }

    /** On the other core, until its socket ends. */
    private static void start(Echo echo) throws Throwable {
        Cores.far();
        Thread.ofPlatform()
                .daemon()
                .name("echo")
                .start(() -> {
                    try {
                        while (true) echo.once();
                    } catch (IOException e) {
                        // The setup closed one of the ends.
                    } catch (Throwable e) {
                        throw new AssertionError(e);
                    }
                });
        Cores.near();
    }

    private void c() throws Throwable {
        int[] fds = C.tcpPair(TcpPair.BUFFERS);
        setup.onClose(() -> C.close(fds[0]));
        Cores.far();
        C.echo(fds[1], size);
        Cores.near();
        Arena arena = setup.own(Arena.ofConfined());
        MemorySegment out = arena.allocate(size);
        MemorySegment in = arena.allocate(size);
        setup.add("C", PingPong.cPing(fds[0], out, in, size, 0));
    }

    private Sock[] socks() throws Throwable {
        int[] fds = C.tcpPair(TcpPair.BUFFERS);
        return new Sock[] {setup.own(Sock.adopt(fds[0])), setup.own(Sock.adopt(fds[1]))};
    }

    private void segment() throws Throwable {
        Sock[] socks = socks();
        MemorySegment buffer = Arena.ofAuto().allocate(size);
        start(() -> {
            Loops.recv(socks[1], buffer, size);
            Loops.send(socks[1], buffer, size);
        });
        PingPong.segment(setup, "Sock segment", socks[0], size);
    }

    private void bytes() throws Throwable {
        Sock[] socks = socks();
        byte[] buffer = new byte[size];
        start(() -> {
            Loops.recv(socks[1], buffer);
            Loops.send(socks[1], buffer);
        });
        PingPong.bytes(setup, socks[0], size);
    }

    private void net() throws Throwable {
        NetPair pair = setup.own(new NetPair(TcpPair.BUFFERS, size));
        Socket server = pair.server();
        byte[] buffer = new byte[size];
        start(() -> {
            NetPair.receive(server.getInputStream(), buffer);
            server.getOutputStream().write(buffer);
        });
        PingPong.net(setup, pair.client(), size);
    }

    private void nio() throws Throwable {
        NioPair pair = setup.own(NioPair.tcp(TcpPair.BUFFERS, size));
        ByteBuffer buffer = ByteBuffer.allocateDirect(size);
        SocketChannel server = (SocketChannel) pair.server();
        start(() -> {
            Loops.recv(server, buffer);
            Loops.send(server, buffer);
        });
        PingPong.nio(setup, (SocketChannel) pair.client(), size);
    }
}
