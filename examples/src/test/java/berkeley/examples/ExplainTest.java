package berkeley.examples;

import static berkeley.bindings.socket.Constants.*;
import static berkeley.examples.Running.lab;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import berkeley.addr.SockAddr;
import berkeley.examples.explain.Explain;
import berkeley.sys.SysSocket;
import berkeley.sys.Unistd;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class ExplainTest {
    /** Each call with the errors that its man page gives it. */
    private static final String OWED =
            """
            socket EAFNOSUPPORT EINVAL EPROTONOSUPPORT
            socketpair EAFNOSUPPORT EFAULT EOPNOTSUPP
            bind EACCES EADDRINUSE EADDRNOTAVAIL EAFNOSUPPORT EBADF EINVAL ENOENT ENOTDIR ENOTSOCK
            listen EBADF ENOTSOCK EOPNOTSUPP
            accept EBADF EINVAL ENOTSOCK EOPNOTSUPP EAGAIN
            connect EACCES EAFNOSUPPORT EBADF ECONNREFUSED EFAULT EINVAL EISCONN ENOTSOCK EPROTOTYPE EINPROGRESS EALREADY ETIMEDOUT
            send EAGAIN EBADF EFAULT EINTR EINVAL EMSGSIZE ENOTSOCK EOPNOTSUPP EPIPE EDESTADDRREQ
            recv EAGAIN EBADF EFAULT EINTR EINVAL ENOTSOCK EMSGSIZE ENOTCONN ECONNRESET
            setsockopt EBADF EFAULT EINVAL ENOPROTOOPT ENOTSOCK EOPNOTSUPP ENODEV
            shutdown EBADF EINVAL ENOTCONN ENOTSOCK
            poll EINVAL EFAULT EINTR
            epoll_ctl EBADF EEXIST EFAULT EINVAL ELOOP ENOENT EPERM
            sendfile EAGAIN EBADF EFAULT EINVAL
            """;

    @Test
    void every_error_that_a_call_owes_is_explained() throws Exception {
        String texts;
        try (var in =
                Lab.class
                        .getModule()
                        .getResourceAsStream("berkeley/examples/explain/explain.txt")) {
            texts = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
        List<String> missing = new ArrayList<>();
        for (String row : OWED.strip().split("\n")) {
            String[] words = row.split(" ");
            for (int i = 1; i < words.length; i++) {
                String head =
                        "(?m)^= (?:E\\w+ )*"
                                + words[i]
                                + " (?:.* )?(?:"
                                + words[0]
                                + "|\\*)(?: .*)?$";
                if (!java.util.regex.Pattern.compile(head).matcher(texts).find()) {
                    missing.add(words[0] + " " + words[i]);
                }
            }
        }
        assertThat(missing, is(empty()));
    }

    @Test
    void a_port_that_is_taken_is_found() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Running explain =
                        lab(
                                "explain",
                                "EADDRINUSE",
                                "bind",
                                "127.0.0.1:" + server.getLocalPort())) {
            String told = explain.result().out();
            assertThat(told, containsString("EADDRINUSE (98): Address already in use"));
            assertThat(told, containsString("here: yes: tcp"));
        }
    }

    @Test
    void a_port_that_nobody_listens_on_is_told() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0)) {
            port = server.getLocalPort();
        }
        try (Running explain = lab("explain", "111", "connect", "127.0.0.1:" + port)) {
            assertThat(
                    explain.result().out(),
                    containsString("here: yes: nothing on this machine listens on port " + port));
        }
    }

    @Test
    void an_address_of_another_machine_is_told() {
        try (Running explain = lab("explain", "EADDRNOTAVAIL", "bind", "192.0.2.1:80")) {
            assertThat(explain.result().out(), containsString("here: no interface has 192.0.2.1"));
        }
    }

    @Test
    void a_path_is_looked_for(@TempDir Path folder) throws Exception {
        Path path = Files.createFile(folder.resolve("socket"));
        try (Running explain = lab("explain", "EADDRINUSE", "bind", "unix:" + path)) {
            assertThat(explain.result().out(), containsString("here: " + path + " exists"));
        }
    }

    @Test
    void a_descriptor_that_is_not_open_is_told() {
        try (Running explain = lab("explain", "EBADF", "read", "999")) {
            assertThat(explain.result().out(), containsString("here: descriptor 999 is not open"));
        }
    }

    @Test
    void the_last_call_that_failed_is_explained() throws Exception {
        Explain.watch();
        int fd = SysSocket.socket(AF_INET, SOCK_STREAM, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(16, 4);
            SockAddr.parse("192.0.2.1:80").encode(address);
            SysSocket.bind(fd, address, 16);
        } finally {
            Unistd.close(fd);
        }
        String told = Explain.last();
        assertThat(
                told, containsString("sin_addr=inet_addr(\"192.0.2.1\")}, 16) = -1 EADDRNOTAVAIL"));
        assertThat(told, containsString("here: no interface has 192.0.2.1"));
    }

    @Test
    void what_is_no_errno_is_refused() {
        try (Running explain = lab("explain", "ENONSENSE")) {
            Running.Result result = explain.result();
            assertThat(result.exit(), is(2));
            assertThat(result.err(), containsString("an errno, such as EADDRINUSE"));
            assertThat(result.out(), is(""));
        }
    }

    @Test
    void an_errno_alone_is_explained_or_asks_for_the_call() {
        try (Running explain = lab("explain", "EPIPE")) {
            assertThat(explain.result().out(), containsString("Likely causes:"));
        }
        try (Running explain = lab("explain", "EADDRINUSE")) {
            assertThat(
                    explain.result().out(),
                    containsString("It depends on the call: bind, connect, listen"));
            assertThat(explain.result().out(), not(containsString("Likely causes:")));
        }
    }
}
