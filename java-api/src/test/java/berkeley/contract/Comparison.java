package berkeley.contract;

import static berkeley.bindings.socket.Constants.ECONNRESET;
import static berkeley.bindings.socket.Constants.EPIPE;
import static berkeley.bindings.socket.Constants.MSG_MORE;
import static berkeley.bindings.socket.Constants.MSG_WAITALL;
import static berkeley.bindings.socket.Constants.SOCK_STREAM;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Whether a Sock did what the kernel did. */
final class Comparison {
    /** By how much two calls may differ in time: the kernel's tick, and other load. */
    private static final long TOLERANCE = 60_000_000;

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
        if (isBeyondSock()) {
            return;
        }
        int common = Math.min(sock.replies.size(), kernel.replies.size());
        int calls = Math.min(sock.calls, kernel.calls);
        for (int i = 0; i < common; i++) {
            if (i == calls && !sameProgress()) {
                return;
            }
            Reply own = sock.replies.get(i);
            Reply right = kernel.replies.get(i);
            if (i < calls && (about(i, own, right) || isPiece(i, own, right))) {
                return; // what follows hangs on how much room there was
            }
            if (isToldToCopy(own, right) || i < calls && isOfEarlierSend(i, right)) {
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
                    && Math.abs(own.nanos() - right.nanos()) > TOLERANCE) {
                differences.add(call(i) + ": Sock " + own + ", the kernel " + right);
                return;
            }
        }
        if (!sameProgress() || sock.facts.isEmpty() || kernel.facts.isEmpty()) {
            return;
        }
        for (int i = 0; i < sock.facts.size(); i++) {
            if (!sock.facts.get(i).equals(kernel.facts.get(i))) {
                differences.add(
                        "Sock " + sock.facts.get(i) + ", the kernel " + kernel.facts.get(i));
            }
        }
        if (!script.fills() && !sendsMuch() && (sock.got != kernel.got || sock.sum != kernel.sum)) {
            differences.add(
                    "Sock sent " + sock.got + " bytes, the kernel " + kernel.got + ", or others");
        }
    }

    /** How much of it TCP takes that has no room for all, its buffers decide. */
    private boolean sendsMuch() {
        return script.wire().tcp()
                && script.rounds().stream()
                        .map(Script.Round::call)
                        .anyMatch(call ->
                                call.operation().sends && call.size() > script.options().buffer());
    }

    private boolean sameProgress() {
        if (progress(sock).equals(progress(kernel))) {
            return true;
        }
        differences.add("progress: Sock " + progress(sock) + ", the kernel " + progress(kernel));
        return false;
    }

    private static List<String> progress(RunRecord record) {
        List<String> all = new ArrayList<>(record.progress);
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
     * Where Sock differs, as its Javadoc says. It cannot know when a call began whose timeout only
     * another descriptor has set, and which gets a signal; nor that a descriptor came with the data
     * of a recv that waits for more. A signal does not reach a virtual thread. On a Unix socket
     * with little room a packet may go sooner than the kernel would wake its sender, and a deadline
     * is one for the whole of a send, where the kernel begins anew with each page. What TCP keeps
     * back for MSG_MORE depends on how the data were cut.
     */
    private boolean isBeyondSock() {
        WaitKind waiting = script.waiting();
        boolean unseen = waiting.virtual || waiting == WaitKind.PLATFORM_COPY_TIMEOUT;
        boolean packets = script.wire().type != SOCK_STREAM;
        return has(PeerStep.Kind.SIGNAL) && unseen
                || has(PeerStep.Kind.PASS_DESCRIPTOR)
                        && (script.options().lowat() > 1 || has(MSG_WAITALL))
                || has(PeerStep.Kind.DRAIN_SOME)
                        && !script.wire().tcp()
                        && (packets || waiting.timed())
                || sendsMuch() && has(MSG_MORE);
    }

    private boolean has(int flag) {
        return script.rounds().stream().anyMatch(round -> round.call().has(flag));
    }

    /** Each of the sends that sendall is made of has a timeout of its own. */
    private boolean startsAnew(int i) {
        return script.waiting().timed()
                && script.rounds().get(i).call().operation() == Operation.SENDALL;
    }

    private boolean has(PeerStep.Kind kind) {
        return script.rounds().stream()
                .flatMap(round -> Stream.concat(round.before().stream(), round.during().stream()))
                .anyMatch(step -> step.kind() == kind);
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
    private boolean isToldToCopy(Reply own, Reply right) {
        return has(PeerStep.Kind.FILL)
                && own.errno() == ECONNRESET
                && (right.errno() == EPIPE || right.count() == 0);
    }

    /**
     * An array above 128 KiB is sent in pieces, as Sock's Javadoc says: what has gone wrong by the
     * second ends the call, where the kernel would have taken the data and lost them.
     */
    private boolean isPiece(int i, Reply own, Reply right) {
        Invocation call = script.rounds().get(i).call();
        boolean piece = own.count() > 0 && own.count() % (128 * 1024) == 0;
        boolean broken = own.errno() == EPIPE || own.errno() == ECONNRESET;
        return call.operation().sends
                && call.size() > 128 * 1024
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
                && many < call.size()
                && many < (script.wire().tcp() ? 3 * few : few + few / 4);
    }
}
