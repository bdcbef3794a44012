package berkeley.contract;

import static berkeley.bindings.socket.Constants.*;

import berkeley.ErrnoException;
import berkeley.Sock;
import berkeley.SockPair;
import berkeley.addr.SockAddr;

/** How the two ends are connected, and which of them makes the calls. */
enum Wire {
    TCP(AF_INET, SOCK_STREAM, Made.CONNECTED),
    TCP_ACCEPTED(AF_INET, SOCK_STREAM, Made.ACCEPTED),
    TCP6(AF_INET6, SOCK_STREAM, Made.CONNECTED),
    TCP6_ACCEPTED(AF_INET6, SOCK_STREAM, Made.ACCEPTED),
    UDP(AF_INET, SOCK_DGRAM, Made.BOUND),
    UDP6(AF_INET6, SOCK_DGRAM, Made.BOUND),
    UNIX(AF_UNIX, SOCK_STREAM, Made.PAIR),
    UNIX_CONNECTED(AF_UNIX, SOCK_STREAM, Made.CONNECTED),
    UNIX_ACCEPTED(AF_UNIX, SOCK_STREAM, Made.ACCEPTED),
    UNIX_DATAGRAM(AF_UNIX, SOCK_DGRAM, Made.PAIR),
    UNIX_DATAGRAM_BOUND(AF_UNIX, SOCK_DGRAM, Made.BOUND),
    UNIX_SEQPACKET(AF_UNIX, SOCK_SEQPACKET, Made.PAIR),
    UNIX_SEQPACKET_ACCEPTED(AF_UNIX, SOCK_SEQPACKET, Made.ACCEPTED),
    TCP_LISTENING(AF_INET, SOCK_STREAM, Made.LISTENING),
    TCP6_LISTENING(AF_INET6, SOCK_STREAM, Made.LISTENING),
    UNIX_LISTENING(AF_UNIX, SOCK_STREAM, Made.LISTENING),
    UNIX_SEQPACKET_LISTENING(AF_UNIX, SOCK_SEQPACKET, Made.LISTENING),
    TCP_CALLING(AF_INET, SOCK_STREAM, Made.CALLING),
    TCP6_CALLING(AF_INET6, SOCK_STREAM, Made.CALLING),
    UNIX_CALLING(AF_UNIX, SOCK_STREAM, Made.CALLING),
    UNIX_SEQPACKET_CALLING(AF_UNIX, SOCK_SEQPACKET, Made.CALLING);

    private enum Made {
        PAIR,
        CONNECTED,
        ACCEPTED,
        BOUND,
        /** The caller's end listens, and nobody has connected yet. */
        LISTENING,
        /** The peer's end listens, and the caller has not connected yet. */
        CALLING
    }

    /** The end that makes the calls, and the descriptor of the other. */
    record Connection(CallerEnd caller, int peer) {}

    final int domain;
    final int type;
    private final Made made;

    Wire(int domain, int type, Made made) {
        this.domain = domain;
        this.type = type;
        this.made = made;
    }

    boolean stream() {
        return type == SOCK_STREAM;
    }

    boolean unix() {
        return domain == AF_UNIX;
    }

    boolean udp() {
        return !unix() && !stream();
    }

    boolean listening() {
        return made == Made.LISTENING;
    }

    boolean calling() {
        return made == Made.CALLING;
    }

    boolean connected() {
        return !listening() && !calling();
    }

    boolean tcp() {
        return !unix() && stream();
    }

    /**
     * Both ends; that of the caller is a Sock, unless {@code kernel} asks for a bare descriptor.
     */
    Connection open(boolean kernel) throws ErrnoException {
        return switch (made) {
            case PAIR -> pair(kernel);
            case CONNECTED -> connected(kernel);
            case ACCEPTED -> accepted(kernel);
            case BOUND -> bound(kernel);
            case LISTENING -> listening(kernel);
            case CALLING -> calling(kernel);
        };
    }

    private Connection pair(boolean kernel) throws ErrnoException {
        if (kernel) {
            int[] pair = Bare.pair(domain, type);
            return new Connection(new KernelEnd(pair[0]), pair[1]);
        }
        SockPair pair = Sock.pair(domain, type);
        return new Connection(new SockEnd(pair.first()), pair.second().detach());
    }

    private Connection connected(boolean kernel) throws ErrnoException {
        int listener = Bare.bound(domain, type);
        Bare.listen(listener, 1);
        SockAddr name = Bare.name(listener);
        CallerEnd caller;
        if (kernel) {
            int fd = Bare.socket(domain, type);
            Bare.connect(fd, name);
            caller = new KernelEnd(fd);
        } else {
            caller = new SockEnd(Sock.open(domain, type).connect(name));
        }
        int peer = Bare.accept(listener);
        Bare.close(listener);
        return new Connection(caller, peer);
    }

    private Connection accepted(boolean kernel) throws ErrnoException {
        int peer = Bare.socket(domain, type);
        if (kernel) {
            int listener = Bare.bound(domain, type);
            Bare.listen(listener, 1);
            Bare.connect(peer, Bare.name(listener));
            CallerEnd caller = new KernelEnd(Bare.accept(listener));
            Bare.close(listener);
            return new Connection(caller, peer);
        }
        try (Sock listener = Sock.open(domain, type).bind(Bare.any(domain)).listen(1)) {
            Bare.connect(peer, listener.getsockname());
            return new Connection(new SockEnd(listener.accept()), peer);
        }
    }

    private Connection bound(boolean kernel) throws ErrnoException {
        int peer = Bare.bound(domain, type);
        CallerEnd caller;
        if (kernel) {
            int fd = Bare.bound(domain, type);
            Bare.connect(fd, Bare.name(peer));
            caller = new KernelEnd(fd);
        } else {
            Sock sock = Sock.open(domain, type).bind(Bare.any(domain)).connect(Bare.name(peer));
            caller = new SockEnd(sock);
        }
        Bare.connect(peer, Bare.name(caller.fd()));
        return new Connection(caller, peer);
    }

    private Connection listening(boolean kernel) throws ErrnoException {
        CallerEnd caller;
        if (kernel) {
            int listener = Bare.bound(domain, type);
            Bare.listen(listener, 1);
            caller = new KernelEnd(listener, Bare.any(domain));
        } else {
            Sock listener = Sock.open(domain, type).bind(Bare.any(domain)).listen(1);
            caller = new SockEnd(listener, Bare.any(domain));
        }
        return new Connection(caller, Bare.socket(domain, type));
    }

    private Connection calling(boolean kernel) throws ErrnoException {
        int listener = Bare.bound(domain, type);
        Bare.listen(listener, 0);
        SockAddr name = Bare.name(listener);
        return new Connection(
                kernel
                        ? new KernelEnd(Bare.socket(domain, type), name)
                        : new SockEnd(Sock.open(domain, type), name),
                listener);
    }
}
