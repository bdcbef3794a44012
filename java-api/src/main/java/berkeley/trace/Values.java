package berkeley.trace;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;

/** What a field's number stands for. */
final class Values {
    private Values() {}

    /** {@return a struct that reads best as one value, or null} */
    static @Nullable String whole(String struct, MemorySegment bytes) {
        return switch (struct) {
            case "in_addr" -> Addresses.dotted(bytes);
            case "in6_addr" -> Addresses.colons(bytes);
            case "bdaddr_t" -> reversed(bytes);
            default -> null;
        };
    }

    /** A Bluetooth address stands in memory with its last byte first. */
    private static String reversed(MemorySegment six) {
        StringBuilder text = new StringBuilder();
        for (long i = six.byteSize() - 1; i >= 0; i--) {
            text.append(text.isEmpty() ? "" : ":")
                    .append(
                            String.format(
                                    "%02X", six.get(java.lang.foreign.ValueLayout.JAVA_BYTE, i)));
        }
        return text.toString();
    }

    static String number(String struct, String field, long value) {
        String name = name(struct, field, (int) value);
        return name == null ? Long.toString(value) : value + " " + name;
    }

    private static @Nullable String name(String struct, String field, int value) {
        if (field.endsWith("_family")) {
            return Tables.FAMILY.find(value);
        }
        return switch (field) {
            case "sll_protocol", "h_proto" -> Tables.ETHERTYPE.find(value);
            case "sll_hatype" -> Tables.ARPHRD.find(value);
            case "sll_pkttype" -> Tables.PKTTYPE.find(value);
            case "svm_cid" -> Tables.CID.find(value);
            case "cmsg_level" -> Tables.LEVEL.find(value);
            case "msg_flags" -> value == 0 ? null : Tables.MSG.flags(Integer.toUnsignedLong(value));
            case "ee_errno" -> value == 0 ? null : Names.errno(value);
            case "protocol" -> struct.equals("iphdr") ? Tables.IPPROTO.find(value) : null;
            case "tcpi_state" -> Tables.TCP_STATE.find(value);
            case "saddr", "daddr" ->
                    (value >>> 24)
                            + "."
                            + (value >> 16 & 0xff)
                            + "."
                            + (value >> 8 & 0xff)
                            + "."
                            + (value & 0xff);
            default -> null;
        };
    }
}
