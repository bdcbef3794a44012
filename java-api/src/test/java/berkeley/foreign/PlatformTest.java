package berkeley.foreign;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import berkeley.Sock;
import berkeley.sys.Errno;
import berkeley.sys.ForeignProgram;
import berkeley.sys.SysSocket;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

/** A system for which there are no bindings. */
class PlatformTest {
    static final class Program {
        public static void main(String[] arguments) throws Exception {
            for (int i = 0; i < 2; i++) {
                told(() -> SysSocket.socket(2, 1, 0));
                told(() -> Sock.open(2, 1));
                told(() -> Errno.strerror(1));
            }
        }

        private interface Call {
            Object make() throws Exception;
        }

        private static void told(Call call) throws Exception {
            try {
                System.out.println(call.make());
            } catch (UnsupportedOperationException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    -Dos.name=Mac OS X  ; Berkeley sockets for Java call the Linux kernel, and this is Mac OS X: run the program on Linux, for example in a virtual machine, a container or WSL 2
                    -Dos.name=Windows 11; Berkeley sockets for Java call the Linux kernel, and this is Windows 11: run the program on Linux, for example in a virtual machine, a container or WSL 2
                    -Dos.arch=ppc64le   ; Berkeley sockets for Java have no bindings for the processor ppc64le: run the program on x86-64 or aarch64
                    """)
    void every_call_says_in_one_sentence_where_it_can_run(String property, String sentence)
            throws Exception {
        assertThat(
                ForeignProgram.output(ForeignProgram.command(Program.class, List.of(), property)),
                is((sentence + "\n").repeat(6)));
    }

    @Test
    void it_runs_on_what_the_bindings_are_for() {
        assertThat(Platform.refusal("Linux", "amd64"), is(nullValue()));
        assertThat(Platform.refusal("Linux", "aarch64"), is(nullValue()));
    }
}
