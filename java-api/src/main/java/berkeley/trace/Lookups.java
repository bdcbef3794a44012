package berkeley.trace;

import berkeley.bindings.socket.addrinfo;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** What netdb.h and its kin ask and answer, which never reaches the kernel. */
final class Lookups {
    /** A list that is longer is taken to be a ring. */
    private static final int MOST = 64;

    private Lookups() {}

    static String port(int port) {
        return "htons(" + Short.toUnsignedInt(Short.reverseBytes((short) port)) + ")";
    }

    /** {@return a result that is a pointer or an {@code EAI_*} in words, or null for another} */
    static @Nullable String result(Call call, long result, int errno) {
        return switch (call.name()) {
            case "getaddrinfo", "getnameinfo" ->
                    result == 0 ? "0" : result + " " + Names.eai((int) result);
            case "gethostbyname", "gethostbyaddr" ->
                    result == 0 ? "NULL " + Names.hErrno(errno) : QuotedBytes.pointer(result);
            case "getservbyname",
                    "getservbyport",
                    "getprotobyname",
                    "getprotobynumber",
                    "if_indextoname",
                    "if_nameindex" ->
                    QuotedBytes.pointer(result);
            default -> null;
        };
    }

    static String hints(long pointer) {
        MemorySegment hints = Memory.read(pointer, addrinfo.sizeof());
        return hints == null
                ? QuotedBytes.pointer(pointer)
                : "{ai_flags="
                        + Tables.AI.flags(Integer.toUnsignedLong(addrinfo.ai_flags(hints)))
                        + ", "
                        + kind(hints)
                        + "}";
    }

    private static String kind(MemorySegment info) {
        int type = addrinfo.ai_socktype(info);
        return "ai_family="
                + Tables.FAMILY.name(addrinfo.ai_family(info))
                + ", ai_socktype="
                + (type == 0 ? "0" : Tables.TYPE.name(type))
                + ", ai_protocol="
                + Tables.IPPROTO.name(addrinfo.ai_protocol(info));
    }

    static String found(long pointer) {
        MemorySegment head = Memory.read(pointer, ValueLayout.ADDRESS.byteSize());
        if (head == null) {
            return QuotedBytes.pointer(pointer);
        }
        List<String> all = new ArrayList<>();
        long at = head.get(ValueLayout.JAVA_LONG, 0);
        while (at != 0 && all.size() < MOST) {
            MemorySegment info = Memory.read(at, addrinfo.sizeof());
            if (info == null) {
                all.add(QuotedBytes.pointer(at));
                break;
            }
            all.add(
                    "{"
                            + kind(info)
                            + ", ai_addr="
                            + Addresses.at(
                                    addrinfo.ai_addr(info).address(), addrinfo.ai_addrlen(info))
                            + "}");
            at = addrinfo.ai_next(info).address();
        }
        return "[" + String.join(", ", all) + "]";
    }
}
