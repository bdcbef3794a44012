package berkeley.trace;

import static berkeley.bindings.socket.Constants.*;

/** How the headers name a number. */
public final class Names {
    private Names() {}

    /**
     * {@return the name of an errno, such as EACCES, or its number where it has none} Of two names
     * for one number it is the one that strace prints.
     */
    public static String errno(int errno) {
        return switch (errno) {
            case EPERM -> "EPERM";
            case ENOENT -> "ENOENT";
            case ESRCH -> "ESRCH";
            case EINTR -> "EINTR";
            case EIO -> "EIO";
            case ENXIO -> "ENXIO";
            case E2BIG -> "E2BIG";
            case ENOEXEC -> "ENOEXEC";
            case EBADF -> "EBADF";
            case ECHILD -> "ECHILD";
            case EAGAIN -> "EAGAIN";
            case ENOMEM -> "ENOMEM";
            case EACCES -> "EACCES";
            case EFAULT -> "EFAULT";
            case ENOTBLK -> "ENOTBLK";
            case EBUSY -> "EBUSY";
            case EEXIST -> "EEXIST";
            case EXDEV -> "EXDEV";
            case ENODEV -> "ENODEV";
            case ENOTDIR -> "ENOTDIR";
            case EISDIR -> "EISDIR";
            case EINVAL -> "EINVAL";
            case ENFILE -> "ENFILE";
            case EMFILE -> "EMFILE";
            case ENOTTY -> "ENOTTY";
            case ETXTBSY -> "ETXTBSY";
            case EFBIG -> "EFBIG";
            case ENOSPC -> "ENOSPC";
            case ESPIPE -> "ESPIPE";
            case EROFS -> "EROFS";
            case EMLINK -> "EMLINK";
            case EPIPE -> "EPIPE";
            case EDOM -> "EDOM";
            case ERANGE -> "ERANGE";
            case EDEADLK -> "EDEADLK";
            case ENAMETOOLONG -> "ENAMETOOLONG";
            case ENOLCK -> "ENOLCK";
            case ENOSYS -> "ENOSYS";
            case ENOTEMPTY -> "ENOTEMPTY";
            case ELOOP -> "ELOOP";
            case ENOMSG -> "ENOMSG";
            case EIDRM -> "EIDRM";
            case ECHRNG -> "ECHRNG";
            case EL2NSYNC -> "EL2NSYNC";
            case EL3HLT -> "EL3HLT";
            case EL3RST -> "EL3RST";
            case ELNRNG -> "ELNRNG";
            case EUNATCH -> "EUNATCH";
            case ENOCSI -> "ENOCSI";
            case EL2HLT -> "EL2HLT";
            case EBADE -> "EBADE";
            case EBADR -> "EBADR";
            case EXFULL -> "EXFULL";
            case ENOANO -> "ENOANO";
            case EBADRQC -> "EBADRQC";
            case EBADSLT -> "EBADSLT";
            case EBFONT -> "EBFONT";
            case ENOSTR -> "ENOSTR";
            case ENODATA -> "ENODATA";
            case ETIME -> "ETIME";
            case ENOSR -> "ENOSR";
            case ENONET -> "ENONET";
            case ENOPKG -> "ENOPKG";
            case EREMOTE -> "EREMOTE";
            case ENOLINK -> "ENOLINK";
            case EADV -> "EADV";
            case ESRMNT -> "ESRMNT";
            case ECOMM -> "ECOMM";
            case EPROTO -> "EPROTO";
            case EMULTIHOP -> "EMULTIHOP";
            case EDOTDOT -> "EDOTDOT";
            case EBADMSG -> "EBADMSG";
            case EOVERFLOW -> "EOVERFLOW";
            case ENOTUNIQ -> "ENOTUNIQ";
            case EBADFD -> "EBADFD";
            case EREMCHG -> "EREMCHG";
            case ELIBACC -> "ELIBACC";
            case ELIBBAD -> "ELIBBAD";
            case ELIBSCN -> "ELIBSCN";
            case ELIBMAX -> "ELIBMAX";
            case ELIBEXEC -> "ELIBEXEC";
            case EILSEQ -> "EILSEQ";
            case ERESTART -> "ERESTART";
            case ESTRPIPE -> "ESTRPIPE";
            case EUSERS -> "EUSERS";
            case ENOTSOCK -> "ENOTSOCK";
            case EDESTADDRREQ -> "EDESTADDRREQ";
            case EMSGSIZE -> "EMSGSIZE";
            case EPROTOTYPE -> "EPROTOTYPE";
            case ENOPROTOOPT -> "ENOPROTOOPT";
            case EPROTONOSUPPORT -> "EPROTONOSUPPORT";
            case ESOCKTNOSUPPORT -> "ESOCKTNOSUPPORT";
            case EOPNOTSUPP -> "EOPNOTSUPP";
            case EPFNOSUPPORT -> "EPFNOSUPPORT";
            case EAFNOSUPPORT -> "EAFNOSUPPORT";
            case EADDRINUSE -> "EADDRINUSE";
            case EADDRNOTAVAIL -> "EADDRNOTAVAIL";
            case ENETDOWN -> "ENETDOWN";
            case ENETUNREACH -> "ENETUNREACH";
            case ENETRESET -> "ENETRESET";
            case ECONNABORTED -> "ECONNABORTED";
            case ECONNRESET -> "ECONNRESET";
            case ENOBUFS -> "ENOBUFS";
            case EISCONN -> "EISCONN";
            case ENOTCONN -> "ENOTCONN";
            case ESHUTDOWN -> "ESHUTDOWN";
            case ETOOMANYREFS -> "ETOOMANYREFS";
            case ETIMEDOUT -> "ETIMEDOUT";
            case ECONNREFUSED -> "ECONNREFUSED";
            case EHOSTDOWN -> "EHOSTDOWN";
            case EHOSTUNREACH -> "EHOSTUNREACH";
            case EALREADY -> "EALREADY";
            case EINPROGRESS -> "EINPROGRESS";
            case ESTALE -> "ESTALE";
            case EUCLEAN -> "EUCLEAN";
            case ENOTNAM -> "ENOTNAM";
            case ENAVAIL -> "ENAVAIL";
            case EISNAM -> "EISNAM";
            case EREMOTEIO -> "EREMOTEIO";
            case EDQUOT -> "EDQUOT";
            case ENOMEDIUM -> "ENOMEDIUM";
            case EMEDIUMTYPE -> "EMEDIUMTYPE";
            case ECANCELED -> "ECANCELED";
            case ENOKEY -> "ENOKEY";
            case EKEYEXPIRED -> "EKEYEXPIRED";
            case EKEYREVOKED -> "EKEYREVOKED";
            case EKEYREJECTED -> "EKEYREJECTED";
            case EOWNERDEAD -> "EOWNERDEAD";
            case ENOTRECOVERABLE -> "ENOTRECOVERABLE";
            case ERFKILL -> "ERFKILL";
            case EHWPOISON -> "EHWPOISON";
            default -> Integer.toString(errno);
        };
    }

    /** {@return the name of an h_errno, such as HOST_NOT_FOUND, or its number} */
    public static String hErrno(int error) {
        return switch (error) {
            case HOST_NOT_FOUND -> "HOST_NOT_FOUND";
            case TRY_AGAIN -> "TRY_AGAIN";
            case NO_RECOVERY -> "NO_RECOVERY";
            case NO_DATA -> "NO_DATA";
            case NETDB_INTERNAL -> "NETDB_INTERNAL";
            default -> Integer.toString(error);
        };
    }

    /** {@return the name of an error of getaddrinfo, such as EAI_NONAME, or its number} */
    public static String eai(int code) {
        return switch (code) {
            case EAI_ADDRFAMILY -> "EAI_ADDRFAMILY";
            case EAI_AGAIN -> "EAI_AGAIN";
            case EAI_BADFLAGS -> "EAI_BADFLAGS";
            case EAI_FAIL -> "EAI_FAIL";
            case EAI_FAMILY -> "EAI_FAMILY";
            case EAI_IDN_ENCODE -> "EAI_IDN_ENCODE";
            case EAI_INTR -> "EAI_INTR";
            case EAI_MEMORY -> "EAI_MEMORY";
            case EAI_NODATA -> "EAI_NODATA";
            case EAI_NONAME -> "EAI_NONAME";
            case EAI_OVERFLOW -> "EAI_OVERFLOW";
            case EAI_SERVICE -> "EAI_SERVICE";
            case EAI_SOCKTYPE -> "EAI_SOCKTYPE";
            case EAI_SYSTEM -> "EAI_SYSTEM";
            default -> Integer.toString(code);
        };
    }

    /**
     * {@return what socket(2) is called with: {@code AF_INET, SOCK_STREAM|SOCK_CLOEXEC,
     * IPPROTO_TCP}}
     *
     * @param protocol 0, the family's own for the type, has no name here
     */
    public static String socket(int domain, int type, int protocol) {
        return Tables.FAMILY.name(domain)
                + ", "
                + CallFormatter.type(type)
                + ", "
                + (protocol == 0 && domain != AF_BLUETOOTH
                        ? "0"
                        : Tables.protocol(domain, protocol));
    }

    /** {@return a level and an option of it: {@code SOL_SOCKET, SO_REUSEADDR}} */
    public static String option(int level, int optname) {
        return OptionValues.level(level) + ", " + OptionValues.name(level, optname);
    }
}
