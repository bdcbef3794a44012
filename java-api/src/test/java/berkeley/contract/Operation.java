package berkeley.contract;

/** The calls of a socket that may wait. */
enum Operation {
    SEND(true, true),
    SENDALL(true, true),
    SENDTO(true, true),
    SENDMSG(true, false),
    SENDMMSG(true, false),
    WRITE(true, false),
    WRITEV(true, false),
    RECV(false, true),
    RECVFROM(false, true),
    RECVMSG(false, false),
    RECVMMSG(false, false),
    READ(false, false),
    READV(false, false),
    ACCEPT(false, false),
    TRY_ACCEPT(false, false),
    CONNECT(false, false);

    final boolean sends;

    /** Whether there is a form for memory other than native. */
    final boolean anyMemory;

    Operation(boolean sends, boolean anyMemory) {
        this.sends = sends;
        this.anyMemory = anyMemory;
    }

    boolean hasFlags() {
        return switch (this) {
            case SENDALL, WRITE, WRITEV, READ, READV, ACCEPT, TRY_ACCEPT, CONNECT -> false;
            default -> true;
        };
    }

    boolean accepts() {
        return this == ACCEPT || this == TRY_ACCEPT;
    }
}
