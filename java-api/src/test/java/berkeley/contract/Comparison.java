package berkeley.contract;

import java.util.ArrayList;
import java.util.List;

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
        int common = Math.min(sock.replies.size(), kernel.replies.size());
        int calls = Math.min(sock.calls, kernel.calls);
        for (int i = 0; i < common; i++) {
            if (i == calls && !sameProgress()) {
                return;
            }
            Reply own = sock.replies.get(i);
            Reply right = kernel.replies.get(i);
            if (i < calls && about(i, own, right)) {
                return; // what follows hangs on how much room there was
            }
            if (!same(own, right)) {
                differences.add(call(i) + ": Sock " + own + ", the kernel " + right);
                return;
            }
            // How long a call was stuck says nothing.
            if (i < calls
                    && !(i == calls - 1 && (sock.stuck || kernel.stuck))
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
        if (!script.fills() && (sock.got != kernel.got || sock.sum != kernel.sum)) {
            differences.add(
                    "Sock sent " + sock.got + " bytes, the kernel " + kernel.got + ", or others");
        }
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

    private static boolean same(Reply own, Reply right) {
        return own.count() == right.count()
                && own.errno() == right.errno()
                && (own.failed() || own.buffer() == right.buffer())
                && own.more().equals(right.more());
    }

    /**
     * How many bytes TCP has room for depends on when it is asked, and AF_UNIX counts pages, so it
     * matters how the data were cut.
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
