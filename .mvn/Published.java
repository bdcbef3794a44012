import java.util.jar.JarFile;

/// Checks what `mvn -Ppublish verify` leaves of a module: jars with licence and without the
/// builder's name, and a POM that stands alone.
///
/// `java Published.java TARGET NAME`, with the folder and the beginning of each file's name.
void main(String[] args) throws IOException {
    Path target = Path.of(args[0]);
    String name = args[1];
    var wrong = new ArrayList<String>();
    for (String kind : List.of("", "-sources", "-javadoc")) {
        Path path = target.resolve(name + kind + ".jar");
        if (!Files.exists(path)) {
            wrong.add("no " + path);
            continue;
        }
        try (JarFile jar = new JarFile(path.toFile())) {
            for (String file : List.of("META-INF/LICENSE", "META-INF/NOTICE")) {
                if (jar.getEntry(file) == null) wrong.add(path + " has no " + file);
            }
            for (Object attribute : jar.getManifest().getMainAttributes().keySet()) {
                if (!MANIFEST.contains(attribute.toString())) {
                    wrong.add(path + ": the manifest has a line that nobody allowed: " + attribute);
                }
            }
        }
    }
    check(target.resolve(name + ".pom"), POM, POM_NOT, wrong);
    check(
            target.resolve(name + "-cyclonedx.json"),
            List.of("\"bomFormat\" : \"CycloneDX\""),
            List.of(),
            wrong);
    check(target.resolve(name + "-cyclonedx.xml"), List.of("<bom "), List.of(), wrong);
    wrong.forEach(System.err::println);
    System.exit(wrong.isEmpty() ? 0 : 1);
}

/// Not among them: who built it (Built-By), and with which release of which vendor's JDK
/// (Build-Jdk).
static final Set<String> MANIFEST =
        Set.of(
                "Manifest-Version",
                "Created-By",
                "Java-Version",
                "Build-Jdk-Spec",
                "Build-Tool-Jdk-Spec",
                "Implementation-Title",
                "Implementation-Version");

/// What Maven Central asks for.
static final List<String> POM =
        List.of(
                "<name>",
                "<description>",
                "<url>",
                "<licenses>",
                "<developers>",
                "<scm ",
                "<connection>");

static final List<String> POM_NOT =
        List.of("<parent>", "<scope>test</scope>", "<build>", "junit", "${");

void check(Path file, List<String> texts, List<String> not, List<String> wrong) throws IOException {
    if (!Files.exists(file)) {
        wrong.add("no " + file);
        return;
    }
    String content = Files.readString(file);
    texts.stream()
            .filter(text -> !content.contains(text))
            .map(text -> file + " has no " + text)
            .forEach(wrong::add);
    not.stream().filter(content::contains).map(text -> file + " has " + text).forEach(wrong::add);
}
