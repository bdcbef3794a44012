package berkeley.examples.docs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import berkeley.examples.Running;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The project that {@code examples/lab new} writes. */
@ResourceLock(OwnHome.LOCK)
@Timeout(500)
class NewProjectTest {
    private static final Path LAB = Path.of("lab").toAbsolutePath();

    /** A shell must be told of blanks and quotes in its name. */
    private Path project;

    @BeforeEach
    @Timeout(500) // the lab builds its caches first
    void write(@TempDir Path folder) throws IOException {
        project = folder.resolve("stranger's own");
        try (Running lab = Running.command("", LAB.toString(), "new", project.toString())) {
            Running.Result result = lab.result(500);
            assertThat(result.err(), result.exit(), is(0));
            assertThat(result.out(), startsWith("Now: cd "));
        }
    }

    @Test
    void it_runs_on_the_class_path_and_on_the_module_path() throws IOException {
        assertRuns(run());
        assertRuns(run("--module-path"));
    }

    @Test
    void its_calls_can_be_traced() {
        Running.Result result;
        try (Running run = Running.command("", "env", "BERKELEY_TRACE=1", project + "/run")) {
            result = run.result(500);
        }
        assertThat(result.out(), is("hello, world\n"));
        assertThat(
                result.err().lines().map(line -> line.replaceFirst("\\(.*", "")).toList(),
                hasItem("accept4"));
    }

    @Test
    void maven_builds_and_runs_it_on_an_older_jdk_and_on_25() throws IOException {
        OwnHome.install();
        Optional<Path> older = olderJdk();
        assertRuns(maven(Path.of(System.getProperty("java.home"))));
        assumeTrue(older.isPresent(), "needs a JRE 17, such as the package maven brings");
        assertRuns(maven(older.orElseThrow()));
    }

    @Test
    void maven_runs_it_on_the_module_path_too() throws IOException {
        OwnHome.install();
        Path pom = project.resolve("pom.xml");
        String text = Files.readString(pom);
        Files.writeString(
                pom,
                text.replace("ALL-UNNAMED", "berkeley,berkeley.bindings")
                        .replace("-classpath", "-p")
                        .replace("<classpath/>", "<modulepath/><argument>-m</argument>")
                        .replace(">hello.Main<", ">hello/hello.Main<"));
        assertRuns(maven(Path.of(System.getProperty("java.home"))));
    }

    @Test
    void it_overwrites_nothing() throws IOException {
        Path main = project.resolve("src/main/java/hello/Main.java");
        Files.writeString(main, "changed");
        try (Running lab = Running.command("", LAB.toString(), "new", project.toString())) {
            Running.Result result = lab.result();
            assertThat(result.err(), is("new: " + project + ": it exists already\n"));
            assertThat(result.exit(), is(1));
        }
        assertThat(Files.readString(main), is("changed"));
        Path empty = Files.createDirectory(project.resolve("empty"));
        try (Running lab = Running.command("", LAB.toString(), "new", empty.toString())) {
            assertThat(lab.result().exit(), is(0));
        }
    }

    /** README shows what it writes, so that neither can change alone. */
    @Test
    void readme_shows_its_files() throws IOException {
        Markdown readme = Markdown.read("README.md");
        assertThat(
                readme.fenced("java"),
                hasItem(Files.readString(project.resolve("src/main/java/hello/Main.java"))));
        assertThat(readme.fenced("xml"), is(List.of(Files.readString(project.resolve("pom.xml")))));
        String module =
                Files.readString(project.resolve("src/main/java/module-info.java"))
                        .replaceAll("\\s+", " ")
                        .strip();
        assertThat(String.join("\n", readme.lines()), containsString("`" + module + "`"));
    }

    private Running.Result run(String... arguments) {
        List<String> command =
                Stream.concat(Stream.of(project + "/run"), Stream.of(arguments)).toList();
        try (Running run = Running.command("", command)) {
            return run.result(500);
        }
    }

    /** What is there already counts for nothing: it may be of another Java. */
    private Running.Result maven(Path java) {
        return OwnHome.sh(
                project, "rm -rf target; mvn -q -B compile exec:exec", "JAVA_HOME=" + java);
    }

    private static void assertRuns(Running.Result result) {
        assertThat(result.out() + result.err(), result.exit(), is(0));
        String colour = "\033\\[[\\d;]*m"; // Debian's Maven resets it even where there is none
        assertThat(result.out().replaceAll(colour, "").strip(), is("hello, world"));
    }

    private static Optional<Path> olderJdk() throws IOException {
        try (Stream<Path> homes = Files.list(Path.of("/usr/lib/jvm"))) {
            return homes.filter(home -> Files.isExecutable(home.resolve("bin/java")))
                    .filter(NewProjectTest::isOlder)
                    .findFirst();
        }
    }

    private static boolean isOlder(Path home) {
        try (Stream<String> lines = Files.lines(home.resolve("release"))) {
            String version =
                    lines.filter(line -> line.startsWith("JAVA_VERSION="))
                            .findFirst()
                            .orElse("")
                            .replaceAll("[^\\d.]", "");
            int feature = version.isEmpty() ? 0 : Integer.parseInt(version.split("\\.")[0]);
            return feature >= 17 && feature < 25;
        } catch (IOException _) { // no such file
            return false;
        }
    }
}
