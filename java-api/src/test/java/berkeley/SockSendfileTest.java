package berkeley;

import static berkeley.Failing.errno;
import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.addr.SockAddr;
import berkeley.option.SO;
import berkeley.sys.Errno;
import berkeley.sys.Fcntl;
import berkeley.sys.Unistd;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.FutureTask;

/** sendfile(2) from a Sock, and splice(2) and tee(2) between Socks. */
@ExtendWith(NoFdLeaks.class)
@SuppressWarnings("try") // closing early is what some of these are about
class SockSendfileTest {
    private static final MemorySegment NULL = MemorySegment.NULL;

    @TempDir private Path dir;
    private final Sock client;
    private final Sock server;

    SockSendfileTest() throws ErrnoException {
        try (Sock listener =
                Sock.open(AF_INET, SOCK_STREAM).bind(SockAddr.inet("127.0.0.1", 0)).listen(1)) {
            client = Sock.open(AF_INET, SOCK_STREAM).connect(listener.getsockname());
            server = listener.accept();
        }
    }

    @BeforeEach
    void buffersAreSmall() throws ErrnoException {
        client.set(SO.SNDBUF, 16 * 1024);
    }

    @AfterEach
    void close() throws ErrnoException {
        client.close();
        server.close();
    }

    private Fd file(byte[] content) throws IOException {
        Path path = Files.write(dir.resolve("file"), content);
        return new Fd(Fcntl.open(path.toString(), O_RDONLY | O_CLOEXEC, 0));
    }

    private Fd file(String content) throws IOException {
        return file(content.getBytes());
    }

    private String received() throws ErrnoException {
        return new String(server.recv(100));
    }

    /** One that takes no more bytes, and its other end; TCP's buffers would grow again. */
    private static SockPair full() throws ErrnoException {
        SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
        pair.first().blocking(false);
        byte[] some = new byte[64 * 1024];
        while (pair.first().send(some) != Sock.AGAIN) {}
        pair.first().blocking(true);
        return pair;
    }

    @Test
    void a_part_is_sent_from_where_the_offset_says_and_the_file_stays_where_it_was()
            throws Exception {
        try (Fd file = file("hello world")) {
            assertThat(client.sendfile(file.fd(), 6, 3), is(3L));
            assertThat(received(), is("wor"));
            assertThat(Unistd.read(file.fd(), new byte[20]), is(11L));
        }
    }

    @Test
    void without_an_offset_the_file_moves_on() throws Exception {
        try (Fd file = file("hello world")) {
            assertThat(client.sendfile(file.fd(), -1, 6), is(6L));
            assertThat(client.sendfile(file.fd(), -1, 100), is(5L));
            assertThat(client.sendfile(file.fd(), -1, 100), is(0L));
            client.shutdown(SHUT_WR);
            byte[] all = new byte[20];
            assertThat(server.recv(all, 0, 20, MSG_WAITALL), is(11));
            assertThat(new String(all, 0, 11), is("hello world"));
        }
    }

    @Test
    void nothing_and_what_lies_beyond_the_end_are_0() throws Exception {
        try (Fd file = file("hello")) {
            assertThat(client.sendfile(file.fd(), 0, 0), is(0L));
            assertThat(client.sendfile(file.fd(), 5, 10), is(0L));
            assertThat(client.sendfile(file.fd(), 1 << 20, 10), is(0L));
            assertThat(client.sendfile(file.fd(), 3, Integer.MAX_VALUE), is(2L));
            assertThat(received(), is("lo"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_large_file_arrives_whole_from_any_thread(boolean virtual) throws Exception {
        byte[] content = new byte[3_000_000];
        new Random(17).nextBytes(content);
        try (Fd file = file(content)) {
            FutureTask<Long> sender =
                    new FutureTask<>(() -> {
                        long sent = 0;
                        while (sent < content.length) {
                            long n = client.sendfile(file.fd(), sent, content.length - sent);
                            assertThat(n, is(greaterThan(0L)));
                            sent += n;
                        }
                        return sent;
                    });
            (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(sender);
            byte[] got = new byte[content.length];
            assertThat(server.recv(got, 0, got.length, MSG_WAITALL), is(got.length));
            assertThat(sender.get(), is(3_000_000L));
            assertThat(Arrays.equals(got, content), is(true));
        }
    }

    @Test
    void a_full_socket_is_AGAIN_where_it_must_not_wait() throws Exception {
        try (SockPair full = full();
                Sock one = full.first();
                Sock other = full.second();
                Fd file = file("x")) {
            one.blocking(false);
            assertThat(one.sendfile(file.fd(), 0, 1), is((long) Sock.AGAIN));
            while (one.sendfile(file.fd(), 0, 1) == Sock.AGAIN) {
                other.recv(1 << 20);
            }
        }
    }

    @Test
    void a_bad_descriptor_is_EBADF_and_a_socket_EINVAL() throws Exception {
        assertThat(errno(() -> client.sendfile(99_999, 0, 1)), is(EBADF));
        assertThat(errno(() -> client.sendfile(server.fd(), -1, 1)), is(EINVAL));
        client.close();
        try (Fd file = file("x")) {
            assertThat(errno(() -> client.sendfile(file.fd(), 0, 1)), is(EBADF));
        }
    }

    @Test
    void a_negative_count_is_EINVAL_and_a_pipe_has_no_offset_ESPIPE() throws Exception {
        int[] pipe = new int[2];
        Unistd.pipe2(pipe, O_CLOEXEC);
        try (Fd file = file("x");
                Fd out = new Fd(pipe[0]);
                Fd _ = new Fd(pipe[1])) {
            assertThat(errno(() -> client.sendfile(file.fd(), 0, -1)), is(EINVAL));
            assertThat(errno(() -> client.sendfile(file.fd(), 1, Long.MAX_VALUE)), is(EINVAL));
            assertThat(errno(() -> client.sendfile(out.fd(), 0, 1)), is(ESPIPE));
        }
    }

    @Test
    void a_peer_that_is_gone_is_EPIPE_and_the_process_lives() throws Exception {
        client.shutdown(SHUT_WR);
        try (Fd file = file("x")) {
            ErrnoException e =
                    assertThrows(ErrnoException.class, () -> client.sendfile(file.fd(), 0, 1));
            assertThat(
                    e.getMessage(),
                    is(
                            "sendfile "
                                    + client.peer()
                                    + " from fd "
                                    + file.fd()
                                    + ": EPIPE (Broken pipe)"));
        }
    }

    /** What a proxy that keeps a log does: nothing of it passes through this process. */
    @Test
    void splice_and_tee_carry_from_socket_to_socket_and_a_copy_to_a_file() throws Exception {
        int[] pipe = new int[2];
        int[] copy = new int[2];
        Unistd.pipe2(pipe, O_CLOEXEC);
        Unistd.pipe2(copy, O_CLOEXEC);
        Path log = dir.resolve("log");
        SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM);
        try (Fd out = new Fd(pipe[0]);
                Fd in = new Fd(pipe[1]);
                Fd copyOut = new Fd(copy[0]);
                Fd copyIn = new Fd(copy[1]);
                Fd file = new Fd(Fcntl.open(log.toString(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
                Sock one = pair.first();
                Sock other = pair.second()) {
            client.send("hello world".getBytes());
            assertThat(Fcntl.splice(server.fd(), NULL, in.fd(), NULL, 100, 0), is(11L));
            assertThat(Fcntl.tee(out.fd(), copyIn.fd(), 5, 0), is(5L));
            assertThat(Fcntl.splice(out.fd(), NULL, one.fd(), NULL, 100, 0), is(11L));
            assertThat(new String(other.recv(100)), is("hello world"));
            assertThat(Fcntl.splice(copyOut.fd(), NULL, file.fd(), NULL, 100, 0), is(5L));
            assertThat(Files.readString(log), is("hello"));
        }
    }

    @Test
    void splice_and_tee_of_nothing_are_0_and_of_what_is_not_there_yet_EAGAIN() throws Exception {
        int[] pipe = new int[2];
        int[] copy = new int[2];
        Unistd.pipe2(pipe, O_CLOEXEC);
        Unistd.pipe2(copy, O_CLOEXEC);
        try (Fd out = new Fd(pipe[0]);
                Fd in = new Fd(pipe[1]);
                Fd _ = new Fd(copy[0]);
                Fd copyIn = new Fd(copy[1])) {
            assertThat(Fcntl.splice(server.fd(), NULL, in.fd(), NULL, 0, 0), is(0L));
            assertThat(Fcntl.tee(out.fd(), copyIn.fd(), 0, 0), is(0L));
            server.blocking(false);
            assertThat(Fcntl.splice(server.fd(), NULL, in.fd(), NULL, 1, 0), is(-1L));
            assertThat(Errno.name(Errno.errno()), is("EAGAIN"));
            client.shutdown(SHUT_WR);
            assertThat(server.blocking(true).recv(1).length, is(0));
            assertThat(Fcntl.splice(server.fd(), NULL, in.fd(), NULL, 1, 0), is(0L));
            in.close(); // the end of a pipe is 0 too
            assertThat(Fcntl.tee(out.fd(), copyIn.fd(), 1, 0), is(0L));
            assertThat(Fcntl.splice(out.fd(), NULL, client.fd(), NULL, 1, 0), is(0L));
        }
    }

    @Test
    void splice_moves_no_more_than_the_pipe_has_room_for() throws Exception {
        int[] pipe = new int[2];
        Unistd.pipe2(pipe, O_CLOEXEC);
        byte[] content = new byte[1 << 20];
        new Random(18).nextBytes(content);
        try (Fd file = file(content);
                Fd out = new Fd(pipe[0]);
                Fd in = new Fd(pipe[1])) {
            long n = Fcntl.splice(file.fd(), NULL, in.fd(), NULL, 1 << 20, 0);
            assertThat(n, is(both(greaterThan(0L)).and(lessThan(1L << 20))));
            assertThat(Fcntl.splice(out.fd(), NULL, client.fd(), NULL, n, 0), is(n));
            byte[] got = new byte[(int) n];
            assertThat(server.recv(got, 0, got.length, MSG_WAITALL), is(got.length));
            assertThat(got, is(Arrays.copyOf(content, (int) n)));
        }
    }
}
