package berkeley;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.*;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The metadata are spelled as GraalVM's schema wants them
 * (reachability-metadata-schema-v1.2.0.json), which passes over what it does not know at a price:
 * the call is not to be had in the image. Their types are read as the builder of images reads them,
 * and have to link.
 *
 * @see <a
 *     href="https://www.graalvm.org/latest/reference-manual/native-image/native-code-interoperability/ffm-api/">the
 *     notation of types and options</a>
 */
@SuppressWarnings("restricted") // linking is what is tested
class NativeImageSpellingTest {
    private static final Linker LINKER = Linker.nativeLinker();

    private static JsonNode metadata() throws Exception {
        Path folder = Path.of("target", "classes", "META-INF", "native-image");
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> found = files.filter(Files::isRegularFile).toList();
            assertThat(found, hasSize(1));
            // META-INF/native-image/<group>/<artifact>/, by which the builder finds it.
            assertThat(
                    folder.relativize(found.getFirst()).toString(),
                    is("io.github.berkeleysockets/berkeley/reachability-metadata.json"));
            return new ObjectMapper().readTree(found.getFirst().toFile());
        }
    }

    private static void keys(JsonNode object, String... known) {
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        assertThat(object.toString(), keys, everyItem(is(in(known))));
    }

    @Test
    void every_key_is_one_of_the_schema() throws Exception {
        JsonNode metadata = metadata();
        keys(metadata, "reflection", "foreign");
        for (JsonNode type : metadata.get("reflection")) {
            keys(type, "type", "allPublicFields");
            Class.forName(type.get("type").textValue());
            assertThat(type.get("allPublicFields").isBoolean(), is(true));
        }
        keys(metadata.get("foreign"), "downcalls");
        assertThat(metadata.get("foreign").get("downcalls").size(), is(greaterThan(50)));
        for (JsonNode call : metadata.get("foreign").get("downcalls")) {
            keys(call, "returnType", "parameterTypes", "options");
            assertThat(call.get("returnType").isTextual(), is(true));
            assertThat(call.get("parameterTypes").isArray(), is(true));
            keys(call.path("options"), "captureCallState", "critical", "firstVariadicArg");
            keys(call.path("options").path("critical"), "allowHeapAccess");
        }
    }

    @Test
    void every_type_and_option_links() throws Exception {
        for (JsonNode call : metadata().get("foreign").get("downcalls")) {
            MemoryLayout[] parameters = new MemoryLayout[call.get("parameterTypes").size()];
            for (int i = 0; i < parameters.length; i++) {
                parameters[i] = layout(call.get("parameterTypes").get(i).textValue());
            }
            String result = call.get("returnType").textValue();
            FunctionDescriptor descriptor =
                    result.equals("void")
                            ? FunctionDescriptor.ofVoid(parameters)
                            : FunctionDescriptor.of(layout(result), parameters);
            LINKER.downcallHandle(descriptor, options(call.path("options")));
        }
    }

    private static Linker.Option[] options(JsonNode options) {
        List<Linker.Option> list = new ArrayList<>();
        if (options.has("captureCallState")) {
            assertThat(options.get("captureCallState").booleanValue(), is(true));
            list.add(Linker.Option.captureCallState("errno"));
        }
        if (options.has("critical")) {
            JsonNode heap = options.get("critical").get("allowHeapAccess");
            assertThat(heap.isBoolean(), is(true));
            list.add(Linker.Option.critical(heap.booleanValue()));
        }
        if (options.has("firstVariadicArg")) {
            assertThat(options.get("firstVariadicArg").isInt(), is(true));
            list.add(Linker.Option.firstVariadicArg(options.get("firstVariadicArg").intValue()));
        }
        return list.toArray(Linker.Option[]::new);
    }

    /** {@code struct(…)}, or the name of a canonical layout. */
    private static MemoryLayout layout(String text) {
        if (text.startsWith("struct(") && text.endsWith(")")) {
            String members = text.substring("struct(".length(), text.length() - 1);
            return MemoryLayout.structLayout(
                    Stream.of(members.split(", "))
                            .map(NativeImageSpellingTest::layout)
                            .toArray(MemoryLayout[]::new));
        }
        MemoryLayout layout = LINKER.canonicalLayouts().get(text);
        if (layout == null) {
            throw new IllegalArgumentException("no canonical layout: " + text);
        }
        return layout;
    }

    @Test
    void a_type_that_is_misspelled_would_be_found() {
        for (String wrong :
                new String[] {"Int", "pointer", "void *", "struct(jint,jint)", "int32"}) {
            assertThrows(IllegalArgumentException.class, () -> layout(wrong));
        }
    }
}
