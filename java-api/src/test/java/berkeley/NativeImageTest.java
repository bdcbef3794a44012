package berkeley;

import static berkeley.bindings.socket.socket_h.C_POINTER;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import berkeley.bindings.socket.socket_h;
import berkeley.foreign.Link;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/**
 * An image knows only the calls that it was told of when it was built. The metadata are derived
 * from the class files: each place that links a function says with which descriptor and options.
 */
class NativeImageTest {

    private static final String NAME =
            "META-INF/native-image/io.github.berkeleysockets/berkeley/reachability-metadata.json";
    private static final Path CLASSES = Path.of("target", "classes");

    private final TreeSet<String> downcalls = new TreeSet<>();
    private int links;

    @Test
    void the_metadata_have_every_downcall_and_every_reflection() throws Exception {
        for (ClassModel type : ClassFiles.below(CLASSES.resolve("berkeley"), ".class")) {
            read(type);
        }
        assertThat(links, is(greaterThan(90)));
        Path fresh = Path.of("target", "reachability-metadata.json");
        Files.writeString(fresh, json());
        assertThat(
                "copy " + fresh.toAbsolutePath() + " over the one in src/main/resources",
                Files.readString(CLASSES.resolve(NAME)),
                is(json()));
    }

    private void read(ClassModel type) throws Exception {
        if (type.thisClass().asInternalName().equals("berkeley/foreign/Link")) {
            return; // it hands on what the others give it
        }
        for (MethodModel method : type.methods()) {
            if (method.code().isPresent()) {
                Linking linking = new Linking();
                for (CodeElement element : method.code().get()) {
                    linking.see(element);
                }
            }
        }
    }

    /** The values that are in play between the instructions of one method. */
    private final class Linking {
        private @Nullable FunctionDescriptor descriptor;
        private @Nullable MemoryLayout layout;
        private @Nullable Object constant;
        private String options = "";

        void see(CodeElement element) throws Exception {
            switch (element) {
                case ConstantInstruction c -> constant = c.constantValue();
                case FieldInstruction f
                        when f.owner()
                                .asInternalName()
                                .equals(socket_h.class.getName().replace('.', '/')) ->
                        layout =
                                (MemoryLayout)
                                        socket_h.class.getField(f.name().stringValue()).get(null);
                case InvokeInstruction i -> call(i);
                default -> {}
            }
        }

        private void call(InvokeInstruction call) throws Exception {
            String name = call.name().stringValue();
            if (name.endsWith("$descriptor")) {
                descriptor = (FunctionDescriptor) socket_h.class.getMethod(name).invoke(null);
            } else if (name.equals("appendArgumentLayouts")) {
                descriptor =
                        requireNonNull(descriptor).appendArgumentLayouts(requireNonNull(layout));
            } else if (call.owner().asInternalName().equals("berkeley/foreign/Link")
                    && call.type().stringValue().endsWith("Ljava/lang/invoke/MethodHandle;")) {
                switch (name) {
                    case "call", "coded" -> link("\"captureCallState\": true");
                    case "held" -> {
                        descriptor =
                                requireNonNull(descriptor)
                                        .appendArgumentLayouts(C_POINTER, C_POINTER, C_POINTER);
                        link("\"captureCallState\": true");
                    }
                    case "pinned" -> {
                        descriptor = Link.withPin(requireNonNull(descriptor));
                        link("\"captureCallState\": true");
                    }
                    case "infallible" -> link("");
                    case "variadic" ->
                            link("\"captureCallState\": true, \"firstVariadicArg\": " + constant);
                    case "critical" ->
                            link(
                                    "\"captureCallState\": true, "
                                            + "\"critical\": {\"allowHeapAccess\": true}");
                    default -> throw new IllegalStateException("Link." + name + " is not known");
                }
            } else if (name.equals("captureCallState")) {
                options = "\"captureCallState\": true";
            } else if (name.equals("downcallHandle")) {
                link(options);
                options = "";
            } else if (name.equals("upcallStub")) {
                throw new IllegalStateException("upcalls are not known");
            }
        }

        private void link(String options) {
            FunctionDescriptor linked = requireNonNull(descriptor);
            links++;
            descriptor = null;
            String parameters =
                    linked.argumentLayouts().stream()
                            .map(l -> '"' + type(l) + '"')
                            .collect(joining(", "));
            downcalls.add(
                    "      {\"returnType\": \""
                            + linked.returnLayout().map(NativeImageTest::type).orElse("void")
                            + "\", \"parameterTypes\": ["
                            + parameters
                            + "]"
                            + (options.isEmpty() ? "" : ", \"options\": {" + options + "}")
                            + "}");
        }
    }

    /** Java's names for the types, so that the metadata are the same on every machine. */
    private static String type(MemoryLayout layout) {
        return switch (layout) {
            case AddressLayout _ -> "void*";
            case ValueLayout value -> "j" + value.carrier();
            case GroupLayout group ->
                    "struct("
                            + group.memberLayouts().stream()
                                    .map(NativeImageTest::type)
                                    .collect(joining(", "))
                            + ")";
            case SequenceLayout sequence ->
                    "sequence("
                            + sequence.elementCount()
                            + ", "
                            + type(sequence.elementLayout())
                            + ")";
            case PaddingLayout padding -> "padding(" + padding.byteSize() + ")";
        };
    }

    private String json() throws IOException {
        String reflection =
                reflected().stream()
                        .map(c -> "    {\"type\": \"" + c + "\", \"allPublicFields\": true}")
                        .collect(joining(",\n"));
        return """
        {
          "reflection": [
        %s
          ],
          "foreign": {
            "downcalls": [
        %s
            ]
          }
        }
        """
                .formatted(reflection, String.join(",\n", downcalls));
    }

    /** What berkeley.trace asks for the names of constants: it is all the reflection there is. */
    private static List<String> reflected() {
        return List.of(
                berkeley.bindings.bluetooth.Constants.class.getName(),
                berkeley.bindings.socket.Constants.class.getName());
    }

    @Test
    void nothing_but_the_names_of_constants_is_found_by_reflection() throws Exception {
        TreeSet<String> found = new TreeSet<>();
        for (ClassModel type : ClassFiles.below(CLASSES.resolve("berkeley"), ".class")) {
            for (MethodModel method : type.methods()) {
                method.code()
                        .ifPresent(code ->
                                code.forEach(element -> {
                                    if (element instanceof InvokeInstruction call
                                            && reflects(call)) {
                                        found.add(type.thisClass().asInternalName());
                                    }
                                }));
            }
        }
        // An image unloads no class, and makes no WeakListener.
        assertThat(
                found,
                is(
                        new TreeSet<>(
                                List.of(
                                        "berkeley/trace/ConstantNames",
                                        "berkeley/trace/WeakListener"))));
    }

    private static boolean reflects(InvokeInstruction call) {
        String owner = call.owner().asInternalName();
        String name = call.name().stringValue();
        return owner.equals("java/lang/Class")
                        && (name.equals("forName")
                                || name.startsWith("getField")
                                || name.startsWith("getMethod")
                                || name.startsWith("getDeclared")
                                || name.startsWith("getConstructor")
                                || name.startsWith("getResource")
                                || name.equals("getRecordComponents"))
                || owner.equals("java/util/ServiceLoader")
                || owner.equals("java/lang/invoke/MethodHandles$Lookup")
                        && name.startsWith("find")
                        && !name.equals("findVarHandle") /* of constants: folded */;
    }
}
