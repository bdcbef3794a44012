package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.option.Linger;
import berkeley.option.SO;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** An error that comes when bytes have moved is the next call's, and nobody else's. */
@ExtendWith(NoFdLeaks.class)
@Timeout(20)
class ErrorsToldOnceTest {
    private static final int MUCH = 30_000_000;

    /** Ten bytes to receive into. */
    private enum Into {
        NATIVE {
            @Override
            int recv(Sock sock) throws ErrnoException {
                return sock.recv(Arena.ofAuto().allocate(10), 0, 10, MSG_WAITALL);
            }
        },
        ARRAY {
            @Override
            int recv(Sock sock) throws ErrnoException {
                return sock.recv(new byte[10], 0, 10, MSG_WAITALL);
            }
        },
        HEAP_BUFFER {
            @Override
            int recv(Sock sock) throws ErrnoException {
                return sock.recv(ByteBuffer.allocate(10), MSG_WAITALL);
            }
        },
        DIRECT_BUFFER {
            @Override
            int recv(Sock sock) throws ErrnoException {
                return sock.recv(ByteBuffer.allocateDirect(10), MSG_WAITALL);
            }
        };

        abstract int recv(Sock sock) throws ErrnoException;
    }

    private static void reset(Sock sock) throws ErrnoException {
        sock.set(SO.LINGER, Linger.RESET).close();
    }

    @ParameterizedTest
    @EnumSource
    void a_reset_after_a_short_count_is_told_by_the_next_recv(Into into) throws Exception {
        try (ConnectedTcp tcp = new ConnectedTcp()) {
            tcp.server.send(new byte[5]);
            Caller caller = Caller.start(false, () -> assertThat(into.recv(tcp.client), is(5)));
            caller.untilItWaits();
            reset(tcp.server);
            caller.returns();
            assertThat(errno(() -> tcp.client.recv(new byte[10])), is(ECONNRESET));
            assertThat(tcp.client.recv(new byte[10]), is(0));
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void a_reset_after_a_short_count_is_told_by_the_next_send(boolean virtual, boolean array)
            throws Exception {
        byte[] bytes = new byte[MUCH];
        MemorySegment segment = Arena.ofAuto().allocate(MUCH);
        try (ConnectedTcp tcp = new ConnectedTcp()) {
            int[] sent = new int[1];
            Caller caller =
                    Caller.start(
                            virtual,
                            () ->
                                    sent[0] =
                                            array
                                                    ? tcp.client.send(bytes)
                                                    : tcp.client.send(segment));
            caller.untilItWaits();
            reset(tcp.server);
            caller.returns();
            assertThat(sent[0], is(both(greaterThan(0)).and(lessThan(MUCH))));
            assertThat(errno(() -> tcp.client.send(new byte[1])), is(ECONNRESET));
            assertThat(errno(() -> tcp.client.send(new byte[1])), is(EPIPE));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sendall_tells_a_reset_as_such(boolean virtual) throws Exception {
        byte[] bytes = new byte[MUCH];
        try (ConnectedTcp tcp = new ConnectedTcp()) {
            Caller caller = Caller.start(virtual, () -> tcp.client.sendall(bytes));
            caller.untilItWaits();
            reset(tcp.server);
            assertThat(caller.errno(), is(ECONNRESET));
            assertThat(errno(() -> tcp.client.send(new byte[1])), is(EPIPE));
        }
    }

    private static int errno(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(ErrnoException.class, call).errno();
    }
}
