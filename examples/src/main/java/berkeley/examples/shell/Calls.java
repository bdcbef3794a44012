package berkeley.examples.shell;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import berkeley.addr.SockAddr;
import berkeley.examples.Args;
import berkeley.examples.explain.Explain;
import berkeley.sys.SysSocket;
import berkeley.sys.Unistd;
import berkeley.trace.Hexdump;
import berkeley.trace.Trace;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * What the lab's jshell adds to the calls: addresses and bytes as text, help, the trace's switch.
 */
public final class Calls {
    private Calls() {}

    /** Says what to type first, and turns the trace on. */
    public static void greet() {
        System.out.println(
                """
                The Berkeley sockets API. Each call is told as by strace; trace(false) ends it.
                  fd = socket(AF_INET, SOCK_STREAM, 0)  -1 is a failure: perror("socket")
                  connect(fd, "127.0.0.1:12000")        to: examples/lab tcp-upper-server 12000
                  send(fd, "hello"); recv(fd, 1024)     help("bind"); explain() an error; Tab
                  var s = Sock.open(AF_INET, SOCK_STREAM)  with exceptions; show(addr); /exit\
                """);
        Explain.watch();
        trace(true);
    }

    /** Says what the last call that failed met, why it may have, and what to try. */
    public static void explain() throws IOException {
        System.out.println(Explain.last());
    }

    /**
     * Says what an error means, as {@code examples/lab explain} does: {@code explain("EPIPE")},
     * {@code explain("EADDRINUSE", "bind", "127.0.0.1:80")}.
     */
    public static void explain(String... errnoCallAddress) throws IOException {
        try {
            System.out.println(Explain.of(errnoCallAddress));
        } catch (Args.Wrong wrong) {
            System.out.println(wrong.getMessage());
        }
    }

    /** Says what an error means: {@code explain(EPIPE)}. */
    public static void explain(int errno) throws IOException {
        explain(Integer.toString(errno));
    }

    /**
     * Shows a struct such as {@code show(addr, sockaddr_in.layout())}: each field, byte by byte,
     * and what a {@code msghdr} or an {@code iovec} points to.
     */
    public static void show(MemorySegment memory, GroupLayout struct) {
        System.out.print(Hexdump.show(memory, struct));
    }

    /** Shows a struct sockaddr of any family. */
    public static void show(MemorySegment sockaddr) {
        System.out.print(Hexdump.address(sockaddr));
    }

    /** Shows the struct sockaddr of an address. */
    public static void show(SockAddr address) {
        System.out.print(Hexdump.show(address));
    }

    /** Tells each call on standard error, or no longer. */
    public static void trace(boolean on) {
        Trace.on(on);
    }

    /** {@return a struct sockaddr, such as {@code sockaddr("127.0.0.1:12000")}} */
    public static MemorySegment sockaddr(String address) {
        SockAddr parsed = SockAddr.parse(address);
        MemorySegment segment = Arena.ofAuto().allocate(parsed.length(), Long.BYTES);
        parsed.encode(segment);
        return segment;
    }

    /** {@code bind} to an address such as {@code 0.0.0.0:12000} or {@code unix:/tmp/s}. */
    public static int bind(int sockfd, String address) {
        MemorySegment addr = sockaddr(address);
        return SysSocket.bind(sockfd, addr, (int) addr.byteSize());
    }

    /** {@code connect} to an address such as {@code 127.0.0.1:12000}. */
    public static int connect(int sockfd, String address) {
        MemorySegment addr = sockaddr(address);
        return SysSocket.connect(sockfd, addr, (int) addr.byteSize());
    }

    /** {@code accept} without asking who it is. */
    public static int accept(int sockfd) {
        return SysSocket.accept(sockfd, MemorySegment.NULL, MemorySegment.NULL);
    }

    /** {@code send} of a text. */
    public static long send(int sockfd, String text) {
        return SysSocket.send(
                sockfd, text.getBytes(UTF_8), berkeley.bindings.socket.Constants.MSG_NOSIGNAL);
    }

    /** {@code recv} of up to {@code max} bytes as a text; empty at the end, null for a failure. */
    public static String recv(int sockfd, int max) {
        byte[] bytes = new byte[max];
        long n = SysSocket.recv(sockfd, bytes, 0);
        return n < 0 ? null : new String(bytes, 0, (int) n, UTF_8);
    }

    /** {@code sendto} of a text. */
    public static long sendto(int sockfd, String text, String address) {
        MemorySegment addr = sockaddr(address);
        byte[] bytes = text.getBytes(UTF_8);
        MemorySegment buf = Arena.ofAuto().allocateFrom(JAVA_BYTE, bytes);
        return SysSocket.sendto(sockfd, buf, bytes.length, 0, addr, (int) addr.byteSize());
    }

    /** The first {@code n} bytes of a segment as a text. */
    public static String text(MemorySegment segment, long n) {
        return new String(segment.asSlice(0, n).toArray(JAVA_BYTE), UTF_8);
    }

    /** Closes descriptors. */
    public static void close(int... fds) {
        Arrays.stream(fds).forEach(Unistd::close);
    }

    /** Names all calls. */
    public static void help() throws IOException {
        System.out.print(Help.names());
    }

    /** Says what a call takes and does, with its man page and an example. */
    public static void help(String call) throws IOException {
        System.out.print(Help.of(call));
    }
}
