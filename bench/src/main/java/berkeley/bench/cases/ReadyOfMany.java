package berkeley.bench.cases;

import static berkeley.bindings.socket.Constants.*;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import berkeley.EpollSet;
import berkeley.FdSet;
import berkeley.PollSet;
import berkeley.Sock;
import berkeley.bench.Bench;
import berkeley.bench.Clock;
import berkeley.bench.Setup;
import berkeley.bench.peer.C;
import berkeley.bindings.socket.pollfd;
import berkeley.sys.EpollEvent;
import berkeley.sys.SysEpoll;
import berkeley.sys.SysSocket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** One of many descriptors becomes ready and is found: the loop of every server. */
public final class ReadyOfMany implements Bench {
    /** Descriptors for everything else. */
    private static final int SPARE = 400;

    @Override
    public String name() {
        return "readiness";
    }

    @Override
    public String about() {
        return "wake one of many UDP sockets, wait for whichever is ready, receive its byte";
    }

    @Override
    public Clock clock() {
        return Clock.CPU;
    }

    /** 10,000 receivers, or as many as the limit of descriptors leaves. */
    static final String MOST = "most";

    /** The name of a case for {@link #scans} alone. */
    private static final String SCANS = " scanned";

    @Override
    public List<String> cases(boolean quick) {
        if (quick) return List.of("10", "1000");
        List<String> cases = new ArrayList<>(List.of("10", "100", "1000"));
        int most = most(2);
        cases.add(Integer.toString(most));
        if (most(3) < most) cases.add(most + SCANS);
        return cases;
    }

    /** 10,000, or what the limit leaves where there are so many sets of them. */
    private static int most(int each) {
        try {
            long room = C.descriptors(10_000L * each + SPARE) - SPARE;
            return (int) Math.min(10_000, room / each / 100 * 100);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Setup open(String which) throws Throwable {
        String number = which.replace(SCANS, "");
        int count = number.equals(MOST) ? most(2) : Integer.parseInt(number);
        boolean alone = which.endsWith(SCANS);
        Setup setup = new Setup(1, true);
        if (!alone) {
            epoll(setup, count);
            selector(setup, count);
        }
        // Where the limit leaves no room for a third set, this is a case of its own.
        if (alone || most(3) >= count) scans(setup, count);
        return setup;
    }

    private static Sock[] socks(Setup setup, int[] fds) throws IOException {
        Sock[] socks = new Sock[fds.length];
        for (int i = 0; i < fds.length; i++) {
            socks[i] = Sock.adopt(fds[i]);
            // The number stays the receivers', who close it.
            setup.onClose(socks[i]::detach);
        }
        return socks;
    }

    /** All three on one epoll instance and the same sockets. */
    private static void epoll(Setup setup, int count) throws Throwable {
        Receivers many = Receivers.open(setup, 2, count);
        EpollSet<Sock> set = setup.own(EpollSet.open());
        for (Sock sock : socks(setup, many.fds)) set.add(sock, EPOLLIN, sock);
        int epfd = set.fd();
        Arena arena = setup.own(Arena.ofConfined());
        MemorySegment buffer = arena.allocate(1);
        MemorySegment events = EpollEvent.allocateArray(64, arena);
        setup.add("C", (ops, laps) -> C.epoll(epfd, many.sender, many.host, many.ports, ops));
        setup.add(
                "sys epoll",
                (ops, laps) -> {
                    long handled = 0;
                    for (int i = 0, at = 0; i < ops; i++, at = many.next(at)) {
                        many.poke(at);
                        int n = SysEpoll.epoll_wait(epfd, events, 64, -1);
                        for (int k = 0; k < n; k++) {
                            int fd = EpollEvent.fd(events, k);
                            handled += SysSocket.recv(fd, buffer, 1, MSG_DONTWAIT);
                        }
                    }
                    return handled;
                });
        setup.add(
                "EpollSet",
                (ops, laps) -> {
                    long handled = 0;
                    for (int i = 0, at = 0; i < ops; i++, at = many.next(at)) {
                        many.poke(at);
                        int n = set.await(null);
                        for (int k = 0; k < n; k++)
                            handled += byteOf(set.ready().get(k).value(), buffer);
                    }
                    return handled;
                });
    }

    private static int byteOf(Sock sock, MemorySegment buffer) throws IOException {
        return sock.recv(buffer, 0, 1, 0);
    }

    private static void selector(Setup setup, int count) throws Throwable {
        Selector selector = setup.own(Selector.open());
        int[] ports = new int[count];
        for (int i = 0; i < count; i++) {
            DatagramChannel channel = setup.own(DatagramChannel.open());
            channel.bind(new InetSocketAddress("127.0.0.5", 0));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            ports[i] = ((InetSocketAddress) channel.getLocalAddress()).getPort();
        }
        Receivers many = Receivers.of(setup, 5, ports);
        // As those of the other variants; only so has java.nio a read() without an address.
        InetSocketAddress sender = new InetSocketAddress("127.0.0.1", C.port(many.sender));
        for (SelectionKey key : selector.keys()) ((DatagramChannel) key.channel()).connect(sender);
        ByteBuffer buffer = ByteBuffer.allocateDirect(1);
        long[] handled = {0};
        Consumer<SelectionKey> action =
                key -> {
                    buffer.clear();
                    try {
                        handled[0] += ((DatagramChannel) key.channel()).read(buffer);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                };
        setup.add(
                "Selector",
                (ops, laps) -> {
                    handled[0] = 0;
                    for (int i = 0, at = 0; i < ops; i++, at = many.next(at)) {
                        many.poke(at);
                        selector.select(action);
                    }
                    return handled[0];
                });
    }

    /** What looks at every descriptor each time; all of them look at the same ones. */
    private static void scans(Setup setup, int count) throws Throwable {
        Receivers many = Receivers.open(setup, 6, count);
        Arena arena = setup.own(Arena.ofConfined());
        MemorySegment polls = pollfd.allocateArray(count, arena);
        for (int i = 0; i < count; i++) {
            MemorySegment one = pollfd.asSlice(polls, i);
            pollfd.fd(one, many.fds[i]);
            pollfd.events(one, (short) POLLIN);
        }
        MemorySegment buffer = arena.allocate(1);
        setup.add(
                "C poll",
                "C poll",
                (ops, laps) -> C.poll(polls, many.sender, many.host, many.ports, ops));
        Sock[] socks = socks(setup, many.fds);
        PollSet set = new PollSet();
        for (Sock sock : socks) set.add(sock, POLLIN);
        setup.add(
                "PollSet",
                "C poll",
                (ops, laps) -> {
                    long handled = 0;
                    for (int i = 0, at = 0; i < ops; i++, at = many.next(at)) {
                        many.poke(at);
                        set.poll(null);
                        for (PollSet.Entry entry : set.ready()) {
                            handled += byteOf(entry.sock(), buffer);
                        }
                    }
                    return handled;
                });
        MemorySegment fds = arena.allocateFrom(JAVA_INT, many.fds);
        setup.add(
                "C select",
                "C select",
                (ops, laps) -> C.select(fds, many.sender, many.host, many.ports, ops));
        FdSet all = new FdSet();
        int most = 0;
        for (Sock sock : socks) {
            all.set(sock);
            most = Math.max(most, sock.fd());
        }
        Sock[] byFd = new Sock[most + 1];
        for (Sock sock : socks) byFd[sock.fd()] = sock;
        FdSet ready = new FdSet();
        setup.add(
                "FdSet",
                "C select",
                (ops, laps) -> {
                    long handled = 0;
                    for (int i = 0, at = 0; i < ops; i++, at = many.next(at)) {
                        many.poke(at);
                        FdSet.select(ready.copy(all), null, null, null);
                        for (int fd = ready.next(0); fd >= 0; fd = ready.next(fd + 1)) {
                            handled += byteOf(byFd[fd], buffer);
                        }
                    }
                    return handled;
                });
    }
}
