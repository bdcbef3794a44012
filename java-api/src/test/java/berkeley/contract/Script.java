package berkeley.contract;

import java.util.List;

/**
 * What happens at both ends of a connection: calls one after another, and what the peer does before
 * and during each.
 */
record Script(Wire wire, WaitKind waiting, Options options, List<Round> rounds) {

    /**
     * @param limit of each call in milliseconds, where the kind of waiting has one
     * @param buffer SO_SNDBUF and SO_RCVBUF of both ends
     * @param lowat SO_RCVLOWAT of the caller's end
     */
    record Options(int limit, int buffer, int lowat) {}

    /**
     * @param before what is done before the call is made
     * @param during what is done while the call waits, each when it has come to wait again; or
     *     after the call, if that has ended
     */
    record Round(List<PeerStep> before, Invocation call, List<PeerStep> during) {
        @Override
        public String toString() {
            return (before.isEmpty() ? "" : "peer " + before + ", ")
                    + call
                    + (during.isEmpty() ? "" : ", meanwhile " + during);
        }
    }

    /** Whether calls that wait reach their limit. */
    boolean brief() {
        return waiting.timed() && options.limit < 1000;
    }

    /** Whether more is sent than the calls send. */
    boolean fills() {
        PeerStep fill = new PeerStep(PeerStep.Kind.FILL, 0);
        return rounds.stream()
                .anyMatch(r -> r.before().contains(fill) || r.during().contains(fill));
    }

    boolean has(PeerStep.Kind kind) {
        return rounds.stream()
                .anyMatch(round -> round.during().stream().anyMatch(s -> s.kind() == kind));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(wire).append(' ').append(waiting);
        if (waiting.timed()) {
            text.append(' ').append(options.limit).append(" ms");
        }
        text.append(", SO_SNDBUF and SO_RCVBUF ").append(options.buffer);
        if (options.lowat > 1) {
            text.append(", SO_RCVLOWAT ").append(options.lowat);
        }
        for (Round round : rounds) {
            text.append("\n    ").append(round);
        }
        return text.toString();
    }
}
