package berkeley;

import static berkeley.Failing.errno;
import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.addr.SockAddr;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.Duration;

@ExtendWith(NoFdLeaks.class)
@SuppressWarnings("try")
class PlainCallsTest {
    @Test
    void writev_and_readv_carry_pieces_in_order() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
                Sock left = pair.first();
                Sock right = pair.second();
                Arena arena = Arena.ofConfined()) {
            assertThat(left.writev(arena.allocateFrom("ab"), arena.allocateFrom("cd")), is(6));
            MemorySegment one = arena.allocate(1);
            MemorySegment rest = arena.allocate(9);
            assertThat(right.readv(one, rest), is(6));
            assertThat(one.get(ValueLayout.JAVA_BYTE, 0), is((byte) 'a'));
            assertThat(rest.getString(0), is("b"));
            assertThat(rest.getString(2), is("cd"));
        }
    }

    @Test
    void memory_is_not_freed_while_the_kernel_may_write_to_it() throws Exception {
        SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
        Arena[] arenas = {Arena.ofShared(), Arena.ofShared(), Arena.ofShared()};
        MemorySegment[] pieces = new MemorySegment[5];
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] = arenas[i % 3].allocate(2);
        }
        try (Sock left = pair.first();
                Sock right = pair.second()) {
            Caller reader = Caller.start(false, () -> right.readv(pieces));
            reader.untilItWaits();
            for (Arena arena : arenas) {
                assertThrows(IllegalStateException.class, arena::close);
            }
            left.send(new byte[] {1, 2, 3});
            assertThat(reader.returned(), is(true));
            assertThat(pieces[1].get(ValueLayout.JAVA_BYTE, 0), is((byte) 3));
            for (Arena arena : arenas) {
                arena.close();
            }
        }
    }

    @Test
    void memory_of_many_arenas_is_read_and_written_in_order() throws Exception {
        SockPair pair = Sock.pair(AF_UNIX, SOCK_DGRAM);
        MemorySegment[] out = new MemorySegment[6];
        MemorySegment[] in = new MemorySegment[6];
        for (int i = 0; i < out.length; i++) {
            out[i] = Arena.ofAuto().allocateFrom(String.valueOf(i));
            in[i] = Arena.ofAuto().allocate(2);
        }
        try (Sock left = pair.first();
                Sock right = pair.second()) {
            assertThat(left.writev(out), is(12));
            assertThat(right.readv(in), is(12));
            for (int i = 0; i < in.length; i++) {
                assertThat(in[i].getString(0), is(String.valueOf(i)));
            }
            assertThat(right.blocking(false).readv(in), is(Sock.AGAIN));
        }
    }

    @Test
    void iovecs_never_point_to_freed_memory() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock left = pair.first();
            Sock right = pair.second();
            Arena arena = Arena.ofConfined();
            MemorySegment freed = arena.allocate(64);
            Message message = new Message().data(freed);
            arena.close();
            left.send(new byte[64]);
            assertThrows(IllegalStateException.class, () -> right.readv(freed));
            assertThrows(IllegalStateException.class, () -> left.writev(freed));
            assertThrows(IllegalStateException.class, () -> right.recvmsg(message, 0));
            assertThrows(IllegalStateException.class, () -> left.sendmsg(message, 0));
            assertThrows(
                    IndexOutOfBoundsException.class,
                    () -> message.add(Arena.ofAuto().allocate(16), 100, Long.MAX_VALUE));
        }
    }

    @Test
    void a_long_datagram_of_a_Unix_socket_comes_whole() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_SEQPACKET)) {
            Sock left = pair.first();
            Sock right = pair.second();
            byte[] sent = new byte[150_000];
            sent[sent.length - 1] = 42;
            byte[] received = new byte[sent.length];
            assertThat(left.send(sent), is(sent.length));
            assertThat(right.recv(received), is(sent.length));
            assertThat(received, is(sent));
            ByteBuffer direct = ByteBuffer.allocateDirect(sent.length + 1).position(1);
            assertThat(left.send(sent), is(sent.length));
            assertThat(right.recv(direct, 0), is(sent.length));
            assertThat(direct.get(sent.length), is((byte) 42));
        }
    }

    @Test
    void connecting_to_AF_UNSPEC_dissolves_an_association() throws Exception {
        try (Sock peer = Sock.open(AF_INET, SOCK_DGRAM).bind(SockAddr.inet("127.0.0.1", 0));
                Sock sock = Sock.open(AF_INET, SOCK_DGRAM).connect(peer.getsockname())) {
            sock.connect(SockAddr.UNSPEC);
            assertThat(sock.peer(), is(nullValue()));
            assertThat(errno(sock::getpeername), is(ENOTCONN));
        }
    }

    @Test
    void options_go_and_come_as_bytes() throws Exception {
        try (Sock sock = Sock.open(AF_INET, SOCK_STREAM)) {
            byte[] one = {1, 0, 0, 0};
            sock.setsockopt(SOL_SOCKET, SO_KEEPALIVE, one);
            assertThat(sock.getsockopt(SOL_SOCKET, SO_KEEPALIVE, 4), is(one));
            assertThat(errno(() -> sock.getsockopt(SOL_SOCKET, 9999, 4)), is(ENOPROTOOPT));
        }
    }

    @Test
    void a_timeout_after_a_part_returns_the_part() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            Sock left = pair.first();
            Sock right = pair.second();
            right.timeout(Duration.ofMillis(20));
            left.send(new byte[3]);
            assertThat(right.recv(new byte[8], 0, 8, MSG_WAITALL), is(3));
        }
    }

    @Test
    void blocking_is_of_a_copy_too_and_not_of_what_detach_gives_back() throws Exception {
        try (SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
                Sock left = pair.first();
                Sock right = pair.second();
                Sock copy = left.dup()) {
            left.blocking(false);
            assertThat(copy.recv(new byte[1]), is(Sock.AGAIN));
            right.timeout(Duration.ofMillis(1));
            assertThrows(ErrnoException.class, () -> right.read(Arena.ofAuto().allocate(1)));
            try (Sock again = Sock.adopt(right.detach())) {
                copy.send(new byte[1]);
                again.recv(1);
                assertThat(berkeley.sys.Fcntl.fcntl(again.fd(), F_GETFL) & O_NONBLOCK, is(0));
            }
        }
    }
}
