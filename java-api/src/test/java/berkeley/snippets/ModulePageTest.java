package berkeley.snippets;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page of the module has the code of {@link SnippetsTest} without naming it: the javadoc tool
 * of JDK 25 ends with a NullPointerException where a module's comment names a file.
 */
class ModulePageTest {

    @ParameterizedTest
    @ValueSource(strings = {"sys", "sock", "rfcomm"})
    void shows_code_that_was_compiled(String region) throws Exception {
        String page = Files.readString(Path.of("src/main/java/module-info.java"));
        assertThat(page, containsString(" * {@snippet :\n" + asComment(region) + " * }\n"));
    }

    private static String asComment(String region) throws IOException {
        String source =
                Files.readString(Path.of("src/test/java/berkeley/snippets/SnippetsTest.java"));
        Matcher found =
                Pattern.compile("(.*) // .start region=\"" + region + "\"(?s)(.*?) *// .end")
                        .matcher(source);
        assertThat(found.find(), is(true));
        String code = (found.group(1) + found.group(2)).stripTrailing().stripIndent();
        return code.replaceAll("(?m)^", " * ") + "\n";
    }
}
