package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.ScatteringByteChannel;
import java.time.Duration;
import java.util.Random;

/** The streams and the channel of a Sock mean what those of java.io and java.nio mean. */
@ExtendWith(NoFdLeaks.class)
class SockViewsTest {
    private static SockPair pair() throws ErrnoException {
        return Sock.pair(AF_UNIX, SOCK_STREAM);
    }

    // in and out

    @Test
    void a_line_goes_through_a_writer_and_a_reader_and_the_end_is_null() throws Exception {
        try (SockPair pair = pair();
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(pair.second().in()))) {
            try (PrintWriter writer = new PrintWriter(pair.first().out())) {
                writer.println("hello");
            }
            assertThat(pair.first().isClosed(), is(true));
            assertThat(reader.readLine(), is("hello"));
            assertThat(reader.readLine() == null, is(true));
        }
    }

    @Test
    void bytes_are_unsigned_the_end_is_minus_one_and_no_bytes_are_none() throws Exception {
        try (SockPair pair = pair()) {
            InputStream in = pair.second().in();
            OutputStream out = pair.first().out();
            out.write(0xff);
            out.write(new byte[] {9, 1, 2, 3, 9}, 1, 3);
            out.write(new byte[0]);
            assertThat(in.available(), is(4));
            assertThat(in.read(), is(0xff));
            assertThat(in.read(new byte[0]), is(0));
            byte[] buf = new byte[5];
            assertThat(in.read(buf, 1, 4), is(3));
            assertThat(buf, is(new byte[] {0, 1, 2, 3, 0}));
            pair.first().shutdown(SHUT_WR);
            assertThat(in.read(), is(-1));
            assertThat(in.read(buf), is(-1));
            assertThrows(IndexOutOfBoundsException.class, () -> in.read(buf, 3, 3));
            assertThrows(IndexOutOfBoundsException.class, () -> out.write(buf, -1, 3));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void megabytes_arrive_whole(boolean virtual) throws Exception {
        byte[] data = new byte[3_000_000];
        new Random(1).nextBytes(data);
        try (SockPair pair = pair()) {
            Caller sender =
                    Caller.start(
                            virtual,
                            () -> {
                                try (OutputStream out = pair.first().out()) {
                                    out.write(data);
                                }
                            });
            assertThat(pair.second().in().readAllBytes(), is(data));
            sender.returns();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_timeout_is_a_SocketTimeoutException_and_the_stream_goes_on(boolean virtual)
            throws Exception {
        try (SockPair pair = pair()) {
            pair.second().receiveTimeout(Duration.ofMillis(30));
            InputStream in = pair.second().in();
            long begin = System.nanoTime();
            Caller caller = Caller.start(virtual, in::read);
            assertThat(caller.thrown(), is(instanceOf(SocketTimeoutException.class)));
            assertThat(System.nanoTime() - begin, is(greaterThanOrEqualTo(30_000_000L)));
            pair.first().send(new byte[] {7});
            assertThat(in.read(), is(7));
        }
    }

    @Test
    void the_timeouts_of_both_directions_are_apart() throws Exception {
        try (SockPair pair = pair()) {
            Sock sock = pair.first().sendTimeout(Duration.ofMillis(30));
            Caller reader = Caller.start(false, () -> sock.recv(1));
            assertThrows(
                    SocketTimeoutException.class, () -> sock.out().write(new byte[10_000_000]));
            pair.second().send(new byte[1]); // which the reader still waits for
            reader.returns();
            sock.sendTimeout(Duration.ZERO).receiveTimeout(Duration.ofMillis(30));
            ErrnoException late = assertThrows(ErrnoException.class, () -> sock.recv(1));
            assertThat(late.isTimeout(), is(true));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closing_the_Sock_ends_a_read(boolean virtual) throws Exception {
        try (SockPair pair = pair()) {
            Caller caller = Caller.start(virtual, pair.first().in()::read);
            caller.untilItWaits();
            pair.first().close();
            assertThat(((ErrnoException) caller.thrown()).isClosed(), is(true));
        }
    }

    @Test
    void an_interrupt_of_a_virtual_thread_closes_the_Sock_as_java_net_does() throws Exception {
        try (SockPair pair = pair()) {
            Caller caller = Caller.start(true, pair.first().in()::read);
            caller.untilItWaits();
            caller.thread().interrupt();
            assertThat(((ErrnoException) caller.thrown()).errno(), is(EINTR));
            assertThat(pair.first().isClosed(), is(true));
        }
    }

    @Test
    void a_Sock_that_does_not_block_has_no_streams_nor_has_one_of_datagrams() throws Exception {
        try (SockPair pair = pair();
                SockPair datagrams = Sock.pair(AF_UNIX, SOCK_DGRAM)) {
            pair.first().blocking(false);
            assertThrows(IllegalBlockingModeException.class, () -> pair.first().in().read());
            assertThrows(IllegalBlockingModeException.class, () -> pair.first().out().write(1));
            assertThrows(IllegalStateException.class, () -> datagrams.first().in());
            assertThrows(IllegalStateException.class, () -> datagrams.first().out());
        }
    }

    // channel

    private static ByteBuffer buffer(boolean direct, int size) {
        return direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @SuppressWarnings("try") // closing early is what ends the other side
    void a_channel_reads_and_writes_and_its_end_is_minus_one(boolean direct) throws Exception {
        try (SockPair pair = pair();
                ByteChannel left = pair.first().channel();
                ByteChannel right = pair.second().channel()) {
            ByteBuffer out = buffer(direct, 5).put("hello".getBytes()).flip();
            assertThat(left.write(out), is(5));
            assertThat(out.remaining(), is(0));
            assertThat(left.write(out), is(0));
            ByteBuffer in = buffer(direct, 9).position(1);
            assertThat(right.read(in), is(5));
            assertThat(in.position(), is(6));
            assertThat(right.read(buffer(direct, 0)), is(0));
            left.close();
            assertThat(pair.first().isClosed(), is(true));
            assertThat(right.read(in), is(-1));
            assertThrows(ClosedChannelException.class, () -> left.read(in));
            assertThrows(IllegalArgumentException.class, () -> right.read(in.asReadOnlyBuffer()));
        }
    }

    @Test
    void buffers_are_gathered_and_scattered() throws Exception {
        try (SockPair pair = pair()) {
            var left = (GatheringByteChannel) pair.first().channel();
            var right = (ScatteringByteChannel) pair.second().channel();
            ByteBuffer[] out = {
                ByteBuffer.wrap("xhe".getBytes()).position(1),
                ByteBuffer.allocateDirect(3).put("llo".getBytes()).flip(),
                ByteBuffer.wrap(" you".getBytes()).asReadOnlyBuffer()
            };
            assertThat(left.write(out), is(9L));
            for (ByteBuffer each : out) {
                assertThat(each.remaining(), is(0));
            }
            ByteBuffer[] in = {
                ByteBuffer.allocate(9),
                ByteBuffer.allocateDirect(4),
                ByteBuffer.allocate(4).position(1),
                ByteBuffer.allocate(9)
            };
            assertThat(right.read(in, 1, 2), is(7L));
            assertThat(in[1].flip(), is(ByteBuffer.wrap("hell".getBytes())));
            assertThat(in[2].flip().position(1), is(ByteBuffer.wrap("o y".getBytes())));
            assertThat(right.read(in, 2, 2), is(2L));
            pair.first().close();
            assertThat(right.read(in, 3, 1), is(-1L));
            assertThat(right.read(new ByteBuffer[0]), is(0L));
        }
    }

    @Test
    void a_channel_of_a_Sock_that_does_not_block_returns_0() throws Exception {
        try (SockPair pair = pair()) {
            pair.first().blocking(false);
            ByteChannel channel = pair.first().channel();
            assertThat(channel.read(ByteBuffer.allocate(1)), is(0));
            ByteBuffer much = ByteBuffer.allocate(100_000_000);
            assertThat(channel.write(much), is(lessThan(100_000_000)));
            assertThat(channel.write(much), is(0));
            assertThat(much.hasRemaining(), is(true));
        }
    }

    @Test
    void an_empty_datagram_is_not_the_end_of_a_channel() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_DGRAM)) {
            assertThat(pair.first().channel().write(ByteBuffer.allocate(0)), is(0));
            assertThat(pair.second().channel().read(ByteBuffer.allocate(9)), is(0));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_interrupt_closes_a_channel(boolean virtual) throws Exception {
        try (SockPair pair = pair()) {
            ByteChannel channel = pair.first().channel();
            Caller caller = Caller.start(virtual, () -> channel.read(ByteBuffer.allocate(1)));
            caller.untilItWaits();
            caller.thread().interrupt();
            assertThat(caller.thrown(), is(instanceOf(ClosedByInterruptException.class)));
            assertThat(channel.isOpen(), is(false));
            assertThat(pair.first().isClosed(), is(true));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_close_by_another_thread_ends_a_read_of_a_channel(boolean ofTheSock) throws Exception {
        try (SockPair pair = pair()) {
            ByteChannel channel = pair.first().channel();
            Caller caller = Caller.start(false, () -> channel.read(ByteBuffer.allocate(1)));
            caller.untilItWaits();
            if (ofTheSock) {
                pair.first().close();
            } else {
                channel.close();
            }
            assertThat(caller.thrown().getClass(), is((Object) AsynchronousCloseException.class));
            assertThat(channel.isOpen(), is(false));
        }
    }
}
