package berkeley.bindings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import berkeley.bindings.libbluetooth.libbluetooth_h;
import berkeley.machine.Needs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** libbluetooth is opened only for those who call it, and who lacks it is told how to get it. */
class LibraryTest {

    /** Tries each; prints what it says. */
    static final class Asking {
        public static void main(String[] args) {
            for (int i = 0; i < 2; i++) {
                try {
                    System.out.println(libbluetooth_h.hci_open_dev$address().address() != 0);
                } catch (UnsatisfiedLinkError missing) {
                    System.out.println(missing.getMessage());
                }
            }
            System.out.println(libbluetooth_h.hci_open_dev$descriptor());
        }
    }

    @Test
    void a_function_of_the_library_is_found() throws Exception {
        Needs.root();
        Needs.library("libbluetooth.so.3", "libbluetooth3");
        assertThat(ask(""), equalTo(List.of("true", "true", "(i4)i4")));
    }

    @Test
    void without_the_library_its_functions_say_how_to_get_it() throws Exception {
        String sentence =
                "hci_open_dev is in libbluetooth.so.3, which cannot be opened: on Debian, apt-get install libbluetooth3";
        Needs.root();
        String hidden = "for so in /usr/lib/*/libbluetooth.so.3; do [ ! -e $so ] || mount --bind /dev/null $so; done; ";
        assertThat(ask(hidden), equalTo(List.of(sentence, sentence, "(i4)i4")));
    }

    /** In a mount namespace of its own, after shell commands. */
    private static List<String> ask(String first) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String path = System.getProperty("jdk.module.path", "") + ":" + System.getProperty("java.class.path") + ":target/classes:target/test-classes";
        Process process = new ProcessBuilder(
                        "unshare", "--mount", "sh", "-ec", first + "exec \"$@\"", "sh",
                        java.toString(), "--enable-native-access=ALL-UNNAMED", "-cp", path, Asking.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return said.lines().toList();
    }
}
