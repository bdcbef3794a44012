package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.trace.Trace;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

@Timeout(20)
class CopySocketTest extends SysTest {

    @Test
    void bytes_arrive_where_they_belong() {
        for (int size : new int[] {1, 100, 16_384, 40_000}) {
            int[] sv = pair(SOCK_STREAM);
            byte[] sent = new byte[50_000];
            new Random(size).nextBytes(sent);
            assertThat(CopySocket.send(sv[0], sent, 100, size, 0), returns(size));
            byte[] got = new byte[50_000];
            assertThat(CopySocket.recv(sv[1], got, 7, size, 0), returns(size));
            assertThat(Arrays.equals(sent, 100, 100 + size, got, 7, 7 + size), is(true));
            assertThat(got[6] + got[7 + size], is(0));
        }
    }

    @Test
    void what_was_not_received_stays_as_it_was() {
        int[] sv = pair(SOCK_STREAM);
        byte[] got = {1, 2, 3, 4};
        CopySocket.send(sv[0], new byte[] {9, 9}, 0, 2, 0);
        assertThat(CopySocket.recv(sv[1], got, 1, 3, 0), returns(2));
        assertThat(got, is(new byte[] {1, 9, 9, 4}));
        assertThat(CopySocket.recv(sv[1], got, 0, 4, MSG_DONTWAIT), failsWith(EAGAIN));
        assertThat(got, is(new byte[] {1, 9, 9, 4}));
    }

    @Test
    void a_datagram_tells_its_sender() {
        int server = udp();
        MemorySegment to = bound(server);
        int client = udp();
        MemorySegment from = bound(client);
        byte[] buf = "hello".getBytes();
        assertThat(CopySocket.sendto(client, buf, 1, 4, 0, to, SOCKADDR_IN), returns(4));
        MemorySegment got = loopback(0);
        byte[] in = new byte[8];
        assertThat(CopySocket.recvfrom(server, in, 0, 8, 0, got, socklen(SOCKADDR_IN)), returns(4));
        assertThat(new String(in, 0, 4), is("ello"));
        assertThat(got.mismatch(from), is(-1L));
    }

    @Test
    void MSG_TRUNC_tells_more_than_it_copies() {
        int[] sv = pair(SOCK_DGRAM);
        byte[] in = new byte[8];
        CopySocket.send(sv[0], "hello".getBytes(), 0, 5, 0);
        assertThat(CopySocket.recv(sv[1], in, 0, 2, MSG_TRUNC), returns(5));
        assertThat(new String(in, 0, 3), is("he\0"));
    }

    @Test
    void a_stream_that_only_counts_changes_nothing() throws Exception {
        int listener = socket(AF_INET, SOCK_STREAM);
        MemorySegment to = bound(listener);
        assertThat(SysSocket.listen(listener, 1), succeeds());
        int client = socket(AF_INET, SOCK_STREAM);
        assertThat(SysSocket.connect(client, to, SOCKADDR_IN), succeeds());
        int server = SysSocket.accept(listener, MemorySegment.NULL, MemorySegment.NULL);
        byte[] in = {1, 2, 3};
        CopySocket.send(client, "abc".getBytes(), 0, 3, 0);
        assertThat(CopySocket.recv(server, in, 0, 3, MSG_TRUNC | MSG_WAITALL), returns(3));
        assertThat(in, is(new byte[] {1, 2, 3}));
        Unistd.close(server);
    }

    @Test
    void it_waits() throws InterruptedException {
        int[] sv = pair(SOCK_STREAM);
        byte[] in = new byte[8];
        Thread sender =
                Thread.ofPlatform()
                        .start(() -> {
                            // Each thread copies through memory of its own.
                            CopySocket.send(sv[0], "one".getBytes(), 0, 3, 0);
                            CopySocket.send(sv[0], "two".getBytes(), 0, 3, 0);
                        });
        assertThat(CopySocket.recv(sv[1], in, 0, 6, MSG_WAITALL), returns(6));
        sender.join();
        assertThat(new String(in, 0, 6), is("onetwo"));
    }

    @Test
    void it_moves_at_most_MAX() {
        int[] sv = pair(SOCK_STREAM);
        byte[] buf = new byte[CopySocket.MAX + 1];
        assertThat(CopySocket.send(sv[0], buf, 0, buf.length, 0), returns(CopySocket.MAX));
        assertThat(SysSocket.send(sv[0], buf, MSG_DONTWAIT) > 0, is(true));
        assertThat(
                CopySocket.recv(sv[1], buf, 0, buf.length, MSG_WAITALL), returns(CopySocket.MAX));
    }

    @Test
    void it_stays_inside_the_array() {
        byte[] buf = new byte[8];
        assertThrows(IndexOutOfBoundsException.class, () -> CopySocket.send(-1, buf, 1, 8, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> CopySocket.recv(-1, buf, -1, 8, 0));
        assertThat(CopySocket.recv(CLOSED, buf, 8, 0, 0), failsWith(EBADF));
    }

    @Test
    void a_listener_who_makes_calls_of_its_own_spoils_nothing() {
        int[] sv = pair(SOCK_STREAM);
        int[] other = pair(SOCK_STREAM);
        List<String> told = new ArrayList<>();
        Trace.Listener listener =
                call -> {
                    told.add(call.call().name());
                    SysSocket.send(other[0], new byte[3], 0);
                };
        byte[] in = new byte[3];
        Trace.add(listener);
        try {
            CopySocket.send(sv[0], "abc".getBytes(), 0, 3, 0);
            CopySocket.recv(sv[1], in, 0, 3, 0);
        } finally {
            Trace.remove(listener);
        }
        assertThat(new String(in), is("abc"));
        assertThat(told, contains("send", "recv"));
    }
}
