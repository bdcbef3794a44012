package berkeley.examples.project;

import berkeley.examples.Args;
import berkeley.examples.Out;
import berkeley.examples.Program;
import berkeley.examples.Text;
import berkeley.examples.Usage;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Writes the project that README shows, for this checkout. */
@Usage(value = "DIR", does = "writes a project of your own: a program, a pom.xml and a run script")
final class New implements Program {
    private static final Pattern PLACEHOLDER = Pattern.compile("@([a-z-]+)@");

    @Override
    public void run(Args args) throws IOException {
        Path folder = Path.of(args.text(0));
        if (Files.exists(folder) && !empty(folder)) {
            throw new FileAlreadyExistsException(folder.toString());
        }
        Path checkout = Path.of(System.getProperty("berkeley.lab"));
        String parent = Files.readString(checkout.resolve("pom.xml"));
        write(folder, "src/main/java/hello/Main.java", parent);
        write(folder, "src/main/java/module-info.java", parent);
        write(folder, "pom.xml", parent);
        write(folder, "run", parent);
        folder.resolve("run").toFile().setExecutable(true);
        Out.say("Now: cd " + quoted(folder) + " && ./run");
        Out.say("or with Maven, once the library is installed: mvn -q compile exec:exec");
        Out.say(
                "To install it: mvn -q -f "
                        + quoted(checkout)
                        + " -pl java-api -am install -Dmaven.test.skip=true");
    }

    private static boolean empty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    private static void write(Path folder, String name, String parent) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        String template = Text.resource(New.class, file.getFileName().toString());
        Files.writeString(
                file,
                PLACEHOLDER
                        .matcher(template)
                        .replaceAll(
                                found -> Matcher.quoteReplacement(value(found.group(1), parent))));
    }

    /** What the checkout itself is built with. */
    private static String value(String placeholder, String parent) {
        return switch (placeholder) {
            case "checkout" -> quoted(Path.of(System.getProperty("berkeley.lab")));
            case "version" -> version("berkeley-parent", parent);
            default -> version(placeholder, parent);
        };
    }

    private static String version(String artifact, String parent) {
        Matcher matcher =
                Pattern.compile(
                                "<artifactId>"
                                        + artifact
                                        + "</artifactId>\\s*(?:<!--.*?-->\\s*)?<version>([^<]+)<")
                        .matcher(parent);
        if (!matcher.find()) {
            throw new IllegalStateException("no version of " + artifact + " in pom.xml");
        }
        return matcher.group(1);
    }

    /** As a shell reads it. */
    private static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[\\w./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
