package berkeley.trace;

import java.util.List;

/**
 * A call as a trace tells it: one row a function of {@code berkeley.sys}.
 *
 * @param name the C function
 * @param syscall what the C library makes of it and so what strace sees: {@code send} arrives in
 *     the kernel as {@code sendto} with two more arguments; empty for a function that is no one
 *     call
 * @param kinds what each argument is; those past the ones that C has are the library's own
 */
public record Call(String name, String syscall, List<Kind> kinds) {

    /**
     * What an argument is, and so how it reads. Where one needs another (a length, a count), it is
     * the next.
     */
    public enum Kind {
        /** A file descriptor. */
        FD,
        INT,
        LONG,
        UNSIGNED,
        /** A size_t. */
        SIZE,
        /** An address that is not looked at. */
        POINTER,
        /** A NULL that the C library adds. */
        NULL,
        /** A 0 that the C library adds. */
        ZERO,
        /** The 8 that the C library adds after a signal mask. */
        SIGSET_SIZE,

        FAMILY,
        SOCK_TYPE,
        PROTOCOL,
        SOCK_FLAGS,
        SHUT,
        MSG_FLAGS,
        /** A struct sockaddr that is read; its length is next. */
        SOCKADDR_IN,
        /** A socklen_t. */
        LENGTH,
        /** A struct sockaddr that is filled; its {@link #LENGTH_IN_OUT} is next. */
        SOCKADDR_OUT,
        /** A socklen_t* that tells the room and is told the length. */
        LENGTH_IN_OUT,
        /** An int[2] that is filled. */
        FD_PAIR,

        /** QuotedBytes that are read; their number is next. */
        BYTES_IN,
        /** QuotedBytes that are filled; their number is the result, their room is next. */
        BYTES_OUT,
        /** A struct iovec[] that is read; the count is next. */
        IOVEC_IN,
        /** A struct iovec[] that is filled; the count is next. */
        IOVEC_OUT,
        MSGHDR_IN,
        MSGHDR_OUT,
        /** A struct mmsghdr[] that is sent; the count is next. */
        MMSGHDR_IN,
        /** A struct mmsghdr[] that is filled; the count is next. */
        MMSGHDR_OUT,

        /** The level of a socket option; its name is next. */
        LEVEL,
        OPTION,
        /** An option's value that is read; its length is next. */
        OPTVAL_IN,
        /** An option's value that is filled; its {@link #LENGTH_IN_OUT} is next. */
        OPTVAL_OUT,

        /** An fd_set* of select; the number of descriptors is the first argument. */
        FD_SET,
        /** The struct timeval* of select, which the C library hands on in nanoseconds. */
        TIMEVAL_IN_OUT,
        TIMESPEC,
        /**
         * A struct timespec* that the kernel writes the rest to, and the C library keeps to itself.
         */
        TIMESPEC_IN_OUT,
        /** A sigset_t*. */
        SIGSET,
        /** The sigset_t* of pselect, which goes into a struct. */
        SIGSET_IN_STRUCT,
        /** A struct pollfd[]; the count is next. */
        POLLFDS,
        EPOLL_FLAGS,
        EPOLL_OP,
        EPOLL_EVENT,
        /** A struct epoll_event[] that is filled; the room is next. */
        EPOLL_EVENTS,

        /** The command of fcntl; its argument is next. */
        FCNTL,
        FCNTL_ARGUMENT,
        /** The request of ioctl; its argument is next. */
        IOCTL,
        IOCTL_ARGUMENT,
        /** O_ flags. */
        OPEN_FLAGS,
        /** The mode of open, told where O_CREAT is. */
        MODE,
        /** A string that ends with a zero byte. */
        STRING,
        /** The path of open, which the C library takes from the current directory on. */
        PATH,
        WHENCE,
        EVENTFD_FLAGS,
        /**
         * The uint64_t that eventfd_write adds, told as the eight bytes that the C library makes of
         * it.
         */
        COUNTER,
        /** The uint64_t* that eventfd_read fills. */
        COUNTER_OUT,
        /** Their 8. */
        COUNTER_SIZE,
        CLOCK,
        TIMERFD_FLAGS,
        TIMERFD_SET_FLAGS,
        ITIMERSPEC_IN,
        ITIMERSPEC_OUT,
        SIGNALFD_FLAGS,
        /** An off_t* that is read and moved on. */
        OFFSET_IN_OUT,
        SPLICE_FLAGS,
        SIGNAL,
        TIMESPEC_OUT,

        /** A port in network order. */
        PORT,
        /** A struct addrinfo*: the hints of getaddrinfo. */
        ADDRINFO_IN,
        /** A struct addrinfo** that is filled. */
        ADDRINFO_OUT,
        NI_FLAGS,
        /** Room for a string that is filled; its size is next. */
        STRING_OUT,
        /** A network address that is read; its length is next. */
        ADDRESS_IN
    }

    /** Which way bytes go. */
    public enum Direction {
        SENDS,
        RECEIVES,
        NEITHER
    }

    /** {@return whether the call moves bytes, and which way} sendfile and splice only send. */
    public Direction direction() {
        if (kinds.isEmpty() || kinds.get(0) != Kind.FD) {
            return Direction.NEITHER;
        }
        for (Kind kind : kinds) {
            switch (kind) {
                case BYTES_IN, IOVEC_IN, MSGHDR_IN, MMSGHDR_IN, OFFSET_IN_OUT -> {
                    return Direction.SENDS;
                }
                case BYTES_OUT, IOVEC_OUT, MSGHDR_OUT, MMSGHDR_OUT -> {
                    return Direction.RECEIVES;
                }
                default -> {}
            }
        }
        return Direction.NEITHER;
    }

    /** A call that the C library hands on as it is. */
    public Call(String name, Kind... kinds) {
        this(name, name, List.of(kinds));
    }

    /** {@return the descriptor that is called on, or -1} */
    int descriptor(long... arguments) {
        return arguments.length > 0 && kinds.get(0) == Kind.FD ? (int) arguments[0] : -1;
    }

    /** {@return whether a result says that the call failed} */
    boolean failed(long result) {
        return switch (name) {
            case "getaddrinfo", "getnameinfo" -> result != 0;
            case "gethostbyname", "gethostbyaddr" -> result == 0;
            case "if_nametoindex", "if_indextoname", "if_nameindex" -> result == 0;
            default -> result == -1;
        };
    }

    /** {@return whether what is behind a failure is no errno but an h_errno} */
    boolean asksHosts() {
        return name.startsWith("gethostby");
    }

    private static Call as(String name, String syscall, Kind... kinds) {
        return new Call(name, syscall, List.of(kinds));
    }

    /** A function of the C library that makes no system call, several, or one that says less. */
    private static Call library(String name, Kind... kinds) {
        return as(name, "", kinds);
    }

    /** {@return the name that the trace shows} */
    String shownName() {
        return syscall.isEmpty() ? name : syscall;
    }

    // sys/socket.h
    public static final Call SOCKET =
            new Call("socket", Kind.FAMILY, Kind.SOCK_TYPE, Kind.PROTOCOL);
    public static final Call SOCKETPAIR =
            new Call("socketpair", Kind.FAMILY, Kind.SOCK_TYPE, Kind.INT, Kind.FD_PAIR);
    public static final Call BIND = new Call("bind", Kind.FD, Kind.SOCKADDR_IN, Kind.LENGTH);
    public static final Call LISTEN = new Call("listen", Kind.FD, Kind.INT);
    public static final Call ACCEPT =
            new Call("accept", Kind.FD, Kind.SOCKADDR_OUT, Kind.LENGTH_IN_OUT);
    public static final Call ACCEPT4 =
            new Call("accept4", Kind.FD, Kind.SOCKADDR_OUT, Kind.LENGTH_IN_OUT, Kind.SOCK_FLAGS);
    public static final Call CONNECT = new Call("connect", Kind.FD, Kind.SOCKADDR_IN, Kind.LENGTH);
    public static final Call SHUTDOWN = new Call("shutdown", Kind.FD, Kind.SHUT);
    public static final Call GETSOCKNAME =
            new Call("getsockname", Kind.FD, Kind.SOCKADDR_OUT, Kind.LENGTH_IN_OUT);
    public static final Call GETPEERNAME =
            new Call("getpeername", Kind.FD, Kind.SOCKADDR_OUT, Kind.LENGTH_IN_OUT);
    public static final Call SEND =
            as(
                    "send",
                    "sendto",
                    Kind.FD,
                    Kind.BYTES_IN,
                    Kind.SIZE,
                    Kind.MSG_FLAGS,
                    Kind.NULL,
                    Kind.ZERO);
    public static final Call RECV =
            as(
                    "recv",
                    "recvfrom",
                    Kind.FD,
                    Kind.BYTES_OUT,
                    Kind.SIZE,
                    Kind.MSG_FLAGS,
                    Kind.NULL,
                    Kind.NULL);
    public static final Call SENDTO =
            new Call(
                    "sendto",
                    Kind.FD,
                    Kind.BYTES_IN,
                    Kind.SIZE,
                    Kind.MSG_FLAGS,
                    Kind.SOCKADDR_IN,
                    Kind.LENGTH);
    public static final Call RECVFROM =
            new Call(
                    "recvfrom",
                    Kind.FD,
                    Kind.BYTES_OUT,
                    Kind.SIZE,
                    Kind.MSG_FLAGS,
                    Kind.SOCKADDR_OUT,
                    Kind.LENGTH_IN_OUT);
    public static final Call SENDMSG = new Call("sendmsg", Kind.FD, Kind.MSGHDR_IN, Kind.MSG_FLAGS);
    public static final Call RECVMSG =
            new Call("recvmsg", Kind.FD, Kind.MSGHDR_OUT, Kind.MSG_FLAGS);
    public static final Call SENDMMSG =
            new Call("sendmmsg", Kind.FD, Kind.MMSGHDR_IN, Kind.UNSIGNED, Kind.MSG_FLAGS);
    public static final Call RECVMMSG =
            new Call(
                    "recvmmsg",
                    Kind.FD,
                    Kind.MMSGHDR_OUT,
                    Kind.UNSIGNED,
                    Kind.MSG_FLAGS,
                    Kind.TIMESPEC_IN_OUT);
    public static final Call GETSOCKOPT =
            new Call(
                    "getsockopt",
                    Kind.FD,
                    Kind.LEVEL,
                    Kind.OPTION,
                    Kind.OPTVAL_OUT,
                    Kind.LENGTH_IN_OUT);
    public static final Call SETSOCKOPT =
            new Call("setsockopt", Kind.FD, Kind.LEVEL, Kind.OPTION, Kind.OPTVAL_IN, Kind.LENGTH);
    public static final Call SOCKATMARK = library("sockatmark", Kind.FD);

    // unistd.h, sys/uio.h
    public static final Call CLOSE = new Call("close", Kind.FD);
    public static final Call READ = new Call("read", Kind.FD, Kind.BYTES_OUT, Kind.SIZE);
    public static final Call WRITE = new Call("write", Kind.FD, Kind.BYTES_IN, Kind.SIZE);
    public static final Call READV = new Call("readv", Kind.FD, Kind.IOVEC_OUT, Kind.INT);
    public static final Call WRITEV = new Call("writev", Kind.FD, Kind.IOVEC_IN, Kind.INT);
    public static final Call DUP = new Call("dup", Kind.FD);
    public static final Call DUP2 = new Call("dup2", Kind.FD, Kind.FD);
    public static final Call DUP3 = new Call("dup3", Kind.FD, Kind.FD, Kind.OPEN_FLAGS);
    public static final Call PIPE = as("pipe", "pipe2", Kind.FD_PAIR, Kind.ZERO);
    public static final Call PIPE2 = new Call("pipe2", Kind.FD_PAIR, Kind.OPEN_FLAGS);
    public static final Call LSEEK = new Call("lseek", Kind.FD, Kind.LONG, Kind.WHENCE);
    public static final Call UNLINK = new Call("unlink", Kind.STRING);
    public static final Call OPEN = as("open", "openat", Kind.PATH, Kind.OPEN_FLAGS, Kind.MODE);
    public static final Call ISATTY = library("isatty", Kind.FD);
    public static final Call SYSCONF = library("sysconf", Kind.INT);
    public static final Call SETHOSTNAME = new Call("sethostname", Kind.BYTES_IN, Kind.SIZE);
    public static final Call GETHOSTNAME = library("gethostname", Kind.STRING_OUT, Kind.SIZE);

    // fcntl.h, sys/ioctl.h, sys/sendfile.h
    public static final Call FCNTL = new Call("fcntl", Kind.FD, Kind.FCNTL, Kind.FCNTL_ARGUMENT);
    public static final Call IOCTL = new Call("ioctl", Kind.FD, Kind.IOCTL, Kind.IOCTL_ARGUMENT);
    public static final Call SENDFILE =
            new Call("sendfile", Kind.FD, Kind.FD, Kind.OFFSET_IN_OUT, Kind.SIZE);
    public static final Call SPLICE =
            new Call(
                    "splice",
                    Kind.FD,
                    Kind.OFFSET_IN_OUT,
                    Kind.FD,
                    Kind.OFFSET_IN_OUT,
                    Kind.SIZE,
                    Kind.SPLICE_FLAGS);
    public static final Call TEE = new Call("tee", Kind.FD, Kind.FD, Kind.SIZE, Kind.SPLICE_FLAGS);
    public static final Call VMSPLICE =
            new Call("vmsplice", Kind.FD, Kind.IOVEC_IN, Kind.SIZE, Kind.SPLICE_FLAGS);

    // sys/select.h, poll.h, sys/epoll.h
    public static final Call SELECT =
            as(
                    "select",
                    "pselect6",
                    Kind.INT,
                    Kind.FD_SET,
                    Kind.FD_SET,
                    Kind.FD_SET,
                    Kind.TIMEVAL_IN_OUT,
                    Kind.NULL);
    public static final Call PSELECT =
            as(
                    "pselect",
                    "pselect6",
                    Kind.INT,
                    Kind.FD_SET,
                    Kind.FD_SET,
                    Kind.FD_SET,
                    Kind.TIMESPEC,
                    Kind.SIGSET_IN_STRUCT);
    public static final Call POLL = new Call("poll", Kind.POLLFDS, Kind.UNSIGNED, Kind.INT);
    public static final Call PPOLL =
            as(
                    "ppoll",
                    "ppoll",
                    Kind.POLLFDS,
                    Kind.UNSIGNED,
                    Kind.TIMESPEC,
                    Kind.SIGSET,
                    Kind.SIGSET_SIZE);
    public static final Call EPOLL_CREATE = new Call("epoll_create", Kind.INT);
    public static final Call EPOLL_CREATE1 = new Call("epoll_create1", Kind.EPOLL_FLAGS);
    public static final Call EPOLL_CTL =
            new Call("epoll_ctl", Kind.FD, Kind.EPOLL_OP, Kind.FD, Kind.EPOLL_EVENT);
    public static final Call EPOLL_WAIT =
            new Call("epoll_wait", Kind.FD, Kind.EPOLL_EVENTS, Kind.INT, Kind.INT);
    public static final Call EPOLL_PWAIT =
            new Call(
                    "epoll_pwait",
                    Kind.FD,
                    Kind.EPOLL_EVENTS,
                    Kind.INT,
                    Kind.INT,
                    Kind.SIGSET,
                    Kind.SIGSET_SIZE);
    public static final Call EPOLL_PWAIT2 =
            new Call(
                    "epoll_pwait2",
                    Kind.FD,
                    Kind.EPOLL_EVENTS,
                    Kind.INT,
                    Kind.TIMESPEC,
                    Kind.SIGSET,
                    Kind.SIGSET_SIZE);

    // sys/eventfd.h, sys/timerfd.h, sys/signalfd.h
    public static final Call EVENTFD = as("eventfd", "eventfd2", Kind.UNSIGNED, Kind.EVENTFD_FLAGS);
    public static final Call EVENTFD_READ =
            as("eventfd_read", "read", Kind.FD, Kind.COUNTER_OUT, Kind.COUNTER_SIZE);
    public static final Call EVENTFD_WRITE =
            as("eventfd_write", "write", Kind.FD, Kind.COUNTER, Kind.COUNTER_SIZE);
    public static final Call TIMERFD_CREATE =
            new Call("timerfd_create", Kind.CLOCK, Kind.TIMERFD_FLAGS);
    public static final Call TIMERFD_SETTIME =
            new Call(
                    "timerfd_settime",
                    Kind.FD,
                    Kind.TIMERFD_SET_FLAGS,
                    Kind.ITIMERSPEC_IN,
                    Kind.ITIMERSPEC_OUT);
    public static final Call TIMERFD_GETTIME =
            new Call("timerfd_gettime", Kind.FD, Kind.ITIMERSPEC_OUT);
    public static final Call SIGNALFD =
            as(
                    "signalfd",
                    "signalfd4",
                    Kind.FD,
                    Kind.SIGSET,
                    Kind.SIGSET_SIZE,
                    Kind.SIGNALFD_FLAGS);

    // signal.h, time.h
    public static final Call SIGEMPTYSET = library("sigemptyset", Kind.POINTER);
    public static final Call SIGADDSET = library("sigaddset", Kind.POINTER, Kind.SIGNAL);
    public static final Call KILL = new Call("kill", Kind.INT, Kind.SIGNAL);
    public static final Call CLOCK_GETTIME =
            library("clock_gettime", Kind.CLOCK, Kind.TIMESPEC_OUT);

    // netdb.h, net/if.h, ifaddrs.h: functions of the C library, which strace sees only as the calls
    // they make
    public static final Call GETADDRINFO =
            library("getaddrinfo", Kind.STRING, Kind.STRING, Kind.ADDRINFO_IN, Kind.ADDRINFO_OUT);
    public static final Call GETNAMEINFO =
            library(
                    "getnameinfo",
                    Kind.SOCKADDR_IN,
                    Kind.LENGTH,
                    Kind.STRING_OUT,
                    Kind.LENGTH,
                    Kind.STRING_OUT,
                    Kind.LENGTH,
                    Kind.NI_FLAGS);
    public static final Call GETHOSTBYNAME = library("gethostbyname", Kind.STRING);
    public static final Call GETHOSTBYADDR =
            library("gethostbyaddr", Kind.ADDRESS_IN, Kind.LENGTH, Kind.FAMILY);
    public static final Call GETSERVBYNAME = library("getservbyname", Kind.STRING, Kind.STRING);
    public static final Call GETSERVBYPORT = library("getservbyport", Kind.PORT, Kind.STRING);
    public static final Call GETPROTOBYNAME = library("getprotobyname", Kind.STRING);
    public static final Call GETPROTOBYNUMBER = library("getprotobynumber", Kind.INT);
    public static final Call IF_NAMETOINDEX = library("if_nametoindex", Kind.STRING);
    public static final Call IF_INDEXTONAME =
            library("if_indextoname", Kind.UNSIGNED, Kind.STRING_OUT);
    public static final Call IF_NAMEINDEX = library("if_nameindex");
    public static final Call GETIFADDRS = library("getifaddrs", Kind.POINTER);
}
