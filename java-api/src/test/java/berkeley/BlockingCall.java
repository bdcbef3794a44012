package berkeley;

import static berkeley.bindings.socket.Constants.*;

import berkeley.addr.SockAddr;
import berkeley.sys.Fcntl;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Every call that may wait, each with a place where it does: no data, no room, nobody to answer.
 */
enum BlockingCall {
    ACCEPT(() -> on(listener(1), Sock::accept)),
    CONNECT(BlockingCall::connect),
    CONNECT_UNIX(BlockingCall::connectUnix),
    READ(() -> reading(s -> s.read(memory(8)))),
    READV(() -> reading(s -> s.readv(memory(8)))),
    RECV(() -> reading(s -> s.recv(memory(8)))),
    RECV_ARRAY(() -> reading(s -> s.recv(new byte[8]))),
    RECV_WHOLE(() -> reading(s -> s.recv(new byte[40_000], 0, 40_000, MSG_WAITALL))),
    RECV_TCP(() -> onFirst(tcp(), s -> s.recv(memory(8)))),
    RECV_SPINNING(() -> reading(s -> s.spin(100).recv(memory(8)))),
    RECV_NETLINK(() -> on(netlink(), s -> s.recv(new byte[8]))),
    RECVFROM(() -> on(udp(), s -> s.recvfrom(new byte[8], new SockAddrBuf()))),
    RECVMSG(() -> reading(s -> s.recvmsg(message(8), 0))),
    RECVMMSG(() -> on(udp(), s -> s.recvmmsg(batch(), 0))),
    WRITE(() -> writing(s -> s.write(Much.SEGMENT))),
    WRITEV(() -> writing(s -> s.writev(Much.SEGMENT))),
    SEND(() -> writing(s -> s.send(Much.SEGMENT))),
    SEND_ARRAY(() -> writing(s -> s.send(Much.ARRAY))),
    SEND_TCP(() -> onFirst(tcp(), s -> s.send(Much.SEGMENT))),
    SENDALL(() -> writing(BlockingCall::sendall)),
    SENDMSG(() -> writing(s -> s.sendmsg(message(1000), 0))),
    SENDMMSG(() -> onFirst(datagrams(), s -> s.sendmmsg(batch(), 0, 2, 0))),
    SEND_DATAGRAM(() -> toFull(Sock::connect, (s, full) -> s.send(new byte[8]))),
    SENDMSG_DATAGRAM(() -> toFull(Sock::connect, (s, full) -> s.sendmsg(message(8), 0))),
    WRITE_DATAGRAM(() -> toFull(Sock::connect, (s, full) -> s.write(memory(8)))),
    SENDTO(() -> toFull((s, full) -> s, (s, full) -> s.sendto(new byte[8], full))),
    SENDFILE(BlockingCall::sendfile),
    SELECT(() -> selecting(BlockingCall::ends)),
    SELECT_NETLINK(() -> selecting(() -> new Sock[] {netlink()})),
    POLL(() -> polling(BlockingCall::ends)),
    POLL_NETLINK(() -> polling(() -> new Sock[] {netlink()})),
    EPOLL_WAIT(BlockingCall::epoll);

    private static final SockAddr LOOPBACK = SockAddr.inet("127.0.0.1", 0);
    private static final AtomicInteger NAMES = new AtomicInteger();

    /** More than a socket's buffer holds. */
    private static final class Much {
        static final byte[] ARRAY = new byte[1 << 20];
        static final MemorySegment SEGMENT = memory(1 << 20);
    }

    private interface Opening {
        Place open() throws Exception;
    }

    interface On<T> {
        Object call(T t) throws Exception;
    }

    private interface Both<T> {
        T call(Sock sock, SockAddr address) throws Exception;
    }

    /** What may be closed twice. */
    interface Closing extends AutoCloseable {
        @Override
        void close() throws ErrnoException;
    }

    private interface Socks {
        Sock[] open() throws Exception;
    }

    /**
     * Where a call waits.
     *
     * @param closes what ends the call when it is closed
     * @param call without end if it is given null; ends with an ErrnoException only
     * @param sock that the call is of, or null for one of a set
     */
    record Place(
            Closing closes, On<@Nullable Duration> call, List<Closing> others, @Nullable Sock sock)
            implements Closing {
        Place(Closing closes, On<@Nullable Duration> call, List<Closing> others) {
            this(closes, call, others, null);
        }

        void call(@Nullable Duration timeout) throws Exception {
            while (true) {
                call.call(timeout);
            }
        }

        @Override
        public void close() throws ErrnoException {
            closes.close();
            for (Closing other : others) {
                other.close();
            }
        }
    }

    private final Opening opening;

    BlockingCall(Opening opening) {
        this.opening = opening;
    }

    Place open() throws Exception {
        return opening.open();
    }

    private static MemorySegment memory(int size) {
        return Arena.ofAuto().allocate(size);
    }

    private static Object sendall(Sock sock) throws ErrnoException {
        sock.sendall(Much.SEGMENT);
        return sock;
    }

    private static Message message(int size) {
        return new Message().room(size);
    }

    private static MessageBatch batch() {
        MessageBatch batch = new MessageBatch(2, 0);
        batch.get(0).room(8);
        batch.get(1).room(8);
        return batch;
    }

    private static Place on(Sock sock, On<Sock> call, Closing... others) {
        On<@Nullable Duration> timed =
                timeout -> call.call(sock.timeout(timeout == null ? Duration.ZERO : timeout));
        return new Place(sock::close, timed, List.of(others), sock);
    }

    private static Place onFirst(SockPair pair, On<Sock> call) {
        return on(pair.first(), call, pair.second()::close);
    }

    private static Place reading(On<Sock> call) throws Exception {
        return onFirst(stream(), call);
    }

    private static Place writing(On<Sock> call) throws Exception {
        return onFirst(stream(), call);
    }

    private static SockPair stream() throws ErrnoException {
        return Sock.pair(AF_UNIX, SOCK_STREAM);
    }

    private static Sock[] ends() throws ErrnoException {
        SockPair pair = stream();
        return new Sock[] {pair.first(), pair.second()};
    }

    private static SockPair datagrams() throws ErrnoException {
        return Sock.pair(AF_UNIX, SOCK_DGRAM);
    }

    private static SockPair tcp() throws ErrnoException {
        try (Sock listener = listener(1)) {
            Sock client = Sock.open(AF_INET, SOCK_STREAM).connect(listener.getsockname());
            return new SockPair(client, listener.accept());
        }
    }

    private static Sock listener(int backlog) throws ErrnoException {
        return Sock.open(AF_INET, SOCK_STREAM).bind(LOOPBACK).listen(backlog);
    }

    private static Sock udp() throws ErrnoException {
        return Sock.open(AF_INET, SOCK_DGRAM).bind(LOOPBACK);
    }

    /** A family whose shutdown(2) wakes nobody. */
    private static Sock netlink() throws ErrnoException {
        return Sock.open(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
    }

    private static SockAddr unixName() {
        return SockAddr.abstractUnix(
                "place-" + ProcessHandle.current().pid() + "-" + NAMES.incrementAndGet());
    }

    /** A listener that has no room: what comes is not answered. */
    private static Place connect() throws ErrnoException {
        Sock full = listener(0);
        Sock first = Sock.open(AF_INET, SOCK_STREAM).connect(full.getsockname());
        SockAddr address = full.getsockname();
        return on(
                Sock.open(AF_INET, SOCK_STREAM),
                s -> s.connect(address),
                first::close,
                full::close);
    }

    private static Place connectUnix() throws ErrnoException {
        SockAddr address = unixName();
        Sock full = Sock.open(AF_UNIX, SOCK_STREAM).bind(address).listen(0);
        Sock first = Sock.open(AF_UNIX, SOCK_STREAM).connect(address);
        return on(
                Sock.open(AF_UNIX, SOCK_STREAM),
                s -> s.connect(address),
                first::close,
                full::close);
    }

    /** A datagram socket whose queue is full, of what another has sent. */
    private static Place toFull(Both<Sock> prepare, Both<Object> call) throws Exception {
        SockAddr address = unixName();
        Sock full = Sock.open(AF_UNIX, SOCK_DGRAM).bind(address);
        Sock filler = Sock.open(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK).connect(address);
        int sent = 0;
        while (sent != Sock.AGAIN) {
            sent = filler.send(new byte[1]);
        }
        Sock sock = prepare.call(Sock.open(AF_UNIX, SOCK_DGRAM), address);
        return on(sock, s -> call.call(s, address), filler::close, full::close);
    }

    private static Place sendfile() throws ErrnoException {
        Fd file = new Fd(Fcntl.open("/bin/sh", O_RDONLY | O_CLOEXEC, 0));
        SockPair pair = tcp();
        return on(
                pair.first(),
                s -> s.sendfile(file.fd(), 0, 1 << 20),
                pair.second()::close,
                file::close);
    }

    private static Place selecting(Socks open) throws Exception {
        Sock[] socks = open.open();
        FdSet all = new FdSet().set(socks[0]);
        FdSet ready = new FdSet();
        On<@Nullable Duration> call =
                timeout -> {
                    if (FdSet.select(ready.copy(all), null, null, timeout) == 0) {
                        throw new ErrnoException("select", "", ETIMEDOUT);
                    }
                    return ready;
                };
        return new Place(socks[0]::close, call, List.of(socks[socks.length - 1]::close));
    }

    private static Place polling(Socks open) throws Exception {
        Sock[] socks = open.open();
        PollSet set = new PollSet();
        PollSet.Entry entry = set.add(socks[0], POLLIN);
        On<@Nullable Duration> call =
                timeout -> {
                    if (entry.fd() < 0) {
                        throw new ErrnoException("poll", "", EBADF);
                    }
                    if (set.poll(timeout) == 0) {
                        throw new ErrnoException("poll", "", ETIMEDOUT);
                    }
                    if (entry.revents() == POLLNVAL) {
                        throw new ErrnoException("poll", "", EBADF);
                    }
                    return set;
                };
        return new Place(socks[0]::close, call, List.of(socks[socks.length - 1]::close));
    }

    private static Place epoll() throws ErrnoException {
        SockPair pair = stream();
        EpollSet<Sock> set = EpollSet.open();
        set.add(pair.first(), EPOLLIN, pair.first());
        On<@Nullable Duration> call =
                timeout -> {
                    if (set.await(timeout) == 0) {
                        throw new ErrnoException("epoll_wait", "", ETIMEDOUT);
                    }
                    return set;
                };
        return new Place(set::close, call, List.of(pair.first()::close, pair.second()::close));
    }
}
