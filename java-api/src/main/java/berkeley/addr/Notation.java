package berkeley.addr;

import static berkeley.bindings.bluetooth.Constants.BDADDR_BREDR;
import static berkeley.bindings.bluetooth.Constants.HCI_CHANNEL_RAW;
import static berkeley.bindings.socket.Constants.J1939_NO_ADDR;
import static berkeley.bindings.socket.Constants.J1939_NO_PGN;
import static berkeley.bindings.socket.Constants.VMADDR_CID_ANY;
import static berkeley.bindings.socket.Constants.VMADDR_PORT_ANY;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** Addresses as text and back; {@link SockAddr} tells the notation. */
final class Notation {

    private Notation() {}

    static String format(SockAddr addr) {
        return switch (addr) {
            case SockAddr.Inet a -> a.ip() + ":" + a.port();
            case SockAddr.Inet6 a ->
                    "["
                            + a.ip()
                            + (a.scopeId() == 0 ? "" : "%" + Scope.name(a.scopeId()))
                            + "]:"
                            + a.port()
                            + field("flowinfo", a.flowinfo());
            case SockAddr.Unix a -> "unix:" + unix(a.name());
            case SockAddr.Packet a ->
                    "packet:"
                            + Scope.name(a.ifindex())
                            + field("protocol", a.protocol())
                            + field("hatype", a.hatype())
                            + field("pkttype", a.pkttype())
                            + linkLayer(a.addr());
            case SockAddr.Netlink a ->
                    "netlink:" + Integer.toUnsignedString(a.pid()) + field("groups", a.groups());
            case SockAddr.Vsock a ->
                    "vsock:"
                            + (a.cid() == VMADDR_CID_ANY ? "*" : Integer.toUnsignedString(a.cid()))
                            + ":"
                            + (a.port() == VMADDR_PORT_ANY
                                    ? "*"
                                    : Integer.toUnsignedString(a.port()))
                            + field("flags", a.flags());
            case SockAddr.Can a -> "can:" + Scope.name(a.ifindex());
            case SockAddr.Isotp a ->
                    "isotp:"
                            + Scope.name(a.ifindex())
                            + ":0x"
                            + Integer.toHexString(a.rxId())
                            + ":0x"
                            + Integer.toHexString(a.txId());
            case SockAddr.J1939 a ->
                    "j1939:"
                            + Scope.name(a.ifindex())
                            + ":"
                            + (a.addr() == J1939_NO_ADDR
                                    ? "*"
                                    : "0x" + Integer.toHexString(a.addr()))
                            + (a.pgn() == J1939_NO_PGN
                                    ? ""
                                    : ",pgn=0x" + Integer.toHexString(a.pgn()))
                            + (a.name() == 0 ? "" : ",name=0x" + Long.toHexString(a.name()));
            case SockAddr.Rfcomm a -> "rfcomm:" + a.addr() + "/" + a.channel();
            case SockAddr.L2cap a ->
                    "l2cap:"
                            + a.addr()
                            + "/0x"
                            + Integer.toHexString(a.psm())
                            + field("cid", a.cid())
                            + (a.type() == BDADDR_BREDR ? "" : ",type=" + a.type());
            case SockAddr.Sco a -> "sco:" + a.addr();
            case SockAddr.Hci a ->
                    "hci:"
                            + a.dev()
                            + (a.channel() == HCI_CHANNEL_RAW ? "" : ",channel=" + a.channel());
            case SockAddr.Unknown a -> "af" + a.family() + ":" + a.data();
        };
    }

    private static String field(String name, int value) {
        return value == 0 ? "" : "," + name + "=0x" + Integer.toHexString(value);
    }

    private static String linkLayer(Bytes addr) {
        return addr.isEmpty()
                ? ""
                : ",addr=" + HexFormat.ofDelimiter(":").formatHex(addr.toArray());
    }

    /** A path as it is, an abstract name after an @, other bytes than printable UTF-8 as \xff. */
    static String unix(Bytes name) {
        if (name.isEmpty()) {
            return "";
        }
        boolean isAbstract = name.get(0) == 0;
        String text = escape(isAbstract ? name.slice(1, name.length()) : name);
        return isAbstract ? "@" + text : text.startsWith("@") ? "\\x40" + text.substring(1) : text;
    }

    private static String escape(Bytes name) {
        StringBuilder text = new StringBuilder();
        try {
            CharBuffer chars = UTF_8.newDecoder().decode(ByteBuffer.wrap(name.toArray()));
            chars.codePoints()
                    .forEach(c -> {
                        if (Character.isISOControl(c)) {
                            hex(text, Character.toString(c).getBytes(UTF_8));
                        } else {
                            text.append(c == '\\' ? "\\\\" : Character.toString(c));
                        }
                    });
        } catch (CharacterCodingException _) {
            for (byte b : name.toArray()) {
                if (b < ' ' || b == 0x7f) {
                    hex(text, b);
                } else {
                    text.append(b == '\\' ? "\\\\" : (char) b);
                }
            }
        }
        return text.toString();
    }

    private static void hex(StringBuilder text, byte... bytes) {
        for (byte b : bytes) {
            text.append("\\x").append(HexFormat.of().toHexDigits(b));
        }
    }

    static SockAddr parse(String text) {
        try {
            int colon = text.indexOf(':');
            String rest = text.substring(colon + 1);
            return switch (colon < 0 ? "" : text.substring(0, colon)) {
                case "unix" -> new SockAddr.Unix(unescape(rest));
                case "packet" -> packet(Fields.of(rest));
                case "netlink" -> netlink(Fields.of(rest));
                case "vsock" -> vsock(Fields.of(rest));
                case "can" -> new SockAddr.Can(Scope.index(rest));
                case "isotp" -> isotp(rest);
                case "j1939" -> j1939(Fields.of(rest));
                case "rfcomm" -> rfcomm(rest);
                case "l2cap" -> l2cap(Fields.of(rest));
                case "sco" -> new SockAddr.Sco(BdAddr.parse(rest));
                case "hci" -> hci(Fields.of(rest));
                case String af when af.matches("af[0-9]+") ->
                        new SockAddr.Unknown(decimal(af.substring(2)), Bytes.parse(rest));
                case String _ when text.startsWith("[") -> inet6(text);
                default -> inet(text);
            };
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "no socket address: " + text + " (" + e.getMessage() + ")", e);
        }
    }

    private static SockAddr inet(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("no port");
        }
        return new SockAddr.Inet(
                Ip4.parse(text.substring(0, colon)), decimal(text.substring(colon + 1)));
    }

    private static SockAddr inet6(String text) {
        int end = text.lastIndexOf("]:");
        if (end < 0) {
            throw new IllegalArgumentException("no port");
        }
        Fields fields = Fields.of(text.substring(end + 2));
        SockAddr.Inet6 addr = SockAddr.inet6(text.substring(1, end), decimal(fields.first));
        int flowinfo = fields.take("flowinfo");
        fields.end();
        return new SockAddr.Inet6(addr.ip(), addr.port(), flowinfo, addr.scopeId());
    }

    private static SockAddr packet(Fields fields) {
        Bytes addr = Bytes.of(HexFormat.ofDelimiter(":").parseHex(fields.takeText("addr")));
        SockAddr packet =
                new SockAddr.Packet(
                        fields.take("protocol"),
                        Scope.index(fields.first),
                        fields.take("hatype"),
                        fields.take("pkttype"),
                        addr);
        fields.end();
        return packet;
    }

    private static SockAddr netlink(Fields fields) {
        SockAddr netlink = new SockAddr.Netlink(unsigned(fields.first), fields.take("groups"));
        fields.end();
        return netlink;
    }

    private static SockAddr vsock(Fields fields) {
        String[] parts = fields.first.split(":", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("not CID:PORT: " + fields.first);
        }
        SockAddr vsock =
                new SockAddr.Vsock(
                        parts[0].equals("*") ? VMADDR_CID_ANY : unsigned(parts[0]),
                        parts[1].equals("*") ? VMADDR_PORT_ANY : unsigned(parts[1]),
                        fields.take("flags"));
        fields.end();
        return vsock;
    }

    private static SockAddr isotp(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("not INTERFACE:RX:TX: " + text);
        }
        return new SockAddr.Isotp(Scope.index(parts[0]), unsigned(parts[1]), unsigned(parts[2]));
    }

    private static SockAddr j1939(Fields fields) {
        String[] parts = fields.first.split(":", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("not INTERFACE:ADDRESS: " + fields.first);
        }
        String name = fields.takeText("name");
        String pgn = fields.takeText("pgn");
        if (!name.isEmpty() && !name.matches("0x[0-9a-fA-F]{1,16}")) {
            throw new IllegalArgumentException("not 0x and up to 16 digits: " + name);
        }
        SockAddr j1939 =
                new SockAddr.J1939(
                        Scope.index(parts[0]),
                        name.isEmpty() ? 0 : Long.parseUnsignedLong(name.substring(2), 16),
                        pgn.isEmpty() ? J1939_NO_PGN : unsigned(pgn),
                        parts[1].equals("*") ? J1939_NO_ADDR : unsigned(parts[1]));
        fields.end();
        return j1939;
    }

    private static SockAddr rfcomm(String text) {
        int slash = slash(text);
        return new SockAddr.Rfcomm(
                BdAddr.parse(text.substring(0, slash)), decimal(text.substring(slash + 1)));
    }

    private static SockAddr l2cap(Fields fields) {
        int slash = slash(fields.first);
        SockAddr l2cap =
                new SockAddr.L2cap(
                        BdAddr.parse(fields.first.substring(0, slash)),
                        unsigned(fields.first.substring(slash + 1)),
                        fields.take("cid"),
                        fields.take("type"));
        fields.end();
        return l2cap;
    }

    private static int slash(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("no / after the Bluetooth address");
        }
        return slash;
    }

    private static SockAddr hci(Fields fields) {
        SockAddr hci = new SockAddr.Hci(decimal(fields.first), fields.take("channel"));
        fields.end();
        return hci;
    }

    private static int decimal(String text) {
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("not a number: " + text);
        }
        return Integer.parseInt(text);
    }

    /** A number of 32 bits, decimal or after 0x. */
    private static int unsigned(String text) {
        boolean isHex = text.startsWith("0x");
        String digits = isHex ? text.substring(2) : text;
        if (digits.startsWith("+")) {
            throw new IllegalArgumentException("not a number: " + text);
        }
        return Integer.parseUnsignedInt(digits, isHex ? 16 : 10);
    }

    private static Bytes unescape(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean isAbstract = text.startsWith("@");
        if (isAbstract) {
            bytes.write(0);
        }
        for (int i = isAbstract ? 1 : 0; i < text.length(); ) {
            if (text.startsWith("\\x", i) && i + 4 <= text.length()) {
                bytes.write(HexFormat.fromHexDigits(text, i + 2, i + 4));
                i += 4;
            } else if (text.startsWith("\\\\", i)) {
                bytes.write('\\');
                i += 2;
            } else {
                int c = text.codePointAt(i);
                if (c == '\\' || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                    throw new IllegalArgumentException(
                            "\\ is followed by \\ or two hexadecimal digits after x");
                }
                bytes.writeBytes(Character.toString(c).getBytes(UTF_8));
                i += Character.charCount(c);
            }
        }
        return Bytes.of(bytes.toByteArray());
    }

    /** {@code first,name=value,name=value}. */
    private static final class Fields {

        final String first;
        private final Map<String, String> rest = new HashMap<>();

        private Fields(String first) {
            this.first = first;
        }

        static Fields of(String text) {
            String[] parts = text.split(",", -1);
            Fields fields = new Fields(parts[0]);
            for (int i = 1; i < parts.length; i++) {
                int equals = parts[i].indexOf('=');
                if (equals < 0
                        || fields.rest.put(
                                        parts[i].substring(0, equals),
                                        parts[i].substring(equals + 1))
                                != null) {
                    throw new IllegalArgumentException("not name=value: " + parts[i]);
                }
            }
            return fields;
        }

        /** The value, or 0 if it is not given. */
        int take(String name) {
            String value = rest.remove(name);
            return value == null ? 0 : unsigned(value);
        }

        String takeText(String name) {
            String value = rest.remove(name);
            return value == null ? "" : value;
        }

        void end() {
            if (!rest.isEmpty()) {
                throw new IllegalArgumentException("unknown: " + String.join(", ", rest.keySet()));
            }
        }
    }
}
