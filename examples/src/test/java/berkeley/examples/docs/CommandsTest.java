package berkeley.examples.docs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import berkeley.examples.Running;
import berkeley.machine.Needs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Every command in README and CONTRIBUTING is run: here, by the test that is named, or by CI, whose
 * script has the words behind {@code CI}.
 */
@ResourceLock(OwnHome.LOCK)
@Timeout(500)
class CommandsTest {
    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();

    /** A server goes on until the client after it has been answered. */
    private static final String TABLE =
            """
            examples/lab tour | here
            mvn verify | CI mvn -B -ntp verify
            bash .ci/run | CI mvn -B -ntp verify
            native/verify | CI mvn -B -ntp verify
            mvn -q -pl java-api -am install -Dmaven.test.skip=true | OwnHome.install
            examples/lab new | NewProjectTest.it_runs_on_the_class_path_and_on_the_module_path
            examples/lab new ~/hello | here
            ~/hello/run | here
            ~/hello/run --module-path | here
            BERKELEY_TRACE=1 ~/hello/run | here
            mvn -q -f ~/hello compile exec:exec | here
            library=~/.m2/repository/io/github/berkeleysockets | here
            jars=$library/berkeley/0.1.0-SNAPSHOT/berkeley-0.1.0-SNAPSHOT.jar | here
            jars=$jars:$library/berkeley-bindings/0.1.0-SNAPSHOT/berkeley-bindings-0.1.0-SNAPSHOT.jar | here
            javac -d target/classes -p $jars $(find src -name '*.java') | here
            java --enable-native-access=ALL-UNNAMED -cp $jars:target/classes hello.Main | here
            java --enable-native-access=berkeley,berkeley.bindings -p $jars:target/classes -m hello/hello.Main | here
            examples/lab list | here
            examples/lab NAME | ProgramsTest.a_program_says_what_it_takes_and_does
            examples/lab --trace tcp-upper-server 12000 | server
            examples/lab tcp-upper-client localhost 12000 'hello' | client
            examples/lab diagram | DiagramTest
            examples/lab diagram tcp.html -- tcp-upper-server 0 -- tcp-upper-client 127.0.0.1 PORT hello | here
            examples/lab | LauncherTest.jshell_can_be_typed_in_at_a_terminal
            examples/lab doctor | here
            examples/lab explain EADDRINUSE bind 127.0.0.1:80 | here
            examples/lab course-pages | CoursePagesTest.a_page_written_anew_has_the_same_calls
            examples/lab bluetooth-scan | BluetoothProgramsInGuest.bluetooth_scan_finds_the_other_controllers
            examples/lab rfcomm-server 3 | BluetoothProgramsInGuest.rfcomm_client_talks_to_rfcomm_server
            examples/lab rfcomm-client BDADDR 3 hello | BluetoothProgramsInGuest.rfcomm_client_talks_to_rfcomm_server
            examples/lab le-echo-server 128 | ControllerProgramsInGuest.low_energy_is_scanned_and_pinged
            examples/lab le-ping BDADDR 128 | ControllerProgramsInGuest.low_energy_is_scanned_and_pinged
            examples/lab bluetooth-capture all.btsnoop 10 | ControllerProgramsInGuest.a_controller_is_named_and_its_links_are_listed
            native/vm/setup | CI native/vm/setup
            native/vm/run examples/lab bluetooth-devices | BluetoothProgramsInGuest.bluetooth_devices_lists_the_controllers
            native/vm/run bash -c 'examples/lab rfcomm-server 0 2>&1 | { read; examples/lab rfcomm-client 00:AA:01:01:00:01 1 hello; cat; }' | BluetoothProgramsInGuest.rfcomm_client_talks_to_rfcomm_server
            bench/run | CommandsTest.one_of_the_benchmarks_is_built_and_measured
            native/generate.sh | GeneratedTest.generating_again_changes_nothing
            mvn -q test-compile | CI mvn -B -ntp verify
            mvn -q -pl java-api -am test | CI mvn -B -ntp verify
            mvn -q -pl java-api -am test -Dtest=LayersTest -Dsurefire.failIfNoSpecifiedTests=false | CI mvn -B -ntp verify
            mvn -q -Pformat | CommandsTest.the_format_is_checked_and_mended
            mvn -q -N verify | CommandsTest.the_format_is_checked_and_mended
            mvn -q -pl java-api -am test -Dtest=ContractTest -Dsurefire.failIfNoSpecifiedTests=false -Dcontract.scripts=100000 | ContractTest.a_Sock_does_what_the_kernel_does
            mvn -q -Ppublish -pl bindings,java-api -Dmaven.test.skip package | CI -Ppublish
            mvn -Ppublish verify | CI -Ppublish
            mvn -q -pl java-api -am test -Dtest=PublicApiTest -Dapi.accept -Dsurefire.failIfNoSpecifiedTests=false | PublicApiTest.a_change_is_told_until_it_is_accepted
            """;

    private static final Map<String, String> WHERE = new LinkedHashMap<>();

    static {
        for (String row : TABLE.split("\n")) {
            int bar = row.lastIndexOf(" | ");
            WHERE.put(row.substring(0, bar), row.substring(bar + 3));
        }
    }

    @Test
    void every_command_is_in_the_table_and_the_table_has_no_other() throws IOException {
        TreeSet<String> shown = new TreeSet<>(Markdown.read("README.md").commands());
        shown.addAll(Markdown.read("CONTRIBUTING.md").commands());
        assertThat(shown, is(new TreeSet<>(WHERE.keySet())));
    }

    @Test
    void the_tests_and_the_lines_of_CI_that_the_table_names_are_there() throws IOException {
        String ci = Files.readString(TOP.resolve("native/verify"));
        for (var row : WHERE.entrySet()) {
            String where = row.getValue();
            if (where.startsWith("CI ")) {
                assertThat(row.getKey(), ci, containsString(where.substring(3)));
            } else if (where.contains("Test") || where.contains(".")) {
                String[] names = where.split("\\.");
                String method = names.length == 1 ? "@Test" : "void " + names[1] + "(";
                assertThat(row.getKey(), source(names[0]), containsString(method));
            }
        }
    }

    private static String source(String test) throws IOException {
        for (String module : List.of("bindings", "java-api", "examples", "bench")) {
            try (Stream<Path> files = Files.walk(TOP.resolve(module).resolve("src/test/java"))) {
                var found = files.filter(file -> file.endsWith(test + ".java")).findFirst();
                if (found.isPresent()) {
                    return Files.readString(found.get());
                }
            }
        }
        throw new AssertionError("no test " + test);
    }

    /** Block by block, in the order of the text, as somebody would who follows it. */
    @Test
    void what_is_to_be_run_here_runs() throws IOException {
        Needs.programs("unshare");
        OwnHome.install();
        List<String> scripts = new ArrayList<>();
        for (String file : List.of("README.md", "CONTRIBUTING.md")) {
            for (List<String> block : Markdown.read(file).shell()) {
                String script = script(block);
                if (!script.isEmpty()) {
                    scripts.add(script);
                }
            }
        }
        scripts.add("examples/lab list\nexamples/lab doctor\n");
        scripts.add("examples/lab explain EADDRINUSE bind 127.0.0.1:80\n");
        for (String script : scripts) {
            Running.Result result = ownNetwork(script);
            assertThat(script + result.out() + result.err(), result.exit(), is(0));
            assertThat(script, result.out(), is(not("")));
        }
        String all = String.join("", scripts);
        assertThat(
                WHERE.entrySet().stream()
                        .filter(row -> List.of("here", "server", "client").contains(row.getValue()))
                        .map(Map.Entry::getKey)
                        .filter(command -> !all.contains(command))
                        .toList(),
                is(empty()));
    }

    /** The commands of a block that are for here; a project's are run in the project. */
    private static String script(List<String> block) {
        StringBuilder script = new StringBuilder();
        for (String command : block) {
            switch (WHERE.getOrDefault(command, "")) {
                case "here" ->
                        script.append(command.startsWith("java") ? "cd ~/hello\n" : "")
                                .append(command)
                                .append('\n');
                case "server" -> script.append(command).append(" &\n");
                case "client" ->
                        script.append("until ")
                                .append(command)
                                .append("; do kill -0 $!; done\nkill $!\n");
                default -> {}
            }
        }
        return script.toString();
    }

    private static Running.Result ownNetwork(String script) {
        String java = Path.of(System.getProperty("java.home"), "bin").toString();
        return OwnHome.sh(
                OwnHome.CHECKOUT,
                "unshare --net sh -euc 'ip link set lo up; eval \"$1\"' sh \"$SCRIPT\"",
                "SCRIPT=" + script,
                "PATH=" + java + ":" + System.getenv("PATH"));
    }

    @Test
    void one_of_the_benchmarks_is_built_and_measured() throws IOException {
        Needs.programs("gcc");
        OwnHome.make();
        Running.Result result = OwnHome.sh(OwnHome.CHECKOUT, "bench/run --quick call-cost");
        assertThat(result.out() + result.err(), result.exit(), is(0));
        assertThat(result.out(), containsString("recv EAGAIN"));
    }

    /** In a checkout that has nothing but the files which these commands read. */
    @Test
    void the_format_is_checked_and_mended(@TempDir Path checkout) throws IOException {
        OwnHome.make();
        for (String name :
                List.of(
                        "pom.xml",
                        ".mvn/Format.java",
                        "bindings/pom.xml",
                        "java-api/pom.xml",
                        "examples/pom.xml",
                        "bench/pom.xml")) {
            Files.createDirectories(checkout.resolve(name).getParent());
            Files.copy(TOP.resolve(name), checkout.resolve(name));
        }
        Path file = Files.writeString(checkout.resolve("Bad.java"), "class   Bad{}\n");
        Running.Result check = OwnHome.sh(checkout, "mvn -q -N verify");
        assertThat(check.out() + check.err(), check.exit(), is(1));
        assertThat(check.err() + check.out(), containsString("not formatted: Bad.java"));
        Running.Result format = OwnHome.sh(checkout, "mvn -q -Pformat");
        assertThat(format.out() + format.err(), format.exit(), is(0));
        assertThat(Files.readString(file), is("class Bad {}\n"));
        Running.Result again = OwnHome.sh(checkout, "mvn -q -N verify");
        assertThat(again.out() + again.err(), again.exit(), is(0));
    }
}
