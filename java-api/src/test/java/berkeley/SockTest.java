package berkeley;

import static berkeley.Failing.errno;
import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.addr.SockAddr;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

@SuppressWarnings("try") // closing early is what some of these are about
class SockTest {
    private static final SockAddr LOOPBACK = SockAddr.inet("127.0.0.1", 0);

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A connected TCP pair over loopback. */
    private record Pair(Sock client, Sock server) implements AutoCloseable {
        static Pair tcp() throws ErrnoException {
            try (Sock listener = Sock.open(AF_INET, SOCK_STREAM).bind(LOOPBACK).listen(1)) {
                Sock client = Sock.open(AF_INET, SOCK_STREAM).connect(listener.getsockname());
                return new Pair(client, listener.accept());
            }
        }

        @Override
        public void close() throws ErrnoException {
            client.close();
            server.close();
        }
    }

    @Test
    void a_stream_carries_bytes_both_ways_and_ends_with_0() throws Exception {
        try (Pair pair = Pair.tcp()) {
            assertThat(pair.client.send(ascii("hello")), is(5));
            assertThat(pair.server.recv(1024), is(ascii("hello")));
            pair.server.sendall(ascii("HELLO"));
            assertThat(pair.client.recv(1024), is(ascii("HELLO")));
            pair.client.shutdown(SHUT_WR);
            assertThat(pair.server.recv(new byte[8]), is(0));
            assertThat(pair.server.recv(8).length, is(0));
        }
    }

    @Test
    void accept_tells_the_peer() throws Exception {
        try (Pair pair = Pair.tcp()) {
            assertThat(pair.server.peer(), is(pair.client.getsockname()));
            assertThat(pair.server.peer(), is(pair.server.getpeername()));
            assertThat(pair.client.peer(), is(pair.server.getsockname()));
        }
    }

    @Test
    void connect_to_a_closed_port_is_ECONNREFUSED_and_names_the_address() throws Exception {
        SockAddr gone;
        try (Sock listener = Sock.open(AF_INET, SOCK_STREAM).bind(LOOPBACK)) {
            gone = listener.getsockname();
        }
        try (Sock client = Sock.open(AF_INET, SOCK_STREAM)) {
            ErrnoException e = assertThrows(ErrnoException.class, () -> client.connect(gone));
            assertThat(e.errno(), is(ECONNREFUSED));
            assertThat(e.call(), is("connect"));
            assertThat(
                    e.getMessage(), is("connect " + gone + ": ECONNREFUSED (Connection refused)"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 16 * 1024, 16 * 1024 + 1, 300_000, 3_000_000})
    void arrays_segments_and_buffers_carry_the_same_bytes(int size) throws Exception {
        byte[] sent = new byte[size];
        new Random(size).nextBytes(sent);
        try (Pair pair = Pair.tcp();
                Arena arena = Arena.ofShared();
                ExecutorService executor = Executors.newSingleThreadExecutor()) {
            MemorySegment nativeBytes = arena.allocate(size);
            nativeBytes.asByteBuffer().put(sent);
            Future<?> sender =
                    executor.submit(() -> {
                        assertThat(pair.client.send(sent), is(size));
                        assertThat(pair.client.send(nativeBytes), is(size));
                        ByteBuffer direct = nativeBytes.asByteBuffer();
                        assertThat(pair.client.send(direct, 0), is(size));
                        assertThat(direct.remaining(), is(0));
                        assertThat(
                                pair.client.send(ByteBuffer.wrap(sent).asReadOnlyBuffer(), 0),
                                is(size));
                        return null;
                    });
            byte[] got = new byte[size];
            assertThat(pair.server.recv(got, 0, size, MSG_WAITALL), is(size));
            assertThat(Arrays.equals(got, sent), is(true));
            MemorySegment segment = arena.allocate(size);
            assertThat(pair.server.recv(segment, 0, size, MSG_WAITALL), is(size));
            assertThat(segment.mismatch(nativeBytes), is(-1L));
            for (int round = 0; round < 2; round++) {
                ByteBuffer buffer =
                        round == 0 ? ByteBuffer.allocate(size) : ByteBuffer.allocateDirect(size);
                while (buffer.hasRemaining()) {
                    assertThat(pair.server.recv(buffer, 0), greaterThan(0));
                }
                assertThat(buffer.flip().mismatch(ByteBuffer.wrap(sent)), is(-1));
            }
            sender.get();
        }
    }

    @Test
    void a_range_outside_the_array_is_IndexOutOfBounds_and_sends_nothing() throws Exception {
        try (Pair pair = Pair.tcp()) {
            assertThrows(
                    IndexOutOfBoundsException.class, () -> pair.client.send(new byte[4], 2, 3, 0));
            assertThrows(
                    IndexOutOfBoundsException.class, () -> pair.client.recv(new byte[4], -1, 3, 0));
            pair.server.blocking(false);
            assertThat(pair.server.recv(new byte[1]), is(Sock.AGAIN));
        }
    }

    @Test
    void receiving_into_read_only_memory_is_refused_before_the_kernel_writes() throws Exception {
        try (Pair pair = Pair.tcp();
                Arena arena = Arena.ofConfined()) {
            pair.client.send(ascii("x"));
            MemorySegment constant = arena.allocate(4).asReadOnly();
            assertThrows(IllegalArgumentException.class, () -> pair.server.recv(constant));
            assertThat(pair.server.recv(4), is(ascii("x")));
        }
    }

    @Test
    void a_datagram_comes_with_its_sender_who_can_be_answered() throws Exception {
        try (Sock server = Sock.open(AF_INET, SOCK_DGRAM).bind(LOOPBACK);
                Sock client = Sock.open(AF_INET, SOCK_DGRAM).bind(LOOPBACK)) {
            client.sendto(ascii("ping"), server.getsockname());
            byte[] buf = new byte[2048];
            SockAddrBuf from = new SockAddrBuf();
            assertThat(server.recvfrom(buf, from), is(4));
            assertThat(from.get(), is(client.getsockname()));
            server.sendto(buf, 0, 4, 0, from);
            assertThat(client.recv(2048), is(ascii("ping")));
        }
    }

    @Test
    void MSG_TRUNC_tells_the_datagrams_own_length() throws Exception {
        try (Sock server = Sock.open(AF_INET, SOCK_DGRAM).bind(LOOPBACK);
                Sock client = Sock.open(AF_INET, SOCK_DGRAM).connect(server.getsockname())) {
            client.send(new byte[100]);
            assertThat(server.recv(new byte[10], 0, 10, MSG_TRUNC), is(100));
        }
    }

    @Test
    void a_datagram_of_70000_bytes_is_EMSGSIZE() throws Exception {
        try (Sock client = Sock.open(AF_INET, SOCK_DGRAM)) {
            assertThat(
                    errno(() -> client.sendto(new byte[70_000], SockAddr.inet("127.0.0.1", 9))),
                    is(EMSGSIZE));
        }
    }

    @Test
    void a_broken_pipe_is_EPIPE_and_no_signal() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock left = pair.first();
            Sock right = pair.second();
            right.close();
            assertThat(errno(() -> left.send(ascii("x"))), is(EPIPE));
        }
    }

    @Test
    void no_data_yet_is_minus_EAGAIN_and_the_end_is_0() throws Exception {
        try (Pair pair = Pair.tcp()) {
            assertThat(pair.server.recv(new byte[1], 0, 1, MSG_DONTWAIT), is(-EAGAIN));
            assertThat(Sock.AGAIN, is(-EAGAIN));
            pair.client.shutdown(SHUT_WR);
            assertThat(pair.server.recv(new byte[1]), is(0));
        }
    }

    @Test
    void a_non_blocking_Sock_returns_AGAIN_and_accepts_null() throws Exception {
        try (Pair pair = Pair.tcp();
                Sock listener =
                        Sock.open(AF_INET, SOCK_STREAM | SOCK_NONBLOCK).bind(LOOPBACK).listen(1)) {
            pair.client.blocking(false);
            assertThat(pair.client.recv(new byte[10]), is(Sock.AGAIN));
            byte[] megabyte = new byte[1 << 20];
            int n = 0;
            while (n != Sock.AGAIN) {
                n = pair.client.send(megabyte);
            }
            assertThat(listener.tryAccept(), is(nullValue()));
            assertThat(errno(listener::accept), is(EAGAIN));
        }
    }

    @Test
    void an_interrupt_wakes_a_virtual_thread_with_EINTR_and_loses_nothing() throws Exception {
        try (Pair pair = Pair.tcp()) {
            Caller caller = Caller.start(true, () -> pair.server.recv(10));
            caller.untilItWaits();
            caller.thread().interrupt();
            assertThat(caller.errno(), is(EINTR));
            pair.client.send(ascii("kept"));
            assertThat(pair.server.recv(10), is(ascii("kept")));
        }
    }

    @Test
    void detach_gives_the_descriptor_away_and_adopt_takes_it() throws Exception {
        try (Pair pair = Pair.tcp()) {
            int fd = pair.client.detach();
            assertThat(pair.client.isClosed(), is(true));
            assertThat(errno(() -> pair.client.send(ascii("x"))), is(EBADF));
            try (Sock again = Sock.adopt(fd)) {
                assertThat(again.domain(), is(AF_INET));
                assertThat(again.type(), is(SOCK_STREAM));
                again.send(ascii("still open"));
                assertThat(pair.server.recv(99), is(ascii("still open")));
            }
        }
    }

    @Test
    void adopt_refuses_what_is_no_socket() {
        assertThat(errno(() -> Sock.adopt(0x7fff_fff0)), is(EBADF));
    }

    @Test
    void a_dup_outlives_the_first() throws Exception {
        try (Pair pair = Pair.tcp();
                Sock copy = pair.client.dup()) {
            pair.client.close();
            copy.send(ascii("x"));
            assertThat(pair.server.recv(9), is(ascii("x")));
        }
    }

    @Test
    void a_family_that_is_not_in_the_kernel_is_EAFNOSUPPORT() {
        assertThat(errno(() -> Sock.open(AF_APPLETALK, SOCK_DGRAM)), is(EAFNOSUPPORT));
    }

    /** A large array may not be lent to a kernel that waits for a handshake. */
    @Test
    void a_large_array_goes_with_the_handshake() throws Exception {
        try (Sock listener = Sock.open(AF_INET, SOCK_STREAM);
                Sock client = Sock.open(AF_INET, SOCK_STREAM)) {
            listener.bind(SockAddr.inet("127.0.0.1", 0)).listen(1);
            SockAddrBuf to = new SockAddrBuf().set(listener.getsockname());
            assertThat(client.sendto(new byte[60_000], 0, 60_000, MSG_FASTOPEN, to), is(60_000));
            try (Sock served = listener.accept()) {
                assertThat(served.recv(new byte[60_000], 0, 60_000, MSG_WAITALL), is(60_000));
            }
        }
    }

    @Test
    void a_chain_that_fails_leaves_no_descriptor_once_it_is_forgotten() throws Exception {
        try (Sock taken = Sock.open(AF_INET, SOCK_STREAM).bind(LOOPBACK).listen(1)) {
            SockAddr address = taken.getsockname();
            long before = sockets();
            for (int i = 0; i < 50; i++) {
                assertThrows(
                        ErrnoException.class,
                        () -> Sock.open(AF_INET, SOCK_STREAM).bind(address).close());
            }
            while (sockets() > before) {
                System.gc();
                Thread.sleep(10);
            }
        }
    }

    private static long sockets() throws Exception {
        try (var fds = java.nio.file.Files.list(java.nio.file.Path.of("/proc/self/fd"))) {
            return fds.filter(
                            fd -> {
                                try {
                                    return java.nio.file.Files.readSymbolicLink(fd)
                                            .toString()
                                            .startsWith("socket:");
                                } catch (java.io.IOException gone) {
                                    return false;
                                }
                            })
                    .count();
        }
    }

    /** AF_UNIX does not heed the flag, and would wait for data. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void an_error_queue_is_not_waited_for_anywhere(boolean unix) throws Exception {
        int flags = MSG_ERRQUEUE;
        try (Sock sock = Sock.open(unix ? AF_UNIX : AF_INET, SOCK_DGRAM)) {
            sock.bind(unix ? SockAddr.abstractUnix("never") : SockAddr.inet("127.0.0.1", 0));
            MemorySegment segment = Arena.ofAuto().allocate(8);
            assertThat(sock.recv(segment, 0, 8, flags), is(Sock.AGAIN));
            assertThat(sock.recv(new byte[8], 0, 8, flags), is(Sock.AGAIN));
            assertThat(sock.recv(ByteBuffer.allocateDirect(8), flags), is(Sock.AGAIN));
        }
    }

    @Test
    void the_kernel_never_gets_to_read_an_array_later() throws Exception {
        try (Sock sock = Sock.open(AF_INET, SOCK_STREAM)) {
            for (int flags : new int[] {0, MSG_FASTOPEN}) {
                assertThrows(
                        IllegalArgumentException.class,
                        () -> sock.send(new byte[8], 0, 8, flags | MSG_ZEROCOPY));
            }
        }
    }
}
