package berkeley;

import static berkeley.Failing.refused;
import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.option.Linger;
import berkeley.option.SO;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

/** sendall and recvall, with each kind of memory. */
@ExtendWith(NoFdLeaks.class)
@Timeout(60)
class SendallTest {
    /** More than the sockets hold. */
    private static final int MUCH = 3_000_001;

    private enum Memory {
        ARRAY,
        SEGMENT,
        HEAP,
        DIRECT,
        READ_ONLY;

        void send(Sock sock, byte[] bytes) throws ErrnoException {
            switch (this) {
                case ARRAY -> sock.sendall(bytes);
                case SEGMENT -> sock.sendall(segment(bytes.length).copyFrom(of(bytes)));
                case HEAP, DIRECT, READ_ONLY -> {
                    ByteBuffer buffer =
                            buffer(bytes.length).position(1).put(bytes).flip().position(1);
                    ByteBuffer sent = this == READ_ONLY ? buffer.asReadOnlyBuffer() : buffer;
                    sock.sendall(sent);
                    assertThat(sent.remaining(), is(0));
                }
            }
        }

        /** What came, and not more. */
        byte[] receive(Sock sock, int size) throws ErrnoException {
            return switch (this) {
                case ARRAY -> {
                    byte[] array = new byte[size];
                    yield Arrays.copyOf(array, sock.recvall(array));
                }
                case SEGMENT -> {
                    MemorySegment segment = segment(size);
                    long n = sock.recvall(segment);
                    yield segment.asSlice(0, n).toArray(ValueLayout.JAVA_BYTE);
                }
                case HEAP, DIRECT, READ_ONLY -> {
                    ByteBuffer buffer = buffer(size).position(1);
                    int n = sock.recvall(buffer);
                    assertThat(buffer.position(), is(1 + n));
                    byte[] bytes = new byte[n];
                    buffer.get(1, bytes);
                    yield bytes;
                }
            };
        }

        /** One byte more, in front, that is left alone. */
        private ByteBuffer buffer(int size) {
            return this == DIRECT
                    ? ByteBuffer.allocateDirect(size + 1)
                    : ByteBuffer.allocate(size + 1);
        }
    }

    private static MemorySegment segment(int size) {
        return Arena.ofAuto().allocate(size);
    }

    private static MemorySegment of(byte[] bytes) {
        return MemorySegment.ofArray(bytes);
    }

    @ParameterizedTest
    @EnumSource
    void nothing_on_a_datagram_socket_is_one_empty_datagram(Memory memory) throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_DGRAM)) {
            memory.send(pair.first(), new byte[0]);
            byte[] room = new byte[1];
            assertThat(pair.second().recv(room, 0, 1, MSG_DONTWAIT), is(0));
            assertThat(pair.second().recv(room, 0, 1, MSG_DONTWAIT), is(Sock.AGAIN));
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothing_on_a_stream_that_the_peer_has_closed_is_EPIPE(Memory memory) throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            pair.second().close();
            assertThat(refused(() -> memory.send(pair.first(), new byte[0])), is("EPIPE"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ARRAY, false, true",
        "ARRAY, true, false",
        "SEGMENT, false, true",
        "SEGMENT, true, false",
        "HEAP, false, true",
        "HEAP, true, false",
        "DIRECT, false, true",
        "DIRECT, true, false",
        "READ_ONLY, false, true",
        "READ_ONLY, true, false"
    })
    void all_bytes_arrive_on_blocking_and_on_non_blocking_sockets(
            Memory memory, boolean blocking, boolean virtual) throws Exception {
        byte[] bytes = new byte[MUCH];
        new Random(1).nextBytes(bytes);
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock sender = pair.first().blocking(blocking);
            Sock receiver = pair.second().blocking(blocking);
            Caller caller =
                    Caller.start(
                            virtual,
                            () -> {
                                memory.send(sender, bytes);
                                sender.shutdown(SHUT_WR);
                            });
            byte[] got = Caller.on(!virtual, () -> memory.receive(receiver, bytes.length));
            caller.returns();
            assertThat(Arrays.equals(got, bytes), is(true));
            assertThat(memory.receive(receiver, 1).length, is(0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void recvall_comes_short_at_the_end_of_the_stream(Memory memory) throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            pair.first().sendall("hello".getBytes());
            pair.first().close();
            assertThat(memory.receive(pair.second(), 9), is("hello".getBytes()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void recvall_of_nothing_does_not_wait(Memory memory) throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            assertThat(memory.receive(pair.second(), 0).length, is(0));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void recvall_goes_on_until_nothing_comes_for_the_timeout(boolean blocking) throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock sock = pair.second().blocking(blocking).timeout(Duration.ofMillis(20));
            pair.first().sendall("hello".getBytes());
            ByteBuffer buffer = ByteBuffer.allocate(9);
            ErrnoException late = assertThrows(ErrnoException.class, () -> sock.recvall(buffer));
            assertThat(late.isTimeout(), is(true));
            assertThat(buffer.position(), is(5));
        }
    }

    @Test
    void recvall_tells_a_reset_after_some_bytes() throws Exception {
        try (ConnectedTcp tcp = new ConnectedTcp()) {
            tcp.client.sendall("hello".getBytes());
            assertThat(tcp.server.recv(new byte[5], 0, 5, MSG_PEEK | MSG_WAITALL), is(5));
            tcp.client.set(SO.LINGER, Linger.RESET).close();
            ByteBuffer buffer = ByteBuffer.allocate(9);
            assertThat(refused(() -> tcp.server.recvall(buffer)), is("ECONNRESET"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void close_ends_a_recvall_that_waits(boolean blocking) throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock sock = pair.second().blocking(blocking);
            Caller caller = Caller.start(true, () -> sock.recvall(new byte[9]));
            caller.untilItWaits();
            sock.close();
            assertThat(((ErrnoException) caller.thrown()).isClosed(), is(true));
        }
    }

    @Test
    void recvall_on_a_non_blocking_socket_ends_with_its_SO_RCVTIMEO() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock sock = pair.first().set(SO.RCVTIMEO, Duration.ofMillis(20)).blocking(false);
            assertThat(refused(() -> sock.recvall(new byte[9])), is("EAGAIN"));
        }
    }
}
