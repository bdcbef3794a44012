package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.option.SO;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Flags and SO_RCVLOWAT mean the same on every thread, with and without a timeout. */
@ExtendWith(NoFdLeaks.class)
@Timeout(20)
class SameFlagsTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private interface Receiving {
        int recv(Sock sock) throws ErrnoException;
    }

    /** How many a call gets that finds five bytes, and to which five more come. */
    private static int fiveAndFive(Caller.Kind kind, int lowat, Receiving call) throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock left = pair.first();
            Sock right = pair.second();
            right.timeout(kind.timed ? LONG : Duration.ZERO).set(SO.RCVLOWAT, lowat);
            left.send(new byte[5]);
            int[] count = new int[1];
            Caller caller = Caller.start(kind.virtual, () -> count[0] = call.recv(right));
            caller.untilItWaits();
            left.send(new byte[5]);
            caller.returns();
            return count[0];
        }
    }

    @ParameterizedTest
    @EnumSource
    void recvmsg_with_MSG_WAITALL_waits_for_all(Caller.Kind kind) throws Exception {
        int count = fiveAndFive(kind, 1, s -> s.recvmsg(new Message().room(10), MSG_WAITALL));
        assertThat(count, is(10));
    }

    /** Of TCP: AF_UNIX returns what the first look shows. */
    @ParameterizedTest
    @EnumSource
    void MSG_PEEK_with_MSG_WAITALL_waits_for_all(Caller.Kind kind) throws Exception {
        try (ConnectedTcp tcp = new ConnectedTcp()) {
            tcp.server.timeout(kind.timed ? LONG : Duration.ZERO);
            tcp.client.send(new byte[5]);
            int[] count = new int[1];
            Caller caller =
                    Caller.start(
                            kind.virtual,
                            () ->
                                    count[0] =
                                            tcp.server.recv(
                                                    new byte[10], 0, 10, MSG_PEEK | MSG_WAITALL));
            caller.untilItWaits();
            tcp.client.send(new byte[5]);
            caller.returns();
            assertThat(count[0], is(10));
            assertThat(tcp.server.recv(new byte[20]), is(10));
        }
    }

    @ParameterizedTest
    @EnumSource
    void recv_waits_for_SO_RCVLOWAT(Caller.Kind kind) throws Exception {
        assertThat(fiveAndFive(kind, 8, s -> s.recv(new byte[10])), is(10));
    }

    @ParameterizedTest
    @EnumSource
    void MSG_FASTOPEN_connects_and_sends(Caller.Kind kind) throws Exception {
        try (Sock listener = ConnectedTcp.listener();
                Sock sock = Sock.open(AF_INET, SOCK_STREAM)) {
            sock.timeout(kind.timed ? LONG : Duration.ZERO);
            SockAddrBuf to = new SockAddrBuf().set(listener.getsockname());
            byte[] hello = "hello".getBytes();
            int sent = Caller.on(kind.virtual, () -> sock.sendto(hello, 0, 5, MSG_FASTOPEN, to));
            assertThat(sent, is(5));
            try (Sock served = listener.accept()) {
                assertThat(served.recv(9), is(hello));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_send_with_MSG_ZEROCOPY_is_one_of_the_kernel(boolean virtual) throws Exception {
        int size = 12_000_000;
        try (ConnectedTcp tcp = new ConnectedTcp();
                Arena arena = Arena.ofShared()) {
            tcp.client.set(SO.ZEROCOPY, true).timeout(LONG);
            var memory = arena.allocate(size);
            Caller reader = Caller.start(false, () -> readToEnd(tcp.server));
            int sent = Caller.on(virtual, () -> tcp.client.send(memory, 0, size, MSG_ZEROCOPY));
            assertThat(sent, is(both(greaterThan(0)).and(lessThanOrEqualTo(size))));
            tcp.client.shutdown(SHUT_WR);
            reader.returns();
            assertThat(completed(tcp.client), is(List.of(0)));
        }
    }

    private static void readToEnd(Sock sock) throws ErrnoException {
        byte[] bytes = new byte[1 << 16];
        int count = 1;
        while (count > 0) {
            count = sock.recv(bytes);
        }
    }

    /** The numbers of the sends whose memory the kernel is done with. */
    private static List<Integer> completed(Sock sock) throws ErrnoException {
        List<Integer> numbers = new ArrayList<>();
        Message message = new Message();
        while (sock.recvmsg(message, MSG_ERRQUEUE) != Sock.AGAIN) {
            Cmsg.RecvErr error = message.control(Cmsg.RecvErr.class);
            Cmsg.Zerocopy done = error == null ? null : error.zerocopy();
            for (int i = done == null ? 0 : done.first(); done != null && i <= done.last(); i++) {
                numbers.add(i);
            }
        }
        return numbers;
    }
}
