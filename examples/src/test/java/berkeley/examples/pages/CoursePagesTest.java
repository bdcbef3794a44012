package berkeley.examples.pages;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;

import berkeley.examples.Running;
import berkeley.machine.Needs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The course pages are what the generator would write today. */
@Timeout(600)
class CoursePagesTest {
    /** What the recordings in emulated guests may take on a busy machine. */
    private static final int BLUETOOTH_SECONDS = 1500;

    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
    private static final Path COURSE = Path.of("course");
    private static final Pattern TRACE = Pattern.compile("--i:2ch\"><b>(\\w+)</b>\\(");

    static Stream<String> pages() {
        return Course.PAGES.stream().map(Course.Page::name);
    }

    static Stream<String> pagesWithoutBluetooth() {
        return pages().filter(name -> !name.equals("rfcomm"));
    }

    private static String page(Path folder, String name) throws IOException {
        return Files.readString(folder.resolve(name + ".html"));
    }

    /** The text of a page, as a reader copies it. */
    private static String plain(String html) {
        return html.replace("</span>", "\n")
                .replaceAll("<[^>]*>", "")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void a_page_shows_each_program_in_four_columns_as_the_files_are(String name)
            throws IOException {
        String html = page(COURSE, name);
        String plain = plain(html);
        for (Course.Page page : Course.PAGES) {
            for (Course.Side side : page.sides()) {
                if (!page.name().equals(name) || Course.home(side.program()) != page) {
                    continue;
                }
                for (Column column : Column.values()) {
                    Path file = column.source(TOP, side.program());
                    assertThat(html, containsString(file.toString()));
                    String source = Files.readString(TOP.resolve(file));
                    // The folded imports are a block of their own.
                    int body = Math.max(0, source.indexOf("\n/**") + 1);
                    assertThat(
                            file + " has changed: run examples/lab course-pages",
                            plain,
                            containsString(source.substring(body)));
                    assertThat(plain, containsString(source.substring(0, body).stripTrailing()));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void a_page_has_a_diagram_and_the_calls_of_each_column(String name) throws IOException {
        String html = page(COURSE, name);
        assertThat(html, containsString("<svg "));
        for (Column column : Column.values()) {
            assertThat(html, containsString("<h3>" + column.title() + "</h3>"));
        }
        if (!name.equals("ports")) {
            for (String trace : html.split("What they ask of the kernel")[1].split("<h3>", -1)) {
                if (trace.startsWith("Python") || trace.startsWith("C<")) {
                    assertThat(name, calls(trace), hasItem("socket"));
                }
            }
        }
    }

    @Test
    void the_index_leads_to_every_page_by_text_and_by_call() throws IOException {
        String index = page(COURSE, "index");
        assertThat(index, is(new CourseIndex(COURSE).text()));
        String byText = index.split("By call")[0];
        for (String page : pages().toList()) {
            assertThat(byText, containsString("<a href=\"" + page + ".html\">"));
        }
        for (String call :
                List.of(
                        "socket",
                        "bind",
                        "listen",
                        "accept",
                        "connect",
                        "send",
                        "recv",
                        "sendto",
                        "recvfrom",
                        "read",
                        "write",
                        "close",
                        "select",
                        "poll",
                        "getsockopt",
                        "setsockopt",
                        "gethostbyname")) {
            assertThat(index, containsString("<code>" + call + "</code></a><td><a href="));
        }
    }

    @Test
    void no_file_of_the_course_is_without_a_page() throws IOException {
        Set<String> programs = new TreeSet<>();
        for (String folder : List.of("python", "c")) {
            try (Stream<Path> files = Files.list(COURSE.resolve(folder))) {
                files.forEach(file ->
                        programs.add(
                                file.getFileName()
                                        .toString()
                                        .replaceAll("\\..*", "")
                                        .replace('_', '-')));
            }
        }
        assertThat(programs, is(new TreeSet<>(Course.programs())));
        try (Stream<Path> files = Files.list(COURSE)) {
            assertThat(
                    files.map(file -> file.getFileName().toString())
                            .filter(file -> file.endsWith(".html"))
                            .toList(),
                    hasSize(Course.PAGES.size() + 1));
        }
    }

    @Test
    void the_programs_that_the_index_names_are_there() {
        for (Course.Text text : Course.TEXTS) {
            for (String command : text.more()) {
                try (Running list = Running.lab("list")) {
                    String name = command.split(" ")[0];
                    assertThat(list.result().out(), containsString("  " + name + " "));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pagesWithoutBluetooth")
    void a_page_written_anew_has_the_same_calls(String name, @TempDir Path folder)
            throws IOException {
        sameCalls(name, folder, 580);
    }

    @Test
    @Timeout(BLUETOOTH_SECONDS + 60)
    void the_page_about_bluetooth_is_recorded_in_the_guest(@TempDir Path folder)
            throws IOException {
        try (Running check =
                Running.command("", TOP.resolve("native/vm/setup").toString(), "--check")) {
            Running.Result guest = check.result();
            Needs.check(() -> guest.exit() == 0, "the guest: " + guest.err().strip());
        }
        Needs.file("/usr/include/bluetooth/bluetooth.h", "libbluetooth-dev");
        sameCalls("rfcomm", folder, BLUETOOTH_SECONDS);
    }

    private static void sameCalls(String name, Path folder, int seconds) throws IOException {
        Needs.programs("python3", "strace");
        Needs.netbase();
        Needs.compiler();
        try (Running generator = Running.lab("course-pages", folder.toString(), name)) {
            Running.Result result = generator.result(seconds);
            assertThat(result.err(), result.exit(), is(0));
        }
        Set<String> anew = calls(page(folder, name));
        Set<String> before = calls(page(COURSE, name));
        if (name.equals("resolve")) {
            // How many addresses /etc/hosts has decides whether the C library sorts them.
            List<String> sorting = List.of("bind", "getsockname", "recvmsg", "sendto", "connect");
            sorting.forEach(anew::remove);
            sorting.forEach(before::remove);
        }
        if (name.equals("rfcomm")) {
            // A Bluetooth connect(2) of Sock does not block. If it fails with EINPROGRESS, and does
            // not succeed at once, SO_SNDTIMEO and SO_ERROR are read.
            anew.remove("getsockopt");
            before.remove("getsockopt");
        }
        assertThat(name + " has changed: run examples/lab course-pages", anew, is(before));
    }

    /**
     * The names of the calls in a page's traces, apart from how often and in what order. Whether a
     * Sock has to wait, and so polls and asks how a connection ended, is decided by who is faster.
     */
    private static Set<String> calls(String html) {
        List<String> calls = new ArrayList<>();
        Matcher line = TRACE.matcher(html);
        while (line.find()) {
            if (!html.startsWith("SOL_SOCKET, SO_ERROR", html.indexOf(", ", line.end()) + 2)) {
                calls.add(line.group(1));
            }
        }
        calls.removeAll(List.of("ppoll", "eventfd2"));
        return new TreeSet<>(calls);
    }
}
