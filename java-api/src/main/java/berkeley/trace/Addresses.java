package berkeley.trace;

import static berkeley.bindings.socket.Constants.*;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import berkeley.bindings.bluetooth.sockaddr_hci;
import berkeley.bindings.bluetooth.sockaddr_l2;
import berkeley.bindings.bluetooth.sockaddr_rc;
import berkeley.bindings.bluetooth.sockaddr_sco;
import berkeley.bindings.socket.sockaddr_in;
import berkeley.bindings.socket.sockaddr_in6;
import berkeley.bindings.socket.sockaddr_ll;
import berkeley.bindings.socket.sockaddr_nl;
import berkeley.bindings.socket.sockaddr_storage;
import berkeley.bindings.socket.sockaddr_vm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A struct sockaddr, as strace writes it out. */
final class Addresses {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private Addresses() {}

    /** {@return the address at a pointer, or the pointer where no address can be there} */
    static String at(long pointer, int length) {
        if (length < 2 || length > sockaddr_storage.sizeof()) {
            return QuotedBytes.pointer(pointer);
        }
        MemorySegment bytes = Memory.read(pointer, length);
        return bytes == null ? QuotedBytes.pointer(pointer) : of(bytes);
    }

    static String of(MemorySegment address) {
        int family = Short.toUnsignedInt(address.get(SHORT, 0));
        String rest = rest(family, address);
        return "{sa_family="
                + Tables.FAMILY.name(family)
                + (rest.isEmpty() ? "" : ", " + rest)
                + "}";
    }

    private static String rest(int family, MemorySegment address) {
        long length = address.byteSize();
        if (length == 2) {
            return "";
        }
        return switch (family) {
            case AF_UNIX -> unix(address);
            case AF_INET -> length < sockaddr_in.sizeof() ? raw(address) : inet(address);
            case AF_INET6 ->
                    length < sockaddr_in6.sin6_scope_id$offset() ? raw(address) : inet6(address);
            case AF_NETLINK -> length < sockaddr_nl.sizeof() ? raw(address) : netlink(address);
            case AF_PACKET -> length < sockaddr_ll.sizeof() ? raw(address) : packet(address);
            case AF_VSOCK -> length < sockaddr_vm.sizeof() ? raw(address) : vsock(address);
            case AF_BLUETOOTH -> bluetooth(address);
            default -> raw(address);
        };
    }

    private static String raw(MemorySegment address) {
        return "sa_data=" + QuotedBytes.quote(address.asSlice(2));
    }

    private static String unix(MemorySegment address) {
        MemorySegment path = address.asSlice(2, Math.min(address.byteSize() - 2, 108));
        return path.get(JAVA_BYTE, 0) != 0
                ? "sun_path=" + QuotedBytes.string(path)
                : "sun_path=@" + QuotedBytes.quote(path.asSlice(1));
    }

    private static String inet(MemorySegment address) {
        return "sin_port=" + port(address) + ", sin_addr=" + inetAddr(address.asSlice(4, 4));
    }

    /** The port stands at the same place in both of the internet's addresses. */
    private static String port(MemorySegment address) {
        return "htons(" + Short.toUnsignedInt(Short.reverseBytes(address.get(SHORT, 2))) + ")";
    }

    static String inetAddr(MemorySegment four) {
        return "inet_addr(\"" + dotted(four) + "\")";
    }

    static String dotted(MemorySegment four) {
        byte[] b = four.toArray(JAVA_BYTE);
        return (b[0] & 0xff) + "." + (b[1] & 0xff) + "." + (b[2] & 0xff) + "." + (b[3] & 0xff);
    }

    private static String inet6(MemorySegment address) {
        MemorySegment ip = address.asSlice(sockaddr_in6.sin6_addr$offset(), 16);
        String text =
                "sin6_port="
                        + port(address)
                        + ", sin6_flowinfo=htonl("
                        + Integer.toUnsignedString(
                                Integer.reverseBytes(
                                        address.get(INT, sockaddr_in6.sin6_flowinfo$offset())))
                        + "), "
                        + inetPton(ip, "sin6_addr");
        if (address.byteSize() < sockaddr_in6.sizeof()) {
            return text;
        }
        int scope = address.get(INT, sockaddr_in6.sin6_scope_id$offset());
        int first = Short.toUnsignedInt(Short.reverseBytes(ip.get(SHORT, 0)));
        boolean linkLocal = (first & 0xffc0) == 0xfe80 || (first & 0xff0f) == 0xff02;
        return text
                + ", sin6_scope_id="
                + (linkLocal ? ifindex(scope) : Integer.toUnsignedString(scope));
    }

    static String inetPton(MemorySegment sixteen, String field) {
        return "inet_pton(AF_INET6, \"" + colons(sixteen) + "\", &" + field + ")";
    }

    /**
     * As inet_ntop writes it: the longest run of zeros as two colons, a mapped IPv4 address in
     * dots.
     */
    static String colons(MemorySegment sixteen) {
        byte[] b = sixteen.toArray(JAVA_BYTE);
        int best = -1;
        int longest = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && b[2 * (i + run)] == 0 && b[2 * (i + run) + 1] == 0) {
                run++;
            }
            if (run > longest) {
                best = i;
                longest = run;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == best) {
                text.append("::");
                i += longest - 1;
                continue;
            }
            if (i == 6
                    && best == 0
                    && (longest == 6 || longest == 5 && b[10] == -1 && b[11] == -1)) {
                return text.append(text.charAt(text.length() - 1) == ':' ? "" : ":")
                        .append(dotted(sixteen.asSlice(12)))
                        .toString();
            }
            if (i > 0 && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString((b[2 * i] & 0xff) << 8 | b[2 * i + 1] & 0xff));
        }
        return text.toString();
    }

    private static String netlink(MemorySegment address) {
        int pad = Short.toUnsignedInt(address.get(SHORT, 2));
        return (pad == 0 ? "" : "nl_pad=" + hex(pad) + ", ")
                + "nl_pid="
                + address.get(INT, sockaddr_nl.nl_pid$offset())
                + ", nl_groups="
                + wide(address.get(INT, sockaddr_nl.nl_groups$offset()), 8);
    }

    private static String packet(MemorySegment address) {
        int protocol =
                Short.toUnsignedInt(
                        Short.reverseBytes(address.get(SHORT, sockaddr_ll.sll_protocol$offset())));
        int length = Byte.toUnsignedInt(address.get(JAVA_BYTE, sockaddr_ll.sll_halen$offset()));
        StringBuilder text =
                new StringBuilder("sll_protocol=htons(")
                        .append(Tables.ETHERTYPE.name(protocol))
                        .append("), sll_ifindex=")
                        .append(ifindex(address.get(INT, sockaddr_ll.sll_ifindex$offset())))
                        .append(", sll_hatype=")
                        .append(
                                Tables.ARPHRD.name(
                                        Short.toUnsignedInt(
                                                address.get(
                                                        SHORT, sockaddr_ll.sll_hatype$offset()))))
                        .append(", sll_pkttype=")
                        .append(
                                Tables.PKTTYPE.name(
                                        address.get(JAVA_BYTE, sockaddr_ll.sll_pkttype$offset())))
                        .append(", sll_halen=")
                        .append(length);
        if (length == 0) {
            return text.toString();
        }
        text.append(", sll_addr=[");
        for (int i = 0; i < length; i++) {
            text.append(i == 0 ? "" : ", ");
            if (sockaddr_ll.sll_addr$offset() + i >= address.byteSize()) {
                text.append("...");
                break;
            }
            text.append(wide(address.get(JAVA_BYTE, sockaddr_ll.sll_addr$offset() + i) & 0xff, 2));
        }
        return text.append(']').toString();
    }

    private static String vsock(MemorySegment address) {
        return "svm_cid="
                + cid(address.get(INT, sockaddr_vm.svm_cid$offset()))
                + ", svm_port="
                + hex(address.get(INT, sockaddr_vm.svm_port$offset()))
                + ", svm_flags="
                + hex(address.get(JAVA_BYTE, sockaddr_vm.svm_flags$offset()) & 0xff);
    }

    private static String cid(int cid) {
        String name = Tables.CID.find(cid);
        return name != null ? name : hex(cid);
    }

    private static String bluetooth(MemorySegment address) {
        long length = address.byteSize();
        if (length == sockaddr_hci.sizeof()) {
            return "hci_dev=htobs("
                    + Short.toUnsignedInt(address.get(SHORT, sockaddr_hci.hci_dev$offset()))
                    + "), hci_channel="
                    + Tables.HCI_CHANNEL.name(
                            Short.toUnsignedInt(
                                    address.get(SHORT, sockaddr_hci.hci_channel$offset())));
        }
        if (length == sockaddr_sco.sizeof()) {
            return "sco_bdaddr=" + mac(address.asSlice(sockaddr_sco.sco_bdaddr$offset(), 6));
        }
        if (length == sockaddr_rc.sizeof() || length == sockaddr_rc.rc_channel$offset() + 1) {
            return "rc_bdaddr="
                    + mac(address.asSlice(sockaddr_rc.rc_bdaddr$offset(), 6))
                    + ", rc_channel="
                    + Byte.toUnsignedInt(address.get(JAVA_BYTE, sockaddr_rc.rc_channel$offset()));
        }
        if (length == sockaddr_l2.sizeof()) {
            return "l2_psm=htobs("
                    + hex(Short.toUnsignedInt(address.get(SHORT, sockaddr_l2.l2_psm$offset())))
                    + "), l2_bdaddr="
                    + mac(address.asSlice(sockaddr_l2.l2_bdaddr$offset(), 6))
                    + ", l2_cid=htobs("
                    + hex(Short.toUnsignedInt(address.get(SHORT, sockaddr_l2.l2_cid$offset())))
                    + "), l2_bdaddr_type="
                    + Tables.BDADDR.name(
                            address.get(JAVA_BYTE, sockaddr_l2.l2_bdaddr_type$offset()));
        }
        return raw(address);
    }

    /**
     * Six bytes in the order in which they stand, as strace has them; a Bluetooth address is read
     * from the last.
     */
    static String mac(MemorySegment bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes.toArray(JAVA_BYTE)) {
            text.append(text.isEmpty() ? "" : ":").append(String.format("%02x", b));
        }
        return text.toString();
    }

    /** As C's "%#08x" does it, which gives 0 no 0x and counts the 0x in the width. */
    private static String wide(int value, int width) {
        return value == 0 ? "0".repeat(width) : String.format("%#0" + width + "x", value);
    }

    static String hex(int value) {
        return value == 0 ? "0" : "0x" + Integer.toHexString(value);
    }

    /** An interface by its name, as this thread's network namespace has it, or by its number. */
    static String ifindex(int index) {
        String name = index == 0 ? null : Memory.interfaceName(index);
        return name == null ? Integer.toString(index) : "if_nametoindex(" + name + ")";
    }
}
