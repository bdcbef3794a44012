package berkeley.sys;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;

class HeapSocketTest extends SysTest {

    @Test
    void bytes_arrive_where_they_belong() {
        int[] sv = pair(SOCK_STREAM);
        byte[] sent = new byte[50_000];
        new Random(1).nextBytes(sent);
        assertThat(HeapSocket.send(sv[0], sent, 100, 40_000, 0), returns(40_000));
        byte[] got = new byte[50_000];
        assertThat(HeapSocket.recv(sv[1], got, 7, 40_000, 0), returns(40_000));
        assertThat(Arrays.equals(sent, 100, 40_100, got, 7, 40_007), is(true));
        assertThat(got[6] + got[40_007], is(0));
    }

    @Test
    void a_datagram_tells_its_sender() {
        int server = udp();
        MemorySegment to = bound(server);
        int client = udp();
        MemorySegment from = bound(client);
        byte[] buf = "hello".getBytes();
        assertThat(HeapSocket.sendto(client, buf, 1, 4, 0, to, SOCKADDR_IN), returns(4));
        MemorySegment got = loopback(0);
        byte[] in = new byte[8];
        assertThat(HeapSocket.recvfrom(server, in, 0, 8, 0, got, socklen(SOCKADDR_IN)), returns(4));
        assertThat(new String(in, 0, 4), is("ello"));
        assertThat(got.mismatch(from), is(-1L));
    }

    @Test
    void it_never_waits() {
        int[] sv = pair(SOCK_STREAM);
        byte[] buf = new byte[8];
        assertThat(HeapSocket.recv(sv[0], buf, 0, 8, MSG_WAITALL), failsWith(EAGAIN));
        fill(sv[0]);
        assertThat(HeapSocket.send(sv[0], buf, 0, 8, 0), failsWith(EAGAIN));
    }

    @Test
    void it_moves_at_most_MAX() {
        int[] sv = pair(SOCK_STREAM);
        byte[] buf = new byte[HeapSocket.MAX + 1];
        assertThat(HeapSocket.send(sv[0], buf, 0, buf.length, 0), returns(HeapSocket.MAX));
        assertThat(SysSocket.send(sv[0], buf, MSG_DONTWAIT) > 0, is(true));
        assertThat(HeapSocket.recv(sv[1], buf, 0, buf.length, 0), returns(HeapSocket.MAX));
    }

    @Test
    void it_stays_inside_the_array() {
        byte[] buf = new byte[8];
        assertThrows(IndexOutOfBoundsException.class, () -> HeapSocket.send(-1, buf, 1, 8, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> HeapSocket.recv(-1, buf, -1, 8, 0));
        assertThat(HeapSocket.recv(CLOSED, buf, 8, 0, 0), failsWith(EBADF));
    }

    @Test
    void zero_copy_is_refused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> HeapSocket.send(-1, new byte[8], 0, 8, MSG_ZEROCOPY));
    }
}
