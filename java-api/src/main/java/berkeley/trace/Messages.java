package berkeley.trace;

import static berkeley.bindings.bluetooth.Constants.HCI_CMSG_DIR;
import static berkeley.bindings.bluetooth.Constants.HCI_CMSG_TSTAMP;
import static berkeley.bindings.bluetooth.Constants.SOL_HCI;
import static berkeley.bindings.socket.Constants.*;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import berkeley.bindings.socket.cmsghdr;
import berkeley.bindings.socket.in6_pktinfo;
import berkeley.bindings.socket.in_pktinfo;
import berkeley.bindings.socket.iovec;
import berkeley.bindings.socket.mmsghdr;
import berkeley.bindings.socket.msghdr;
import berkeley.bindings.socket.sock_extended_err;
import berkeley.bindings.socket.sockaddr_in;
import berkeley.bindings.socket.sockaddr_in6;
import berkeley.bindings.socket.timeval;
import berkeley.bindings.socket.ucred;

import java.lang.foreign.MemorySegment;
import java.util.function.LongFunction;

/** Buffers, messages of several buffers, and what rides beside them. */
record Messages(TraceOptions options) {
    /** The most elements of an array that strace tells. */
    static final int MOST = 32;

    /** No limit: the whole of each buffer. */
    static final long ALL = Long.MAX_VALUE;

    /** Longer control data than any kernel takes. */
    private static final int MOST_CONTROL = 1 << 16;

    /**
     * {@return the bytes at a pointer, cut as the options say, or the pointer where they cannot be
     * read}
     */
    String bytes(long pointer, long length) {
        if (pointer == 0) {
            return "NULL";
        }
        if (length < 0) {
            return QuotedBytes.pointer(pointer);
        }
        MemorySegment read = Memory.read(pointer, Math.min(length, options.strings() + 1L));
        return read == null ? QuotedBytes.pointer(pointer) : bytes(read);
    }

    String bytes(MemorySegment bytes) {
        return options.data() ? QuotedBytes.quote(bytes, options.strings()) : "<hidden>";
    }

    /** {@return elements in brackets, or the pointer where the first cannot be read} */
    static String array(long pointer, long count, long size, LongFunction<String> element) {
        if (count == 0 && pointer != 0) {
            return "[]";
        }
        if (pointer == 0 || count < 0 || Memory.read(pointer, size) == null) {
            return QuotedBytes.pointer(pointer);
        }
        StringBuilder text = new StringBuilder("[");
        for (long i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ", ");
            if (i == MOST) {
                text.append("...");
                break;
            }
            if (Memory.read(pointer + i * size, size) == null) {
                text.append("... /* ")
                        .append(QuotedBytes.pointer(pointer + i * size))
                        .append(" */");
                break;
            }
            text.append(element.apply(pointer + i * size));
        }
        return text.append(']').toString();
    }

    /** A struct iovec[] of which only the first {@code total} bytes have a meaning. */
    String iovec(long pointer, long count, long total) {
        long[] left = {total};
        return array(
                pointer,
                count,
                iovec.sizeof(),
                at -> {
                    MemorySegment iov = read(at, iovec.sizeof());
                    long length = Math.min(iovec.iov_len(iov), left[0]);
                    left[0] -= length;
                    return buffer(iov, bytes(iovec.iov_base(iov).address(), length));
                });
    }

    /** A struct iovec[] that was to be filled and was not. */
    String iovecUnfilled(long pointer, long count) {
        return array(
                pointer,
                count,
                iovec.sizeof(),
                at -> {
                    MemorySegment iov = read(at, iovec.sizeof());
                    return buffer(iov, QuotedBytes.pointer(iovec.iov_base(iov).address()));
                });
    }

    private static String buffer(MemorySegment iov, String bytes) {
        return "{iov_base=" + bytes + ", iov_len=" + iovec.iov_len(iov) + "}";
    }

    /** {@return what cannot fail: it was read a moment ago} If it fails none the less, zeros. */
    private static MemorySegment read(long pointer, long size) {
        MemorySegment read = Memory.read(pointer, size);
        return read == null ? MemorySegment.ofArray(new long[(int) (size + 7) / 8]) : read;
    }

    /** {@return msg_namelen as it is now, or -1} */
    static int nameLength(long pointer) {
        MemorySegment msg = Memory.read(pointer, msghdr.sizeof());
        return msg == null ? -1 : msghdr.msg_namelen(msg);
    }

    /**
     * @param room msg_namelen before the call, where the kernel may have changed it, or -1
     */
    String message(long pointer, int room, long total) {
        MemorySegment msg = Memory.read(pointer, msghdr.sizeof());
        return msg == null ? QuotedBytes.pointer(pointer) : message(msg, room, total);
    }

    private String message(MemorySegment msg, int room, long total) {
        int length = msghdr.msg_namelen(msg);
        StringBuilder text =
                new StringBuilder("{msg_name=")
                        .append(
                                Addresses.at(
                                        msghdr.msg_name(msg).address(),
                                        room >= 0 && length > room ? room : length))
                        .append(", msg_namelen=")
                        .append(room >= 0 && room != length ? room + " => " : "")
                        .append(length)
                        .append(", msg_iov=")
                        .append(iovec(msghdr.msg_iov(msg).address(), msghdr.msg_iovlen(msg), total))
                        .append(", msg_iovlen=")
                        .append(msghdr.msg_iovlen(msg));
        long controlLength = msghdr.msg_controllen(msg);
        if (controlLength != 0) {
            text.append(", msg_control=")
                    .append(control(msghdr.msg_control(msg).address(), controlLength, room >= 0));
        }
        return text.append(", msg_controllen=")
                .append(controlLength)
                .append(", msg_flags=")
                .append(Tables.MSG.flags(Integer.toUnsignedLong(msghdr.msg_flags(msg))))
                .append('}')
                .toString();
    }

    /**
     * A struct mmsghdr[].
     *
     * @param told how many of them have a msg_len
     * @param rooms msg_namelen of each before the call, or empty
     */
    String messages(long pointer, long count, long told, int[] rooms) {
        long[] i = {0};
        return array(
                pointer,
                count,
                mmsghdr.sizeof(),
                at -> {
                    MemorySegment each = read(at, mmsghdr.sizeof());
                    int index = (int) i[0]++;
                    long length = Integer.toUnsignedLong(mmsghdr.msg_len(each));
                    boolean received = index < rooms.length;
                    String text =
                            "{msg_hdr="
                                    + message(
                                            mmsghdr.msg_hdr(each),
                                            received ? rooms[index] : -1,
                                            received ? length : ALL);
                    return text + (index < told ? ", msg_len=" + length : "") + "}";
                });
    }

    private String control(long pointer, long length, boolean received) {
        MemorySegment all =
                length < cmsghdr.sizeof()
                        ? null
                        : Memory.read(pointer, Math.min(length, MOST_CONTROL));
        if (all == null) {
            return QuotedBytes.pointer(pointer);
        }
        StringBuilder text = new StringBuilder("[");
        long at = 0;
        while (at + cmsghdr.sizeof() <= all.byteSize()) {
            MemorySegment header = all.asSlice(at, cmsghdr.sizeof());
            long full = cmsghdr.cmsg_len(header);
            int level = cmsghdr.cmsg_level(header);
            int type = cmsghdr.cmsg_type(header);
            long here = Math.max(0, Math.min(full, all.byteSize() - at) - cmsghdr.sizeof());
            MemorySegment bytes = all.asSlice(at + cmsghdr.sizeof(), here);
            String hci = received && level == SOL_HCI ? hci(type, bytes) : "";
            String data = hci.isEmpty() ? controlData(level, type, bytes) : hci;
            text.append(at == 0 ? "" : ", ")
                    .append("{cmsg_len=")
                    .append(full)
                    .append(", cmsg_level=")
                    .append(hci.isEmpty() ? Tables.LEVEL.name(level) : "SOL_HCI")
                    .append(", cmsg_type=")
                    .append(hci.isEmpty() ? controlType(level, type) : hciType(type))
                    .append(data.isEmpty() ? "" : ", cmsg_data=" + data)
                    .append('}');
            if (full < cmsghdr.sizeof()) {
                at += cmsghdr.sizeof();
                break;
            }
            at += Math.min(full, all.byteSize()) + 7 & ~7;
        }
        if (at < all.byteSize()) {
            text.append(", ... /* ").append(QuotedBytes.pointer(pointer + at)).append(" */");
        }
        return text.append(']').toString();
    }

    /**
     * {@return what came on an HCI socket, or empty} SOL_HCI is SOL_IP, and its types are IP_TOS
     * and IP_TTL, which come as one byte and as four.
     */
    private static String hci(int type, MemorySegment data) {
        if (type == HCI_CMSG_DIR && data.byteSize() == Integer.BYTES) {
            return integers(data);
        }
        return type == HCI_CMSG_TSTAMP && data.byteSize() == timeval.sizeof()
                ? Times.timeval(data)
                : "";
    }

    private static String hciType(int type) {
        return type == HCI_CMSG_DIR ? "HCI_CMSG_DIR" : "HCI_CMSG_TSTAMP";
    }

    private static String controlType(int level, int type) {
        return switch (level) {
            case SOL_SOCKET -> Tables.SCM.name(type);
            case SOL_IP -> Tables.IP_CMSG.name(type);
            case SOL_IPV6 -> Tables.IPV6.name(type);
            case SOL_UDP -> Tables.UDP.name(type);
            default -> Addresses.hex(type);
        };
    }

    private static String controlData(int level, int type, MemorySegment data) {
        long length = data.byteSize();
        return switch (level) {
            case SOL_SOCKET ->
                    switch (type) {
                        case SCM_RIGHTS -> integers(data);
                        case SCM_CREDENTIALS ->
                                length < ucred.sizeof() ? raw(data) : credentials(data);
                        case SO_TIMESTAMP, SO_TIMESTAMP_NEW ->
                                length < 16 ? "???" : Times.timeval(data);
                        case SO_TIMESTAMPNS, SO_TIMESTAMPNS_NEW ->
                                length < 16 ? "???" : Times.timespec(data);
                        case SO_TIMESTAMPING, SO_TIMESTAMPING_NEW ->
                                length < 48
                                        ? "???"
                                        : "["
                                                + Times.timespec(data)
                                                + ", "
                                                + Times.timespec(data.asSlice(16))
                                                + ", "
                                                + Times.timespec(data.asSlice(32))
                                                + "]";
                        default -> "";
                    };
            case SOL_IP ->
                    switch (type) {
                        case IP_PKTINFO ->
                                length < in_pktinfo.sizeof() ? raw(data) : packetInfo(data);
                        case IP_TTL -> integers(data);
                        case IP_TOS, IP_RECVOPTS, IP_RETOPTS -> octets(data);
                        case IP_RECVERR ->
                                length < sock_extended_err.sizeof() + sockaddr_in.sizeof()
                                        ? ""
                                        : error(data);
                        case IP_ORIGDSTADDR ->
                                length < sockaddr_in.sizeof() ? "" : Addresses.of(data);
                        default -> "";
                    };
            case SOL_IPV6 ->
                    switch (type) {
                        case IPV6_PKTINFO ->
                                length < in6_pktinfo.sizeof() ? raw(data) : packetInfo6(data);
                        case IPV6_HOPLIMIT, IPV6_TCLASS -> integers(data);
                        case IPV6_ORIGDSTADDR ->
                                length < sockaddr_in6.sizeof() ? raw(data) : Addresses.of(data);
                        case IPV6_RECVERR ->
                                length < sock_extended_err.sizeof() + 2 ? raw(data) : error(data);
                        default -> raw(data);
                    };
            case SOL_UDP ->
                    length == 2
                            ? "["
                                    + Short.toUnsignedInt(
                                            data.get(
                                                    java.lang.foreign.ValueLayout
                                                            .JAVA_SHORT_UNALIGNED,
                                                    0))
                                    + "]"
                            : integers(data);
            default -> raw(data);
        };
    }

    private static String raw(MemorySegment data) {
        return data.byteSize() == 0 ? "" : QuotedBytes.quote(data, MOST);
    }

    private static String integers(MemorySegment data) {
        StringBuilder text = new StringBuilder("[");
        for (long i = 0; i + 4 <= data.byteSize(); i += 4) {
            text.append(i == 0 ? "" : ", ").append(data.get(JAVA_INT_UNALIGNED, i));
        }
        return text.append(']').toString();
    }

    private static String octets(MemorySegment data) {
        StringBuilder text = new StringBuilder("[");
        for (byte b : data.toArray(JAVA_BYTE)) {
            text.append(text.length() == 1 ? "" : ", ").append(Addresses.hex(b & 0xff));
        }
        return text.append(']').toString();
    }

    static String credentials(MemorySegment data) {
        return "{pid="
                + data.get(JAVA_INT_UNALIGNED, 0)
                + ", uid="
                + data.get(JAVA_INT_UNALIGNED, 4)
                + ", gid="
                + data.get(JAVA_INT_UNALIGNED, 8)
                + "}";
    }

    private static String packetInfo(MemorySegment data) {
        return "{ipi_ifindex="
                + Addresses.ifindex(data.get(JAVA_INT_UNALIGNED, 0))
                + ", ipi_spec_dst="
                + Addresses.inetAddr(data.asSlice(4, 4))
                + ", ipi_addr="
                + Addresses.inetAddr(data.asSlice(8, 4))
                + "}";
    }

    private static String packetInfo6(MemorySegment data) {
        return "{"
                + Addresses.inetPton(data.asSlice(0, 16), "ipi6_addr")
                + ", ipi6_ifindex="
                + Addresses.ifindex(data.get(JAVA_INT_UNALIGNED, 16))
                + "}";
    }

    private static String error(MemorySegment data) {
        return "{ee_errno="
                + data.get(JAVA_INT_UNALIGNED, 0)
                + ", ee_origin="
                + (data.get(JAVA_BYTE, 4) & 0xff)
                + ", ee_type="
                + (data.get(JAVA_BYTE, 5) & 0xff)
                + ", ee_code="
                + (data.get(JAVA_BYTE, 6) & 0xff)
                + ", ee_info="
                + Integer.toUnsignedString(data.get(JAVA_INT_UNALIGNED, 8))
                + ", ee_data="
                + Integer.toUnsignedString(data.get(JAVA_INT_UNALIGNED, 12))
                + ", offender="
                + Addresses.of(data.asSlice(sock_extended_err.sizeof()))
                + "}";
    }
}
