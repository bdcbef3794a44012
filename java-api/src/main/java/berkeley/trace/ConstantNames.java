package berkeley.trace;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * A family of constants, by the prefix that the headers give it: from a number back to its name.
 */
final class ConstantNames {
    private static final NavigableMap<String, Long> SOCKET =
            constants(berkeley.bindings.socket.Constants.class);
    private static final NavigableMap<String, Long> BLUETOOTH =
            constants(berkeley.bindings.bluetooth.Constants.class);

    private final String prefix;
    private final Map<Long, String> names = new TreeMap<>();

    private ConstantNames(String prefix) {
        this.prefix = prefix;
    }

    /**
     * All constants that begin so, but for those named: no part of the family, or second names for
     * a value of it.
     */
    static ConstantNames all(String prefix, String... without) {
        return among(SOCKET, prefix, Set.of(without));
    }

    /** As {@link #all}, from the Bluetooth headers. */
    static ConstantNames bluetooth(String prefix, String... without) {
        return among(BLUETOOTH, prefix, Set.of(without));
    }

    /**
     * Only these, where others share the prefix; they are named without it, and of two for one
     * value the first counts.
     */
    static ConstantNames only(String prefix, String... names) {
        ConstantNames table = new ConstantNames(prefix);
        for (String name : names) {
            Long value = SOCKET.get(prefix + name);
            if (value != null) {
                table.names.putIfAbsent(value, prefix + name);
            }
        }
        return table;
    }

    private static ConstantNames among(
            NavigableMap<String, Long> all, String prefix, Set<String> without) {
        ConstantNames table = new ConstantNames(prefix);
        all.subMap(prefix, prefix + Character.MAX_VALUE)
                .forEach((name, value) -> {
                    if (!without.contains(name)) {
                        table.names.putIfAbsent(value, name);
                    }
                });
        return table;
    }

    /** This table and what another adds to it. */
    ConstantNames and(ConstantNames other) {
        other.names.forEach(names::putIfAbsent);
        return this;
    }

    private static NavigableMap<String, Long> constants(Class<?> generated) {
        NavigableMap<String, Long> all = new TreeMap<>();
        for (Field field : generated.getFields()) {
            try {
                all.put(
                        field.getName(),
                        field.getType() == int.class
                                ? Integer.toUnsignedLong(field.getInt(null))
                                : field.getLong(null));
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
        return all;
    }

    /** {@return the name of a value, or null} */
    @Nullable String find(int value) {
        return names.get(Integer.toUnsignedLong(value));
    }

    /** {@return the name of a value, or the value and the family that does not know it} */
    String name(int value) {
        String name = find(value);
        return name != null ? name : unknown(Integer.toUnsignedLong(value));
    }

    private String unknown(long value) {
        String number = value == 0 ? "0" : "0x" + Long.toHexString(value);
        return number + " /* " + prefix + "??? */";
    }

    /** {@return the names of the bits that are set, from the lowest up} */
    String flags(long value) {
        if (value == 0) {
            return "0";
        }
        long rest = value;
        List<String> parts = new ArrayList<>();
        for (Map.Entry<Long, String> entry : names.entrySet()) {
            long bits = entry.getKey();
            if (bits != 0 && (rest & bits) == bits) {
                parts.add(entry.getValue());
                rest &= ~bits;
            }
        }
        if (parts.isEmpty()) {
            return unknown(value);
        }
        if (rest != 0) {
            parts.add("0x" + Long.toHexString(rest));
        }
        return String.join("|", parts);
    }
}
