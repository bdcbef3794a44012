package berkeley.trace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import berkeley.addr.SockAddr;
import berkeley.bindings.socket.cmsghdr;
import berkeley.bindings.socket.iovec;
import berkeley.bindings.socket.mmsghdr;
import berkeley.bindings.socket.msghdr;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A struct, byte by byte: where each field begins, its bytes, its value, and in which order the
 * bytes are read. Fields in network order are pointed out, with what they would be without ntohs or
 * ntohl.
 */
public final class Hexdump {
    /** How many bytes stand on one line. */
    private static final int ROW = 8;

    /** The most messages beside a message that are shown. */
    private static final int MOST = 64;

    /**
     * A field, or as many of its bytes as stand on one line.
     *
     * @param offset of the first byte, from the beginning of the struct
     * @param bytes in hexadecimal, in the order in which they stand in memory
     * @param field the name, or empty for a further line of the one before
     * @param value what the bytes mean, or empty where they mean nothing by themselves
     * @param order in which order the bytes are read, or empty where there is but one
     */
    public record Line(long offset, String bytes, String field, String value, String order) {
        @Override
        public String toString() {
            return String.format("%4d  %-24s %-18s %-34s %s", offset, bytes, field, value, order)
                    .stripTrailing();
        }
    }

    /**
     * A struct, or the bytes that one points to.
     *
     * @param size in bytes; more than the lines show where the bytes are many
     */
    public record Part(String title, long size, List<Line> lines) {
        /** {@return a line that says what it is, and the lines} */
        @Override
        public String toString() {
            StringBuilder text =
                    new StringBuilder(title)
                            .append(", ")
                            .append(size)
                            .append(size == 1 ? " byte\n" : " bytes\n");
            lines.forEach(line -> text.append(line).append('\n'));
            return text.toString();
        }
    }

    private final List<Part> parts = new ArrayList<>();

    private Hexdump() {}

    /**
     * {@return a struct, field by field, and what it points to where that is known: of a msghdr the
     * address, the buffers and the control messages, of an iovec the buffer}
     *
     * @param memory at least as long as the struct; its pointers may be bad
     * @param struct the layout of any generated struct: {@code sockaddr_in.layout()}
     */
    public static String show(MemorySegment memory, GroupLayout struct) {
        return text(parts(memory, struct));
    }

    /** {@return an address, as it goes to the kernel} */
    public static String show(SockAddr address) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(128, 8);
            int length = address.encode(memory);
            return address(memory.asSlice(0, length)).toString();
        }
    }

    /** {@return what {@link #show} writes, part by part} */
    public static List<Part> parts(MemorySegment memory, GroupLayout struct) {
        if (memory.byteSize() < struct.byteSize()) {
            throw new IllegalArgumentException(
                    "show: "
                            + name(struct)
                            + " has "
                            + struct.byteSize()
                            + " bytes, the segment "
                            + memory.byteSize());
        }
        Hexdump dump = new Hexdump();
        dump.begin("struct " + name(struct), struct.byteSize());
        dump.group(memory, struct, 0, "");
        switch (name(struct)) {
            case "msghdr" -> dump.pointed(memory);
            case "mmsghdr" -> dump.pointed(mmsghdr.msg_hdr(memory));
            case "iovec" -> dump.buffer("iov_base", memory);
            default -> {}
        }
        return dump.parts;
    }

    private static String text(List<Part> parts) {
        return parts.stream().map(Part::toString).collect(Collectors.joining("\n"));
    }

    /** {@return a struct sockaddr of any family} What no struct covers is shown as bytes. */
    public static Part address(MemorySegment sockaddr) {
        GroupLayout struct = StructNames.sockaddr(sockaddr);
        Hexdump dump = new Hexdump();
        dump.begin("struct " + name(struct), sockaddr.byteSize());
        long covered = 0;
        if (sockaddr.byteSize() >= struct.byteSize()) {
            dump.group(sockaddr, struct, 0, "");
            covered = struct.byteSize();
        } else if (sockaddr.byteSize() >= 2) {
            dump.field(sockaddr, (ValueLayout) struct.memberLayouts().get(0), name(struct), 0, "");
            covered = 2;
        }
        if (covered < sockaddr.byteSize()) {
            dump.bytes(sockaddr, covered, sockaddr.byteSize() - covered, StructNames.tail(struct));
        }
        return dump.parts.getFirst();
    }

    /** {@return bytes that are no struct} */
    public static Part data(String title, MemorySegment bytes) {
        Hexdump dump = new Hexdump();
        dump.begin(title, bytes.byteSize());
        dump.bytes(bytes, 0, bytes.byteSize(), "");
        return dump.parts.getFirst();
    }

    /** {@return control messages, one after another, as they stand behind msg_control} */
    public static String control(MemorySegment control) {
        Hexdump dump = new Hexdump();
        dump.controls(control);
        return text(dump.parts);
    }

    /** What a struct msghdr points to. */
    private void pointed(MemorySegment message) {
        long nameLength = Integer.toUnsignedLong(msghdr.msg_namelen(message));
        MemorySegment name =
                nameLength < 2 || nameLength > 128
                        ? null
                        : Memory.read(msghdr.msg_name(message).address(), nameLength);
        if (name != null) {
            Part address = address(name);
            parts.add(new Part("msg_name: " + address.title, address.size, address.lines));
        }
        for (long i = 0; i < Math.min(MOST, msghdr.msg_iovlen(message)); i++) {
            MemorySegment iov =
                    Memory.read(
                            msghdr.msg_iov(message).address() + i * iovec.sizeof(), iovec.sizeof());
            if (iov != null) {
                buffer("msg_iov[" + i + "]", iov);
            }
        }
        MemorySegment control =
                Memory.read(
                        msghdr.msg_control(message).address(),
                        Math.min(1 << 16, msghdr.msg_controllen(message)));
        if (control != null) {
            controls(control);
        }
    }

    /** What a struct iovec points to. */
    private void buffer(String title, MemorySegment iov) {
        long length = iovec.iov_len(iov);
        MemorySegment bytes =
                length < 0
                        ? null
                        : Memory.read(
                                iovec.iov_base(iov).address(), Math.min(Payload.HEAD, length));
        if (bytes != null) {
            begin(title, length);
            bytes(bytes, 0, bytes.byteSize(), "iov_base");
        }
    }

    private void controls(MemorySegment control) {
        long at = 0;
        while (at + cmsghdr.sizeof() <= control.byteSize()) {
            MemorySegment header = control.asSlice(at);
            long length = Math.min(cmsghdr.cmsg_len(header), header.byteSize());
            if (length < cmsghdr.sizeof()) {
                break;
            }
            begin("msg_control: struct cmsghdr at " + at, length);
            group(header, cmsghdr.layout(), 0, "");
            MemorySegment data = header.asSlice(cmsghdr.sizeof(), length - cmsghdr.sizeof());
            GroupLayout known =
                    StructNames.control(cmsghdr.cmsg_level(header), cmsghdr.cmsg_type(header));
            if (known != null && data.byteSize() >= known.byteSize()) {
                group(header.asSlice(0, length), known, cmsghdr.sizeof(), "");
                bytes(
                        header,
                        cmsghdr.sizeof() + known.byteSize(),
                        data.byteSize() - known.byteSize(),
                        "more");
            } else {
                bytes(header, cmsghdr.sizeof(), data.byteSize(), "data");
            }
            at += length + 7 & ~7;
        }
    }

    private void begin(String title, long size) {
        parts.add(new Part(title, size, new ArrayList<>()));
    }

    static String name(MemoryLayout layout) {
        return layout.name().orElse("");
    }

    /**
     * The fields of a struct that begins at {@code base}; a union is its first member, the others
     * are other views.
     */
    private void group(MemorySegment memory, GroupLayout struct, long base, String path) {
        long at = base;
        List<MemoryLayout> members = struct.memberLayouts();
        boolean union = struct instanceof java.lang.foreign.UnionLayout;
        for (MemoryLayout member :
                union ? members.subList(0, Math.min(1, members.size())) : members) {
            member(memory, member, StructNames.type(struct), at, path);
            at += member.byteSize();
        }
        if (union && at < base + struct.byteSize()) {
            bytes(memory, at, base + struct.byteSize() - at, path + "(union)");
        }
    }

    private void member(
            MemorySegment memory, MemoryLayout member, String struct, long at, String path) {
        String label = path + name(member);
        switch (member) {
            case PaddingLayout padding -> line(memory, at, padding.byteSize(), "", "", "padding");
            case GroupLayout group -> {
                String better =
                        Values.whole(StructNames.type(group), memory.asSlice(at, group.byteSize()));
                if (better == null) {
                    group(memory, group, at, label + ".");
                } else {
                    line(
                            memory,
                            at,
                            group.byteSize(),
                            label,
                            better,
                            order(
                                    group.byteSize(),
                                    StructNames.network(StructNames.type(group), "")));
                }
            }
            case SequenceLayout sequence -> sequence(memory, sequence, struct, at, label);
            case ValueLayout value -> field(memory, value, struct, at, path);
        }
    }

    private void sequence(
            MemorySegment memory, SequenceLayout sequence, String struct, long at, String label) {
        MemoryLayout element = sequence.elementLayout();
        if (label.endsWith("sin_zero")) {
            line(memory, at, sequence.byteSize(), label, "padding", "");
            return;
        }
        if (element.byteSize() == 1) {
            bytes(memory, at, sequence.byteSize(), label);
            return;
        }
        for (long i = 0; i < sequence.elementCount(); i++) {
            member(
                    memory,
                    element.withName("[" + i + "]"),
                    struct,
                    at + i * element.byteSize(),
                    label);
        }
    }

    private void field(
            MemorySegment memory, ValueLayout layout, String struct, long at, String path) {
        String field = name(layout);
        long size = layout.byteSize();
        boolean network = StructNames.network(struct, field);
        long host = number(memory, at, size, ByteOrder.nativeOrder());
        long value = network ? number(memory, at, size, ByteOrder.BIG_ENDIAN) : host;
        String told =
                layout instanceof AddressLayout
                        ? QuotedBytes.pointer(value)
                        : Values.number(struct, field, value);
        if (network && size > 1 && host != value) {
            told += " (without " + (size == 2 ? "ntohs " : "ntohl ") + host + ")";
        }
        line(memory, at, size, path + field, told, order(size, network));
    }

    private static String order(long size, boolean network) {
        if (network) {
            return "network order";
        }
        return size == 1
                ? ""
                : ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                        ? "host order, little-endian"
                        : "host order, big-endian";
    }

    private static long number(MemorySegment memory, long at, long size, ByteOrder order) {
        long value = 0;
        for (long i = 0; i < size; i++) {
            long from = order == ByteOrder.BIG_ENDIAN ? at + i : at + size - 1 - i;
            value = value << 8 | memory.get(JAVA_BYTE, from) & 0xff;
        }
        return value;
    }

    /** QuotedBytes that mean no number: a path, a hardware address, data. */
    private void bytes(MemorySegment memory, long at, long length, String label) {
        for (long i = 0; i < length; i += ROW) {
            long here = Math.min(ROW, length - i);
            line(
                    memory,
                    at + i,
                    here,
                    i == 0 ? label : "",
                    QuotedBytes.quote(memory.asSlice(at + i, here)),
                    "");
        }
    }

    private void line(
            MemorySegment memory, long at, long length, String label, String value, String order) {
        for (long i = 0; i < length; i += ROW) {
            StringBuilder hex = new StringBuilder();
            for (long k = i; k < Math.min(length, i + ROW); k++) {
                hex.append(String.format("%02x ", memory.get(JAVA_BYTE, at + k)));
            }
            boolean first = i == 0;
            parts.getLast()
                    .lines
                    .add(
                            new Line(
                                    at + i,
                                    hex.toString().stripTrailing(),
                                    first ? label : "",
                                    first ? value : "",
                                    first ? order : ""));
        }
    }
}
