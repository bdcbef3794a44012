package berkeley.examples;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The lab's jshell, driven through a pipe. */
class ShellTest {

    private static Running.Result type(String... lines) {
        try (Running shell = Running.shell(String.join("\n", lines) + "\n/exit\n")) {
            return shell.result();
        }
    }

    @Test
    void it_greets_in_five_lines_and_traces_what_is_typed() {
        Running.Result result = type("fd = socket(AF_INET, SOCK_STREAM, 0)");
        assertThat(result.exit(), is(0));
        assertThat(result.out(), startsWith("The Berkeley sockets API."));
        assertThat(
                result.out().lines().filter(line -> !line.startsWith("jshell>")).count(), is(5L));
        assertThat(
                "fits a terminal of 80 columns",
                result.out().lines().mapToInt(String::length).max().orElseThrow(),
                lessThanOrEqualTo(80));
        assertThat(result.err(), startsWith("socket(AF_INET, SOCK_STREAM, "));
    }

    @Test
    void every_line_of_the_greeting_can_be_typed() {
        String[] shown =
                type().out()
                        .lines()
                        .filter(line -> line.startsWith("  "))
                        .map(line -> line.strip().split(" {2,}")[0])
                        .toArray(String[]::new);
        assertThat(shown.length, is(4));
        Running.Result result = type(shown);
        assertThat(result.out(), not(containsString("Error")));
        assertThat(result.err(), containsString("connect("));
    }

    @Test
    void errno_outlives_the_line_that_failed() {
        Running.Result result = type("n = recv(-1, buf, 10, 0)", "perror(\"recv\")");
        assertThat(result.err(), containsString("recv: Bad file descriptor\n"));
    }

    @Test
    void the_first_text_can_be_typed_line_by_line() {
        Running.Result result =
                type(
                        "int s = socket(AF_INET, SOCK_STREAM, 0)",
                        "bind(s, \"127.0.0.1:0\")",
                        "listen(s, 5)",
                        "var at = Sock.adopt(dup(s)).getsockname()",
                        "fd = socket(AF_INET, SOCK_STREAM, 0)",
                        "connect(fd, at.toString())",
                        "int client = accept(s)",
                        "send(fd, \"a question\")",
                        "System.out.println(recv(client, 1024))",
                        "close(fd, client, s)");
        assertThat(
                result.out(), allOf(containsString("a question\n"), not(containsString("Error"))));
        assertThat(result.err(), not(containsString("= -1")));
    }

    @Test
    void a_failed_call_is_explained_and_an_address_shown() {
        Running.Result result =
                type(
                        "fd = socket(AF_INET, SOCK_STREAM, 0)",
                        "connect(fd, \"127.0.0.1:1\")",
                        "explain()",
                        "show(sockaddr(\"127.0.0.1:80\"))");
        assertThat(
                result.out(),
                allOf(
                        containsString("ECONNREFUSED (111): Connection refused"),
                        containsString("nobody listens"),
                        containsString("network order")));
    }

    @Test
    void an_error_is_explained_by_its_name_or_number() {
        Running.Result result =
                type(
                        "explain(\"EPIPE\")",
                        "explain(EPIPE)",
                        "explain(\"EBADF\", \"send\", \"999\")",
                        "explain(\"ENONSENSE\")");
        assertThat(result.out().split("EPIPE \\(32\\): Broken pipe\n", -1).length, is(3));
        assertThat(
                result.out(),
                allOf(
                        containsString("here: descriptor 999 is not open"),
                        containsString("ERRNO must be an errno, such as EADDRINUSE or 98, not")));
        assertThat(result.out(), not(containsString("Exception")));
    }

    @Test
    void help_tells_signature_man_page_and_example() {
        Running.Result result = type("help(\"bind\")", "help()", "help(\"nosuch\")");
        assertThat(
                result.out(),
                allOf(
                        containsString("int bind(int sockfd, MemorySegment addr, int addrlen)\n"),
                        containsString("https://man7.org/linux/man-pages/man2/bind.2.html\n"),
                        containsString("bind(fd, sockaddr(\"0.0.0.0:12000\"), 16)\n"),
                        containsString("addrlen) — binds a name"),
                        containsString("No call nosuch"),
                        containsString("getsockname")));
    }

    @Test
    void all_calls_can_be_typed_as_in_C_without_their_class() throws IOException {
        String startup =
                Files.readString(Path.of("src/main/resources/berkeley/examples/shell/startup.jsh"));
        List<String> missing =
                Files.readString(Path.of("../README.md"))
                        .lines()
                        .filter(line -> line.startsWith("| `"))
                        .map(row -> row.split("\\|"))
                        .filter(cells -> cells.length > 3)
                        .flatMap(cells ->
                                Pattern.compile("`([A-Z]\\w+)`").matcher(cells[2]).results())
                        .map(found -> "import static berkeley.sys." + found.group(1) + ".*;")
                        .filter(line -> !startup.contains(line))
                        .toList();
        assertThat(missing, is(empty()));
        Running.Result result =
                type(
                        "fd = eventfd(1, 0)",
                        "ioctl(fd, FIONBIO, NULL)",
                        "getifaddrs(buf)",
                        "readv(fd, NULL, 0)",
                        "CMSG_LEN(4)");
        assertThat(result.out(), not(containsString("Error")));
        assertThat(result.err(), containsString("getifaddrs("));
    }

    /** What help() prints; jshell may echo a first line that is piped in, so it comes later. */
    private static String calls() {
        String out = type("fd = 0", "System.out.println(\"calls:\")", "help()").out();
        return out.substring(out.indexOf("calls:\n") + "calls:\n".length()).replace("jshell> ", "");
    }

    @Test
    void help_fits_a_terminal_and_names_what_can_be_typed() {
        String calls = calls();
        assertThat(calls.lines().filter(line -> line.length() > 80).toList(), is(empty()));
        assertThat(calls, containsString("SysSocket    socket socketpair "));
        assertThat(calls, not(containsString("CopySocket")));
    }

    @Test
    void help_leads_to_the_man_page_of_each_call() {
        List<String> calls =
                Stream.of(calls().strip().split("\\s+"))
                        .filter(word -> word.matches("[a-z]\\w+|[A-Z]+_\\w+"))
                        .filter(call -> !call.equals("name")) // our own
                        .toList();
        assertThat(calls, hasItems("inet_pton", "bind", "FD_SET", "CMSG_LEN", "getgid"));
        String[] lines =
                calls.stream().map(call -> "help(\"" + call + "\")").toArray(String[]::new);
        assertThat(
                Pattern.compile("^ {2}man {6}https://man7", Pattern.MULTILINE)
                        .matcher(type(lines).out())
                        .results()
                        .count(),
                is((long) lines.length));
    }

    @Test
    void every_example_of_help_compiles() throws IOException {
        Properties examples = new Properties();
        Path file = Path.of("src/main/resources/berkeley/examples/shell/examples.properties");
        try (InputStream text = Files.newInputStream(file)) {
            examples.load(text);
        }
        assertThat(examples.isEmpty(), is(false));
        // A method is compiled and not run: some of the examples wait for a peer.
        String[] methods =
                examples.stringPropertyNames().stream()
                        .map(name ->
                                "void t_" + name + "() { " + examples.getProperty(name) + "; }")
                        .toArray(String[]::new);
        assertThat(type(methods).out(), not(containsString("Error")));
    }
}
