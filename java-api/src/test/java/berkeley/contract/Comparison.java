package berkeley.contract;

import static berkeley.bindings.socket.Constants.EAGAIN;
import static berkeley.bindings.socket.Constants.ECONNRESET;
import static berkeley.bindings.socket.Constants.EPIPE;
import static berkeley.bindings.socket.Constants.MSG_DONTWAIT;
import static berkeley.bindings.socket.Constants.MSG_MORE;
import static berkeley.bindings.socket.Constants.MSG_WAITALL;
import static berkeley.bindings.socket.Constants.SOCK_STREAM;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Whether a Sock did what the kernel did. */
final class Comparison {
    /** By how much two calls may differ in time: the kernel's tick, and other load. */
    private static final long TOLERANCE = 60_000_000;

    /** What has not waited, in nanoseconds. */
    private static final long AT_ONCE = 5_000_000;

    /** Of a larger array Sock sends pieces. */
    private static final int MOST_LENT = 128 * 1024;

    private final Script script;
    private final RunRecord sock;
    private final RunRecord kernel;
    private final List<String> differences = new ArrayList<>();

    private Comparison(Script script, RunRecord sock, RunRecord kernel) {
        this.script = script;
        this.sock = sock;
        this.kernel = kernel;
    }

    /** All differences that do not follow from earlier ones. */
    static List<String> differences(Script script, RunRecord sock, RunRecord kernel) {
        Comparison comparison = new Comparison(script, sock, kernel);
        comparison.compare();
        return comparison.differences;
    }

    private void compare() {
        int common = Math.min(sock.replies.size(), kernel.replies.size());
        int calls = Math.min(sock.calls, kernel.calls);
        for (int i = 0; i < common; i++) {
            if (i < calls && isBeyondSock(i) || i == calls && isStuckBeyondSock(i)) {
                return;
            }
            if (i == calls && !sameProgress()) {
                return;
            }
            Reply own = sock.replies.get(i);
            Reply right = kernel.replies.get(i);
            if (i < calls && (about(i, own, right) || isPiece(i, own, right))
                    || hangsOnTcp(i, calls, own, right)) {
                return; // what follows hangs on how much room there was
            }
            if (isGivenToCopy(own, right) || i < calls && isOfEarlierSend(i, right)) {
                return;
            }
            if (!same(own, right)) {
                differences.add(call(i) + ": Sock " + own + ", the kernel " + right);
                return;
            }
            // How long a call was stuck says nothing.
            if (i < calls
                    && !(i == calls - 1 && (sock.stuck || kernel.stuck))
                    && !startsAnew(i)
                    && !(script.wire().tcp() && sendsMuch(i)) // its timers make room
                    && Math.abs(own.nanos() - right.nanos()) > TOLERANCE) {
                differences.add(call(i) + ": Sock " + own + ", the kernel " + right);
                return;
            }
        }
        if (isStuckBeyondSock(calls)
                || !sameProgress()
                || sock.facts.isEmpty()
                || kernel.facts.isEmpty()) {
            return;
        }
        for (int i = 0; i < sock.facts.size(); i++) {
            if (!sock.facts.get(i).equals(kernel.facts.get(i))) {
                differences.add(
                        "Sock " + sock.facts.get(i) + ", the kernel " + kernel.facts.get(i));
            }
        }
        boolean partly =
                sendsMuch(calls - 1)
                        && (script.wire().tcp()
                                || sock.stuck
                                || isSentInPart(calls)
                                || peerCloses(calls - 1));
        if (!script.fills() && !partly && (sock.got != kernel.got || sock.sum != kernel.sum)) {
            differences.add(
                    "Sock sent " + sock.got + " bytes, the kernel " + kernel.got + ", or others");
        }
    }

    /**
     * Whether a call, up to the {@code last}, sends more than there is room for. How much of it a
     * stream takes hangs on its buffers, and on how the data were cut.
     */
    private boolean sendsMuch(int last) {
        return script.wire().stream()
                && calls(last)
                        .anyMatch(call ->
                                call.operation().sends && call.size() > script.options().buffer());
    }

    private boolean isSentInPart(int calls) {
        return IntStream.range(0, calls)
                .filter(i -> script.rounds().get(i).call().operation().sends)
                .anyMatch(
                        i -> kernel.replies.get(i).count() < script.rounds().get(i).call().size());
    }

    /** A peer that closes does not read what is then in its buffer. */
    private boolean peerCloses(int last) {
        return script.rounds().stream()
                .limit(last + 1)
                .anyMatch(round -> has(round.during(), PeerStep.Kind.CLOSE));
    }

    private Stream<Invocation> calls(int last) {
        return script.rounds().stream().limit(last + 1).map(Script.Round::call);
    }

    private boolean sameProgress() {
        if (progress(sock).equals(progress(kernel))) {
            return true;
        }
        differences.add("progress: Sock " + progress(sock) + ", the kernel " + progress(kernel));
        return false;
    }

    /** When there is room again for what TCP had none for, its timers decide. */
    private List<String> progress(RunRecord record) {
        boolean full = script.fills() || sendsMuch(script.rounds().size() - 1);
        boolean timers = full && script.wire().tcp();
        List<String> all = timers ? new ArrayList<>() : new ArrayList<>(record.progress);
        all.add(record.stuck ? "waits" : "over");
        return all;
    }

    private String call(int i) {
        List<Script.Round> rounds = script.rounds();
        return i < sock.calls && i < kernel.calls
                ? "call " + (i + 1) + ", " + rounds.get(i).call()
                : "call " + (i - sock.calls + 1) + " after the script";
    }

    /** Whom a stream's data are from, AF_UNIX forgets when it has to wait for more of them. */
    private boolean same(Reply own, Reply right) {
        return own.count() == right.count()
                && own.errno() == right.errno()
                && (own.failed() || own.buffer() == right.buffer())
                && (script.wire().stream() || own.more().equals(right.more()));
    }

    /**
     * Whether a Sock differs in this call, and so in what follows, as its Javadoc says.
     *
     * <ul>
     *   <li>A signal does not reach a virtual thread. When a call began that gets one, and whose
     *       timeout only another descriptor has set, a Sock cannot know.
     *   <li>A Sock does not see, nor does a recv that waits for more, that a descriptor came with
     *       the data.
     *   <li>On a Unix socket with little room a packet may go sooner than the kernel would wake its
     *       sender, whom it also wakes for data that come, and a deadline is one for the whole of a
     *       send, where the kernel begins anew with each page.
     *   <li>What TCP keeps back for MSG_MORE hangs on how the data were cut.
     * </ul>
     */
    private boolean isBeyondSock(int i) {
        Script.Round round = script.rounds().get(i);
        Invocation call = round.call();
        WaitKind waiting = script.waiting();
        boolean more = script.options().lowat() > 1 || call.has(MSG_WAITALL);
        boolean packets = script.wire().type != SOCK_STREAM;
        if (has(round.during(), PeerStep.Kind.SIGNAL)
                && (waiting.virtual || waiting == WaitKind.PLATFORM_COPY_TIMEOUT)) {
            return true;
        }
        return call.operation().sends
                ? !script.wire().tcp()
                                && (packets || waiting.timed() || waiting.virtual)
                                && has(round.during(), PeerStep.Kind.DRAIN_SOME)
                        || script.wire().tcp()
                                && (sendsMuch(i) || call.size() > MOST_LENT)
                                && calls(i).anyMatch(each -> each.has(MSG_MORE))
                : more && descriptorSent(i);
    }

    /** The same of a call that was never seen to end, and so has no reply. */
    private boolean isStuckBeyondSock(int i) {
        return i < script.rounds().size() && isBeyondSock(i);
    }

    private boolean descriptorSent(int last) {
        return script.rounds().stream()
                .limit(last + 1)
                .anyMatch(round ->
                        has(round.before(), PeerStep.Kind.PASS_DESCRIPTOR)
                                || has(round.during(), PeerStep.Kind.PASS_DESCRIPTOR));
    }

    private static boolean has(List<PeerStep> steps, PeerStep.Kind kind) {
        return steps.stream().anyMatch(step -> step.kind() == kind);
    }

    /** Each of the sends that sendall is made of has a timeout of its own. */
    private boolean startsAnew(int i) {
        return script.waiting().timed()
                && script.rounds().get(i).call().operation() == Operation.SENDALL;
    }

    /** recvmmsg reports what an earlier send has met, EPIPE too, which Sock does not keep. */
    private boolean isOfEarlierSend(int i, Reply right) {
        return i > 0
                && right.errno() == EPIPE
                && script.rounds().get(i).call().operation() == Operation.RECVMMSG;
    }

    /**
     * To fill the buffer, a copy of the descriptor is used: the kernel may report an error to it,
     * once.
     */
    private boolean isGivenToCopy(Reply own, Reply right) {
        return script.fills()
                && own.errno() == ECONNRESET
                && (right.errno() == EPIPE || !right.failed());
    }

    /**
     * An array above 128 KiB is sent in pieces, as Sock's Javadoc says: what has gone wrong by the
     * second ends the call, where the kernel would have taken the data and lost them.
     */
    private boolean isPiece(int i, Reply own, Reply right) {
        Invocation call = script.rounds().get(i).call();
        boolean piece = own.count() > 0 && own.count() % MOST_LENT == 0;
        boolean broken = own.errno() == EPIPE || own.errno() == ECONNRESET;
        return call.operation().sends
                && call.size() > MOST_LENT
                && (piece || broken && call.operation() == Operation.SENDALL)
                && own.count() < right.count();
    }

    /**
     * How many bytes TCP has room for depends on the moment of the call, and AF_UNIX counts pages,
     * so it matters how the data were cut.
     */
    private boolean about(int i, Reply own, Reply right) {
        Invocation call = script.rounds().get(i).call();
        long few = Math.min(own.count(), right.count());
        long many = Math.max(own.count(), right.count());
        return script.wire().stream()
                && call.operation().sends
                && 0 < few
                && few < many
                && (many < call.size() || mayNotWait(call) || script.wire().tcp() && script.brief())
                && many < (script.wire().tcp() ? 3 * few : few + few / 4);
    }

    private boolean mayNotWait(Invocation call) {
        return call.has(MSG_DONTWAIT) || script.waiting().limit == WaitKind.Limit.NONBLOCKING;
    }

    /**
     * How much of what has been sent has arrived at the moment of a call, and whether there is room
     * again after there was none, TCP decides.
     */
    private boolean hangsOnTcp(int i, int calls, Reply own, Reply right) {
        if (!script.wire().tcp() || own.count() == right.count()) {
            return false;
        }
        if (i >= calls) {
            return own.failed() || right.failed()
                    ? (own.errno() | right.errno()) == EAGAIN
                            && (script.fills() || sendsMuch(calls - 1))
                    : peerSendsMuch(calls - 1);
        }
        Invocation call = script.rounds().get(i).call();
        if (call.operation().sends) {
            boolean atOnce = Math.min(own.nanos(), right.nanos()) < AT_ONCE;
            boolean released = i == calls - 1 && (sock.stuck || kernel.stuck);
            return own.failed() != right.failed()
                    && (script.fills() && (atOnce || released) || script.brief() && sendsMuch(i));
        }
        return own.count() > 0
                && right.count() > 0
                && (!call.has(MSG_WAITALL) || mayNotWait(call))
                && peerSendsMuch(i);
    }

    private boolean peerSendsMuch(int last) {
        return script.rounds().stream()
                .limit(last + 1)
                .flatMap(round -> Stream.concat(round.before().stream(), round.during().stream()))
                .anyMatch(step -> step.number() > script.options().buffer());
    }
}
