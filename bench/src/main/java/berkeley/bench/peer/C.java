package berkeley.bench.peer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/** The C loops of native/bench, each called once a batch, and what sets a run up. */
@SuppressWarnings("restricted")
public final class C {
    private static final SymbolLookup SYMBOLS =
            SymbolLookup.libraryLookup(Built.LIBRARY, Arena.global());

    private static final MethodHandle NOOPS = longs("bench_noops", JAVA_INT);
    private static final MethodHandle NOOP = ints("bench_noop", JAVA_INT);
    private static final MethodHandle GETPPID = longs("bench_getppid", JAVA_INT);
    private static final MethodHandle EAGAIN = longs("bench_eagain", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle PAIR =
            longs("bench_pair", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle PING =
            longs("bench_ping", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle ECHO = ints("bench_echo", JAVA_INT, JAVA_LONG);
    private static final MethodHandle DRAIN = ints("bench_drain", JAVA_INT, JAVA_LONG);
    private static final MethodHandle STREAM = ints("bench_stream", JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle BULK =
            longs("bench_bulk", JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle ACCEPT =
            longs("bench_accept", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle SENDFILE =
            longs("bench_sendfile", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle EPOLL =
            longs("bench_epoll", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle SERVE = longs("bench_serve", JAVA_INT, JAVA_INT);
    private static final MethodHandle POLL =
            longs("bench_poll", ADDRESS, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle SELECT =
            longs("bench_select", ADDRESS, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle POKE = ints("bench_poke", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle PLAIN =
            longs(
                    "bench_plain",
                    JAVA_INT,
                    JAVA_INT,
                    ADDRESS,
                    ADDRESS,
                    JAVA_LONG,
                    JAVA_INT,
                    JAVA_INT);
    private static final MethodHandle MMSG =
            longs(
                    "bench_mmsg",
                    JAVA_INT,
                    JAVA_INT,
                    ADDRESS,
                    ADDRESS,
                    JAVA_LONG,
                    JAVA_INT,
                    JAVA_INT);
    private static final MethodHandle LARGE =
            longs("bench_large", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle ZEROCOPY =
            longs("bench_zerocopy", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS);

    private static final MethodHandle NETNS = ints("bench_netns");
    private static final MethodHandle PIN = ints("bench_pin", JAVA_INT);
    private static final MethodHandle UNPIN = ints("bench_unpin");
    private static final MethodHandle AWAKE = ints("bench_awake", JAVA_INT);
    private static final MethodHandle ASLEEP = ints("bench_asleep");
    private static final MethodHandle DESCRIPTORS = longs("bench_descriptors", JAVA_LONG);
    private static final MethodHandle TCP_PAIR = ints("bench_tcp_pair", ADDRESS, JAVA_INT);
    private static final MethodHandle UDP_PAIR = ints("bench_udp_pair", ADDRESS, JAVA_INT);
    private static final MethodHandle CONNECT = ints("bench_connect", JAVA_INT, JAVA_INT);
    private static final MethodHandle CLOSE = ints("bench_close", JAVA_INT);
    private static final MethodHandle RECEIVER = ints("bench_receiver", JAVA_INT, JAVA_INT);
    private static final MethodHandle PORT = ints("bench_port", JAVA_INT);
    private static final MethodHandle GSO = ints("bench_gso", JAVA_INT, JAVA_INT);
    private static final MethodHandle GRO = ints("bench_gro", JAVA_INT);
    private static final MethodHandle ZEROCOPY_ON = ints("bench_zerocopy_on", JAVA_INT);

    private C() {}

    private static MethodHandle longs(String name, MemoryLayout... arguments) {
        return link(name, FunctionDescriptor.of(JAVA_LONG, arguments));
    }

    private static MethodHandle ints(String name, MemoryLayout... arguments) {
        return link(name, FunctionDescriptor.of(JAVA_INT, arguments));
    }

    private static MethodHandle link(String name, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(SYMBOLS.findOrThrow(name), descriptor);
    }

    /** The loop over a function that does nothing. */
    public static long noops(int ops) throws Throwable {
        return done("noops", (long) NOOPS.invokeExact(ops));
    }

    /** That function, one call: what any downcall costs. */
    public static int noop(int x) throws Throwable {
        return (int) NOOP.invokeExact(x);
    }

    public static long getppid(int ops) throws Throwable {
        return done("getppid", (long) GETPPID.invokeExact(ops));
    }

    public static long eagain(int fd, MemorySegment buffer, int ops) throws Throwable {
        return done("recv", (long) EAGAIN.invokeExact(fd, buffer, ops));
    }

    /** Sends {@code size} bytes on a and receives them on b, {@code ops} times. */
    public static long pair(int a, int b, MemorySegment out, MemorySegment in, long size, int ops)
            throws Throwable {
        return done("pair", (long) PAIR.invokeExact(a, b, out, in, size, ops));
    }

    /**
     * Sends to an echo and receives, {@code ops} times, looking {@code spins} times before it
     * blocks; the time of each into {@code nanos}.
     */
    public static long ping(
            int fd,
            MemorySegment out,
            MemorySegment in,
            long size,
            int spins,
            int ops,
            MemorySegment nanos)
            throws Throwable {
        return done("ping", (long) PING.invokeExact(fd, out, in, size, spins, ops, nanos));
    }

    /** Starts a thread that echoes until end of file, then closes. */
    public static void echo(int fd, long size) throws Throwable {
        done("echo", (int) ECHO.invokeExact(fd, size));
    }

    /** Starts a thread that receives and forgets until end of file, then closes. */
    public static void drain(int fd, long size) throws Throwable {
        done("drain", (int) DRAIN.invokeExact(fd, size));
    }

    /** Starts a thread that sends when it is told; answers the eventfd that tells it. */
    public static int stream(int fd, MemorySegment out, long size) throws Throwable {
        return (int) done("stream", (int) STREAM.invokeExact(fd, out, size));
    }

    /** Orders {@code ops} messages from a stream and receives them on the other end. */
    public static long bulk(int orders, int fd, MemorySegment in, long size, int ops)
            throws Throwable {
        return done("bulk", (long) BULK.invokeExact(orders, fd, in, size, ops));
    }

    public static long accept(int listener, MemorySegment address, int ops) throws Throwable {
        return done(
                "accept",
                (long) ACCEPT.invokeExact(listener, address, (int) address.byteSize(), ops));
    }

    public static long sendfile(int fd, int file, long size, int ops) throws Throwable {
        return done("sendfile", (long) SENDFILE.invokeExact(fd, file, size, ops));
    }

    /** Wakes one of the sockets on these ports and finds it, {@code ops} times. */
    public static long epoll(int epfd, int sender, int host, MemorySegment ports, int ops)
            throws Throwable {
        int count = (int) (ports.byteSize() / 4);
        return done("epoll", (long) EPOLL.invokeExact(epfd, sender, host, ports, count, ops));
    }

    /** The same with an array of struct pollfd. */
    public static long poll(MemorySegment fds, int sender, int host, MemorySegment ports, int ops)
            throws Throwable {
        int count = (int) (ports.byteSize() / 4);
        return done("poll", (long) POLL.invokeExact(fds, sender, host, ports, count, ops));
    }

    /** The same with select, on an array of descriptors. */
    public static long select(MemorySegment fds, int sender, int host, MemorySegment ports, int ops)
            throws Throwable {
        int count = (int) (ports.byteSize() / 4);
        return done("select", (long) SELECT.invokeExact(fds, sender, host, ports, count, ops));
    }

    /** Echoes bytes on the sockets of an epoll instance, one an event, until there were so many. */
    public static long serve(int epfd, int ops) throws Throwable {
        return done("serve", (long) SERVE.invokeExact(epfd, ops));
    }

    /** Sends a byte to a port of 127.0.0.host. */
    public static void poke(int sender, int host, int port) throws Throwable {
        done("poke", (int) POKE.invokeExact(sender, host, port));
    }

    /** {@code count} datagrams, a call each. */
    public static long plain(
            int a, int b, MemorySegment out, MemorySegment in, long size, int count, int ops)
            throws Throwable {
        return done("plain", (long) PLAIN.invokeExact(a, b, out, in, size, count, ops));
    }

    /** {@code count} datagrams with sendmmsg and recvmmsg. */
    public static long mmsg(
            int a, int b, MemorySegment out, MemorySegment in, long size, int count, int ops)
            throws Throwable {
        return done("mmsg", (long) MMSG.invokeExact(a, b, out, in, size, count, ops));
    }

    /** One send of all, received in as many pieces as come. */
    public static long large(int a, int b, MemorySegment out, MemorySegment in, int ops)
            throws Throwable {
        return done("large", (long) LARGE.invokeExact(a, b, out, in, out.byteSize(), ops));
    }

    /** Sends all with MSG_ZEROCOPY and waits for the completions; {@code count} is theirs. */
    public static long zerocopy(
            int fd, MemorySegment out, long piece, long all, int ops, MemorySegment count)
            throws Throwable {
        return done("zerocopy", (long) ZEROCOPY.invokeExact(fd, out, piece, all, ops, count));
    }

    /** A UDP socket that does not block, on a port of 127.0.0.host. */
    public static int receiver(int host) throws Throwable {
        return receiver(host, 0);
    }

    /** The same, connected to that port of 127.0.0.1. */
    public static int receiver(int host, int sender) throws Throwable {
        return (int) done("receiver", (int) RECEIVER.invokeExact(host, sender));
    }

    public static int port(int fd) throws Throwable {
        return (int) done("getsockname", (int) PORT.invokeExact(fd));
    }

    /** Has large sends cut into datagrams of this size. */
    public static void gso(int fd, int segment) throws Throwable {
        done("UDP_SEGMENT", (int) GSO.invokeExact(fd, segment));
    }

    /** Has datagrams that belong together received as one. */
    public static void gro(int fd) throws Throwable {
        done("UDP_GRO", (int) GRO.invokeExact(fd));
    }

    public static void zerocopyOn(int fd) throws Throwable {
        done("SO_ZEROCOPY", (int) ZEROCOPY_ON.invokeExact(fd));
    }

    /**
     * Gives this thread, and the threads it starts, a network namespace; false where the user may
     * not.
     */
    public static boolean netns() throws Throwable {
        return (int) NETNS.invokeExact() >= 0;
    }

    /** Pins this thread, and the threads it starts, to one core. */
    public static void pin(int core) throws Throwable {
        done("pin", (int) PIN.invokeExact(core));
    }

    public static void unpin() throws Throwable {
        done("unpin", (int) UNPIN.invokeExact());
    }

    /**
     * Keeps all cores from sleeping, with threads that give way to any other, until {@link
     * #asleep}.
     */
    public static void awake(int cores) throws Throwable {
        for (int core = 0; core < cores; core++) done("awake", (int) AWAKE.invokeExact(core));
    }

    public static void asleep() throws Throwable {
        done("asleep", (int) ASLEEP.invokeExact());
    }

    /** Raises the limit of open descriptors where that is allowed; the limit then in force. */
    public static long descriptors(long wanted) throws Throwable {
        return (long) DESCRIPTORS.invokeExact(wanted);
    }

    /** Two connected TCP descriptors with these buffer sizes and TCP_NODELAY. */
    public static int[] tcpPair(int buffers) throws Throwable {
        return two("tcp_pair", TCP_PAIR, buffers);
    }

    /** Two UDP descriptors connected to each other. */
    public static int[] udpPair(int buffers) throws Throwable {
        return two("udp_pair", UDP_PAIR, buffers);
    }

    private static int[] two(String name, MethodHandle handle, int buffers) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fds = arena.allocate(JAVA_INT, 2);
            done(name, (int) handle.invokeExact(fds, buffers));
            return fds.toArray(JAVA_INT);
        }
    }

    /** A TCP descriptor connected to that port; buffers of size 0 are left to the kernel. */
    public static int connect(int port, int buffers) throws Throwable {
        return (int) done("connect", (int) CONNECT.invokeExact(port, buffers));
    }

    public static void close(int... fds) throws Throwable {
        for (int fd : fds) done("close " + Arrays.toString(fds), (int) CLOSE.invokeExact(fd));
    }

    private static long done(String what, long result) throws IOException {
        if (result < 0) throw new IOException("C " + what + ": errno " + -result);
        return result;
    }
}
