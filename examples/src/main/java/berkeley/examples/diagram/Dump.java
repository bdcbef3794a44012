package berkeley.examples.diagram;

import static berkeley.bindings.socket.Constants.*;

import berkeley.bindings.bluetooth.sockaddr_hci;
import berkeley.bindings.bluetooth.sockaddr_l2;
import berkeley.bindings.bluetooth.sockaddr_rc;
import berkeley.bindings.bluetooth.sockaddr_sco;
import berkeley.bindings.socket.sockaddr_in;
import berkeley.bindings.socket.sockaddr_in6;
import berkeley.bindings.socket.sockaddr_ll;
import berkeley.bindings.socket.sockaddr_nl;
import berkeley.bindings.socket.sockaddr_un;
import berkeley.bindings.socket.sockaddr_vm;

import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** Bytes, and what they mean. */
final class Dump {
    private static final int WIDTH = 8;
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");
    private static final Set<String> NETWORK_ORDER =
            Set.of(
                    "sin_port",
                    "sin_addr",
                    "sin6_port",
                    "sin6_flowinfo",
                    "sin6_addr",
                    "sll_protocol");

    /** A field of a struct, or a line of a message. */
    record Line(int offset, String bytes, String field, String value, String order) {}

    private Dump() {}

    /** The bytes of a message, eight a line, and as ASCII. */
    static List<Line> message(ByteBuffer head) {
        byte[] all = Event.bytes(head);
        List<Line> lines = new ArrayList<>();
        for (int at = 0; at < all.length; at += WIDTH) {
            int to = Math.min(all.length, at + WIDTH);
            StringBuilder text = new StringBuilder();
            for (int i = at; i < to; i++) {
                text.append(all[i] >= ' ' && all[i] < 127 ? (char) all[i] : '·');
            }
            lines.add(new Line(at, HEX.formatHex(all, at, to), "", text.toString(), ""));
        }
        return lines;
    }

    /** The fields of a struct sockaddr. */
    static List<Line> sockaddr(ByteBuffer address) {
        List<Line> lines = new ArrayList<>();
        int family = address.duplicate().order(ByteOrder.nativeOrder()).getShort(0);
        int at = 0;
        for (MemoryLayout member : layout(family, address.limit()).memberLayouts()) {
            int size = (int) Math.min(member.byteSize(), address.limit() - at);
            if (size <= 0) {
                break;
            }
            if (member.name().isPresent()) {
                lines.add(line(family, member.name().get(), at, address.slice(at, size)));
            }
            at += (int) member.byteSize();
        }
        return lines;
    }

    private static GroupLayout layout(int family, int length) {
        return switch (family) {
            case AF_INET -> sockaddr_in.layout();
            case AF_INET6 -> sockaddr_in6.layout();
            case AF_UNIX -> sockaddr_un.layout();
            case AF_NETLINK -> sockaddr_nl.layout();
            case AF_PACKET -> sockaddr_ll.layout();
            case AF_VSOCK -> sockaddr_vm.layout();
            case AF_BLUETOOTH ->
                    length == sockaddr_rc.sizeof()
                            ? sockaddr_rc.layout()
                            : length == sockaddr_l2.sizeof()
                                    ? sockaddr_l2.layout()
                                    : length == sockaddr_sco.sizeof()
                                            ? sockaddr_sco.layout()
                                            : sockaddr_hci.layout();
            default ->
                    MemoryLayout.structLayout(
                            java.lang.foreign.ValueLayout.JAVA_SHORT.withName("sa_family"),
                            MemoryLayout.sequenceLayout(
                                            126, java.lang.foreign.ValueLayout.JAVA_BYTE)
                                    .withName("sa_data"));
        };
    }

    private static Line line(int family, String field, int at, ByteBuffer slice) {
        byte[] bytes = Event.bytes(slice);
        boolean network = NETWORK_ORDER.contains(field);
        slice = slice.order(network ? ByteOrder.BIG_ENDIAN : ByteOrder.nativeOrder());
        String value =
                switch (field) {
                    case "sin_family", "sin6_family", "sun_family" -> family(family);
                    case "sin_addr" -> address(bytes);
                    case "sin6_addr" -> address(bytes);
                    case "sun_path" -> path(bytes);
                    case "sin_zero" -> "padding";
                    default -> number(slice, bytes.length);
                };
        boolean number = bytes.length == 2 || bytes.length == 4;
        String order = network ? "network" : number ? "host" : "";
        return new Line(at, HEX.formatHex(bytes), field, value, order);
    }

    private static String family(int family) {
        return switch (family) {
            case AF_INET -> "AF_INET";
            case AF_INET6 -> "AF_INET6";
            default -> "AF_UNIX";
        };
    }

    private static String number(ByteBuffer slice, int length) {
        return switch (length) {
            case 1 -> Integer.toString(Byte.toUnsignedInt(slice.get(0)));
            case 2 -> Integer.toString(Short.toUnsignedInt(slice.getShort(0)));
            case 4 -> Integer.toUnsignedString(slice.getInt(0));
            default -> "";
        };
    }

    private static String address(byte[] bytes) {
        try {
            return java.net.InetAddress.getByAddress(bytes).getHostAddress();
        } catch (java.net.UnknownHostException e) {
            return ""; // cut short
        }
    }

    private static String path(byte[] bytes) {
        String text = new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
        if (!text.isEmpty() && text.charAt(0) == 0) {
            return "@" + text.substring(1);
        }
        int end = text.indexOf(0);
        return end < 0 ? text : text.substring(0, end);
    }
}
