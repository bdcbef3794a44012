package berkeley.bench.cases;

import static berkeley.bindings.socket.Constants.*;

import berkeley.EpollSet;
import berkeley.Sock;
import berkeley.addr.SockAddr;
import berkeley.bench.Bench;
import berkeley.bench.Clock;
import berkeley.bench.Guest;
import berkeley.bench.Plan;
import berkeley.bench.Setup;
import berkeley.bench.peer.C;
import berkeley.bench.peer.Crowd;
import berkeley.option.TCP;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A server of many connections, whose far ends are another process. Before it is measured every
 * connection has had its echo. The bytes are all there before they are looked for: no scheduler
 * takes part.
 */
public final class Connections implements Bench {
    static final int MANY = 50_000;

    /** With so few the cost of an event is what the many are held against. */
    private static final int FEW = 100;

    /** Descriptors for everything else. */
    private static final int SPARE = 400;

    @Override
    public String name() {
        return "connections";
    }

    @Override
    public String about() {
        return "one of many TCP connections has a byte: find it with epoll, receive, send it back";
    }

    @Override
    public Clock clock() {
        return Clock.CPU;
    }

    @Override
    public Plan plan(Plan plan) {
        return plan.batch(Duration.ofMillis(plan.quick() ? 1 : 4));
    }

    @Override
    public List<String> cases(boolean quick) {
        List<String> cases = new ArrayList<>(List.of(Integer.toString(quick ? 1000 : 100)));
        if (!quick) cases.addAll(List.of("1000", "10000"));
        if (!quick && most() > 10_000) cases.add(Integer.toString(most()));
        return cases;
    }

    /** 50,000, or what the limit of descriptors leaves. */
    static int most() {
        try {
            long room = C.descriptors(MANY + SPARE) - SPARE;
            return (int) Math.min(MANY, room / 100 * 100);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<String> notes(boolean quick) throws Exception {
        int count = quick ? Math.min(2000, most()) : most();
        List<String> notes = new ArrayList<>();
        notes.addAll(Idle.notes(count));
        if (quick || count == MANY) return notes;
        notes.add(
                "connections: the limit of descriptors here allows "
                        + count
                        + ", and only CAP_SYS_RESOURCE raises it");
        if (Guest.ready(false)) notes.add("in the guest: " + Idle.guestNote(MANY));
        return notes;
    }

    @Override
    public Setup open(String which) throws Throwable {
        int count = Integer.parseInt(which);
        Setup setup = new Setup(1, true);
        server(setup, count, "C", "EpollSet");
        if (count > FEW) server(setup, FEW, "C of " + FEW, "EpollSet of " + FEW);
        if (C.descriptors(2L * count + SPARE) >= 2L * count + SPARE) selector(setup, count);
        return setup;
    }

    /** C and EpollSet on one epoll instance and the same sockets. */
    private static void server(Setup setup, int count, String c, String name) throws Throwable {
        EpollSet<Sock> set = setup.own(EpollSet.open());
        Sock listener =
                setup.own(
                        Sock.open(AF_INET, SOCK_STREAM)
                                .bind(SockAddr.inet("127.0.0.1", 0))
                                .listen(1000));
        Crowd crowd = setup.own(new Crowd(C.port(listener.fd())));
        crowd.open(
                count,
                () -> {
                    Sock sock = setup.own(listener.accept());
                    sock.set(TCP.NODELAY, true);
                    set.add(sock, EPOLLIN, sock);
                });
        int epfd = set.fd();
        MemorySegment buffer = setup.own(Arena.ofConfined()).allocate(1);
        every(crowd, count, ops -> C.serve(epfd, ops));
        setup.add(c, c, (ops, laps) -> round(crowd, ops, n -> C.serve(epfd, n)));
        setup.add(name, c, (ops, laps) -> round(crowd, ops, n -> serve(set, buffer, n)));
    }

    /** What answers that many bytes, and how many it answered. */
    private interface Server {
        long serve(int ops) throws Throwable;
    }

    /** No connection has two bytes at a time, which would be less work than one on each of two. */
    private static long round(Crowd crowd, int ops, Server server) throws Throwable {
        long served = 0;
        for (int left = ops; left > 0; left -= FEW) {
            int now = Math.min(left, FEW);
            crowd.poke(now);
            served += server.serve(now);
            crowd.drain();
        }
        return served;
    }

    private static void every(Crowd crowd, int count, Server server) throws Throwable {
        if (round(crowd, count, server) != count) throw new IOException("not all had an echo");
    }

    private static long serve(EpollSet<Sock> set, MemorySegment buffer, int ops)
            throws IOException {
        long handled = 0;
        while (handled < ops) {
            set.await(null);
            for (EpollSet.Event<Sock> event : set.ready()) {
                Sock sock = event.value();
                if (sock != null) {
                    sock.recv(buffer, 0, 1, 0);
                    handled += sock.send(buffer, 0, 1, 0);
                }
            }
        }
        return handled;
    }

    private static void selector(Setup setup, int count) throws Throwable {
        Selector selector = setup.own(Selector.open());
        ServerSocketChannel listener = setup.own(ServerSocketChannel.open());
        listener.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 1000);
        int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
        Crowd crowd = setup.own(new Crowd(port));
        crowd.open(
                count,
                () -> {
                    SocketChannel channel = setup.own(listener.accept());
                    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                    channel.configureBlocking(false);
                    channel.register(selector, SelectionKey.OP_READ);
                });
        ByteBuffer buffer = ByteBuffer.allocateDirect(1);
        every(crowd, count, ops -> serve(selector, buffer, ops));
        setup.add("Selector", (ops, laps) -> round(crowd, ops, n -> serve(selector, buffer, n)));
    }

    private static long serve(Selector selector, ByteBuffer buffer, int ops) throws IOException {
        long[] handled = {0};
        Consumer<SelectionKey> action =
                key -> {
                    try {
                        SocketChannel channel = (SocketChannel) key.channel();
                        channel.read(buffer.clear());
                        handled[0] += channel.write(buffer.flip());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                };
        while (handled[0] < ops) selector.select(action);
        return handled[0];
    }
}
