import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;

/// Formats the Java sources below a folder, or tells which ones are not formatted.
///
/// Maven may run on a JDK that cannot parse the sources, so it starts this on the JDK of the build:
/// `java -cp google-java-format... Format.java check|apply FOLDER`.
void main(String[] args) throws IOException {
    boolean apply = args[0].equals("apply");
    Path top = Path.of(args[1]).toAbsolutePath().normalize();
    var unformatted = new ConcurrentSkipListSet<Path>();
    var broken = new ConcurrentSkipListSet<String>();
    sources(top).parallelStream()
            .forEach(file -> {
                try {
                    String before = Files.readString(file);
                    String after = format(before);
                    if (!after.equals(before)) {
                        unformatted.add(top.relativize(file));
                        if (apply) Files.writeString(file, after);
                    }
                } catch (FormatterException | IOException e) {
                    broken.add(top.relativize(file) + ": " + e.getMessage());
                }
            });
    broken.forEach(System.err::println);
    for (Path file : unformatted)
        System.err.println((apply ? "formatted " : "not formatted: ") + file);
    if (!apply && !unformatted.isEmpty()) System.err.println("To format them: mvn -q -Pformat");
    System.exit(broken.isEmpty() && (apply || unformatted.isEmpty()) ? 0 : 1);
}

String format(String source) throws FormatterException {
    String ordered =
            ImportOrderer.reorderImports(
                    RemoveUnusedImports.removeUnusedImports(source), Style.AOSP);
    return new Formatter(JavaFormatterOptions.builder().style(Style.AOSP).build())
            .formatSource(ordered);
}

/// The generated bindings are not ours to format.
List<Path> sources(Path top) throws IOException {
    Set<String> skipped = Set.of(".git", "target", "bindings");
    var found = new ArrayList<Path>();
    Files.walkFileTree(
            top,
            new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(
                        Path folder, BasicFileAttributes attributes) {
                    boolean skip =
                            !folder.equals(top)
                                    && skipped.contains(folder.getFileName().toString());
                    return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (file.toString().endsWith(".java")) found.add(file);
                    return FileVisitResult.CONTINUE;
                }
            });
    return found;
}
