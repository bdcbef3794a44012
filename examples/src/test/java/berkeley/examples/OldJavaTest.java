package berkeley.examples;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Machines where no JDK 25 is the default, or none is there at all. */
class OldJavaTest {
    private static final String OWN =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir private Path folder;

    @Test
    void the_doctor_says_that_the_java_on_PATH_is_too_old_and_which_one_to_run()
            throws IOException {
        jdk("17.0.15");
        assertThat(
                doctor(),
                containsString(
                        "\n java on PATH 17.0.15, too old: the library needs 25; run "
                                + OWN
                                + " as the lab does\n"));
        jdk("27.0.1");
        assertThat(doctor(), containsString("\n java on PATH 27.0.1, " + folder + "\n"));
        Files.delete(folder.resolve("bin/java"));
        assertThat(doctor(), containsString("\n java on PATH none; the lab runs " + OWN + "\n"));
    }

    @Test
    void where_the_bindings_do_not_fit_a_program_ends_with_one_sentence() {
        List<String> command = Running.java("berkeley.examples.Lab", "doctor");
        command.add(1, "-Dos.arch=ppc64le");
        String sentence =
                "Berkeley sockets for Java have no bindings for the processor ppc64le: run the"
                        + " program on x86-64 or aarch64\n";
        try (Running doctor = Running.command("", command)) {
            Running.Result result = doctor.result();
            assertThat(
                    result.out().replaceAll(" +", " "),
                    containsString("\n bindings no: " + sentence));
            assertThat(result.err(), is("doctor: " + sentence));
            assertThat(result.exit(), is(1));
        }
    }

    /** Other JDKs are hidden in a mount namespace of its own. */
    @Test
    void the_lab_says_in_one_sentence_what_to_install_where_there_is_no_jdk_25()
            throws IOException {
        jdk("17.0.15");
        String hide = "mount -t tmpfs none /usr/lib/jvm && mount -t tmpfs none /opt && ";
        String run = "PATH=%s:/usr/bin:/bin JAVA_HOME=%s HOME=/nonexistent exec ./lab tour";
        try (Running lab =
                Running.command(
                        "",
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        hide + run.formatted(folder.resolve("bin"), folder))) {
            Running.Result result = lab.result();
            assertThat(
                    result.err(),
                    startsWith(
                            "No JDK 25 found: install one (for example temurin-25-jdk or"
                                    + " openjdk-25-jdk) or point JAVA_HOME at it.\n"));
            assertThat(result.err().lines().count(), is(1L));
            assertThat(result.exit(), is(1));
        }
    }

    /** Maven finds fewer JDKs by itself: none in /opt, for example. */
    @Test
    void the_lab_says_to_maven_which_jdk_it_has_found() throws IOException {
        jdk("17.0.15");
        Path checkout = folder.resolve("checkout");
        for (String script : List.of("examples/lab", "native/find-jdk.sh")) {
            Path copy = checkout.resolve(script);
            Files.createDirectories(copy.getParent());
            Files.copy(Path.of("..").resolve(script), copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
        Path mvn = folder.resolve("bin/mvn");
        Files.writeString(mvn, "#!/bin/sh\necho \"found: $JAVA25_HOME\"; exit 1\n");
        assertThat(mvn.toFile().setExecutable(true), is(true));
        String home = System.getProperty("java.home");
        try (Running lab =
                Running.command(
                        "",
                        "env",
                        "PATH=" + folder.resolve("bin") + ":/usr/bin:/bin",
                        "JAVA_HOME=" + home,
                        checkout.resolve("examples/lab").toString(),
                        "tour")) {
            assertThat(lab.result().err(), containsString("\nfound: " + home + "\n"));
        }
    }

    private String doctor() {
        List<String> command = new ArrayList<>(List.of("env", "PATH=" + folder.resolve("bin")));
        command.addAll(Running.java("berkeley.examples.Lab", "doctor"));
        try (Running doctor = Running.command("", command)) {
            return doctor.result().out().replaceAll(" +", " ");
        }
    }

    /** Something that looks like a JDK of a version. */
    private void jdk(String version) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        for (String tool : List.of("java", "javac")) {
            Path file = Files.writeString(bin.resolve(tool), "#!/bin/sh\nexit 1\n");
            assertThat(file.toFile().setExecutable(true), is(true));
        }
        Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    }
}
