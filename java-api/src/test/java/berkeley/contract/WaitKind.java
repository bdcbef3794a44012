package berkeley.contract;

/** On what thread a call is made and what limits its wait. */
enum WaitKind {
    PLATFORM(false, Limit.NONE),
    PLATFORM_TIMEOUT(false, Limit.TIMEOUT),
    PLATFORM_KERNEL_TIMEOUT(false, Limit.KERNEL),
    PLATFORM_COPY_TIMEOUT(false, Limit.COPY),
    PLATFORM_NONBLOCKING(false, Limit.NONBLOCKING),
    VIRTUAL(true, Limit.NONE),
    VIRTUAL_TIMEOUT(true, Limit.TIMEOUT),
    VIRTUAL_KERNEL_TIMEOUT(true, Limit.KERNEL),
    VIRTUAL_COPY_TIMEOUT(true, Limit.COPY),
    VIRTUAL_NONBLOCKING(true, Limit.NONBLOCKING);

    enum Limit {
        NONE,
        /** {@code Sock.timeout}. */
        TIMEOUT,
        /** SO_RCVTIMEO and SO_SNDTIMEO, set through the Sock. */
        KERNEL,
        /** SO_RCVTIMEO and SO_SNDTIMEO, set through a copy of the descriptor. */
        COPY,
        NONBLOCKING
    }

    final boolean virtual;
    final Limit limit;

    WaitKind(boolean virtual, Limit limit) {
        this.virtual = virtual;
        this.limit = limit;
    }

    boolean timed() {
        return limit == Limit.TIMEOUT || limit == Limit.KERNEL || limit == Limit.COPY;
    }
}
