package berkeley.contract;

/** One thing that happens at the other end, or to the thread that makes the calls. */
record PeerStep(Kind kind, int number) {
    enum Kind {
        /** Sends {@code number} bytes. */
        SEND,
        /** Sends {@code number} bytes and a descriptor with them. */
        PASS_DESCRIPTOR,
        /** Connects to the caller's end, which listens. */
        CONNECT,
        /** Accepts a connection, where the caller's end connects. */
        ACCEPT,
        /** Connects to the peer's end, until its queue is full. */
        CROWD,
        /** Receives up to {@code number} bytes that are there. */
        DRAIN_SOME,
        /** Receives until nothing more comes. */
        DRAIN,
        /** Sends from the caller's end until there is no more room. */
        FILL,
        HALF_CLOSE,
        SHUT_READING,
        CLOSE,
        RESET,
        /** Lets {@code number} milliseconds pass. */
        PAUSE,
        /** Sends a signal to the thread whose call is under way. */
        SIGNAL,
        /**
         * Interrupts the thread whose call is under way, and sends a signal if it is a platform
         * thread.
         */
        INTERRUPT
    }

    @Override
    public String toString() {
        return switch (kind) {
            case SEND, PASS_DESCRIPTOR, DRAIN_SOME, PAUSE -> kind + "(" + number + ")";
            default -> kind.toString();
        };
    }
}
