package berkeley;

import static berkeley.bindings.socket.Constants.*;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.option.SO;
import berkeley.sys.Fcntl;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A service manager opens sockets, says so in variables, and becomes a program of ours. */
class ListenFdsTest {

    /**
     * Is given the descriptors and the variables, of which PID stands for its own number: L is a
     * listener with a connection that has said hello, U a bound datagram socket, F no socket.
     */
    private static final String MANAGER =
            """
            import fcntl, os, socket, sys
            keep = []
            def listener():
                s = socket.create_server(("127.0.0.1", 0))
                client = socket.create_connection(s.getsockname())
                client.sendall(b"hello")
                keep.append(client)
                return s
            def udp():
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                s.bind(("127.0.0.2", 0))
                return s
            make = {"L": listener, "U": udp, "F": lambda: open("/dev/null")}
            files = [make[kind]() for kind in sys.argv[1]]
            high = [fcntl.fcntl(f.fileno(), fcntl.F_DUPFD, 100) for f in files]
            os.closerange(3, 100)
            for i, fd in enumerate(high):
                os.dup2(fd, 3 + i)
                os.close(fd)
            at = sys.argv.index("--")
            for variable in sys.argv[2:at]:
                name, value = variable.split("=", 1)
                os.environ[name] = str(os.getpid()) if value == "PID" else value
            os.execv(sys.argv[at + 1], sys.argv[at + 1:])
            """;

    private static String started(String files, String... variables) throws Exception {
        List<String> command = new ArrayList<>(List.of("python3", "-c", MANAGER, files));
        command.addAll(List.of(variables));
        command.add("--");
        command.addAll(Child.java(Service.class));
        return Child.output(command.toArray(String[]::new));
    }

    /** Says what it was given. */
    static final class Service {
        public static void main(String[] arguments) throws Exception {
            List<Map.Entry<String, Sock>> given;
            try {
                given = Sock.listenFdsWithNames();
            } catch (ErrnoException refused) {
                System.out.print(refused.getMessage());
                return;
            }
            for (Map.Entry<String, Sock> entry : given) {
                Sock sock = entry.getValue();
                System.out.println(
                        entry.getKey()
                                + " fd "
                                + sock.fd()
                                + (sock.type() == SOCK_STREAM ? " stream " : " datagram ")
                                + host(sock)
                                + (Fcntl.fcntl(sock.fd(), F_GETFD) == FD_CLOEXEC
                                        ? " cloexec"
                                        : ""));
                if (sock.get(SO.ACCEPTCONN)) {
                    try (Sock client = sock.accept()) {
                        System.out.println(new String(client.recv(10)));
                    }
                }
            }
            System.out.print("then " + Sock.listenFds().size());
            for (Map.Entry<String, Fd> other : Fd.listenFdsWithNames()) {
                System.out.print(" and " + other.getKey() + " fd " + other.getValue().fd());
            }
        }

        private static String host(Sock sock) throws ErrnoException {
            return sock.getsockname().toString().replaceAll(":\\d+$", "");
        }
    }

    @Test
    void sockets_come_with_names_and_CLOEXEC_and_only_once() throws Exception {
        assertThat(
                started("LU", "LISTEN_PID=PID", "LISTEN_FDS=2", "LISTEN_FDNAMES=web:log"),
                is(
                        """
                        web fd 3 stream 127.0.0.1 cloexec
                        hello
                        log fd 4 datagram 127.0.0.2 cloexec
                        then 0\
                        """));
    }

    @Test
    void without_names_they_are_unknown() throws Exception {
        assertThat(
                started("U", "LISTEN_PID=PID", "LISTEN_FDS=1"),
                is("unknown fd 3 datagram 127.0.0.2 cloexec\nthen 0"));
    }

    @Test
    void what_was_meant_for_another_process_is_left_alone() throws Exception {
        assertThat(started("U", "LISTEN_PID=1", "LISTEN_FDS=1"), is("then 0"));
    }

    @Test
    void without_variables_there_are_none() throws Exception {
        assertThat(started("U"), is("then 0"));
    }

    @Test
    void what_is_no_socket_is_left_for_others() throws Exception {
        assertThat(
                started("FU", "LISTEN_PID=PID", "LISTEN_FDS=2", "LISTEN_FDNAMES=null:log"),
                is("log fd 4 datagram 127.0.0.2 cloexec\nthen 0 and null fd 3"));
    }

    @Test
    void a_descriptor_that_is_not_there_is_EBADF() throws Exception {
        assertThat(
                started("U", "LISTEN_PID=PID", "LISTEN_FDS=9000"),
                matchesRegex("fcntl fd \\d+ FD_CLOEXEC: EBADF \\(.*"));
    }

    @Test
    void variables_that_make_no_sense_are_EINVAL() throws Exception {
        assertThat(
                started("U", "LISTEN_PID=me", "LISTEN_FDS=1"),
                startsWith("sd_listen_fds LISTEN_PID=me: EINVAL ("));
        assertThat(
                started("U", "LISTEN_PID=PID", "LISTEN_FDS=0"),
                startsWith("sd_listen_fds LISTEN_FDS=0: EINVAL ("));
        assertThat(
                started("U", "LISTEN_PID=PID", "LISTEN_FDS=1", "LISTEN_FDNAMES=a:b"),
                startsWith("sd_listen_fds LISTEN_FDNAMES=a:b for 1: EINVAL ("));
    }
}
