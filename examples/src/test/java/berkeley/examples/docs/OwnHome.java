package berkeley.examples.docs;

import berkeley.examples.Running;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A stranger's home: Maven keeps there what it installs, so that no test writes to the home of who
 * runs it. What has been downloaded already is taken from there. And a copy of the checkout, for
 * commands that build while this checkout is being built.
 */
final class OwnHome {
    /** One test at a time builds there. */
    static final String LOCK = "berkeley.examples.docs.OwnHome";

    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
    private static final Path TARGET = TOP.resolve("examples/target/own-home");

    static final Path HOME = TARGET.resolve("home");
    static final Path CHECKOUT = TARGET.resolve("checkout");

    private static boolean made;
    private static boolean installed;

    private OwnHome() {}

    /** Makes both, with nothing of this library installed. */
    static synchronized void make() throws IOException {
        if (made) {
            return;
        }
        delete(CHECKOUT);
        delete(HOME.resolve("hello"));
        delete(HOME.resolve(".m2/repository/io/github/berkeleysockets"));
        Files.createDirectories(HOME.resolve(".m2"));
        Files.writeString(HOME.resolve(".m2/settings.xml"), settings());
        for (String part :
                List.of(
                        "pom.xml",
                        ".mvn",
                        "bindings/pom.xml",
                        "bindings/src/main",
                        "bindings/target/classes",
                        "bindings/target/maven-status",
                        "java-api/pom.xml",
                        "java-api/src/main",
                        "java-api/target/classes",
                        "java-api/target/maven-status",
                        "examples/pom.xml",
                        "bench/pom.xml",
                        "bench/src/main",
                        "bench/goals.json")) {
            copy(TOP.resolve(part), CHECKOUT.resolve(part));
        }
        link("examples/lab");
        link("bench/run");
        link("native");
        made = true;
    }

    /** Installs the library as README says. */
    static synchronized void install() throws IOException {
        make();
        if (!installed) {
            List<String> install =
                    Markdown.read("README.md").commands().stream()
                            .filter(command -> command.matches("mvn .* install .*"))
                            .toList();
            Running.Result result = sh(CHECKOUT, String.join("\n", install));
            if (install.size() != 1 || result.exit() != 0) {
                throw new AssertionError(install + ": " + result);
            }
            installed = true;
        }
    }

    /** Runs a script with that home, on the Java that Maven is to run on or else PATH's. */
    static Running.Result sh(Path folder, String script, String... environment) {
        List<String> command = new ArrayList<>(List.of("env", "-C", folder.toString()));
        command.add("HOME=" + HOME);
        command.add("MAVEN_OPTS=-Duser.home=" + HOME);
        command.add("JAVA25_HOME=" + System.getProperty("java.home")); // where Maven looks too
        command.addAll(List.of(environment));
        command.addAll(List.of("sh", "-eu", "-c", script));
        try (Running running = Running.command("", command)) {
            return running.result(500);
        }
    }

    private static String settings() {
        String repository =
                """
                <id>downloaded</id>
                <url>file://%s</url>
                <releases><updatePolicy>never</updatePolicy><checksumPolicy>ignore</checksumPolicy></releases>
                <snapshots><enabled>false</enabled></snapshots>
                """
                        .formatted(System.getProperty("maven.repository"));
        return """
        <settings>
          <profiles>
            <profile>
              <id>downloaded</id>
              <repositories><repository>%s</repository></repositories>
              <pluginRepositories><pluginRepository>%s</pluginRepository></pluginRepositories>
            </profile>
          </profiles>
          <activeProfiles><activeProfile>downloaded</activeProfile></activeProfiles>
        </settings>
        """
                .formatted(repository, repository);
    }

    private static void link(String name) throws IOException {
        Files.createSymbolicLink(CHECKOUT.resolve(name), TOP.resolve(name));
    }

    /** With the times of the files, so that Maven need not compile again. */
    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        run("cp", "-a", from.toString(), to.toString());
    }

    private static void delete(Path folder) throws IOException {
        run("rm", "-rf", folder.toString());
    }

    private static void run(String... command) throws IOException {
        try (Running running = Running.command("", command)) {
            Running.Result result = running.result();
            if (result.exit() != 0) {
                throw new IOException(Stream.of(command).toList() + ": " + result.err());
            }
        }
    }
}
