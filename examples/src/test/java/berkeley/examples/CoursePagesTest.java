package berkeley.examples;

import static berkeley.examples.Running.command;
import static berkeley.examples.Running.lab;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The course pages show the files that the other tests run; here their C programs run too. */
class CoursePagesTest {
    private static final Path COURSE = Path.of("course");
    private static final String JAVA = "src/main/java/berkeley/examples/course/";

    @Test
    void the_pages_show_the_files_as_they_are() throws IOException {
        StringBuilder pages = new StringBuilder();
        for (Path page : files(COURSE, ".html")) {
            pages.append(Files.readString(page));
        }
        List<Path> sources =
                Stream.of(
                                files(COURSE.resolve("python"), ".py"),
                                files(COURSE.resolve("c"), ".c"),
                                List.of(
                                        Path.of(JAVA, "TcpUpperServer.java"),
                                        Path.of(JAVA, "TcpUpperServerRaw.java"),
                                        Path.of(JAVA, "UdpCodeClient.java")))
                        .flatMap(List::stream)
                        .toList();
        for (Path source : sources) {
            String text = Files.readString(source);
            String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
            assertThat(
                    source + " has changed: run examples/lab course-pages",
                    pages.indexOf(escaped),
                    is(not(-1)));
        }
    }

    @Test
    void the_index_leads_to_every_page_by_call() throws IOException {
        String index = Files.readString(COURSE.resolve("index.html"));
        assertThat(
                index, containsString("<code>recvfrom</code></dt><dd><a href=\"udp-code.html\">"));
        for (Path page : files(COURSE, ".html")) {
            String name = page.getFileName().toString();
            if (!name.equals("index.html")) {
                assertThat(index, containsString("<a href=\"" + name + "\">"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void the_c_programs_talk_to_ours(String protocol, @TempDir Path folder) {
        String client = compile(folder, protocol + "_upper_client");
        String server = compile(folder, protocol + "_upper_server");
        try (Running ours = lab(protocol + "-upper-server", "0");
                Running theirs = command("", client, "127.0.0.1", ours.port(), "hello")) {
            assertThat(theirs.result().out(), containsString("HELLO\n"));
        }
        try (Running theirs = command("", server, "0");
                Running ours =
                        lab(protocol + "-upper-client", "127.0.0.1", theirs.port(), "hello")) {
            assertThat(ours.result().out(), containsString("HELLO\n"));
        }
    }

    private static String compile(Path folder, String name) {
        String program = folder.resolve(name).toString();
        String source = COURSE.resolve("c/" + name + ".c").toString();
        try (Running gcc =
                command("", "gcc", "-Wall", "-Wextra", "-Werror", "-o", program, source)) {
            assertThat(gcc.result(), is(new Running.Result(0, "", "")));
        }
        return program;
    }

    private static List<Path> files(Path folder, String suffix) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        }
    }
}
