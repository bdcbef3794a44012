package berkeley.sys;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import berkeley.bindings.socket.socket_h;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A Java that was not allowed to call the C library, asked twice. */
class NativeAccessTest {
    @TempDir private Path dir;

    private String illegalAccess = "deny";

    private String source =
            """
            import berkeley.sys.*;

            class Program {
                public static void main(String[] args) {
                    for (int i = 0; i < 2; i++) {
                        try {
                            System.out.println("fd " + SysSocket.socket(2, 1, 0));
                        } catch (IllegalCallerException denied) {
                            System.out.println(denied.getMessage());
                        }
                    }
                }
            }
            """;

    @Test
    void a_refused_library_is_one_sentence_with_the_flag_each_time() throws Exception {
        String sentence = "Java may not call the C library: start it with --enable-native-access=";
        assertThat(
                run("-p", modules(), "--add-modules", "berkeley"),
                is((sentence + "berkeley,berkeley.bindings\n").repeat(2)));
        assertThat(run("-cp", modules()), is((sentence + "ALL-UNNAMED\n").repeat(2)));
    }

    @Test
    void an_address_is_then_written_with_its_interface_as_a_number() throws Exception {
        source =
                """
                import berkeley.addr.SockAddr;

                class Program {
                    public static void main(String[] args) {
                        for (int i = 0; i < 2; i++) {
                            System.out.println(SockAddr.parse("[fe80::1%1]:80"));
                            try {
                                SockAddr.parse("[fe80::1%lo]:80");
                            } catch (IllegalCallerException denied) {
                                System.out.println(denied.getMessage());
                            }
                        }
                    }
                }
                """;
        String told =
                "[fe80::1%1]:80\nJava may not call the C library to look up interface lo: start it"
                        + " with --enable-native-access\n";
        assertThat(run("-cp", modules()), is(told.repeat(2)));
    }

    @Test
    void with_the_flag_it_runs() throws Exception {
        assertThat(
                run(
                        "--enable-native-access=berkeley,berkeley.bindings",
                        "-p",
                        modules(),
                        "--add-modules",
                        "berkeley"),
                containsString("fd "));
    }

    /** As long as Java's own default is to warn; later it will be to deny. */
    @Test
    void without_the_flag_java_may_only_warn_and_names_it() throws Exception {
        illegalAccess = "warn";
        for (String[] path :
                new String[][] {
                    {"-cp", modules()}, {"-p", modules(), "--add-modules", "berkeley"}
                }) {
            String output = run(path);
            assertThat(output, containsString("fd "));
            assertThat(output, containsString("WARNING: Use --enable-native-access="));
        }
    }

    private String run(String... options) throws IOException, InterruptedException {
        Path program = dir.resolve("Program.java");
        Files.writeString(program, source);
        List<String> command = new java.util.ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.add("--illegal-native-access=" + illegalAccess);
        command.addAll(List.of(options));
        command.add(program.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        process.waitFor();
        return output;
    }

    private static String modules() throws URISyntaxException {
        return at(SysSocket.class) + ":" + at(socket_h.class);
    }

    private static Path at(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
