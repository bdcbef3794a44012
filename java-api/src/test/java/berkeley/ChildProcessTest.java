package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import berkeley.addr.SockAddr;
import berkeley.machine.Needs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;

/** A program that inherits descriptors. */
@ExtendWith(NoFdLeaks.class)
class ChildProcessTest {
    @TempDir Path folder;

    /** Its standard output, once it has ended well. */
    private String output(ChildProcess.Builder child) throws Exception {
        Path file = folder.resolve("out");
        try (Fd out = Fd.open(file, O_WRONLY | O_CREAT | O_TRUNC)) {
            ChildProcess process = child.redirect(STDOUT_FILENO, out).start();
            assertThat(process.waitFor(), is(0));
        }
        return Files.readString(file);
    }

    @Test
    void python_answers_on_a_listener_that_it_inherits() throws Exception {
        Needs.programs("python3");
        String program =
                """
                import socket
                s = socket.socket(fileno=3)
                c = s.accept()[0]
                c.sendall(c.recv(100).upper())
                """;
        try (Sock listener = Sock.listenOn(SockAddr.inet("127.0.0.1", 0))) {
            ChildProcess child =
                    ChildProcess.of("python3", "-c", program).inherit(listener).start();
            try (Sock client = Sock.connectTo(listener.getsockname())) {
                client.sendall("hello".getBytes());
                assertThat(new String(client.recv(100)), is("HELLO"));
            }
            assertThat(child.waitFor(), is(0));
            assertThat(listener.isClosed(), is(false));
        }
    }

    /** Whatever numbers they have here: each target is the source of another. */
    @Test
    void it_has_what_it_inherits_in_that_order_and_nothing_else() throws Exception {
        try (PipePair one = PipePair.open();
                PipePair two = PipePair.open()) {
            String list =
                    output(
                            ChildProcess.of(
                                            "sh",
                                            "-c",
                                            "echo one >&4; echo two >&3; ls /proc/$$/fd")
                                    .inherit(two.writeEnd(), one.writeEnd()));
            byte[] buf = new byte[100];
            assertThat(new String(buf, 0, one.readEnd().read(buf)), is("one\n"));
            assertThat(new String(buf, 0, two.readEnd().read(buf)), is("two\n"));
            assertThat(list.lines().toList(), is(java.util.List.of("0", "1", "2", "3", "4")));
        }
    }

    @Test
    void a_service_finds_its_sockets_by_sd_listen_fds() throws Exception {
        try (Sock listener = Sock.listenOn(SockAddr.inet("127.0.0.1", 0))) {
            String said =
                    output(
                            ChildProcess.of(
                                            "sh",
                                            "-c",
                                            "echo $LISTEN_FDS $((LISTEN_PID == $$));"
                                                    + " readlink /proc/$$/fd/3")
                                    .environment("LISTEN_FDNAMES", "old")
                                    .listenFds(listener));
            assertThat(said, containsString("1 1\nsocket:["));
        }
    }

    @Test
    void its_environment_is_this_ones_and_what_was_set() throws Exception {
        String said =
                output(
                        ChildProcess.of("sh", "-c", "echo $GREETING $HOME")
                                .environment("GREETING", "hello"));
        assertThat(said, is("hello " + System.getenv("HOME") + "\n"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void its_status_is_what_it_exits_with_or_the_signal(boolean virtual) throws Exception {
        ChildProcess seven = ChildProcess.of("sh", "-c", "exit 7").start();
        assertThat(Caller.on(virtual, seven::waitFor), is(7));
        assertThat(seven.onExit().get(), is(7));
        ChildProcess sleeps = ChildProcess.of("sleep", "1000").start();
        assertThat(sleeps.handle().isAlive(), is(true));
        sleeps.destroy();
        assertThat(Caller.on(virtual, sleeps::waitFor), is(128 + SIGTERM));
        assertThat(sleeps.handle().isAlive(), is(false));
        sleeps.destroy();
    }

    @Test
    void what_cannot_be_started_is_said_and_nothing_is_leaked() throws Exception {
        ErrnoException none =
                assertThrows(
                        ErrnoException.class, () -> ChildProcess.of("no-such-program").start());
        assertThat(none.getMessage(), containsString("posix_spawn no-such-program: ENOENT"));
        Sock closed = Sock.open(AF_INET, SOCK_STREAM);
        closed.close();
        ErrnoException gone =
                assertThrows(
                        ErrnoException.class,
                        () -> ChildProcess.of("true").inherit(closed).start());
        assertThat(gone.isClosed(), is(true));
        Fd shut = new Fd(-1);
        ErrnoException bad =
                assertThrows(
                        ErrnoException.class, () -> ChildProcess.of("true").inherit(shut).start());
        assertThat(bad.errno(), is(EBADF));
        assertThrows(IllegalArgumentException.class, () -> ChildProcess.of());
        assertThrows(
                IllegalArgumentException.class,
                () -> ChildProcess.of("true").environment("a=b", "c"));
        assertThrows(
                IllegalArgumentException.class, () -> ChildProcess.of("true").redirect(3, shut));
    }
}
