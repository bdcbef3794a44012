package berkeley.trace;

import static berkeley.bindings.socket.Constants.*;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import berkeley.bindings.socket.ifreq;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** fcntl, ioctl and open: what the argument is depends on the command. */
final class Controls {
    private Controls() {}

    /**
     * {@return the third argument of fcntl with what goes before it} Empty for a command that has
     * none.
     */
    static String fcntl(int command, long argument) {
        return switch (command) {
            case F_GETFD, F_GETFL, F_GETOWN, F_GETSIG, F_GETPIPE_SZ -> "";
            case F_SETFD -> Tables.FD.flags(Integer.toUnsignedLong((int) argument));
            case F_SETFL -> open((int) argument);
            case F_SETSIG -> signal((int) argument);
            case F_DUPFD, F_DUPFD_CLOEXEC, F_SETPIPE_SZ, F_SETOWN -> Long.toString((int) argument);
            default -> argument == 0 ? "0" : "0x" + Long.toHexString(argument);
        };
    }

    /** {@return what stands behind the result of fcntl} */
    static String fcntlResult(int command, long result) {
        return switch (command) {
            case F_GETFD -> result == 0 ? "" : "flags " + Tables.FD.flags(result);
            case F_GETFL -> "flags " + open((int) result);
            case F_GETSIG -> result == 0 ? "" : signal((int) result);
            default -> "";
        };
    }

    static boolean hexadecimal(int command) {
        return command == F_GETFD || command == F_GETFL;
    }

    static String signal(int signal) {
        String name = Tables.SIGNAL.find(signal);
        return name != null ? name : Integer.toString(signal);
    }

    /** A sigset_t*, the names without SIG as strace has them. */
    static String signals(long pointer) {
        MemorySegment set = pointer == 0 ? null : Memory.read(pointer, 8);
        if (set == null) {
            return QuotedBytes.pointer(pointer);
        }
        long bits = set.get(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, 0);
        List<String> members = new ArrayList<>();
        for (int signal = 1; signal <= 64; signal++) {
            if ((bits >> signal - 1 & 1) != 0) {
                String name = signal(signal);
                members.add(name.startsWith("SIG") ? name.substring(3) : name);
            }
        }
        return "[" + String.join(" ", members) + "]";
    }

    static String open(int flags) {
        String mode =
                switch (flags & O_ACCMODE) {
                    case O_RDONLY -> "O_RDONLY";
                    case O_WRONLY -> "O_WRONLY";
                    case O_RDWR -> "O_RDWR";
                    default -> "O_ACCMODE";
                };
        int rest = flags & ~O_ACCMODE;
        return rest == 0 ? mode : mode + "|" + Tables.O.flags(rest);
    }

    static String request(long request) {
        String name = Tables.IOCTL.find((int) request);
        if (name != null) {
            return name;
        }
        int direction = (int) (request >> 30 & 3);
        String[] directions = {"_IOC_NONE", "_IOC_WRITE", "_IOC_READ", "_IOC_READ|_IOC_WRITE"};
        return "_IOC("
                + directions[direction]
                + ", "
                + Addresses.hex((int) (request >> 8 & 0xff))
                + ", "
                + Addresses.hex((int) (request & 0xff))
                + ", "
                + Addresses.hex((int) (request >> 16 & 0x3fff))
                + ")";
    }

    /** Whether the argument can be told before the call; a request that reads is told after it. */
    static boolean writes(long request) {
        return request == FIONBIO || request == FIOASYNC;
    }

    static String ioctl(int request, long pointer, boolean failed) {
        return switch (request) {
            case FIONREAD, SIOCATMARK, SIOCOUTQ, SIOCOUTQNSD ->
                    failed ? QuotedBytes.pointer(pointer) : integer(pointer);
            case FIONBIO, FIOASYNC -> integer(pointer);
            case SIOCGIFNAME,
                    SIOCGIFINDEX,
                    SIOCGIFFLAGS,
                    SIOCGIFMTU,
                    SIOCGIFHWADDR,
                    SIOCGIFADDR,
                    SIOCGIFNETMASK,
                    SIOCGIFBRDADDR,
                    SIOCGIFDSTADDR,
                    SIOCGIFTXQLEN,
                    SIOCGIFMETRIC ->
                    interfaceRequest(request, pointer, failed);
            default -> QuotedBytes.pointer(pointer);
        };
    }

    private static String integer(long pointer) {
        MemorySegment value = Memory.read(pointer, 4);
        return value == null
                ? QuotedBytes.pointer(pointer)
                : "[" + value.get(JAVA_INT_UNALIGNED, 0) + "]";
    }

    private static String interfaceRequest(int request, long pointer, boolean failed) {
        MemorySegment value = Memory.read(pointer, ifreq.sizeof());
        if (value == null) {
            return QuotedBytes.pointer(pointer);
        }
        String name = "ifr_name=" + QuotedBytes.string(value.asSlice(0, IFNAMSIZ));
        MemorySegment rest = value.asSlice(IFNAMSIZ);
        String index = "ifr_ifindex=" + rest.get(JAVA_INT_UNALIGNED, 0);
        if (failed) {
            return "{" + (request == SIOCGIFNAME ? index : name) + "}";
        }
        String told =
                switch (request) {
                    case SIOCGIFNAME -> name;
                    case SIOCGIFINDEX -> index;
                    case SIOCGIFFLAGS ->
                            "ifr_flags="
                                    + Tables.IFF.flags(
                                            Short.toUnsignedLong(
                                                    rest.get(JAVA_SHORT_UNALIGNED, 0)));
                    case SIOCGIFMTU -> "ifr_mtu=" + rest.get(JAVA_INT_UNALIGNED, 0);
                    case SIOCGIFTXQLEN -> "ifr_qlen=" + rest.get(JAVA_INT_UNALIGNED, 0);
                    case SIOCGIFMETRIC -> "ifr_metric=" + rest.get(JAVA_INT_UNALIGNED, 0);
                    case SIOCGIFHWADDR ->
                            "ifr_hwaddr={sa_family="
                                    + Tables.ARPHRD.name(
                                            Short.toUnsignedInt(rest.get(JAVA_SHORT_UNALIGNED, 0)))
                                    + ", sa_data="
                                    + Addresses.mac(rest.asSlice(2, 6))
                                    + "}";
                    case SIOCGIFADDR -> "ifr_addr=" + Addresses.of(rest.asSlice(0, 16));
                    case SIOCGIFDSTADDR -> "ifr_dstaddr=" + Addresses.of(rest.asSlice(0, 16));
                    case SIOCGIFBRDADDR -> "ifr_broadaddr=" + Addresses.of(rest.asSlice(0, 16));
                    case SIOCGIFNETMASK -> "ifr_netmask=" + Addresses.of(rest.asSlice(0, 16));
                    default -> "";
                };
        return "{" + (request == SIOCGIFNAME ? index : name) + ", " + told + "}";
    }
}
