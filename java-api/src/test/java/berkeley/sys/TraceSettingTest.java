package berkeley.sys;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;

import static java.nio.file.attribute.PosixFilePermissions.fromString;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What BERKELEY_TRACE may say: a wrong setting must not stop the program that it is to explain. */
class TraceSettingTest {
    private static final String OPTIONS =
            ": there are true, false, time, thread, data=off, strings=N, file=PATH";
    private static final String UNTRACED = "; calls are not traced\n";
    private static final String PRINTED = "socket is there\nclosed\n";

    @TempDir private Path folder;

    static final class Program {
        public static void main(String[] arguments) {
            int fd = SysSocket.socket(2, 1, 0);
            System.out.println(fd >= 0 ? "socket is there" : "no socket");
            System.out.println(Unistd.close(fd) == 0 ? "closed" : "not closed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "on", "1"})
    void true_on_and_1_print_calls(String setting) throws Exception {
        assertThat(
                run(setting),
                matchesPattern(
                        "socket\\(AF_INET, SOCK_STREAM, IPPROTO_IP\\) += \\d+\n"
                                + "socket is there\nclose\\(\\d+\\) += 0\nclosed\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "false", "off", "0"})
    void false_off_and_0_print_none(String setting) throws Exception {
        assertThat(run(setting), is(PRINTED));
    }

    @ParameterizedTest
    @CsvSource({
        "tiem, tiem",
        "TRUE, TRUE",
        "'time,strings=many', strings=many",
        "'time,data=of', data=of",
        "'file=/nowhere/x,tiem', tiem"
    })
    void an_option_that_is_not_there_is_a_warning_and_no_more(String setting, String wrong)
            throws Exception {
        assertThat(
                run(setting),
                is("berkeley.trace: no option " + wrong + OPTIONS + UNTRACED + PRINTED));
    }

    @Test
    void a_file_that_cannot_be_written_is_a_warning_and_no_more() throws Exception {
        Path missing = folder.resolve("no/such/file");
        assertThat(
                run("file=" + missing),
                is(
                        "berkeley.trace: cannot write "
                                + missing
                                + " (no such folder)"
                                + UNTRACED
                                + PRINTED));
        assertThat(
                run("file=" + folder),
                is(
                        "berkeley.trace: cannot write "
                                + folder
                                + " (Is a directory)"
                                + UNTRACED
                                + PRINTED));
    }

    @Test
    void a_new_file_is_its_owners_alone_and_an_old_one_keeps_its_mode() throws Exception {
        Path made = folder.resolve("made");
        assertThat(run("file=" + made), is(PRINTED));
        assertThat(Files.getPosixFilePermissions(made), is(fromString("rw-------")));
        assertThat(Files.readAllLines(made).size(), is(2));

        Path old = Files.writeString(folder.resolve("old"), "line\n".repeat(100));
        Files.setPosixFilePermissions(old, fromString("rw-r-----"));
        assertThat(run("file=" + old), is(PRINTED));
        assertThat(Files.getPosixFilePermissions(old), is(fromString("rw-r-----")));
        assertThat(Files.readAllLines(old).size(), is(2));
    }

    private static String run(String setting) throws Exception {
        List<String> command = new ArrayList<>(List.of("env", "BERKELEY_TRACE=" + setting));
        command.addAll(ForeignProgram.command(Program.class, List.of()));
        return ForeignProgram.output(command);
    }
}
