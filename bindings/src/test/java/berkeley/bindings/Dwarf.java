package berkeley.bindings;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A compiler's own account of its types, as readelf prints it: the only place where C lists the members of a struct. */
final class Dwarf {
    private static final Pattern ENTRY = Pattern.compile(" <(\\p{XDigit}+)><(\\p{XDigit}+)>: Abbrev Number: \\d+ \\(DW_TAG_(\\w+)\\)");
    private static final Pattern ATTRIBUTE = Pattern.compile(" +<\\p{XDigit}+> +DW_AT_(\\w+) *: (?:\\([^)]*\\):? ?)*([^,\t]*)(?:[,\t].*)?");
    private static final int POINTER = 8;

    private record Entry(String tag, Map<String, String> attributes, List<Entry> children) {
        String name() {
            return attributes.get("name");
        }
    }

    private final Map<String, Entry> byOffset = new HashMap<>();
    private final Map<String, Entry> variables = new HashMap<>();

    static Dwarf parse(String text) {
        Dwarf dwarf = new Dwarf();
        Deque<Entry> open = new ArrayDeque<>();
        for (String line : text.lines().toList()) {
            Matcher entry = ENTRY.matcher(line);
            Matcher attribute = ATTRIBUTE.matcher(line);
            if (entry.matches()) {
                int depth = Integer.parseInt(entry.group(1), 16);
                while (open.size() > depth) {
                    open.pop();
                }
                Entry next = new Entry(entry.group(3), new HashMap<>(), new ArrayList<>());
                if (!open.isEmpty()) {
                    open.peek().children.add(next);
                }
                open.push(next);
                dwarf.byOffset.put("<0x" + entry.group(2) + ">", next);
            } else if (attribute.matches() && !open.isEmpty()) {
                open.peek().attributes.put(attribute.group(1), attribute.group(2).strip());
                if (attribute.group(1).equals("name") && open.peek().tag.equals("variable")) {
                    dwarf.variables.put(attribute.group(2).strip(), open.peek());
                }
            }
        }
        return dwarf;
    }

    /**
     * The fields of the struct that this variable points at; true where it is a bit-field. Those of a member are among
     * them if its type has no name, or if the member is {@code opened}.
     */
    SortedMap<String, Boolean> fields(String variable, Predicate<String> opened) {
        SortedMap<String, Boolean> fields = new TreeMap<>();
        collect(resolve(type(type(variables.get(variable)))), "", opened, fields);
        return fields;
    }

    private void collect(Entry struct, String prefix, Predicate<String> opened, SortedMap<String, Boolean> into) {
        for (Entry member : struct.children) {
            if (!member.tag.equals("member")) {
                continue;
            }
            Entry type = type(member);
            boolean group = type.tag.equals("structure_type") || type.tag.equals("union_type");
            if (member.name() != null) {
                into.put(prefix + member.name(), member.attributes.containsKey("bit_size"));
            }
            if (group && (type.name() == null || opened.test(prefix + member.name()))) {
                collect(type, member.name() == null ? prefix : prefix + member.name() + ".", opened, into);
            }
        }
    }

    /** The function that this variable points at, as {@code result(argument, ...)} of kinds and sizes in bytes. */
    String signature(String variable) {
        Entry function = resolve(type(type(variables.get(variable))));
        StringBuilder text = new StringBuilder(kind(type(function))).append('(');
        for (Entry parameter : function.children) {
            if (parameter.tag.equals("formal_parameter")) {
                text.append(text.toString().endsWith("(") ? "" : ", ").append(kind(type(parameter)));
            }
        }
        return text.append(')').toString();
    }

    private String kind(Entry type) {
        if (type == null) {
            return "void";
        }
        Entry plain = resolve(type);
        String size = plain.attributes.get("byte_size");
        return switch (plain.tag) {
            case "pointer_type" -> "pointer" + POINTER;
            case "base_type", "enumeration_type" -> "integer" + size;
            case "structure_type", "union_type" -> "group" + size;
            default -> plain.tag;
        };
    }

    private Entry type(Entry of) {
        return byOffset.get(of.attributes.get("type"));
    }

    private Entry resolve(Entry type) {
        Entry plain = type;
        while (List.of("typedef", "const_type", "volatile_type", "restrict_type").contains(plain.tag)) {
            plain = type(plain);
        }
        return plain;
    }
}
