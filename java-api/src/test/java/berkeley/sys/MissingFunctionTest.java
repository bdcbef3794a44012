package berkeley.sys;

import static berkeley.sys.ForeignProgram.java;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import berkeley.EpollSet;
import berkeley.bindings.socket.socket_h;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A C library that lacks a function: the bindings ask for it by a name that none has. */
class MissingFunctionTest {
    @TempDir private Path folder;

    static final class Program {
        public static void main(String[] arguments) {
            for (int i = 0; i < 2; i++) {
                MemorySegment none = MemorySegment.NULL;
                System.out.println(
                        "epoll_pwait2 "
                                + SysEpoll.epoll_pwait2(-1, none, 0, none, none)
                                + " "
                                + Errno.name(Errno.errno()));
                System.out.println(
                        "if_nameindex "
                                + NetIf.if_nameindex().address()
                                + " "
                                + Errno.name(Errno.errno()));
                System.out.println("write " + Unistd.write(-1, none, 0) + " " + Errno.errno());
                told(() -> Netdb.getprotobyname("tcp"));
                told(() -> NetIf.if_nametoindex("lo"));
                told(Unistd::gettid);
            }
        }

        private static void told(Runnable call) {
            try {
                call.run();
                System.out.println("it is there");
            } catch (UnsupportedOperationException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void a_call_of_it_fails_with_ENOSYS_or_says_so_each_time() throws Exception {
        Path lacking =
                without(
                        "epoll_pwait2",
                        "if_nameindex",
                        "write",
                        "getprotobyname_r",
                        "if_nametoindex",
                        "gettid");
        String sentence = ": this C library does not have it; glibc 2.35 or newer does\n";
        assertThat(
                java(Program.class, lacking),
                is(
                        ("epoll_pwait2 -1 ENOSYS\nif_nameindex 0 ENOSYS\nwrite -1 38\n"
                                        + "getprotobyname"
                                        + sentence
                                        + "if_nametoindex"
                                        + sentence
                                        + "gettid"
                                        + sentence)
                                .repeat(2)));
    }

    static final class EpollProgram {
        public static void main(String[] arguments) throws Exception {
            try (EpollSet<String> set = EpollSet.open()) {
                for (int i = 0; i < 2; i++) {
                    long begin = System.nanoTime();
                    int ready = set.await(Duration.ofMillis(20));
                    boolean early = System.nanoTime() - begin < 20_000_000;
                    System.out.println(ready + (early ? " too early" : ""));
                }
            }
        }
    }

    @Test
    void an_epoll_set_waits_for_a_time_without_epoll_pwait2() throws Exception {
        assertThat(java(EpollProgram.class, without("epoll_pwait2")), is("0\n0\n"));
    }

    @Test
    void a_trace_names_the_thread_without_gettid() throws Exception {
        assertThat(
                java(EpollProgram.class, without("gettid"), "-Dberkeley.trace=thread")
                        .lines()
                        .map(line -> line.replaceFirst("^\\[pid \\d+] (\\w+).*", "$1"))
                        .distinct()
                        .toList(),
                is(List.of("epoll_create1", "epoll_pwait2", "0", "close")));
    }

    /** A folder with the class that asks for functions, to be put before the others. */
    private Path without(String... functions) throws Exception {
        String name = "/" + socket_h.class.getName().replace('.', '/') + ".class";
        String code;
        try (InputStream in = socket_h.class.getResourceAsStream(name)) {
            code = new String(in.readAllBytes(), ISO_8859_1);
        }
        for (String function : functions) {
            String constant = "\1\0" + (char) function.length() + function;
            assertThat(function, code.contains(constant), is(true));
            code = code.replace(constant, constant.substring(0, constant.length() - 1) + "?");
        }
        Path file = folder.resolve(name.substring(1));
        Files.createDirectories(file.getParent());
        Files.write(file, code.getBytes(ISO_8859_1));
        return folder;
    }
}
