package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/** Sock.spliceInto and spliceFrom, PipePair, read and write of an Fd, sendfile of a path. */
@ExtendWith(NoFdLeaks.class)
class SpliceTest {
    @TempDir Path folder;

    enum Way {
        TCP,
        UNIX;

        SockPair open() throws ErrnoException {
            if (this == UNIX) {
                return Sock.pair(AF_UNIX, SOCK_STREAM);
            }
            ConnectedTcp tcp = new ConnectedTcp();
            return new SockPair(tcp.client, tcp.server);
        }
    }

    private static void proxy(Sock from, Sock to) throws ErrnoException {
        try (PipePair pipe = PipePair.open()) {
            for (long n; (n = from.spliceInto(pipe, 1 << 16, 0)) > 0; ) {
                while (n > 0) {
                    n -= to.spliceFrom(pipe, n, SPLICE_F_MORE);
                }
            }
            to.shutdown(SHUT_WR);
        }
    }

    @ParameterizedTest
    @EnumSource
    void megabytes_go_through_a_proxy(Way way) throws Exception {
        byte[] data = new byte[5_000_000];
        new Random(1).nextBytes(data);
        for (boolean virtual : new boolean[] {false, true}) {
            try (SockPair left = way.open();
                    SockPair right = way.open()) {
                Caller proxy = Caller.start(virtual, () -> proxy(left.second(), right.first()));
                Caller sender =
                        Caller.start(
                                virtual,
                                () -> {
                                    left.first().sendall(data);
                                    left.first().shutdown(SHUT_WR);
                                });
                assertThat(right.second().in().readAllBytes(), is(data));
                proxy.returns();
                sender.returns();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void it_waits_for_data_is_ended_by_close_and_holds_no_carrier(Way way) throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            try (SockPair pair = way.open();
                    PipePair pipe = PipePair.open()) {
                Caller caller = Caller.start(virtual, () -> pair.second().spliceInto(pipe, 100, 0));
                caller.untilItWaits();
                pair.first().sendall("hello".getBytes());
                caller.returns();
                byte[] buf = new byte[9];
                assertThat(pipe.readEnd().read(buf), is(5));
                Caller closed = Caller.start(virtual, () -> pair.second().spliceInto(pipe, 100, 0));
                closed.untilItWaits();
                pair.second().close();
                assertThat(closed.errno(), is(EBADF));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_timeout_holds(Way way) throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            try (SockPair pair = way.open();
                    PipePair pipe = PipePair.open()) {
                pair.second().timeout(Duration.ofMillis(30));
                long begin = System.nanoTime();
                Caller caller = Caller.start(virtual, () -> pair.second().spliceInto(pipe, 100, 0));
                assertThat(((ErrnoException) caller.thrown()).isTimeout(), is(true));
                assertThat(System.nanoTime() - begin, is(greaterThanOrEqualTo(30_000_000L)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_full_pipe_and_an_empty_one_are_EAGAIN_and_a_non_blocking_Sock_returns_AGAIN(Way way)
            throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            try (SockPair pair = way.open();
                    PipePair pipe = PipePair.open(O_NONBLOCK)) {
                pair.first().sendall("hello".getBytes());
                byte[] page = new byte[4096];
                ErrnoException full =
                        assertThrows(
                                ErrnoException.class,
                                () -> {
                                    while (true) {
                                        pipe.writeEnd().write(page);
                                    }
                                });
                assertThat(full.errno(), is(EAGAIN));
                Caller into = Caller.start(virtual, () -> pair.second().spliceInto(pipe, 9, 0));
                assertThat(into.errno(), is(EAGAIN));
            }
            try (SockPair pair = way.open();
                    PipePair pipe = PipePair.open()) {
                Caller from = Caller.start(virtual, () -> pair.first().spliceFrom(pipe, 9, 0));
                assertThat(from.errno(), is(EAGAIN));
                pair.second().blocking(false);
                assertThat(pair.second().spliceInto(pipe, 9, 0), is((long) Sock.AGAIN));
                pair.first().close();
                assertThat(pair.second().spliceInto(pipe, 9, 0), is(0L));
                assertThrows(
                        IllegalArgumentException.class,
                        () -> pair.second().spliceInto(pipe, -1, 0));
            }
        }
    }

    // Fd

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_read_of_a_pipe_waits_for_data_and_its_end_is_0(boolean virtual) throws Exception {
        try (PipePair pipe = PipePair.open()) {
            byte[] buf = new byte[9];
            Caller reader =
                    Caller.start(virtual, () -> assertThat(pipe.readEnd().read(buf), is(2)));
            reader.untilItWaits();
            assertThat(pipe.writeEnd().write("hi".getBytes()), is(2));
            reader.returns();
            pipe.writeEnd().close();
            assertThat(pipe.readEnd().read(buf), is(0));
        }
    }

    @Test
    void a_virtual_thread_that_waits_for_a_pipe_is_ended_by_an_interrupt() throws Exception {
        try (PipePair pipe = PipePair.open()) {
            Caller reader = Caller.start(true, () -> pipe.readEnd().read(new byte[1]));
            reader.untilItWaits();
            reader.thread().interrupt();
            assertThat(reader.errno(), is(EINTR));
        }
    }

    @Test
    void more_virtual_threads_than_carriers_wait_for_pipes() throws Exception {
        int count = 2 * Runtime.getRuntime().availableProcessors() + 1;
        PipePair[] pipes = new PipePair[count];
        Caller[] readers = new Caller[count];
        for (int i = 0; i < count; i++) {
            PipePair pipe = pipes[i] = PipePair.open();
            readers[i] = Caller.start(true, () -> pipe.readEnd().read(new byte[1]));
        }
        for (int i = 0; i < count; i++) {
            readers[i].untilItWaits();
            pipes[i].writeEnd().write(new byte[1]);
            readers[i].returns();
            pipes[i].close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_file_is_opened_read_and_sent(boolean virtual) throws Exception {
        Path path = folder.resolve("file");
        Files.writeString(path, "hello, world");
        assertThat(
                assertThrows(ErrnoException.class, () -> Fd.open(folder.resolve("none"), O_RDONLY))
                        .errno(),
                is(ENOENT));
        try (Fd file = Fd.open(path, O_RDONLY);
                SockPair pair = Sock.pair(AF_UNIX, SOCK_STREAM)) {
            byte[] buf = new byte[5];
            assertThat(Caller.on(virtual, () -> file.read(buf)), is(5));
            assertThat(new String(buf), is("hello"));
            assertThat(Caller.on(virtual, () -> pair.first().sendfile(path, 7, 100)), is(5L));
            assertThat(new String(pair.second().recv(100)), is("world"));
            assertThat(
                    assertThrows(
                                    ErrnoException.class,
                                    () -> pair.first().sendfile(folder.resolve("none"), 0, 1))
                            .errno(),
                    is(ENOENT));
        }
    }

    @Test
    void a_write_where_nobody_reads_is_EPIPE() throws Exception {
        try (PipePair pipe = PipePair.open()) {
            pipe.readEnd().close();
            ErrnoException broken =
                    assertThrows(ErrnoException.class, () -> pipe.writeEnd().write(new byte[1]));
            assertThat(broken.errno(), is(EPIPE));
            assertThat(broken.getMessage().length(), is(greaterThan(5)));
            assertThat(broken.getMessage().length(), is(lessThan(100)));
        }
    }
}
