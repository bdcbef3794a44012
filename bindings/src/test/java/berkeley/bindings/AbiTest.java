package berkeley.bindings;

import static java.util.stream.Collectors.toCollection;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import berkeley.bindings.Bindings.Field;
import berkeley.bindings.Bindings.Struct;
import berkeley.machine.Needs;
import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.UnionLayout;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** gcc's answer to every constant, size, offset, alignment and prototype in the bindings, for x86-64 and for aarch64. */
class AbiTest {
    private static final String X86_64 = "x86_64-linux-gnu-";
    private static final String AARCH64 = "aarch64-linux-gnu-";

    /** The data of CAN frames are aligned to 8 bytes by an attribute that jextract drops: allocate a frame with 8. */
    private static final Map<String, String> OVERALIGNED = Map.of(
            "alignof:can_frame", "bindings 4, gcc 8",
            "alignof:can_frame.data", "bindings 1, gcc 8",
            "alignof:canfd_frame", "bindings 4, gcc 8",
            "alignof:canfd_frame.data", "bindings 1, gcc 8");

    /** The kernel packs epoll_event on x86-64 alone: who touches one elsewhere takes offsets from the machine. */
    private static final Map<String, String> NOT_PACKED = Map.of(
            "sizeof:epoll_event", "bindings 12, gcc 16",
            "alignof:epoll_event", "bindings 1, gcc 8",
            "alignof:epoll_event.events", "bindings 1, gcc 4",
            "offsetof:epoll_event.data", "bindings 4, gcc 8",
            "alignof:epoll_event.data", "bindings 1, gcc 8");

    /** Debian's cross headers stop at Linux 6.1.4; these came to 6.1, or to what 6.1 includes, later. */
    private static final Map<String, String> LATER = Map.of(
            "IPV6_FLOWINFO", "bindings 11, gcc null",
            "IPV6_FLOWLABEL_MGR", "bindings 32, gcc null",
            "IP_LOCAL_PORT_RANGE", "bindings 51, gcc null",
            "IP_PROTOCOL", "bindings 52, gcc null",
            "SOL_VSOCK", "bindings 287, gcc null");

    /** What differs from the bindings, and why that is right; anything else fails, and so does an entry out of date. */
    private static final Map<String, Map<String, String>> ACCEPTED = Map.of(
            X86_64 + "socket", OVERALIGNED,
            AARCH64 + "socket", union(List.of(OVERALIGNED, NOT_PACKED, LATER)));

    /** jextract gives a bit-field no accessor: {@code tcphdr.th_flags}, or the byte at the head of an {@code iphdr}. */
    private static final Map<String, Set<String>> BIT_FIELDS = Map.of(
            "socket", Set.of("iphdr.ihl", "iphdr.version", "tcp_info.tcpi_rcv_wscale", "tcp_info.tcpi_snd_wscale",
                    "linux_tcp_info.tcpi_rcv_wscale", "linux_tcp_info.tcpi_snd_wscale",
                    "linux_tcp_info.tcpi_delivery_rate_app_limited", "linux_tcp_info.tcpi_fastopen_client_fail",
                    "tcphdr.ack", "tcphdr.doff", "tcphdr.fin", "tcphdr.psh", "tcphdr.res1", "tcphdr.res2", "tcphdr.rst",
                    "tcphdr.syn", "tcphdr.th_off", "tcphdr.th_x2", "tcphdr.urg"));

    @TempDir
    private Path work;

    @ParameterizedTest
    @CsvSource({
        X86_64 + ",socket", X86_64 + ",bluetooth", X86_64 + ",libbluetooth",
        AARCH64 + ",socket", AARCH64 + ",bluetooth", AARCH64 + ",libbluetooth"
    })
    void constants_sizes_offsets_and_alignments_are_gccs(String target, String header) throws Exception {
        Compiler gcc = compiler(target);
        Bindings bindings = Bindings.of(header);
        Map<String, String> questions = new LinkedHashMap<>();
        Map<String, Object> java = new LinkedHashMap<>();
        bindings.constants().forEach((name, value) -> {
            questions.put(name, value instanceof String text ? "__builtin_strcmp(" + name + ", \"" + text + "\")" : name);
            java.put(name, value instanceof String ? 0 : value);
        });
        for (Struct struct : bindings.structs()) {
            String type = struct.type();
            ask("sizeof:" + struct.name(), "sizeof(" + type + ")", struct.layout().byteSize(), questions, java);
            ask("alignof:" + struct.name(), "_Alignof(" + type + ")", struct.layout().byteAlignment(), questions, java);
            for (Field field : struct.fields()) {
                String name = ":" + struct.name() + "." + field.path();
                String path = field.path();
                String access = "((" + type + " *)0)->" + path;
                ask("offsetof" + name, "offsetof(" + type + ", " + path + ")", field.offset(), questions, java);
                ask("alignof" + name, "__alignof__(" + access + ")", field.layout().byteAlignment(), questions, java);
                ask("kind" + name, "KIND(" + type + ", " + path + ")", kind(field.layout()), questions, java);
                if (field.layout().byteSize() > 0) { // C has no size for a flexible array
                    ask("sizeof" + name, "sizeof(" + access + ")", field.layout().byteSize(), questions, java);
                }
            }
        }
        Map<String, Long> c = gcc.ask(header, questions);

        SortedMap<String, String> differences = new TreeMap<>();
        java.forEach((name, value) -> {
            if (!same(value, c.get(name))) {
                differences.put(name, "bindings " + value + ", gcc " + c.get(name));
            }
        });
        assertThat(bindings.constants().size(), greaterThan(100));
        assertThat(differences, equalTo(ACCEPTED.getOrDefault(target + header, Map.of())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"socket", "bluetooth", "libbluetooth"})
    void no_field_that_gcc_knows_is_missing_but_bit_fields(String header) throws Exception {
        Compiler gcc = compiler(X86_64);
        List<Struct> structs = Bindings.of(header).structs();
        Map<String, String> types = new LinkedHashMap<>();
        structs.forEach(struct -> types.put("s_" + struct.name(), struct.type()));
        Dwarf dwarf = gcc.describe(header, types);
        Set<String> bitFields = new TreeSet<>();
        for (Struct struct : structs) {
            Set<String> java = struct.fields().stream().map(Field::path).collect(toCollection(TreeSet::new));
            Set<String> known = new TreeSet<>();
            dwarf.fields("s_" + struct.name(), path -> java.stream().anyMatch(p -> p.startsWith(path + "."))).forEach((path, bits) -> {
                if (bits) {
                    bitFields.add(struct.name() + "." + path);
                } else {
                    known.add(path);
                }
            });
            assertThat(struct.name(), java, equalTo(known));
        }
        assertThat(bitFields, equalTo(BIT_FIELDS.getOrDefault(header, Set.of())));
    }

    @ParameterizedTest
    @CsvSource({X86_64 + ",socket", X86_64 + ",libbluetooth", AARCH64 + ",socket", AARCH64 + ",libbluetooth"})
    void descriptors_are_the_prototypes(String target, String header) throws Exception {
        Compiler gcc = compiler(target);
        Map<String, FunctionDescriptor> functions = Bindings.of(header).functions();
        Map<String, String> types = new LinkedHashMap<>();
        functions.keySet().forEach(name -> types.put("f_" + name, name));
        Dwarf dwarf = gcc.describe(header, types);
        Map<String, String> differences = new TreeMap<>();
        functions.forEach((name, descriptor) -> {
            String java = signature(descriptor);
            String c = dwarf.signature("f_" + name);
            if (!java.equals(c)) {
                differences.put(name, "bindings " + java + ", gcc " + c);
            }
        });
        assertThat(functions.size(), greaterThan(0));
        assertThat(differences, anEmptyMap());
    }

    /** The compiler, if its headers are of the versions that the bindings come from: later ones know more. */
    private Compiler compiler(String target) throws IOException, InterruptedException {
        Compiler gcc = Compiler.find(target, work);
        Map<String, Long> v = gcc.ask("socket", Map.of("libc", "__GLIBC__", "minor", "__GLIBC_MINOR__",
                "linux", "LINUX_VERSION_CODE >> 16", "patch", "LINUX_VERSION_CODE >> 8 & 255"));
        String stamp = Files.readString(Compiler.NATIVE.resolve("../bindings/src/main/java/berkeley/bindings/socket/package-info.java"));
        String libc = "libc6-dev %d.%d-".formatted(v.get("libc"), v.get("minor"));
        String linux = "linux-libc-dev %d.%d.".formatted(v.get("linux"), v.get("patch"));
        Needs.check(() -> stamp.contains(libc) && stamp.contains(linux),
                "other headers than " + libc + " and " + linux + ", for of the bindings it says: " + stamp);
        return gcc;
    }

    private static void ask(
            String name, String expression, long value, Map<String, String> questions, Map<String, Object> java) {
        questions.put(name, expression);
        java.put(name, value);
    }

    /** An int constant is C's bit pattern, signed or unsigned; it must have lost nothing. */
    private static boolean same(Object java, Long c) {
        return switch (java) {
            case Integer value -> c != null && value.equals(c.intValue()) && (c == c.intValue() || c == Integer.toUnsignedLong(value));
            default -> java.equals(c);
        };
    }

    /** As __builtin_classify_type has it. */
    private static long kind(MemoryLayout layout) {
        return switch (layout) {
            case SequenceLayout _, AddressLayout _ -> 5;
            case UnionLayout _ -> 13;
            case GroupLayout _ -> 12;
            case ValueLayout.OfDouble _, ValueLayout.OfFloat _ -> 8;
            default -> 1;
        };
    }

    private static String signature(FunctionDescriptor descriptor) {
        return descriptor.returnLayout().map(AbiTest::kindAndSize).orElse("void")
                + descriptor.argumentLayouts().stream().map(AbiTest::kindAndSize).collect(Collectors.joining(", ", "(", ")"));
    }

    private static String kindAndSize(MemoryLayout layout) {
        String kind = layout instanceof AddressLayout ? "pointer" : layout instanceof GroupLayout ? "group" : "integer";
        return kind + layout.byteSize();
    }

    private static Map<String, String> union(List<Map<String, String>> maps) {
        Map<String, String> all = new TreeMap<>();
        maps.forEach(all::putAll);
        return all;
    }
}
